"""Subscriptions become mappings; what cannot is named."""

import json
from typing import Final, NamedTuple

from msgspec import UNSET, UnsetType

from destination.actions import Action
from destination.js import UNDEFINED, Json
from destination.payload import Field
from destination.subscription import Subscription, SubscriptionError
from destination.workspace.importing.records import MARKED, Record, Records, parsed
from destination.workspace.importing.secrets import copied, secret_kind
from destination.workspace.mappings import unknown_directives, unknown_fields
from destination.workspace.model import ACTIONS, PLACEHOLDER, MappingSpec

__all__ = ["Known", "known_action", "mapping_of", "sorted_mappings"]


class Known(NamedTuple):
    """An action of ours, and the type of its destination."""

    kind: str
    action: Action


_BY_SLUG: Final = {
    slug: Known(kind, action)
    for kind, actions in ACTIONS.items()
    for slug, action in actions.items()
}
_BY_ID: Final = {
    "3FUdT3XKFUi3WcdJDZkzd8": _BY_SLUG["updateProfile"],
    "6Koj6XjcBpQUfjQ25sAdG3": _BY_SLUG["upsertProfile"],
    "243uULZreXS5yYFvMBm4NW": _BY_SLUG["triggerView"],
    "iRgHnBnvnsa7vFSvCeyvmY": _BY_SLUG["trackEvent"],
}
_ORDER: Final = list(_BY_SLUG)
_MODELLED: Final = frozenset(
    (
        "id",
        "name",
        "action_id",
        "action_slug",
        "destination_id",
        "enabled",
        "trigger",
        "settings",
        "model_id",
        "reverse_etl_model_id",
        "reverse_etl_schedule",
    )
)
_OF_WAREHOUSES: Final = ("model_id", "reverse_etl_model_id", "reverse_etl_schedule")


def known_action(record: Record, kind: str | None) -> Known | None:
    """Tell which action a subscription is for; None for one that is not known here.

    Args:
        record: The subscription.
        kind: The type of its destination, as far as the input says. Its id decides; slugs
            such as ``trackEvent`` belong to destinations of other makers too.
    """
    by_slug = _BY_SLUG.get(record.text("action_slug"))
    if by_slug is not None and kind not in (None, by_slug.kind):
        by_slug = None
    return _BY_ID.get(record.text("action_id")) or by_slug


def mapping_of(record: Record, action: Action, records: Records) -> MappingSpec:
    """Make a mapping of a subscription.

    Args:
        record: The subscription.
        action: Its action.
        records: Takes the remarks.
    """
    for name, value in record.values.items():
        if name in _OF_WAREHOUSES and value:
            records.remark(record.at(name), f"{_shown(value)}: reverse ETL is not modelled")
        elif name not in _MODELLED and value not in (None, "", [], {}):
            records.remark(record.at(name), "is not modelled; left out")
    enabled = record.values.get("enabled")
    if not isinstance(enabled, bool):
        records.remark(record.at("enabled"), "does not say whether it is enabled; taken as true")
    return MappingSpec(
        action=action.slug,
        name=record.text("name"),
        trigger=_trigger(record, records),
        fields=_fields(record, action, records),
        enabled=enabled is not False,
    )


def _trigger(record: Record, records: Records) -> Json:
    place, trigger = record.at("trigger"), record.values.get("trigger")
    instead = "the action's default stands for it"
    if trigger is None:
        why = MARKED if "trigger" in record.withheld else "is missing"
        records.remark(place, f"{why}; {instead}")
        return UNSET
    if isinstance(trigger, str) and (kind := secret_kind(trigger)):
        records.remark(place, f"holds what looks like {kind}, and is not copied; {instead}")
        return UNSET
    try:
        if not isinstance(trigger, str) or not trigger:
            raise SubscriptionError("", "it is empty, or no text")  # noqa: TRY301
        Subscription(trigger)
    except SubscriptionError as error:
        sentence = f"{_shown(trigger)} cannot be read, and matches no event: {error.reason}"
        records.remark(place, sentence)
    return trigger


def _fields(record: Record, action: Action, records: Records) -> dict[str, Json] | UnsetType:
    place, settings = record.at("settings"), record.values.get("settings")
    instead = "the action's default mapping stands for it"
    if "settings" in record.withheld:
        records.remark(place, f"{MARKED}; {instead}, {PLACEHOLDER!r} where there is no default")
        return {field.name: _stand_in(field) for field in action.fields}
    if settings is None:
        records.remark(place, f"is missing; {instead}")
        return UNSET
    try:
        fields: dict[str, Json] = parsed(settings)
    except ValueError as error:
        records.remark(place, f"{error}; {instead}")
        return UNSET
    for where, name in unknown_directives(fields):
        records.remark(f"{place}{where}", f"{name} is no directive of the mapping language")
    for name, sentence in unknown_fields(action, fields):
        records.remark(f"{place}.{name}", sentence)
    taken: dict[str, Json] = copied(fields, place, records.remark)
    for field in action.fields:
        if f"settings.{field.name}" in record.withheld:
            taken[field.name] = _stand_in(field)
    return taken


def _stand_in(field: Field) -> Json:
    """Give what a field can be when it is not known: its default, or a placeholder it takes."""
    if field.default is not UNDEFINED:
        return field.default
    return {PLACEHOLDER: PLACEHOLDER} if field.type == "object" else PLACEHOLDER


def sorted_mappings(mappings: list[MappingSpec]) -> list[MappingSpec]:
    """Put mappings in an order that is the same whatever the order of the input."""
    return sorted(mappings, key=_key)


def _key(spec: MappingSpec) -> tuple[int, str, str, str]:
    parts = (None if part is UNSET else part for part in (spec.trigger, spec.fields))
    trigger, fields = (json.dumps(part, sort_keys=True) for part in parts)
    return (_ORDER.index(spec.action), spec.name, trigger, fields)


def _shown(value: Json) -> str:
    return json.dumps(value, ensure_ascii=False)

"""A workspace out of what people have: Public API answers, or Terraform's state.

Names are chosen by type (``cloud``, ``web``, ``web-2``), so that both forms of one
configuration give one workspace, in one order. Secrets are never copied.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Literal, cast

import msgspec

from destination.actions.cloud import NAME as CLOUD_NAME
from destination.actions.cloud import SETTINGS as CLOUD_SETTINGS
from destination.actions.web import NAME as WEB_NAME
from destination.actions.web import SETTINGS as WEB_SETTINGS
from destination.documents import DocumentError
from destination.js import Json
from destination.workspace.importing.mappings import (
    known_action,
    mapping_of,
    sorted_mappings,
)
from destination.workspace.importing.records import (
    MARKED,
    Record,
    Records,
    Remark,
    parsed,
    records_of,
)
from destination.workspace.importing.secrets import copied
from destination.workspace.importing.sources import NOBODY, sources_of
from destination.workspace.load import from_content
from destination.workspace.model import PLACEHOLDER, Destination, MappingSpec, Workspace

__all__ = ["Imported", "Remark", "import_document"]

_KINDS: Final = {
    "61aa712b857e8c85c3b5a849": "cloud",
    "actions-adobe-target-cloud": "cloud",
    "adobe-target-cloud-mode": "cloud",
    CLOUD_NAME: "cloud",
    "61fc2ffcc76fb3e73d85c89d": "web",
    "actions-adobe-target-web": "web",
    "adobe-target-web": "web",
    WEB_NAME: "web",
}
_SECRETS: Final = frozenset(("bearer_token",))
_SETTINGS: Final = {
    "cloud": frozenset(one.name for one in CLOUD_SETTINGS),
    "web": frozenset(one.name for one in WEB_SETTINGS),
}
_MODELLED: Final = frozenset(("id", "name", "enabled", "source_id", "metadata", "settings"))
_MOST_MAPPINGS: Final = 50
_Key = tuple[str, str]  # type and id


@dataclass(frozen=True, slots=True)
class Imported:
    """A workspace, and what the input had that is not in it.

    Attributes:
        workspace: It loads as it stands.
        remarks: Whatever was left out, filled in, or cannot work.
    """

    workspace: Workspace
    remarks: tuple[Remark, ...]


def import_document(
    content: Any, *, client: str | None = None, path: Path = Path("document")
) -> Imported:
    """Make a workspace of a Public API answer, several of them, or Terraform's state.

    Args:
        content: The JSON of the input; a list of answers is taken together.
        client: The client code of destinations whose settings name none.
        path: What the input is called in messages.

    Raises:
        DocumentError: It is neither of the forms, or nested too deeply.
    """
    try:
        return _Import(records_of(content, path), client).run()
    except RecursionError:
        raise DocumentError(path, 1, "", "nested too deeply") from None


class _Import:
    def __init__(self, records: Records, client: str | None) -> None:
        self._records = records
        self._client = client
        self._known = {one.text("id"): one for one in records.destinations if one.text("id")}
        self._mappings: dict[_Key, list[MappingSpec]] = {}

    def run(self) -> Imported:
        for record in self._records.subscriptions:
            self._add_subscription(record)
        for record in self._records.destinations:
            self._add_destination(record)
        names = _named(self._mappings)
        ids = {key: self._source_id(key) for key in names}
        sources, source_names = sources_of(self._records, list(ids.values()))
        destinations = {
            name: self._destination(key, source_names[ids[key]], name)
            for key, name in names.items()
        }
        if not destinations:
            self._records.remark("", "nothing here belongs to an Adobe Target destination")
        made = Workspace(sources, destinations)
        return Imported(from_content(msgspec.to_builtins(made)), tuple(self._records.remarks))

    def _add_subscription(self, record: Record) -> None:
        identifier = record.text("destination_id")
        known = known_action(record, _kind(self._known.get(identifier)))
        if known is None:
            named = "action_id" if record.text("action_id") else "action_slug"
            shown = " ".join(
                repr(record.text(name))
                for name in ("action_slug", "action_id")
                if record.text(name)
            )
            sentence = f"the action {shown or '(none)'} is not known here; the mapping is left out"
            self._records.remark(record.at(named), sentence)
            for name in sorted(record.withheld & {"trigger", "settings"}):
                self._records.remark(record.at(name), MARKED)
            return
        mapping = mapping_of(record, known.action, self._records)
        self._mappings.setdefault((known.kind, identifier), []).append(mapping)

    def _add_destination(self, record: Record) -> None:
        """Add a destination that has no mapping; say of others that they are none of ours."""
        kind, identifier = _kind(record), record.text("id")
        if any(key[1] == identifier for key in self._mappings):
            return
        if kind in _SETTINGS:
            self._mappings.setdefault((kind, identifier), [])
        else:
            self._records.remark(record.place, "is no Adobe Target destination; left out")

    def _source_id(self, key: _Key) -> str:
        record = self._known.get(key[1])
        return NOBODY if record is None else record.text("source_id") or NOBODY

    def _destination(self, key: _Key, source: str, name: str) -> Destination:
        kind, record = key[0], self._known.get(key[1])
        mappings = sorted_mappings(self._mappings[key])
        place = f"destination {key[1]}" if record is None else record.place
        if len(mappings) > _MOST_MAPPINGS:
            sentence = f"has {len(mappings)} mappings; the first {_MOST_MAPPINGS} are taken"
            self._records.remark(place, sentence)
        enabled = True
        if record is not None:
            enabled = record.values.get("enabled") is not False
            self._unmodelled(record, name)
        return Destination(
            cast('Literal["cloud", "web"]', kind),
            source,
            self._with_client(self._settings(kind, record), place.strip(), record),
            mappings[:_MOST_MAPPINGS],
            enabled,
        )

    def _unmodelled(self, record: Record, name: str) -> None:
        if record.text("name"):
            self._records.remark(record.at("name"), f"{record.text('name')!r} is {name!r} here")
        for field, value in record.values.items():
            if field not in _MODELLED and value not in (None, "", [], {}):
                self._records.remark(record.at(field), "is not modelled; left out")

    def _with_client(
        self, settings: dict[str, Json], place: str, record: Record | None
    ) -> dict[str, Json]:
        """Add the client code that is not in the settings, or was not taken from them."""
        code = self._client
        if "client_code" not in settings:
            withheld = record is not None and "settings" in record.withheld
            why = "is not copied" if withheld else "is not in the input"
            settings = {"client_code": PLACEHOLDER, **settings}
            if code is None:
                sentence = f"{why}; {PLACEHOLDER!r} stands for it; --client CODE sets it"
                self._records.remark(f"{place}.settings.client_code", sentence)
        if code is not None and settings["client_code"] == PLACEHOLDER:
            settings["client_code"] = code
        return dict(sorted(settings.items()))

    def _settings(self, kind: str, record: Record | None) -> dict[str, Json]:
        if record is not None and "settings" in record.withheld:
            self._records.remark(record.at("settings"), MARKED)
        if record is None or record.values.get("settings") is None:
            return {}
        place, kept = record.at("settings"), {}
        try:
            given: dict[str, Json] = parsed(record.values["settings"])
        except ValueError as error:
            self._records.remark(place, f"{error}; left out")
            return {}
        for name, value in given.items():
            if name in _SECRETS:
                if value:
                    self._records.remark(f"{place}.{name}", "is a secret, and not copied")
            elif name not in _SETTINGS[kind]:
                self._records.remark(f"{place}.{name}", "is not modelled; left out")
            elif value not in (None, ""):
                kept[name] = copied(value, f"{place}.{name}", self._records.remark)
        return kept


def _kind(record: Record | None) -> str | None:
    """Tell the type of a destination by its catalogue entry; None where none is named."""
    metadata = None if record is None else record.values.get("metadata")
    if isinstance(metadata, list):
        metadata = next(iter(metadata), None)
    if not isinstance(metadata, Mapping) or not metadata:
        return None
    named = [metadata.get(name) for name in ("id", "slug", "name")]
    found = (_KINDS[one] for one in named if isinstance(one, str) and one in _KINDS)
    return next(found, "other")


def _named(keys: Mapping[_Key, Any]) -> dict[_Key, str]:
    """Name destinations by their type, in the order of their ids."""
    names: dict[_Key, str] = {}
    count: dict[str, int] = {}
    for key in sorted(keys):
        count[key[0]] = number = count.get(key[0], 0) + 1
        names[key] = key[0] if number == 1 else f"{key[0]}-{number}"
    return names

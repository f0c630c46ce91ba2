"""What a workspace itself brings about: mappings that cannot deliver, and codes that mislead."""

from collections.abc import Iterator
from typing import Final

from destination.actions import MappedAction
from destination.errors import DestinationError
from destination.hazards.model import Hazard
from destination.hazards.reading import OPAQUE
from destination.js import Json, truthy
from destination.plan import Failed, PlannedRequest, Update
from destination.wires.safe import SafeWire
from destination.wires.segment import SegmentWire

__all__ = ["never_delivers", "refused_code", "wrong_host"]

_NO_MAPPING: Final = "the destination {!r} has no mapping that is switched on: nothing is ever sent"
_NO_FIELD: Final = "{!r} of the destination {!r} leaves {} empty: every event is refused with a 400"
_NO_TRIGGER: Final = "the trigger of {!r} of the destination {!r} fires on no event: {}"
_HOST: Final = "client_code {!r} of the destination {!r} sends to {!r}"

_PROBE: Final[dict[str, Json]] = {"user_id": "u", "traits": {"a": "b"}}


def never_delivers(name: str, actions: tuple[MappedAction, ...]) -> Iterator[Hazard]:
    """Tell why a destination, or a mapping of it, can never deliver."""
    live = [action for action in actions if action.enabled]
    if not live:
        yield Hazard("default_never_delivers", name, _NO_MAPPING, (name,), "error")
    for action in live:
        slug = action.action.slug
        if action.subscription is None:
            parts = (slug, name, action.skipped)
            yield Hazard("default_never_delivers", "trigger", _NO_TRIGGER, parts, "error")
        source = action.mapping.source
        if not isinstance(source, dict) or not OPAQUE.isdisjoint(source):
            continue
        for one in action.action.fields:
            if one.required and not truthy(source.get(one.name)):
                parts = (slug, name, one.label)
                yield Hazard("default_never_delivers", one.name, _NO_FIELD, parts, "error")


def wrong_host(name: str, code: str) -> Iterator[Hazard]:
    """Tell of a client code that leads away from Adobe's host for it."""
    plan = SegmentWire(code)(_PROBE)
    lookup: PlannedRequest | DestinationError | None = None
    if isinstance(plan, Update):
        lookup = plan.lookup
    host = lookup.url.host if isinstance(lookup, PlannedRequest) else "nowhere"
    if not code or host != f"{code.lower()}.tt.omtrdc.net":
        yield Hazard("wrong_host", "client_code", _HOST, (code, name, host), "error")


def refused_code(code: str) -> Iterator[Hazard]:
    """Tell of a client code for which the safe wire sends nothing."""
    plan = SafeWire(code)(_PROBE)
    if isinstance(plan, Failed):
        yield Hazard("refused_by_wire", "client_code", "{}", (plan.error.message,), "error")

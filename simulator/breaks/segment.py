"""Breaks: what Segment's destinations send, when they try again, and what Engage sends."""

import re
from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from destination import engage, ingestion, pipeline
from destination.actions import Action, MappedAction, cloud
from destination.actions.cloud import CloudMode
from destination.errors import ApiError
from destination.payload import remove_empty as _remove_empty
from destination.retry import RetrySchedule
from destination.wires import wire_maker
from destination.wires.segment import SegmentWire
from simulator.breaks.breaking import Change, breaks
from simulator.lab_api import handlers
from simulator.replay.forms import Forms
from simulator.segment import mapped
from simulator.segment.seen import Seen
from simulator.testing.steps import servers

__all__: list[str] = []

_plan_one: Final = CloudMode._plan_one  # noqa: SLF001  what is broken is what is inside
_gaps: Final = RetrySchedule.gaps
_sync: Final = engage.sync
_row: Final = engage.row
_wire: Final = SegmentWire.__init__
_DAY: Final = 24 * 3_600_000


def _planning(forget: str) -> Change:
    """Let the cloud destination read no id of that name."""

    def plan(self: CloudMode, action: Any, event: Any) -> Any:
        other = "userId" if forget == "anonymousId" else "anonymousId"
        kept = {name: one for name, one in event.items() if name != forget}
        return _plan_one(
            self, action, kept if forget == "anonymousId" or event.get(other) else event
        )

    return patch.object(CloudMode, "_plan_one", plan)


@breaks("anonymous-id-fallback")
def no_fallback() -> Iterator[Change]:
    """Leave events alone that have no userId."""
    yield _planning("anonymousId")


@breaks("user-id-first")
def anonymous_id_first() -> Iterator[Change]:
    """Ask for the anonymousId wherever there is one."""
    yield _planning("userId")


@breaks("retry-window")
def retries_off() -> Iterator[Change]:
    """Try once, and never again."""
    yield patch.object(RetrySchedule, "gaps", lambda *_: [])


@breaks("lost-for-good")
def retries_for_days() -> Iterator[Change]:
    """Try again for days."""
    yield patch.object(RetrySchedule, "gaps", lambda *asked: [*_gaps(*asked), *[_DAY // 8] * 16])


@breaks("lookup-failure-is-retried")
def lookup_failure_final() -> Iterator[Change]:
    """Take a lookup that failed for final."""
    yield patch.object(ApiError, "retried", property(lambda _: False))


@breaks("forbidden-is-final")
def forbidden_retried() -> Iterator[Change]:
    """Try again after Forbidden."""
    yield patch.object(ApiError, "retried", property(lambda _: True))


@breaks("safe-wire-body")
def safe_wire_unsafe() -> Iterator[Change]:
    """Send what the safe wire would encode as Segment does."""
    for place in (mapped, pipeline):
        yield patch.object(place, "wire_maker", lambda _, *__, **how: wire_maker("segment", **how))


@breaks("safe-wire-literal")
def safe_wire_expands() -> Iterator[Change]:
    """Let the safe wire expand templates in what an event holds."""
    yield patch.object(MappedAction, "literally", lambda action: action)


@breaks("empty-update")
def segment_wire_safe() -> Iterator[Change]:
    """Encode, and refuse, on Segment's wire as on the safe one."""
    for place in (mapped, pipeline):
        yield patch.object(place, "wire_maker", lambda _, *how, **__: wire_maker("safe", *how))


@breaks("foreign-host")
def all_hosts_adobes() -> Iterator[Change]:
    """Let a client code lead to Adobe's hosts, whatever is in it."""

    def init(self: SegmentWire, code: str, *more: Any, **how: Any) -> None:
        _wire(self, re.sub("[^A-Za-z0-9_-]", "", code), *more, **how)

    yield patch.object(SegmentWire, "__init__", init)


@breaks("traits-have-no-default")
def traits_by_default() -> Iterator[Change]:
    """Map all traits where a mapping says nothing of Profile Attributes, and demand none."""
    default = Action.default_mapping.fget  # type: ignore[attr-defined]
    traits = {"traits": {"@path": "$.traits"}}
    yield patch.object(Action, "default_mapping", property(lambda one: {**traits, **default(one)}))

    def whole(*given: Any) -> dict[str, Any]:
        return {"traits": {}, **_remove_empty(*given)}

    yield patch.object(cloud, "remove_empty", whole)


@breaks("trigger")
def every_trigger_matches() -> Iterator[Change]:
    """Let a mapping take every event, whatever its trigger says."""
    yield patch.object(MappedAction, "matches", lambda *_: True)


@breaks("reverse-etl-row")
def rows_change() -> Iterator[Change]:
    """Send a row of reverse ETL as a track called changed."""
    yield patch.object(servers, "row", lambda *given: _row(*given) | {"event": "changed"})


@breaks("engage-each-identifier")
def one_call_a_person() -> Iterator[Change]:
    """Send one call for a person, whatever identifiers there are."""
    yield patch.object(servers, "sync", lambda *given, **how: _sync(*given, **how)[:1])


@breaks("ingest-drops")
def everything_usable() -> Iterator[Change]:
    """Drop nothing for what it holds."""
    yield patch.object(ingestion, "check_event", lambda event: event)


@breaks("ingest-limits")
def any_size() -> Iterator[Change]:
    """Take events of any size."""
    yield patch.object(ingestion, "_check_size", lambda *_: None)


@breaks("ids-as-written")
def forms_untold() -> Iterator[Change]:
    """Say nothing of an id that occurs elsewhere, or is written otherwise."""
    yield patch.object(Forms, "look", lambda *_: None)


@breaks("seen-by-segment")
def nothing_seen() -> Iterator[Change]:
    """Know nothing of what Segment has seen."""
    yield patch.object(handlers, "seen", lambda *_: Seen())


@breaks("hash-in-source")
def nothing_hashed() -> Iterator[Change]:
    """Hash nothing."""
    for place in (mapped, pipeline):
        yield patch.object(place, "hashing_of", lambda _: None)


@breaks("engage-integrations")
def integrations_ignored() -> Iterator[Change]:
    """Send to every destination, whatever the integrations object says."""
    for place in (mapped, pipeline):
        yield patch.object(place, "kept_from", lambda *_: "")


@breaks("engage-anonymous-off")
def anonymous_users_always() -> Iterator[Change]:
    """Send for anonymous users whatever Engage is told."""
    yield patch.object(
        servers, "sync", lambda make, person, **_: _sync(make, person, anonymous_users=True)
    )


@breaks("engage-anonymous-on")
def anonymous_users_never() -> Iterator[Change]:
    """Send for no anonymous user."""
    yield patch.object(servers, "sync", lambda make, person, **_: _sync(make, person))


@breaks("ingest-once")
def repeats_count() -> Iterator[Change]:
    """Take every repeat for a new event."""
    yield patch.object(ingestion.Ingestion, "_came_before", lambda *_: False)

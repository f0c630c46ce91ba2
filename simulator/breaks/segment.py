"""Breaks: what Segment's destinations send, when they try again, and what Engage sends."""

from collections.abc import Iterator
from typing import Any, Final
from unittest.mock import patch

from destination import engage, ingestion, pipeline
from destination.actions import Action, MappedAction
from destination.actions.cloud import CloudMode
from destination.errors import ApiError
from destination.retry import RetrySchedule
from destination.wires import wire_maker
from simulator.breaks.breaking import Change, breaks
from simulator.segment import hosts, mapped
from simulator.testing.steps import servers

__all__: list[str] = []

_plan_one: Final = CloudMode._plan_one  # noqa: SLF001  what is broken is what is inside
_gaps: Final = RetrySchedule.gaps
_sync: Final = engage.sync
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
def segment_wire_safe() -> Iterator[Change]:
    """Encode what Segment's wire leaves as it is."""
    for place in (mapped, pipeline):
        yield patch.object(place, "wire_maker", lambda _, *how, **__: wire_maker("safe", *how))


@breaks("foreign-host")
def all_hosts_adobes() -> Iterator[Change]:
    """Take every host for Adobe's."""
    yield patch.object(hosts, "_is_adobes", lambda _: True)


@breaks("traits-have-no-default")
def traits_by_default() -> Iterator[Change]:
    """Map all traits where a mapping says nothing of Profile Attributes."""
    default = Action.default_mapping.fget  # type: ignore[attr-defined]
    traits = {"traits": {"@path": "$.traits"}}
    yield patch.object(Action, "default_mapping", property(lambda one: {**traits, **default(one)}))


@breaks("trigger")
def every_trigger_matches() -> Iterator[Change]:
    """Let a mapping take every event, whatever its trigger says."""
    yield patch.object(MappedAction, "matches", lambda *_: True)


@breaks("reverse-etl-row")
def rows_identify() -> Iterator[Change]:
    """Send a row of reverse ETL as an identify."""

    def identify(identifier: str, columns: Any, *_: Any) -> dict[str, Any]:
        return {"type": "identify", "userId": identifier, "traits": dict(columns)}

    yield patch.object(servers, "row", identify)


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

"""What a tenant has to tell at the end of a test: clock, journal, deliveries, timelines.

Bounded and masked. What cannot be told is said to be so: nothing that a report asks may hide
the failure it is about.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest

from simulator.testing.masking import masked_all
from simulator.testing.outcomes import (
    DeliveryLine,
    Interval,
    JournalLine,
    Mark,
    WorldOutcome,
)

if TYPE_CHECKING:
    from simulator.client import TenantClient
    from simulator.lab import Lab
    from simulator.lab_api.types import DeliveryState, JournalEntry
    from simulator.segment.deliveries import Delivery

__all__ = ["STANDS", "WORLDS", "World", "shown", "tell"]

_ENTRIES: Final = 50  # of the journal, the deliveries, and of one timeline
_VISITORS: Final = 5
_LONGEST: Final = 300  # characters of one text
_MARKS: Final = 120
_BRIEF: Final = 20  # characters of a name on a timeline
_BY_ATJS: Final = "/rest/v1/delivery"
_FAILED: Final = 400  # the first status that tells of a failure


@dataclass(frozen=True, slots=True)
class World:
    """A tenant that a test used.

    Attributes:
        tenant: Its controls.
        seed: What its chance started from.
        token: The lab token, which must not be shown.
        lab: The lab that stands on it; None for none.
        target: What it stands on, as outcomes name it.
        given: The settings that somebody named for the run.
    """

    tenant: "TenantClient"
    seed: int
    token: str | None = field(default=None, repr=False)
    lab: "Lab | None" = None
    target: str = "process"
    given: Collection[str] = ()

    @property
    def secrets(self) -> set[str]:
        """What must not be shown."""
        token = {self.token} if self.token else set()
        declared = self.lab.tenant.secrets if self.lab else set()
        return token | declared | self.tenant.secrets


WORLDS: Final = pytest.StashKey[list[World]]()
"""The tenants a test used."""
STANDS: Final = pytest.StashKey[str]()
"""What a test stands on, where it had any world, or was to have one."""
_RUNNING: Final = pytest.StashKey[pytest.Item]()
"""The test that runs."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Know which test it is that worlds are made for."""
    item.session.stash[_RUNNING] = item


def shown(session: pytest.Session, world: World) -> None:
    """Let reports on the test that runs tell of a world."""
    session.stash[_RUNNING].stash.setdefault(WORLDS, []).append(world)


def tell(world: World) -> WorldOutcome:
    """Ask a world for all it has to tell."""
    import msgspec  # noqa: PLC0415  plugins are loaded with every pytest

    told: dict[str, Any] = {
        "tenant": world.tenant.name,
        "url": world.tenant.client.url,
        "seed": world.seed,
        "clock": "",
    }
    parts: tuple[Callable[[World], dict[str, Any]], ...] = (
        _clock,
        _settings,
        _journal,
        _deliveries,
        _timelines,
        _profiles,
    )
    untold = {}
    for part in parts:
        try:
            found = part(world)
        except Exception as error:  # noqa: BLE001  a report must not hide the failure it is about
            untold[part.__name__.strip("_")] = str(error)
            continue
        for name, value in found.items():
            told[name] = [*told[name], *value] if isinstance(told.get(name), list) else value
    told["marks"] = sorted(told.get("marks", []), key=lambda mark: mark.at)[-_MARKS:]
    plain = msgspec.to_builtins(WorldOutcome(**told, untold=untold))
    return msgspec.convert(masked_all(plain, world.secrets, _LONGEST), WorldOutcome)


def _clock(world: World) -> dict[str, Any]:
    clock = world.tenant.clock()
    # In process a clock goes by the machine's time, and the freezer holds that.
    runs = "held" if world.target == "process" else f"at rate {clock.rate:g}"
    return {"clock": clock.now, "pace": "frozen" if clock.frozen else runs}


def _settings(world: World) -> dict[str, Any]:
    from simulator.settings import Settings  # noqa: PLC0415  on use
    from simulator.testing.labs import TAPED  # noqa: PLC0415

    taped = {name: value for name, value in TAPED.items() if name not in world.given}
    usual = Settings().shown() | taped
    now = world.tenant.settings()
    return {
        "settings": {
            name: ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in now.items()
            if value != usual.get(name, value)
        }
    }


def _journal(world: World) -> dict[str, Any]:
    journal = world.tenant.journal(limit=_ENTRIES)
    devices = _devices(world)
    return {
        "journal": [
            JournalLine(
                one.number, one.at, one.method, one.target, one.status, one.verdict, one.sentence
            )
            for one in journal.entries
        ],
        "requests": journal.total,
        "marks": [mark for one in journal.entries for mark in _asked(one, devices)],
    }


def _devices(world: World) -> dict[str, str]:
    """Name devices by their tntIds, as far as they have any."""
    named: dict[str, str] = {}
    for name, device in (world.lab.devices if world.lab else {}).items():
        with suppress(Exception):
            if device.tnt_id:
                named[device.tnt_id] = name
    return named


def _asked(entry: "JournalEntry", devices: Mapping[str, str]) -> Iterator[Mark]:
    path = entry.target.partition("?")[0]
    told = f"{entry.method} {path} → {entry.status} {entry.verdict}: {entry.sentence}"
    good = entry.status < _FAILED
    if path == _BY_ATJS:
        names = [devices[one.value] for one in entry.ids if one.value in devices]
        wrote = f" writes {', '.join(entry.wrote)}" if entry.wrote else ""
        label = f"{names[0] if names else 'at.js'}{wrote}"
        yield Mark("browser", entry.at, label, told, good)
    yield Mark("target", entry.at, f"{entry.status} {entry.verdict}", told, good)


def _deliveries(world: World) -> dict[str, Any]:
    # Where pages are browsers, all events go through the tenant's own Segment, which has the log.
    made = world.lab.deliveries if world.lab and world.target != "browser" else []
    log = world.tenant.deliveries(limit=_ENTRIES)
    lines = [_made(one) for one in made[-_ENTRIES:]]
    lines += [_logged(one) for one in log.deliveries]
    tries = [tries for one in made[-_ENTRIES:] for tries in [_tries_made(one)]]
    tries += [_tries_logged(one) for one in log.deliveries]
    return {
        "deliveries": lines,
        "events": len(made) + log.total,
        "marks": [mark for subject, tried, _ in tries for mark in _tried(subject, tried)],
        "intervals": [wait for one in tries for wait in _waits(*one)],
    }


def _made(one: "Delivery") -> DeliveryLine:
    from simulator.times import format_instant  # noqa: PLC0415  on use

    last = one.tries[-1]
    return DeliveryLine(
        at=format_instant(one.tries[0].at),
        kind=str(one.event.get("type")),
        user=one.user_id,
        state=one.state,
        tries=len(one.tries),
        where=f"{one.destination} / {one.mapping}",
        why=f"{last.verdict}: {last.evidence}" if last.evidence else "",
    )


def _logged(one: "DeliveryState") -> DeliveryLine:
    return DeliveryLine(
        at=one.received_at,
        kind=one.type,
        user=one.user_id,
        state=one.step,
        tries=one.attempt,
        where=" / ".join(filter(None, (one.source, one.destination, one.mapping))),
        why=" ".join(filter(None, (one.code or one.error, one.message, one.sentence))),
    )


_Tries = tuple[str, list[tuple[str, str, str]], str | None]
"""Whom deliveries are about; instant, outcome and verdict of each attempt; when the next is."""


def _tries_made(one: "Delivery") -> _Tries:
    from simulator.times import format_instant  # noqa: PLC0415  on use

    tried = [(format_instant(of.at), str(of.attempt.outcome), of.verdict) for of in one.tries]
    tried[-1] = (tried[-1][0], one.state, tried[-1][2])  # what nobody tries again is lost
    subject = f"{one.event.get('type')} {_brief(one.user_id)}".strip()
    return subject, tried, None if one.due is None else format_instant(one.due)


def _tries_logged(one: "DeliveryState") -> _Tries:
    tried = [(of.at, str(of.outcome), of.verdict) for of in one.attempts]
    tried[-1:] = [(at, str(one.outcome), verdict) for at, _, verdict in tried[-1:]]
    subject = f"{one.type} {_brief(one.user_id)}".strip()
    return subject, tried or [(one.received_at, str(one.outcome), "")], one.next_attempt


def _tried(subject: str, tried: list[tuple[str, str, str]]) -> Iterator[Mark]:
    for number, (at, outcome, verdict) in enumerate(tried, 1):
        said = f" ({verdict})" if verdict else ""
        label = f"{subject}: {outcome.replace('_', ' ')}"
        told = f"{subject}, attempt {number}: {outcome}{said}"
        yield Mark("segment", at, label, told, outcome in ("delivered", "filtered"))


def _waits(
    subject: str, tried: list[tuple[str, str, str]], following: str | None
) -> Iterator[Interval]:
    instants = [at for at, _, _ in tried]
    if following is not None:
        instants.append(following)
    for since, until in pairwise(instants):
        yield Interval("segment", "retry", subject, since, until)


def _timelines(world: World) -> dict[str, Any]:
    """Tell the stories of the visitors asked for last, and of the profiles there are."""
    from simulator.client import ClientError  # noqa: PLC0415  it has been imported by now

    asked = [one for one in world.tenant.journal(limit=_ENTRIES).entries if one.identifier]
    wanted = {(one.client, one.identifier.value): None for one in reversed(asked) if one.identifier}
    for profile in world.tenant.profiles(limit=_VISITORS).profiles:
        wanted[profile.client, profile.third_party_id or profile.tnt_ids[0]] = None
    stories = {}
    for client, identifier in list(wanted)[:_VISITORS]:
        name = f"{identifier} under {client}"
        try:
            moments = world.tenant.timeline(identifier, client).moments
        except ClientError as error:
            stories[name] = [error.message]
            continue
        left = len(moments) - _ENTRIES
        stories[name] = [f"… {left} earlier moments"] if left > 0 else []
        stories[name] += [
            f"{one.at} {'coming: ' if one.coming else ''}{one.what}" for one in moments[-_ENTRIES:]
        ]
    return {"timelines": stories}


def _profiles(world: World) -> dict[str, Any]:
    """Tell lags and lifetimes: of the profiles there are, and of those asked for that expired."""
    found = []
    alive = set()
    for profile in world.tenant.profiles(limit=_VISITORS).profiles:
        name = profile.third_party_id or profile.tnt_ids[0]
        found.append(_lifetime(name, profile.created_at, profile.expires_at))
        for one in profile.identifiers:
            alive.add(one.value)
            if one.visible_at > one.bound_at:
                since, until = one.bound_at, one.visible_at
                found.append(Interval("target", "lag", _brief(one.value), since, until))
    entries = world.tenant.journal(limit=_ENTRIES).entries
    asked = {(one.client, one.identifier.value) for one in entries if one.identifier}
    for client, value in sorted(one for one in asked if one[1] not in alive)[:_VISITORS]:
        why = world.tenant.explain(third_party_id=value, client=client)
        if why.created_at and why.expires_at:
            found.append(_lifetime(value, why.created_at, why.expires_at))
    return {"intervals": found}


def _lifetime(name: str, since: str, until: str) -> Interval:
    return Interval("target", "lifetime", _brief(name), since, until)


def _brief(name: str) -> str:
    return name if len(name) <= _BRIEF else f"{name[: _BRIEF - 9]}…{name[-8:]}"


_TOLD: Final = pytest.StashKey[list[WorldOutcome]]()


def told_of(item: pytest.Item) -> list[WorldOutcome]:
    """Ask all worlds of a test, each once: after it has ended and before they are deleted.

    A test that is tried again has worlds of its own each time, and the first are gone by then.
    """
    told = item.stash.setdefault(_TOLD, [])
    told.extend(tell(world) for world in item.stash.get(WORLDS, [])[len(told) :])
    return told

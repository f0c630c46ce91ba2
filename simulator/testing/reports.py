"""What a failing test's report tells of its worlds: clock and seed, journal, deliveries, timelines.

Bounded, and without secrets: the lab token and those of every workspace that was declared are
masked wherever they occur, and so is whatever in an address or a header looks like one.
"""

from collections.abc import Callable, Collection, Generator, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from simulator.client import TenantClient
    from simulator.lab import Lab

__all__ = ["World", "shown"]

_ENTRIES: Final = 20  # of the journal, the deliveries, and of one timeline
_VISITORS: Final = 5
_LONGEST_LINE: Final = 300
_LONGEST: Final = 6_000  # characters of one section


@dataclass(frozen=True, slots=True)
class World:
    """A tenant that a test used.

    Attributes:
        tenant: Its controls.
        seed: What its chance started from.
        token: The lab token, which must not be shown.
        lab: The lab that stands on it; None for none.
    """

    tenant: "TenantClient"
    seed: int
    token: str | None = field(default=None, repr=False)
    lab: "Lab | None" = None

    @property
    def secrets(self) -> set[str]:
        """What must not be shown."""
        token = {self.token} if self.token else set()
        declared = self.lab.tenant.secrets if self.lab else set()
        return token | declared | self.tenant.secrets


_WORLDS: Final = pytest.StashKey[list[World]]()
"""The tenants a test used."""
_RUNNING: Final = pytest.StashKey[pytest.Item]()
"""The test that runs."""


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Know which test it is that worlds are made for."""
    item.session.stash[_RUNNING] = item


def shown(session: pytest.Session, world: World) -> None:
    """Let the report of the test that runs tell of a world, if the test fails."""
    session.stash[_RUNNING].stash.setdefault(_WORLDS, []).append(world)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what its worlds have to tell to the report of a test that failed."""
    report = yield
    if report.failed and report.when != "teardown":
        for world in item.stash.get(_WORLDS, []):
            report.sections.extend(_sections(world))
    return report


def _sections(world: World) -> Iterator[tuple[str, str]]:
    parts: dict[str, Callable[[World], Iterable[str]]] = {
        "world": _world,
        "journal": _journal,
        "deliveries": _deliveries,
        "timeline": _timelines,
    }
    for name, tell in parts.items():
        try:
            lines = list(tell(world))
        except Exception as error:  # noqa: BLE001  a report must not hide the failure it is about
            lines = [f"cannot be told: {error}"]
        if lines:
            yield f"offtarget {name} of {world.tenant.name}", _bounded(lines, world.secrets)


def _world(world: World) -> Iterator[str]:
    clock = world.tenant.clock()
    pace = "frozen" if clock.frozen else f"at rate {clock.rate:g}"
    yield f"tenant {world.tenant.name} on {world.tenant.client.url}"
    yield f"clock {clock.now}, {pace}"
    yield f"seed {world.seed} (again: pytest --offtarget-seed {world.seed})"


def _journal(world: World) -> Iterator[str]:
    journal = world.tenant.journal(limit=_ENTRIES)
    left = journal.total - len(journal.entries)
    if left > 0:
        yield f"… {left} earlier requests"
    for one in journal.entries:
        yield f"#{one.number} {one.at} {one.method} {one.target} -> {one.status} {one.verdict}"
        if one.verdict not in ("found", "accepted"):
            yield f"    {one.sentence}"
    if not journal.total:
        yield "no request reached this tenant"


def _deliveries(world: World) -> Iterator[str]:
    made = world.lab.deliveries if world.lab else []
    for one in made[-_ENTRIES:]:
        last = one.tries[-1]
        at = f"{one.destination} / {one.mapping}"
        yield _delivery(str(one.event.get("type")), one.user_id, one.state, at, len(one.tries))
        if last.evidence:
            yield f"    {last.verdict}: {last.evidence}"
    log = world.tenant.deliveries(limit=_ENTRIES)
    for of in log.deliveries:
        at = " / ".join(filter(None, (of.source, of.destination, of.mapping)))
        yield _delivery(of.type, of.user_id, of.step, at, of.attempt)
        why = " ".join(filter(None, (of.code or of.error, of.message, of.sentence)))
        if why:
            yield f"    {why}"
    left = len(made) - _ENTRIES, log.total - len(log.deliveries)
    if any(number > 0 for number in left):
        yield f"… and {max(left)} before these"


def _delivery(kind: str, user: str, where: str, at: str, tries: int) -> str:
    times = "once" if tries == 1 else f"{tries} times"
    return f"{kind} for {user or 'nobody'}: {where}, tried {times} ({at})"


def _timelines(world: World) -> Iterator[str]:
    """Tell the stories of the visitors asked for last, and of the profiles there are."""
    from simulator.client import ClientError  # noqa: PLC0415  it has been imported by now

    asked = [one for one in world.tenant.journal(limit=_ENTRIES).entries if one.identifier]
    wanted = {(one.client, one.identifier.value): None for one in reversed(asked) if one.identifier}
    for profile in world.tenant.profiles(limit=_VISITORS).profiles:
        wanted[profile.client, profile.third_party_id or profile.tnt_ids[0]] = None
    for client, identifier in list(wanted)[:_VISITORS]:
        yield f"{identifier} under {client}:"
        try:
            moments = world.tenant.timeline(identifier, client).moments
        except ClientError as error:
            yield f"    {error.message}"
            continue
        if len(moments) > _ENTRIES:
            yield f"    … {len(moments) - _ENTRIES} earlier moments"
        for one in moments[-_ENTRIES:]:
            yield f"    {one.at} {'coming: ' if one.coming else ''}{one.what}"


def _bounded(lines: Iterable[str], secrets: Collection[str]) -> str:
    from simulator.masking import masked  # noqa: PLC0415  what it needs has been imported by now

    text = "\n".join(_cut(masked(line, secrets), _LONGEST_LINE) for line in lines)
    return _cut(text, _LONGEST)


def _cut(text: str, most: int) -> str:
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}… and {left} characters more"

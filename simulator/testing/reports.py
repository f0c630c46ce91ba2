"""What a failing test's report tells of its worlds: clock and seed, journal, deliveries, timelines.

Bounded, and without secrets: the lab token and those of every workspace that was declared are
masked wherever they occur, and so is whatever in an address or a header looks like one.
"""

from collections.abc import Generator, Iterator
from typing import TYPE_CHECKING, Final

import pytest

from simulator.testing.masking import cut

if TYPE_CHECKING:
    from simulator.testing.outcomes import WorldOutcome

__all__ = ["sections"]

_ENTRIES: Final = 20  # of the journal, the deliveries, and of one timeline
_LONGEST: Final = 6_000  # characters of one section


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Add what its worlds have to tell to the report of a test that failed."""
    report = yield
    if report.failed and report.when != "teardown":
        from simulator.testing.worlds import told_of  # noqa: PLC0415  only for what failed

        for world in told_of(item):
            report.sections.extend(
                (f"offtarget {name} of {world.tenant}", cut(text, _LONGEST))
                for name, text in sections(world)
            )
    return report


def sections(world: "WorldOutcome", most: int = _ENTRIES) -> Iterator[tuple[str, str]]:
    """Tell of a world in words.

    Args:
        world: What it has to tell.
        most: How many of the journal, the deliveries and each timeline are told.

    Yields:
        The name of a section, and its text.
    """
    for name, tell, parts in (
        ("world", _world, ("clock", "settings")),
        ("journal", _journal, ("journal",)),
        ("deliveries", _deliveries, ("deliveries",)),
        ("timeline", _timelines, ("timelines", "profiles")),
    ):
        untold = [f"cannot be told: {world.untold[one]}" for one in parts if one in world.untold]
        lines = [*(() if parts[0] in world.untold else tell(world, most)), *untold]
        if lines:
            yield name, "\n".join(lines)


def _world(world: "WorldOutcome", _: int) -> Iterator[str]:
    yield f"tenant {world.tenant} on {world.url}"
    yield f"clock {world.clock}, {world.pace}"
    yield f"seed {world.seed} (again: pytest --offtarget-seed {world.seed})"
    if world.settings:
        yield f"settings {', '.join(f'{name} {value}' for name, value in world.settings.items())}"


def _journal(world: "WorldOutcome", most: int) -> Iterator[str]:
    told = world.journal[-most:]
    if world.requests > len(told):
        yield f"… {world.requests - len(told)} earlier requests"
    for one in told:
        yield f"#{one.number} {one.at} {one.method} {one.target} -> {one.status} {one.verdict}"
        if one.verdict not in ("found", "accepted"):
            yield f"    {one.sentence}"
    if not world.requests:
        yield "no request reached this tenant"


def _deliveries(world: "WorldOutcome", most: int) -> Iterator[str]:
    told = world.deliveries[-most:]
    for one in told:
        times = "once" if one.tries == 1 else f"{one.tries} times"
        yield f"{one.kind} for {one.user or 'nobody'}: {one.state}, tried {times} ({one.where})"
        if one.why:
            yield f"    {one.why}"
    if world.events > len(told):
        yield f"… and {world.events - len(told)} before these"


def _timelines(world: "WorldOutcome", most: int) -> Iterator[str]:
    for name, moments in world.timelines.items():
        yield f"{name}:"
        if len(moments) > most:
            yield f"    … {len(moments) - most} earlier moments"
        for one in moments[-most:]:
            yield f"    {one}"

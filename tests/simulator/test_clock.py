"""A world's clock: it flows at a rate, stands, jumps forward, and never goes back."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.clock import FASTEST, START, Clock, wall
from simulator.times import FIRST, HOUR, LAST, TimeError, parse_instant


class Machine:
    """A machine's time, set by hand."""

    def __init__(self, now: int = 1_000) -> None:
        self.now = now

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def machine() -> Machine:
    return Machine()


def test_the_documented_start_is_a_monday_morning() -> None:
    assert parse_instant("2026-01-05T09:00:00Z") == START


def test_without_a_start_it_shows_the_machines_time() -> None:
    before = wall()
    assert before <= Clock().now() <= wall()


@pytest.mark.parametrize(
    ("rate", "passed", "shown"),
    [
        pytest.param(1, 250, 250, id="real time"),
        pytest.param(3600, 1_000, HOUR, id="an hour a second"),
        pytest.param(0.5, 1_000, 500, id="half as fast"),
        pytest.param(0, 1_000, 0, id="frozen"),
    ],
)
def test_it_runs_at_its_rate(machine: Machine, rate: float, passed: int, shown: int) -> None:
    clock = Clock(START, rate=rate, source=machine)
    machine.now += passed
    assert clock.now() == START + shown


def test_it_does_not_go_back_with_the_machines_clock(machine: Machine) -> None:
    clock = Clock(START, source=machine)
    machine.now += 500
    clock.now()
    machine.now -= 10_000
    assert clock.now() == START + 500


def test_it_goes_on_once_the_machine_has_caught_up(machine: Machine) -> None:
    clock = Clock(START, source=machine)
    machine.now += 500
    clock.now()
    machine.now -= 400
    assert clock.now() == START + 500
    machine.now += 500
    assert clock.now() == START + 600


def test_changing_the_rate_goes_on_from_where_it_stands(machine: Machine) -> None:
    clock = Clock(START, source=machine)
    machine.now += 100
    clock.set_rate(10)
    assert clock.now() == START + 100
    machine.now += 100
    assert clock.now() == START + 1_100
    clock.set_rate(0)
    machine.now += 100
    assert clock.now() == START + 1_100
    assert clock.rate == 0


def test_a_running_clock_runs_on_from_where_it_is_set(machine: Machine) -> None:
    clock = Clock(START, source=machine)
    machine.now += 700
    clock.move_to(START + HOUR)
    assert clock.now() == START + HOUR
    machine.now += 1
    assert clock.now() == START + HOUR + 1


def test_it_may_be_set_to_where_it_stands() -> None:
    clock = Clock(START, rate=0)
    clock.move_to(START)
    assert clock.now() == START


def test_it_cannot_be_set_back(machine: Machine) -> None:
    clock = Clock(START, rate=0, source=machine)
    with pytest.raises(TimeError, match="time goes back only by restoring a snapshot"):
        clock.move_to(START - 1)
    assert clock.now() == START


@pytest.mark.parametrize("instant", [FIRST - 1, LAST + 1])
def test_it_shows_no_year_before_1970_or_after_9999(instant: int) -> None:
    with pytest.raises(TimeError, match="outside the years 1970 to 9999"):
        Clock(instant)
    clock = Clock(LAST, rate=0)
    with pytest.raises(TimeError, match="outside the years 1970 to 9999"):
        clock.move_to(instant)


def test_it_stops_at_the_end_of_time(machine: Machine) -> None:
    clock = Clock(LAST - 5, source=machine)
    machine.now += 10
    assert clock.now() == LAST


@pytest.mark.parametrize("rate", [-1, -0.001, FASTEST + 1, float("inf"), float("nan")])
def test_a_rate_out_of_bounds_is_refused(rate: float) -> None:
    with pytest.raises(TimeError, match=r"rate is .*; it must be between 0 and 1e\+06"):
        Clock(START, rate=rate)
    clock = Clock(START, rate=2)
    with pytest.raises(TimeError, match="rate is"):
        clock.set_rate(rate)
    assert clock.rate == 2


def test_what_fell_due_earlier_is_shown_its_own_time() -> None:
    clock = Clock(START, rate=0)
    assert clock.show(START - HOUR) is None
    assert clock.now() == START - HOUR
    assert clock.show(START - 1) == START - HOUR
    assert clock.now() == START - 1
    assert clock.show(None) == START - 1
    assert clock.now() == START


@given(
    rates=st.lists(st.sampled_from([0, 0.5, 1, 60, FASTEST]), min_size=1),
    steps=st.lists(st.integers(-5_000, 5_000), min_size=1),
)
def test_whatever_the_machine_and_the_rate_do_it_never_goes_back(
    rates: list[float], steps: list[int]
) -> None:
    machine = Machine(1_000_000)
    clock = Clock(START, source=machine)
    shown = [clock.now()]
    for rate, step in zip(itertools.cycle(rates), steps, strict=False):
        machine.now += step
        shown.append(clock.now())
        clock.set_rate(rate)
        shown.append(clock.now())
    assert shown == sorted(shown)

"""What is read off the lives of an id is what a walk with that lag and those draws shows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destination.events import Item
from destination.retry import RetrySchedule
from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.replay.courses import LONGEST_LAG, SHORTEST_LAG, courses
from simulator.replay.history import History, history_of
from simulator.replay.lives import Life
from simulator.replay.schedule import earliest, latest
from simulator.replay.walk import Setup, Walked, walk
from simulator.times import DAY, HOUR, MINUTE, format_instant

DRAWN = RetrySchedule()
SCHEDULES = (DRAWN, earliest(DRAWN), latest(DRAWN))
INSTANTS = st.integers(0, 300).map(lambda minutes: START + minutes * MINUTE)
WEB = {"library": {"name": "analytics.js"}}
LONG = "y" * 62_000  # more than Target takes in an update


def login(at: int) -> dict[str, Any]:
    ids = {"anonymousId": "a", "userId": "u"}
    return {"type": "identify", **ids, "context": WEB, "timestamp": format_instant(at)}


def update(at: int, user_id: str, trait: Any) -> dict[str, Any]:
    event = {"type": "identify", "userId": user_id, "traits": {"a": trait}, "anonymousId": "a"}
    return {**event, "timestamp": format_instant(at), "messageId": f"{at} {user_id}"}


def story(*events: dict[str, Any]) -> History:
    return history_of("u", lambda: [Item(1, one) for one in events])


def walked(history: History, lag: int, schedule: RetrySchedule) -> Walked:
    setup = Setup(both_destinations(), "acme", until=START + 40 * DAY)
    return walk(history, setup, lag=lag, schedule=schedule)


def ends(walk: Walked) -> list[tuple[str, int]]:
    return [(one.delivery.state, one.delivery.tries[-1].at) for one in walk.fates]


UPDATES = st.tuples(INSTANTS, st.sampled_from(["u", "v", "u&x", "a/../u"]), st.just(1))


@settings(max_examples=25, deadline=None)
@given(
    st.lists(INSTANTS, min_size=1, max_size=2),
    st.lists(UPDATES, min_size=1, max_size=3, unique=True),
)
def test_courses_are_what_walks_show(logins: list[int], updates: list[Any]) -> None:
    agree(story(*map(login, logins), *(update(*one) for one in updates)))


@pytest.mark.parametrize("trait", [1, LONG, {}], ids=["short", "too long", "none"])
@pytest.mark.parametrize("bound", [0, 1, 60, 150, 190, 239, 241])
def test_what_comes_of_an_update_that_finds_its_profile_late(bound: int, trait: Any) -> None:
    agree(story(update(START, "u", trait), login(START + bound * MINUTE)))


@pytest.mark.parametrize("told", [0, 1, 200])
def test_a_life_that_ends_between_two_attempts(told: int) -> None:
    """Expired before the first attempt, or between attempts, and begun anew within the window."""
    gone = START + 14 * DAY
    again = login(gone + 150 * MINUTE)
    agree(story(login(START), update(gone - told * MINUTE, "u", 1), again))
    agree(story(login(START), update(gone - 1, "u", 1), update(gone, "u", 2), again))


def agree(history: History) -> None:
    """Hold the courses of every delivery against walks."""
    documented = walked(history, LONGEST_LAG, DRAWN)
    ways = [courses(fate)[1] for fate in documented.fates]
    for lag in (SHORTEST_LAG, LONGEST_LAG):
        for place, schedule in enumerate(SCHEDULES):
            shown = ends(walked(history, lag, schedule))
            for fate, by_lag, (state, at) in zip(documented.fates, ways, shown, strict=True):
                if not fate.may_be_found or len(fate.delivery.tries) == 1:
                    assert state == fate.delivery.state
                    continue
                course = by_lag[lag][place]
                assert course.state == state
                assert abs(course.ended_at - at) <= 6  # each gap is rounded


def test_at_the_instant_it_is_bound_an_id_is_found_by_what_comes_after() -> None:
    life = Life(START, 3)
    found = {step: life.found(START, 0, step) for step in (2, 3, None)}
    assert found == {2: False, 3: True, None: False}
    assert not life.found(START + HOUR - 1, HOUR, 9)
    assert life.found(START + HOUR, HOUR, None)
    life.expired_at = START + DAY
    assert (life.found(START + DAY - 1, 0, None), life.found(START + DAY, 0, 9)) == (True, False)


def test_an_update_that_fails_even_where_its_profile_is_found_is_lost() -> None:
    (fate, _) = walked(story(update(START, "u", 1), login(START + HOUR)), HOUR, DRAWN).fates
    fate.once_found = "awaiting_retry"
    _, by_lag = courses(fate)
    ways = [*by_lag[SHORTEST_LAG], *by_lag[LONGEST_LAG][1:]]
    assert {(way.state, way.finds is None) for way in ways} == {("lost", False)}

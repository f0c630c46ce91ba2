"""The answer to a ticket: its verdict, and how certain each conclusion is."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.replay.ticket import Ticket
from simulator.replay.timeline import Conclusion
from simulator.times import format_instant, parse_instant

Make = Callable[..., dict[str, Any]]
Ask = Callable[..., Ticket]


def of(ticket: Ticket, kind: str) -> list[Conclusion]:
    return [one for one in ticket.timeline if one.kind == kind]


def clock(instant: str | None) -> str:
    return "" if instant is None else format_instant(parse_instant(instant))[11:19]


def span(one: Conclusion) -> tuple[str, str, str]:
    return clock(one.at), clock(one.earliest), clock(one.latest)


# -- the verdicts ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "verdict", "certain"),
    [
        ("5m", "not_yet_visible", False),
        ("64m59s", "not_yet_visible", False),
        ("65m", "found", True),
        ("14d4m59s", "found", True),
        ("14d5m", "expired", True),
    ],
)
def test_a_login_is_found_after_the_hour_and_gone_after_fourteen_days(
    ticket: Ask, web: Make, asked: str, verdict: str, *, certain: bool
) -> None:
    login = web("identify", "5m", "ann", traits={})
    answer = ticket("ann", web("page", "0s", name="Home"), login, asked=asked)
    assert (answer.verdict, answer.certain) == (verdict, certain)
    assert answer.depends_on == ([] if certain else ["lag"])


def test_a_verdict_that_depends_on_the_lag_gives_its_range(ticket: Ask, web: Make) -> None:
    answer = ticket("ann", web("identify", "5m", "ann", traits={}), asked="20m")
    assert "the lag is anything from 0s to 1h" in answer.sentence
    assert "from 09:05 to 10:05, and may be found already" in answer.sentence
    assert answer.cure == "Wait until 10:05, or let Segment retry."


def test_what_is_found_for_certain_says_since_when_it_may_have_been(ticket: Ask, web: Make) -> None:
    answer = ticket("ann", web("identify", "0s", "ann", traits={}), asked="3h")
    assert answer.certain
    assert answer.sentence.endswith("it became visible at some time from 09:00 to 10:00")


def test_whom_only_a_server_knows_never_met_atjs(ticket: Ask, server: Make) -> None:
    answer = ticket("ann", server("ann", "0s"), server("ann", "1h", anonymousId="a-1"))
    assert (answer.verdict, answer.certain) == ("atjs_never_ran", True)


def test_an_id_the_file_does_not_know_was_never_created(ticket: Ask, web: Make) -> None:
    answer = ticket("bob", web("identify", "0s", "ann", traits={}))
    assert (answer.verdict, answer.certain, answer.timeline) == ("never_created", True, [])
    assert "none of the events names 'bob'" in answer.sentence


def test_a_page_that_was_never_told_leaves_the_twin(ticket: Ask, web: Make, server: Make) -> None:
    told = server("ann", "1m", anonymousId="a-1")
    answer = ticket("ann", web("page", "0s", name="Home"), told)
    assert (answer.verdict, answer.certain) == ("anonymous_twin_only", True)
    assert "'a-1'" in answer.sentence


def test_unnamed_pages_bind_no_id(ticket: Ask, web: Make, server: Make) -> None:
    told = server("ann", "1m", anonymousId="a-1")
    assert ticket("ann", web("page", "0s"), told).verdict == "id_never_bound"
    assert ticket("a-1", web("page", "0s"), told).verdict == "id_never_bound"


def test_what_came_after_the_instant_asked_about_does_not_count(ticket: Ask, web: Make) -> None:
    login = web("identify", "2h", "ann", traits={})
    answer = ticket("ann", web("page", "0s"), login, asked="1h59m")
    assert answer.verdict == "id_never_bound"
    assert len(of(answer, "visit")) == 1


def test_before_the_first_event_nothing_is_known(ticket: Ask, web: Make) -> None:
    events = [web("identify", "2h", "ann", traits={})]
    assert ticket("ann", *events, asked="1h").verdict == "never_created"


# -- times -------------------------------------------------------------------------------------


def test_events_happen_in_the_order_of_their_times(ticket: Ask, web: Make) -> None:
    answer = ticket("ann", web("identify", "9m", "ann", traits={}), web("page", "3m", name="Home"))
    assert [clock(one.at) for one in of(answer, "visit")] == ["09:03:00"] * 2 + ["09:09:00"]


def test_an_event_without_a_time_comes_right_after_the_one_before(ticket: Ask, web: Make) -> None:
    timeless = web("identify", "0s", "ann", traits={}) | {"timestamp": "soon"}
    answer = ticket("ann", web("page", "7m", name="Home"), timeless, web("page", "9m"))
    assert [clock(one.at) for one in of(answer, "bound")] == ["09:07:00"]


def test_events_without_any_time_are_replayed_at_the_start(ticket: Ask, web: Make) -> None:
    timeless = web("identify", "0s", "ann", traits={}) | {"timestamp": None}
    assert clock(of(ticket("ann", timeless), "bound")[0].at) == "09:00:00"


def test_the_cloud_has_its_turn_when_segment_received_the_event(ticket: Ask, web: Make) -> None:
    late = {"receivedAt": "2026-01-05T11:00:00Z"}
    answer = ticket("ann", web("identify", "0s", "ann", traits={"plan": "gold"}, **late))
    assert [clock(one.at) for one in of(answer, "bound")] == ["09:00:00"]
    (attempt,) = of(answer, "attempt")
    assert (clock(attempt.at), attempt.what.endswith("delivered")) == ("11:00:00", True)
    assert answer.verdict == "found"


def test_two_browsers_are_two_devices(ticket: Ask, web: Make) -> None:
    phone = web("page", "1m", "ann", name="Home") | {"anonymousId": "a-2"}
    answer = ticket("ann", web("page", "0s", "ann", name="Home"), phone)
    loads = [one.what for one in of(answer, "visit") if one.what.startswith("page load")]
    assert loads == [f"page load on the device of {one!r}: no id" for one in ("a-1", "a-2")]


def test_a_return_after_expiry_is_another_life(ticket: Ask, web: Make) -> None:
    first, again = (web("identify", after, "ann", traits={}) for after in ("0s", "15d"))
    answer = ticket("ann", first, again, asked="15d30m")
    assert [one.at[:10] for one in of(answer, "bound")] == ["2026-01-05", "2026-01-20"]
    expiries = [(one.at[:10], one.coming) for one in of(answer, "expires")]
    assert expiries == [("2026-01-19", False), ("2026-02-03", True)]
    assert answer.depends_on == ["lag"]


# -- what depends on what ----------------------------------------------------------------------


def test_the_hour_of_the_lag_is_the_range_of_visibility(ticket: Ask, web: Make) -> None:
    (visible,) = of(ticket("ann", web("identify", "0s", "ann", traits={})), "visible")
    assert span(visible) == ("10:00:00", "09:00:00", "10:00:00")
    assert (visible.certain, visible.depends_on, visible.coming) == (False, ["lag"], True)


def test_a_first_attempt_within_the_hour_depends_on_the_lag(ticket: Ask, web: Make) -> None:
    first, second, *_ = of(ticket("ann", web("identify", "0s", "ann", traits={"a": 1})), "attempt")
    assert (first.certain, first.depends_on, first.earliest) == (False, ["lag"], None)
    assert second.depends_on == ["lag", "retry"]
    assert span(second)[1:] == ("09:02:51", "09:03:48")


def test_an_attempt_after_the_hour_is_certain(ticket: Ask, web: Make, server: Make) -> None:
    login = web("identify", "0s", "ann")  # no traits: the page binds, the cloud fails for good
    failed, delivered = of(ticket("ann", login, server("ann", "1h")), "attempt")
    assert failed.certain
    assert "failed for good" in failed.what
    assert (delivered.certain, delivered.what[-9:]) == (True, "delivered")


def test_a_delivery_that_succeeds_in_any_case_is_certain_and_has_its_range(
    ticket: Ask, web: Make
) -> None:
    (outcome,) = of(ticket("ann", web("identify", "0s", "ann", traits={"a": 1})), "outcome")
    assert (outcome.certain, outcome.depends_on) == (True, [])
    # without a lag at once; with an hour's at the attempt after it, which is the sixth for all
    # draws: the fifth comes at 57 minutes at the latest
    assert clock(outcome.earliest) == "09:00:00"
    assert clock(outcome.latest) == "10:58:05"


def test_the_latest_delivery_is_that_of_an_attempt_just_before_visibility(
    ticket: Ask, web: Make, server: Make
) -> None:
    # Visible at 10:00. The fifth attempt comes from 09:57:51 to 10:12:08: just before ten, it
    # is in vain, and the sixth comes a full gap of 60:57 later. The bounds alone would say 10:43.
    login = web("identify", "0s", "ann")
    answer = ticket("ann", login, server("ann", "15m"))
    (outcome,) = of(answer, "outcome")
    assert clock(outcome.latest) == "11:00:57"
    assert outcome.certain


def test_what_is_lost_in_any_case_is_certainly_lost(ticket: Ask, server: Make) -> None:
    (outcome,) = of(ticket("ann", server("ann", "0s")), "outcome")
    assert outcome.what.endswith("is lost")
    assert (outcome.certain, outcome.earliest, outcome.latest) == (True, None, None)


@pytest.mark.parametrize(
    ("bound", "depends_on", "certain"),
    [
        ("119m", [], True),  # visible within the earliest schedule, whatever the lag
        ("150m", ["lag"], False),  # visible at 3:30 at the latest, between 3:00 and 4:00
        ("190m", ["lag"], False),
        ("241m", [], True),  # too late for every attempt
    ],
)
def test_a_late_login_decides_whether_an_update_is_lost(
    ticket: Ask, web: Make, server: Make, bound: str, depends_on: list[str], *, certain: bool
) -> None:
    login = web("identify", bound, "ann")
    answer = ticket("ann", server("ann", "0s"), login, asked="5h")
    outcome = of(answer, "outcome")[0]
    assert outcome.certain is certain
    assert set(depends_on) <= set(outcome.depends_on)
    if not certain:
        assert "retry" in outcome.depends_on
        assert outcome.latest is None  # or never


def test_the_seed_draws_the_retries(ticket: Ask, server: Make) -> None:
    first, same, other = (ticket("ann", server("ann", "0s"), seed=seed) for seed in (1, 1, 2))
    assert first == same
    assert [one.at for one in first.timeline] != [one.at for one in other.timeline]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("after", ["0s", "4m", "15m", "31m", "50m"])
def test_no_draw_leaves_the_ranges(
    ticket: Ask, web: Make, server: Make, after: str, seed: int
) -> None:
    answer = ticket("ann", web("identify", "0s", "ann"), server("ann", after), seed=seed)
    for one in answer.timeline:
        if one.earliest is not None:
            assert one.earliest <= one.at
        if one.latest is not None:
            assert one.at <= one.latest


def test_an_id_that_no_url_of_the_cloud_destination_reaches_is_said(ticket: Ask, web: Make) -> None:
    found = ticket("a/b", web("identify", "5m", "a/b"), asked="3h")
    assert found.verdict == "found"
    assert "cannot reach it" in found.sentence
    assert "Use ids that a URL holds unchanged" in found.cure
    plain = ticket("ann", web("identify", "5m", "ann"), asked="3h")
    assert "cannot reach it" not in plain.sentence


def test_events_that_tell_no_time_leave_nothing_certain(ticket: Ask, web: Make) -> None:
    timeless = web("identify", "5m", "ann") | {"timestamp": "some day"}
    found = ticket("ann", timeless, asked="3h")
    assert (found.certain, found.depends_on) == (False, ["times"])
    assert "1 of the events tell no time" in found.sentence

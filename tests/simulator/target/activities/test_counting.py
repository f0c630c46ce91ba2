"""What is counted: displays, visitors, goals; and what is not."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.activities.results import Reached, Results, Tally
from simulator.target.target import Target

Ask = Callable[..., dict[str, Any]]
Show = Callable[..., Any]
Count = Callable[..., Tally]
METRICS = [
    {
        "metricLocalId": 1,
        "mboxes": [
            {"name": "thanks", "successEvent": "mbox_shown"},
            {"name": "hero", "successEvent": "mbox_clicked"},
        ],
    }
]


@pytest.fixture
def number(team: Any) -> int:
    """Set up an activity with a goal."""
    made: int = team.activity("red", metrics=METRICS)
    return made


@pytest.fixture
def count(target: Target, number: int) -> Count:
    """Give what was counted of the activity's first experience."""
    return lambda experience=0: target.results("acme").tally(number, experience)


def prefetch(ask: Ask, tnt_id: str = "d-1") -> dict[str, Any]:
    answer = ask(tnt_id, prefetch={"mboxes": [{"index": 0, "name": "hero"}]})
    mbox: dict[str, Any] = answer["prefetch"]["mboxes"][0]
    return mbox


def notify(ask: Ask, tnt_id: str = "d-1", kind: str = "display", **more: Any) -> dict[str, Any]:
    impression = more.pop("impression", None)
    notification = {"id": "n-1", "type": kind, "timestamp": 1, "mbox": {"name": "hero"}, **more}
    body = {} if impression is None else {"impressionId": impression}
    return ask(tnt_id, notifications=[notification], **body)


def test_what_is_executed_counts_at_once(show: Show, count: Count) -> None:
    show("d-1")
    show("d-1")
    show("d-2")
    assert count() == Tally(impressions=3, visitors=2)


def test_what_is_prefetched_counts_when_it_is_displayed(
    ask: Ask, count: Count, target: Target
) -> None:
    mbox = prefetch(ask)
    device = target.profiles("acme").store.device("d-1")
    assert device is not None
    assert (count(), device.entered) == (Tally(), {})
    answer = notify(ask, tokens=[mbox["options"][0]["eventToken"]])
    assert answer["notifications"] == [{"id": "n-1"}]
    assert count() == Tally(impressions=1, visitors=1)
    assert list(device.entered) != []


def test_default_content_that_was_prefetched_counts_too(team: Any, ask: Ask) -> None:
    number = team.activity(None, mbox="footer")
    answer = ask(prefetch={"mboxes": [{"index": 0, "name": "footer"}]})
    (option,) = answer["prefetch"]["mboxes"][0]["options"]
    assert set(option) == {"eventToken"}
    notify(ask, tokens=[option["eventToken"]], mbox={"name": "footer"})
    assert number


def test_an_impression_id_counts_once(ask: Ask, show: Show, count: Count) -> None:
    show(impressionId="i-1")
    show(impressionId="i-1")
    assert count().impressions == 1
    token = prefetch(ask)["options"][0]["eventToken"]
    notify(ask, tokens=[token], impressionId="i-2")
    notify(ask, tokens=[token], impressionId="i-2")
    notify(ask, tokens=[token], impression="i-2")
    assert count().impressions == 2
    show(impressionId="i-3")
    assert count() == Tally(impressions=3, visitors=1)


def test_a_goal_counts_for_who_is_in_the_activity(show: Show, count: Count) -> None:
    show("d-1", mbox="thanks")
    assert count().metrics == {}
    show("d-1")
    show("d-1", mbox="thanks")
    show("d-1", mbox="thanks")
    assert count().metrics == {1: Reached(events=2, visitors=1)}


@pytest.mark.parametrize("mbox", ["thanks", "other"])
def test_a_notification_without_tokens_is_a_visit_to_its_mbox(
    ask: Ask, show: Show, count: Count, mbox: str
) -> None:
    show()
    notify(ask, mbox={"name": mbox})
    assert count().metrics == ({1: Reached(1, 1)} if mbox == "thanks" else {})


def test_a_click_counts_by_its_token_or_by_its_mbox(ask: Ask, show: Show, count: Count) -> None:
    show()
    (metric,) = prefetch(ask)["metrics"]
    assert metric["type"] == "click"
    notify(ask, kind="click", tokens=[metric["eventToken"]])
    assert count().metrics == {1: Reached(1, 1)}
    notify(ask, kind="click")
    assert count().metrics == {1: Reached(2, 1)}
    notify(ask)  # a display is no click
    assert count().metrics == {1: Reached(2, 1)}


def test_a_page_load_is_a_visit_to_the_global_mbox(
    team: Any, ask: Ask, show: Show, target: Target
) -> None:
    seen = {"name": GLOBAL_MBOX, "successEvent": "mbox_shown"}
    number = team.activity("red", metrics=[{"metricLocalId": 0, "mboxes": [seen]}])
    show()
    ask(execute={"pageLoad": {}})
    ask(notifications=[{"id": "n", "type": "display", "timestamp": 1, "pageLoad": {}}])
    assert target.results("acme").tally(number, 0).metrics == {0: Reached(2, 1)}


def test_a_display_does_not_move_who_is_in_a_test_already(
    team: Any, ask: Ask, show: Show, target: Target
) -> None:
    number = team.activity("red", "blue", experiences=[{"visitorPercentage": 50}] * 2)
    by_colour: dict[Any, str] = {}
    for at in range(20):
        by_colour.setdefault(show(f"d-{at}"), f"d-{at}")
    token = prefetch(ask, by_colour["red"])["options"][0]["eventToken"]
    notify(ask, by_colour["blue"], tokens=[token])
    assert show(by_colour["blue"]) == "blue"
    assert number in target.plan.activities


def test_a_token_of_an_activity_that_is_gone_counts_nothing(
    ask: Ask, team: Any, number: int, count: Count
) -> None:
    token = prefetch(ask)["options"][0]["eventToken"]
    team.catalogue.remove(team.catalogue.activities, number)
    assert notify(ask, tokens=[token])["notifications"] == [{"id": "n-1"}]
    assert count() == Tally()


def test_each_client_code_counts_for_itself(target: Target, show: Show, number: int) -> None:
    show()
    assert target.results("acme-eu").tally(number, 0) == Tally()


def test_counts_go_into_a_state_and_come_back() -> None:
    results, again = Results(), Results()
    results.entered(1, 0)
    results.shown(1, 0, "i-1")
    results.reached(1, 0, 7, first=True)
    again.restore(results.state())
    again.shown(1, 0, "i-1")
    assert again.tally(1, 0) == Tally(1, 1, {7: Reached(1, 1)})
    assert again.state() == results.state()


def test_counts_are_bounded() -> None:
    results = Results()
    for at in range(10_001):
        results.shown(1, 0, f"i-{at}")
    assert len(results.state().impressions) == 10_000
    results.shown(1, 0, "i-0")  # forgotten, and so it counts again
    assert results.tally(1, 0).impressions == 10_002

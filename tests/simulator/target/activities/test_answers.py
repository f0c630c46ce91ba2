"""What a delivery request is answered where activities run: the shape of it."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.activities.sealing import Token
from simulator.target.api.wire import Refused
from simulator.target.target import Target

Ask = Callable[..., dict[str, Any]]
ACTIONS = [{"type": "setHtml", "selector": "#hero", "content": "<b>x</b>"}]
CLICKED = {"metricLocalId": 3, "clickTrackSelectors": [{"selector": "#buy"}]}


def mboxes(*names: str) -> dict[str, Any]:
    return {"mboxes": [{"index": at, "name": name} for at, name in enumerate(names)]}


@pytest.mark.parametrize(
    ("kind", "content"),
    [("html", "<b>x</b>"), ("json", {"a": [1]}), ("redirect", "https://shop.example/new")],
)
def test_an_executed_mbox_has_its_option_and_no_token(
    team: Any, ask: Ask, kind: str, content: Any
) -> None:
    team.activity(content, kind=kind)
    answer = ask(execute=mboxes("hero", "footer"))
    assert answer["execute"]["mboxes"] == [
        {"index": 0, "name": "hero", "options": [{"type": kind, "content": content}]},
        {"index": 1, "name": "footer"},
    ]
    assert "message" not in answer


def test_a_prefetched_mbox_has_tokens_and_a_state(team: Any, ask: Ask) -> None:
    team.activity("red")
    (mbox, footer) = ask(prefetch=mboxes("hero", "footer"))["prefetch"]["mboxes"]
    (option,) = mbox["options"]
    assert option | {"eventToken": "t"} == {"type": "html", "content": "red", "eventToken": "t"}
    assert mbox["state"]
    assert footer == {"index": 1, "name": "footer"}


def test_an_mbox_never_shows_a_visual_offer(team: Any, ask: Ask) -> None:
    team.activity(ACTIONS, kind="actions")
    assert ask(execute=mboxes("hero"))["execute"] == mboxes("hero")


def test_the_page_load_by_its_name_or_as_an_mbox(team: Any, ask: Ask) -> None:
    team.activity(ACTIONS, kind="actions", mbox=GLOBAL_MBOX)
    team.activity(ACTIONS, kind="actions", mbox=GLOBAL_MBOX)
    options = [{"type": "actions", "content": ACTIONS}] * 2
    answer = ask(execute={"pageLoad": {}, **mboxes(GLOBAL_MBOX)})["execute"]
    assert answer["pageLoad"] == {"options": options}
    assert answer["mboxes"] == [{"index": 0, "name": GLOBAL_MBOX, "options": options}]


def test_views_are_all_prefetched_or_those_that_are_named(team: Any, ask: Ask) -> None:
    for name in ("Home", "cart"):
        team.activity(ACTIONS, kind="actions", mbox=None, view=name)
    team.activity(ACTIONS, kind="actions", mbox=None, view="secret", state="saved")

    def names(*views: dict[str, Any]) -> list[str]:
        return [one["name"] for one in ask(prefetch={"views": list(views)})["prefetch"]["views"]]

    assert names({}) == ["cart", "home"]
    assert names({"name": "HOME"}) == ["home"]
    assert names({"name": "cart"}, {}) == ["cart", "home"]
    assert names({"name": "nowhere"}) == []


def test_a_view_has_its_key_its_metrics_and_a_state(team: Any, ask: Ask) -> None:
    on_view = {"metricLocalId": 1, "clickTrackSelectors": [{"selector": "a", "viewLocalId": 1}]}
    number = team.activity(
        ACTIONS, kind="actions", mbox=None, view="home", metrics=[on_view, CLICKED]
    )
    team.catalogue.activities.get(number).locations.views[0].key = "k-1"
    team.catalogue.version += 1
    prefetched = ask(prefetch={"views": [{}]})["prefetch"]
    (view,) = prefetched["views"]
    assert set(view) == {"name", "key", "options", "metrics", "state"}
    assert view["key"] == "k-1"
    assert [one["selector"] for one in view["metrics"]] == ["a"]
    assert [one["selector"] for one in prefetched["metrics"]] == ["#buy"]


def test_metrics_of_the_page_stand_with_the_page_load_that_is_executed(team: Any, ask: Ask) -> None:
    team.activity(ACTIONS, kind="actions", mbox=GLOBAL_MBOX, view="home", metrics=[CLICKED])
    answer = ask(execute={"pageLoad": {}}, prefetch={"views": [{}]})
    (metric,) = answer["execute"]["pageLoad"]["metrics"]
    assert set(metric) == {"type", "selector", "eventToken"}
    assert "metrics" not in answer["prefetch"]
    only = ask(prefetch={"pageLoad": {}})["prefetch"]
    assert [one["selector"] for one in only["metrics"]] == ["#buy"]
    assert "metrics" not in only["pageLoad"]


def test_analytics_are_told_where_the_client_says_that_it_reports(team: Any, ask: Ask) -> None:
    clicked = [{"name": "hero", "successEvent": "mbox_clicked"}]
    goal = {"metricLocalId": 1, "conversion": True, "mboxes": clicked}
    number = team.activity("red", metrics=[goal])
    for side, expected in (("server_side", False), ("client_side", True)):
        cloud = {"analytics": {"logging": side}}
        (mbox,) = ask(execute=mboxes("hero"), experienceCloud=cloud)["execute"]["mboxes"]
        assert ("analytics" in mbox) == expected
    assert mbox["analytics"]["payload"] == {"pe": "tnt", "tnta": f"{number}:0:0|0,{number}:0:0|1"}
    assert mbox["metrics"][0]["analytics"]["payload"]["tnta"] == f"{number}:0:0|32767"
    (first,) = ask("d-2", execute=mboxes("hero"), experienceCloud=cloud)["execute"]["mboxes"]
    assert f"{number}:0:0|2" in first["analytics"]["payload"]["tnta"]


def test_response_tokens_are_those_that_are_switched_on(
    team: Any, ask: Ask, configure: Callable[..., None]
) -> None:
    number = team.activity("red")
    names = ["activity.id", "experience.name", "offer.name", "option.id", "geo.city", "geo.state"]
    names += ["profile.tntId", "profile.tier", "profile.activeActivities", "user.score", "x"]
    configure(response_tokens=names)
    details = {"index": 0, "name": "hero", "profileParameters": {"tier": "gold"}}
    answer = ask(execute={"mboxes": [details]}, context={"channel": "web", "geo": {"city": "Oslo"}})
    (option,) = answer["execute"]["mboxes"][0]["options"]
    assert option["responseTokens"] == {
        "activity.id": str(number),
        "experience.name": "A",
        "offer.name": "offer 0",
        "option.id": "0",
        "geo.city": "Oslo",
        "profile.tntId": "d-1",
        "profile.tier": "gold",
        "profile.activeActivities": str(number),
    }


def test_an_offer_is_written_for_its_visitor(team: Any, ask: Ask) -> None:
    team.activity("Hi ${profile.name} from ${mbox.city}")
    details = {"index": 0, "name": "hero", "parameters": {"city": "Oslo"}}
    answer = ask(execute={"mboxes": [details | {"profileParameters": {"name": "Ann"}}]})
    assert answer["execute"]["mboxes"][0]["options"][0]["content"] == "Hi Ann from Oslo"


# -- tokens that come back -----------------------------------------------------------------


def test_a_token_that_was_not_issued_here_refuses_the_whole_request(
    team: Any, ask: Ask, target: Target
) -> None:
    team.activity("red")
    good = {"id": "n-1", "type": "display", "timestamp": 1, "mbox": {"name": "hero"}}
    bad = {"id": "n-2", "type": "display", "timestamp": 1, "tokens": ["made up"]}
    with pytest.raises(Refused, match=r"notifications\[1\].tokens\[0\] is not valid"):
        ask(notifications=[good, bad])
    assert target.profiles("acme").store.device("d-1") is None


def test_a_state_is_no_event_token_and_comes_back_unread(team: Any, ask: Ask) -> None:
    team.activity("red")
    (mbox,) = ask(prefetch=mboxes("hero"))["prefetch"]["mboxes"]
    token, state = mbox["options"][0]["eventToken"], mbox["state"]
    notification = {"id": "n", "type": "display", "timestamp": 1}
    with pytest.raises(Refused):
        ask(notifications=[notification | {"tokens": [state]}])
    ask(notifications=[notification | {"mbox": {"name": "hero", "state": "from elsewhere"}}])
    shown = {"mbox": {"name": "hero", "state": state}, "tokens": [token]}
    assert ask(notifications=[notification | shown])["notifications"] == [{"id": "n"}]


# -- QA links ------------------------------------------------------------------------------


@pytest.fixture
def link(target: Target) -> Callable[..., str]:
    """Issue a QA token for activities."""

    def issue(*numbers: int) -> str:
        listed = tuple((one, None) for one in numbers)
        return target.sealer("acme").seal(Token("preview", listed=listed))

    return issue


def shown(ask: Ask, **qa: Any) -> Any:
    (mbox,) = ask(execute=mboxes("hero"), qaMode=qa)["execute"]["mboxes"]
    return mbox["options"][0]["content"] if "options" in mbox else None


def index(activity: int, experience: int | None = None) -> dict[str, Any]:
    return {"activityIndex": activity, "experienceIndex": experience}


def test_a_qa_link_shows_what_does_not_run_yet_and_counts_nothing(
    team: Any, ask: Ask, target: Target, link: Callable[..., str]
) -> None:
    number = team.activity("red", "blue", state="saved")
    text = link(number)
    assert shown(ask, token=text, previewIndexes=[index(1, 1)]) == "red"
    assert shown(ask, token=text, previewIndexes=[index(1, 2)]) == "blue"
    assert shown(ask, token=text) in ("red", "blue")
    (mbox,) = ask(execute=mboxes("hero"), preview={"token": text})["execute"]["mboxes"]
    assert "options" in mbox
    device = target.profiles("acme").store.device("d-1")
    assert device is not None
    assert device.entered == {}
    assert target.results("acme").tally(number, 0).impressions == 0
    assert shown(ask) is None


def test_a_qa_link_may_leave_all_others_out(team: Any, ask: Ask, link: Callable[..., str]) -> None:
    team.activity("high", priority=9)
    number = team.activity("red", state="saved")
    text = link(number)
    assert shown(ask, token=text) == "high"
    assert shown(ask, token=text, listedActivitiesOnly=True) == "red"
    assert shown(ask, token=text, listedActivitiesOnly=True, previewIndexes=[index(2)]) is None


def test_audiences_count_as_a_qa_link_says(team: Any, ask: Ask, link: Callable[..., str]) -> None:
    gold = team.audience({"profile": "tier", "equals": ["gold"]})
    number = team.activity("red", who=[gold])
    text = link(number)
    assert shown(ask, token=text) is None
    assert shown(ask, token=text, evaluateAsTrueAudienceIds=[gold]) == "red"
    assert shown(ask, evaluateAsTrueAudienceIds=[gold]) == "red"
    assert shown(ask, evaluateAsTrueAudienceIds=[gold], evaluateAsFalseAudienceIds=[1]) == "red"
    team.activity("everybody's")
    assert shown(ask, evaluateAsFalseAudienceIds=[gold]) == "everybody's"


def test_a_qa_token_from_elsewhere_is_passed_over_and_said_so(
    team: Any, ask: Ask, target: Target
) -> None:
    team.activity("red")
    qa = {"token": "made up", "listedActivitiesOnly": True}
    assert shown(ask, **qa) == "red"
    assert "passed over" in target.journal.entries[-1].touched.decided[0]


# -- traces --------------------------------------------------------------------------------


def test_a_trace_needs_a_token(team: Any, ask: Ask, target: Target) -> None:
    team.activity("red")
    trace = {"authorizationToken": "guessed"}
    (mbox,) = ask(execute=mboxes("hero"), trace=trace)["execute"]["mboxes"]
    assert "trace" not in mbox
    issued = target.tokens.issue("debug_tools", 0)
    trace = {"authorizationToken": issued.text}
    (mbox,) = ask(execute=mboxes("hero"), trace=trace)["execute"]["mboxes"]
    assert "trace" in mbox
    target.world.move_to(issued.expires_at)
    (mbox,) = ask(execute=mboxes("hero"), trace=trace)["execute"]["mboxes"]
    assert "trace" not in mbox


def test_a_trace_says_what_was_known_what_changed_and_why(
    team: Any, ask: Ask, target: Target
) -> None:
    gold = team.audience({"profile": "tier", "equals": ["gold"]})
    high = team.activity("high", priority=9, who=[gold])
    low = team.activity("low")
    token = {"authorizationToken": target.tokens.issue("debug_tools", 0).text}
    ask(execute={"pageLoad": {"profileParameters": {"tier": "tin", "city": "Oslo"}}})
    details = {"index": 0, "name": "hero", "profileParameters": {"tier": "silver"}}
    (mbox,) = ask(execute={"mboxes": [details]}, trace=token)["execute"]["mboxes"]
    trace = mbox["trace"]
    assert trace["clientCode"] == "acme"
    assert trace["request"]["mbox"] == details
    assert trace["profile"]["before"] == {"tier": "tin", "city": "Oslo"}
    assert trace["profile"]["changed"] == {"tier": "silver"}
    assert trace["profile"]["activities"] == {str(low): 0}
    assert [one["id"] for one in trace["campaigns"]] == [low]
    first, second = trace["evaluatedCampaignTargets"]
    assert (first["campaignId"], first["unmatchedSegmentIds"]) == (high, [gold])
    assert first["why"] == f"audience {gold} 'audience 0' does not match"
    assert (second["campaignId"], second["branchId"]) == (low, 0)


def test_everything_is_traced_also_where_nothing_runs(ask: Ask, target: Target) -> None:
    token = {"authorizationToken": target.tokens.issue("debug_tools", 0).text}
    notification = {"id": "n", "type": "display", "timestamp": 1, "mbox": {"name": "hero"}}
    answer = ask(
        execute={"pageLoad": {}, **mboxes("hero")}, notifications=[notification], trace=token
    )
    traced = [answer["execute"]["pageLoad"], *answer["execute"]["mboxes"], *answer["notifications"]]
    assert all("trace" in one for one in traced)

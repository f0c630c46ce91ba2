"""Who sees what: lives, properties, audiences, priorities, and what keeps a visitor."""

from collections.abc import Callable
from typing import Any

import pytest

from simulator.target.activities.model import GLOBAL_MBOX
from simulator.target.target import Target
from simulator.times import DAY, HOUR, MINUTE, format_instant

Show = Callable[..., Any]
Load = Callable[..., list[Any]]
GOLD = {"profile": "tier", "equals": ["gold"]}
SKI = {"custom": "page.name", "contains": ["ski"]}
HALVES = [{"visitorPercentage": 50}, {"visitorPercentage": 50}]
VISUAL = [{"type": "setHtml", "selector": "#a", "content": "x"}]


# -- whether an activity is open -----------------------------------------------------------


@pytest.mark.parametrize("state", ["saved", "deactivated", "deleted"])
def test_only_an_approved_activity_is_shown(team: Any, show: Show, state: str) -> None:
    team.activity("red", state=state)
    assert show() is None


def test_an_activity_is_shown_from_its_start_to_its_end(
    team: Any, show: Show, target: Target
) -> None:
    starts, ends = format_instant(DAY), format_instant(2 * DAY)
    team.activity("red", startsAt=starts, endsAt=ends)
    seen = []
    for instant in (DAY - 1, DAY, 2 * DAY - 1, 2 * DAY):
        target.world.move_to(instant)
        seen.append(show())
    assert seen == [None, "red", "red", None]


def test_an_activity_of_a_property_needs_its_token(team: Any, show: Show) -> None:
    named, other = (f"{one}a6d9b7e-1f0c-4a8e-9d2b-8f5e6a7c1b3d" for one in (0, 1))
    team.property(other)
    team.activity("red", propertyIds=[team.property(named)])
    assert show() is None
    assert show(property={"token": other}) is None
    assert show(property={"token": named}) == "red"
    assert show(property={"token": named.upper()}) == "red"


def test_an_mbox_that_fails_the_audience_of_its_location_keeps_its_content(
    team: Any, show: Show
) -> None:
    team.activity("red", who=[team.audience(SKI)])
    assert show() is None
    assert show(parameters={"page": {"name": "Skis and boots"}}) == "red"
    assert show() is None  # though the visitor is in the activity now


def test_all_audiences_of_a_location_must_match(team: Any, show: Show) -> None:
    team.activity("red", who=[team.audience(GOLD), team.audience(SKI)])
    parameters = {"page.name": "ski"}
    assert show(parameters=parameters) is None
    assert show(profile={"tier": "gold"}) is None
    assert show(parameters=parameters) == "red"


def test_an_audience_that_is_unknown_is_noted_and_never_counts_as_known(
    team: Any, show: Show, target: Target, configure: Callable[..., None]
) -> None:
    team.activity("red", who=[team.audience({"moon": "phase", "equals": ["full"]}, "lunatics")])
    assert show() is None
    (said,) = target.journal.entries[-1].touched.decided
    assert "'lunatics' is unknown: the rule: the dimension 'moon' is not simulated" in said
    configure(unknown_audience="matches")
    assert show() == "red"
    assert "is unknown" in target.journal.entries[-1].touched.decided[0]


def test_a_rule_nothing_can_be_made_of_is_unknown(team: Any, show: Show, target: Target) -> None:
    team.activity("red", who=[team.audience({"and": "all"})])
    assert show() is None
    assert "is unknown: and: it must be a list" in target.journal.entries[-1].touched.decided[0]


# -- which of several ----------------------------------------------------------------------


def test_a_named_mbox_is_filled_by_the_highest_that_matches(team: Any, show: Show) -> None:
    team.activity("low", priority=1)
    team.activity("high", priority=5, who=[team.audience(GOLD)])
    assert show() == "low"
    assert show(profile={"tier": "gold"}) == "high"


def test_of_equals_the_targeted_comes_first_then_the_oldest(team: Any, show: Show) -> None:
    team.activity("first")
    team.activity("second")
    assert show() == "first"
    team.activity("targeted", who=[team.audience(GOLD)])
    assert show() == "first"
    assert show(profile={"tier": "gold"}) == "targeted"


def test_an_experience_without_an_offer_wins_the_mbox_and_leaves_its_content(
    team: Any, show: Show
) -> None:
    team.activity("low", priority=1)
    team.activity(None, priority=5)
    assert show() is None


def test_a_page_load_has_all_that_match_the_lowest_first(team: Any, load: Load) -> None:
    team.activity("middle", mbox=GLOBAL_MBOX, priority=5)
    team.activity("high", mbox=GLOBAL_MBOX, priority=9)
    team.activity("low", mbox=GLOBAL_MBOX, priority=1)
    team.activity("nobody's", mbox=GLOBAL_MBOX, priority=7, who=[team.audience(GOLD)])
    assert load() == ["low", "middle", "high"]


@pytest.mark.parametrize(("form", "visual", "loaded"), [(5, 1, [VISUAL, "form"]), (1, 5, [VISUAL])])
def test_where_the_highest_changes_elements_nothing_fills_the_whole(
    team: Any, load: Load, form: int, visual: int, loaded: list[Any]
) -> None:
    team.activity("form", mbox=GLOBAL_MBOX, priority=form)
    team.activity(VISUAL, mbox=GLOBAL_MBOX, priority=visual, kind="actions")
    assert load() == loaded


# -- A/B tests -----------------------------------------------------------------------------


def seen_by(show: Show, count: int = 40) -> dict[str, Any]:
    return {f"d-{at}": show(f"d-{at}") for at in range(count)}


def test_a_visitor_stays_in_the_experience_they_fell_into(team: Any, show: Show) -> None:
    number = team.activity("red", "blue", experiences=HALVES)
    before = seen_by(show)
    assert set(before.values()) == {"red", "blue"}
    activity = team.catalogue.activities.get(number)
    activity.experiences[0].visitor_percentage = 0
    activity.experiences[1].visitor_percentage = 100
    team.catalogue.put(team.catalogue.activities, activity)
    assert seen_by(show) == before
    assert {show(f"new-{at}") for at in range(20)} == {"blue"}


def test_a_visitor_stays_though_the_audience_no_longer_matches(team: Any, show: Show) -> None:
    team.activity("red", who=[team.audience(GOLD)])
    assert show(profile={"tier": "gold"}) == "red"
    assert show(profile={"tier": "silver"}) == "red"
    assert show("d-2", profile={"tier": "silver"}) is None


def test_an_experience_that_is_gone_keeps_nobody(team: Any, show: Show) -> None:
    number = team.activity("red", "blue", experiences=[{"visitorPercentage": 100}, {}])
    assert show() == "red"
    activity = team.catalogue.activities.get(number)
    del activity.experiences[0]
    activity.experiences[0].visitor_percentage = 100
    team.catalogue.put(team.catalogue.activities, activity)
    assert show() == "blue"


def test_who_is_not_in_the_share_of_those_who_enter_sees_nothing(team: Any, show: Show) -> None:
    team.activity("red", "blue", experiences=HALVES, entryConstraint={"visitorPercentage": 50})
    seen = list(seen_by(show, 200).values())
    assert 0.35 < seen.count(None) / 200 < 0.65
    assert {"red", "blue"} < set(seen)


def test_the_ecid_decides_before_the_tntid_and_that_before_the_customers_id(
    team: Any, show: Show, target: Target
) -> None:
    team.activity("red", "blue", experiences=HALVES)
    ecids = [f"e-{at}" for at in range(20)]
    by_ecid = [show(None, ids={"marketingCloudVisitorId": one}, session=f"{one}s") for one in ecids]
    target.forget_profiles()
    with_tntid = [show("d-1" + one, ids={"marketingCloudVisitorId": one}) for one in ecids]
    assert with_tntid == by_ecid
    target.forget_profiles()
    by_customer = [show(None, one, session=f"{one}s") for one in ecids]
    assert by_customer == by_ecid  # the same text in the hash, whatever kind of id it is
    target.forget_profiles()
    assert [show(f"{one}.28_0") for one in ecids] == by_ecid  # the hint is no part of it


# -- experience targeting ------------------------------------------------------------------


@pytest.fixture
def targeting(team: Any) -> None:
    gold, silver = (
        team.audience({"profile": "tier", "equals": [one]}) for one in ("gold", "silver")
    )
    given: list[dict[str, Any]] = [{}, {"audienceIds": [gold]}, {"audienceIds": [silver]}]
    team.activity("all", "gold", "silver", type="xt", experiences=given)


@pytest.mark.usefixtures("targeting")
def test_the_first_experience_whose_audience_matches_is_shown_anew_each_time(show: Show) -> None:
    seen = [show(profile={"tier": tier}) for tier in ("none", "silver", "gold", "silver", "none")]
    assert seen == ["all", "silver", "gold", "silver", "all"]


@pytest.mark.usefixtures("targeting")
def test_where_visitors_stay_only_another_audience_moves_them(
    show: Show, configure: Callable[..., None]
) -> None:
    configure(xt_unmatched="stays")
    seen = [show(profile={"tier": tier}) for tier in ("none", "silver", "none", "gold", "none")]
    assert seen == ["all", "silver", "silver", "gold", "gold"]


def test_who_matches_no_experience_any_more_sees_default_content(team: Any, show: Show) -> None:
    audiences = [team.audience(GOLD), team.audience(SKI)]
    team.activity("a", "b", type="xt", experiences=[{"audienceIds": [one]} for one in audiences])
    assert show(profile={"tier": "gold"}) == "a"
    assert show(profile={"tier": "silver"}) is None


def test_a_single_experience_keeps_its_visitors(team: Any, show: Show) -> None:
    team.activity("a", type="xt", experiences=[{"audienceIds": [team.audience(GOLD)]}])
    assert show(profile={"tier": "silver"}) is None
    assert show(profile={"tier": "gold"}) == "a"
    assert show(profile={"tier": "silver"}) == "a"


def test_targeting_may_be_for_a_share_of_visitors_only(team: Any, show: Show) -> None:
    team.activity("a", "b", type="xt", entryConstraint={"visitorPercentage": 50})
    seen = list(seen_by(show, 200).values())
    assert set(seen) == {"a", None}
    assert 0.35 < seen.count(None) / 200 < 0.65


def test_an_update_counts_for_targeting_after_its_lag(
    team: Any, show: Show, target: Target
) -> None:
    audience = team.audience(GOLD)
    team.activity("all", "gold", type="xt", experiences=[{}, {"audienceIds": [audience]}])
    assert show(None, "u-1") == "all"
    profiles = target.profiles("acme")
    stored = profiles.get("third_party", "u-1")
    assert stored is not None
    profiles.update(stored, {"tier": "gold"}, target.world.clock.now())
    assert show(None, "u-1") == "all"
    target.world.advance(HOUR)
    assert show(None, "u-1") == "gold"


# -- what audiences look at ----------------------------------------------------------------


def test_a_visitor_is_new_in_their_first_session(team: Any, show: Show, target: Target) -> None:
    new = team.audience({"profile": "user.isFirstSession", "equals": ["true"]})
    team.activity("old", "new", type="xt", experiences=[{}, {"audienceIds": [new]}])
    assert show(None, "u-1", session="first") == "new"
    assert show(None, "u-1", session="first") == "new"
    target.world.advance(31 * MINUTE)
    assert show(None, "u-1", session="first") == "old"
    assert show(None, "u-1", session="another") == "old"
    assert show(None, "u-2", session="second") == "new"


def test_a_session_has_a_first_page_and_a_landing_page(team: Any, show: Show) -> None:
    first = team.audience({"profile": "user.isNewSession", "equals": ["true"]})
    landed = team.audience({"landing": "url", "contains": ["/sale"]})
    given: list[dict[str, Any]] = [{"audienceIds": [one]} for one in (first, landed)]
    team.activity("first", "landed", type="xt", experiences=given)

    def at(url: str, session: str = "s-1") -> Any:
        context = {"channel": "web", "address": {"url": f"https://shop.example{url}"}}
        return show("d-1", session=session, context=context)

    assert [at("/sale"), at("/home"), at("/cart")] == ["first", "landed", "landed"]
    assert [at("/home", "s-2"), at("/sale", "s-2")] == ["first", None]


def test_a_visitor_of_another_activity_is_known_as_one(team: Any, show: Show) -> None:
    busy = team.audience({"profile": "user.inOtherActivities", "equals": ["true"]})
    team.activity("idle", "busy", type="xt", experiences=[{}, {"audienceIds": [busy]}])
    team.activity("red", mbox="other")
    assert show() == "idle"
    assert show() == "idle"  # being in this one is being in no other
    assert show(mbox="other") == "red"
    assert show() == "busy"

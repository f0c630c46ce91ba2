"""Names become numbers: what a workspace declares, as the catalogue holds it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.model import GLOBAL_MBOX, Activity
from simulator.workspace import Workspace, from_content
from simulator.workspace.catalogue import items
from simulator.workspace.model import ActivitySpec, ExperienceSpec

TOKEN = "8a6f4a3e-0b1d-4c5e-9f00-112233445566"  # noqa: S105  a property's, no secret


def catalogue(content: dict[str, Any]) -> Catalogue:
    made = Catalogue()
    made.hold(item for _, item in items(from_content(content)))
    return made


def one(activity: dict[str, Any], **rest: Any) -> Activity:
    """Give the one activity of a workspace."""
    offers = {"red": "<b>Red</b>", "blue": "<b>Blue</b>"}
    content = {"offers": offers, "activities": {"it": activity}, **rest}
    (made,) = catalogue(content).activities
    return made


def shares(*given: float | None) -> list[float | None]:
    experiences: list[Any] = [ExperienceSpec(str(at), share=one) for at, one in enumerate(given)]
    workspace = Workspace(activities={"it": ActivitySpec("ab", experiences, mboxes="hero")})
    ((_, made),) = items(workspace)
    assert isinstance(made, Activity)
    return [experience.visitor_percentage for experience in made.experiences]


def test_an_ab_test_takes_three_lines() -> None:
    made = one({"type": "ab", "mboxes": "button", "experiences": ["red", "blue"]})
    assert (made.type, made.state, made.priority) == ("ab", "approved", 0)
    assert [mbox.name for mbox in made.locations.mboxes] == ["button"]
    assert [one.name for one in made.experiences] == ["red", "blue"]
    assert [one.visitor_percentage for one in made.experiences] == [50, 50]
    options = {option.option_local_id: option.offer_id for option in made.options}
    shown = [one.option_locations[0].option_local_id for one in made.experiences]
    assert [options[at] for at in shown] == [3_001, 3_002]


def test_shares_left_out_divide_what_is_left_of_a_hundred() -> None:
    assert shares(None, None, None) == [33.34, 33.33, 33.33]
    assert shares(80, None) == [80, 20]
    assert shares(70, 70, None) == [70, 70, 0]
    assert shares(10, 20) == [10, 20]


@given(st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=20))
def test_shares_make_a_hundred_wherever_one_is_left_out(given: list[int | None]) -> None:
    made = [share or 0 for share in shares(*given)]
    if None in given:
        assert sum(round(100 * share) for share in made) == 10_000
    assert all(share == made[at] for at, share in enumerate(given) if share is not None)


def test_each_location_has_the_offer_that_is_named_for_it() -> None:
    made = one(
        {
            "type": "xt",
            "mboxes": ["hero", "foot"],
            "page_load": True,
            "views": "cart",
            "audience": "gold",
            "experiences": [{"offers": {"page_load": "red", "cart": "blue"}}, {"name": "Rest"}],
        },
        audiences={"gold": {"rule": {"profile": "tier", "equals": ["gold"]}}},
        views={"cart": {"key": "/cart"}},
    )
    assert [mbox.name for mbox in made.locations.mboxes] == ["hero", "foot", GLOBAL_MBOX]
    (view,) = made.locations.views
    assert (view.name, view.key, view.location_local_id) == ("cart", "/cart", 3)
    assert [mbox.audience_ids for mbox in made.locations.mboxes] == [[2_001]] * 3
    assert view.audience_ids == [2_001]
    assert [experience.name for experience in made.experiences] == ["Experience A", "Rest"]
    first, rest = made.experiences
    names = {option.option_local_id: option.name for option in made.options}
    shown = {one.location_local_id: names[one.option_local_id] for one in first.option_locations}
    assert shown == {2: "red", 3: "blue"}
    assert (rest.option_locations, rest.visitor_percentage) == ([], None)


def test_given_numbers_are_kept_and_the_others_go_round_them() -> None:
    offers = {"a": {"content": "a"}, "b": {"content": "b", "id": 3_001}, "c": "c"}
    made = catalogue({"offers": offers})
    assert {offer.name: offer.id for offer in made.offers} == {"a": 3_002, "b": 3_001, "c": 3_003}


def test_one_more_offer_renumbers_no_activity() -> None:
    activity = {"type": "ab", "mboxes": "button", "experiences": ["red", "blue"]}
    few, more = one(activity), one(activity, properties={"shop": TOKEN}, views={"cart": {}})
    assert few.id == more.id


def test_what_is_made_later_has_a_number_of_its_own() -> None:
    made = catalogue({"properties": {"shop": TOKEN}, "offers": {"a": {"content": "", "id": 7_000}}})
    later = made.put(made.properties, next(iter(made.properties)))
    assert later.id == 1_001
    (site,) = made.properties
    site.id, site.name = 0, "another"
    assert made.put(made.properties, site).id == 7_001


@pytest.mark.parametrize(
    ("said", "operator"),
    [({"all_of": ["a"]}, "AND"), ({"any_of": ["a"]}, "OR"), ({"not": "a"}, "NOT")],
)
def test_audiences_are_combined(said: dict[str, Any], operator: str) -> None:
    rule = {"profile": "tier", "equals": ["gold"]}
    made = catalogue({"audiences": {"both": said, "a": {"rule": rule, "id": 5}}})
    combined = made.audiences.named("both")
    assert combined is not None
    assert combined.audience_rule == {"restRuleOperator": operator, "rules": [5]}


def test_metrics_entry_schedule_and_properties_are_taken() -> None:
    made = one(
        {
            "type": "ab",
            "mboxes": "hero",
            "experiences": ["red"],
            "entry": 50,
            "starts_at": "2026-01-05T00:00:00Z",
            "ends_at": "2026-01-06T00:00:00Z",
            "properties": "shop",
            "metrics": [{"mbox": "order", "conversion": True}, {"mbox": "hero", "on": "clicked"}],
        },
        properties={"shop": {"token": TOKEN, "channel": "mobile"}},
    )
    assert made.entry_constraint.visitor_percentage == 50
    assert (made.starts_at, made.ends_at) == ("2026-01-05T00:00:00Z", "2026-01-06T00:00:00Z")
    assert made.property_ids == [1_001]
    bought, clicked = made.metrics
    assert (bought.name, bought.conversion) == ("order", True)
    assert [one.success_event for one in (*bought.mboxes, *clicked.mboxes)] == [
        "mbox_shown",
        "mbox_clicked",
    ]


def test_experiences_are_lettered_as_adobe_does() -> None:
    many: list[Any] = [ExperienceSpec() for _ in range(28)]
    workspace = Workspace(activities={"it": ActivitySpec("xt", many, mboxes="hero")})
    ((_, made),) = items(workspace)
    assert isinstance(made, Activity)
    names = [experience.name.removeprefix("Experience ") for experience in made.experiences]
    assert names[0] + names[25] + names[26] + names[27] == "AZAAAB"

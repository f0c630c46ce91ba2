"""The events Engage sends for computed traits, audiences and journeys."""

import pytest

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.engage import Form, audience, computed_trait
from destination.event import check_event
from destination.plan import PlannedRequest, Update


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (
            computed_trait("total_revenue", 450.0, userId="u"),
            {"type": "identify", "traits": {"total_revenue": 450.0}},
        ),
        (
            computed_trait("total_revenue", 450.0, form="track", userId="u"),
            {
                "type": "track",
                "event": "Trait Computed",
                "properties": {"trait_key": "total_revenue", "total_revenue": 450.0},
            },
        ),
        (audience("vip", userId="u"), {"type": "identify", "traits": {"vip": True}}),
        (audience("vip", member=False, userId="u"), {"type": "identify", "traits": {"vip": False}}),
        (
            audience("vip", form="track", userId="u"),
            {
                "type": "track",
                "event": "Audience Entered",
                "properties": {"audience_key": "vip", "vip": True},
            },
        ),
        (
            audience("vip", member=False, form="track", userId="u"),
            {
                "type": "track",
                "event": "Audience Exited",
                "properties": {"audience_key": "vip", "vip": False},
            },
        ),
    ],
    ids=["trait", "trait as track", "entered", "left", "entered as track", "left as track"],
)
def test_form(event: dict[str, object], expected: dict[str, object]) -> None:
    rest = {key: event[key] for key in event if key not in ("context", "integrations", "userId")}
    assert rest == expected
    assert event["userId"] == "u"


@pytest.mark.parametrize(
    ("event", "kind", "id_"),
    [
        (computed_trait("k", 1, userId="u"), "trait", "tra_k"),
        (audience("k", userId="u"), "audience", "aud_k"),
    ],
    ids=["trait", "audience"],
)
def test_the_context_names_the_computation(
    event: dict[str, dict[str, object]], kind: str, id_: str
) -> None:
    assert event["context"]["personas"] == {
        "computation_class": kind,
        "computation_id": id_,
        "computation_key": "k",
        "namespace": "spa_1",
        "space_id": "spa_1",
    }


def test_only_connected_destinations_take_it() -> None:
    integrations = audience("k", userId="u")["integrations"]
    assert integrations["All"] is False
    assert integrations["Adobe Target Cloud Mode"] is True


def test_one_event_is_made_for_each_identifier() -> None:
    event = audience("k", anonymousId="a")
    assert event["anonymousId"] == "a"
    assert "userId" not in event


@pytest.mark.parametrize("form", ["identify", "track"])
def test_segment_keeps_these_events(form: Form) -> None:
    assert check_event(audience("k", form=form, userId="u"))
    assert check_event(computed_trait("k", 1, form=form, userId="u"))


@pytest.mark.parametrize(
    ("event", "query"),
    [
        (computed_trait("total", 450.0, userId="u"), "profile.total=450"),
        (audience("vip", userId="u"), "profile.vip=true"),
    ],
    ids=["trait", "audience"],
)
def test_the_value_reaches_target_as_text(event: dict[str, object], query: str) -> None:
    mapping = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    cloud = CloudMode({"client_code": "acme"}, [MappedAction(UPDATE_PROFILE, mapping=mapping)])
    (plan,) = cloud.plan(event)
    assert isinstance(plan, Update)
    assert isinstance(plan.update, PlannedRequest)
    assert plan.update.url.target.endswith(f"mbox3rdPartyId=u&{query}")

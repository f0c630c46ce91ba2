"""The events Engage sends for computed traits, audiences and journeys."""

from functools import partial

import pytest

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.engage import Form, Person, audience, computed_trait, journey, row, sync
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
    assert audience("k", connected=["Braze"], userId="u")["integrations"] == {
        "All": False,
        "Braze": True,
    }


def test_one_event_is_made_for_each_identifier() -> None:
    event = audience("k", anonymousId="a")
    assert event["anonymousId"] == "a"
    assert "userId" not in event


ANN = Person("ann", "ann@example.com", ["a-1", "a-2"])


def ids(event: dict[str, str]) -> dict[str, str]:
    return {name: event[name] for name in ("userId", "anonymousId") if name in event}


@pytest.mark.parametrize(
    ("person", "anonymous_users", "expected"),
    [
        (ANN, False, [{"userId": "ann"}] * 2),
        (ANN, True, [{"userId": "ann"}] * 2 + [{"anonymousId": "a-1"}, {"anonymousId": "a-2"}]),
        (Person("ann", anonymous_ids=["a-1"]), False, [{"userId": "ann"}]),
        (Person(anonymous_ids=["a-1"]), False, []),
        (Person(anonymous_ids=["a-1"]), True, [{"anonymousId": "a-1"}]),
    ],
    ids=["off", "on", "no email", "nobody known, off", "nobody known, on"],
)
def test_a_person_has_one_event_for_each_identifier(
    person: Person, expected: list[dict[str, str]], *, anonymous_users: bool
) -> None:
    events = sync(partial(audience, "vip"), person, anonymous_users=anonymous_users)
    assert [ids(event) for event in events] == expected
    assert all(check_event(event)["traits"] == {"vip": True} for event in events)


def test_the_call_of_an_email_says_so_beside_the_traits() -> None:
    first, second = sync(partial(computed_trait, "total", 450), Person("ann", "ann@example.com"))
    assert "traits" not in first["context"]
    assert second["context"]["traits"] == {"email": "ann@example.com"}


def test_a_step_of_a_journey_is_an_audience() -> None:
    event = journey("welcome", member=False, userId="u")
    assert event["traits"] == {"j_o_welcome": False}
    assert event["context"]["personas"]["computation_class"] == "audience"


def test_a_row_is_a_track_with_its_columns_as_properties() -> None:
    event = check_event(row("u", {"tier": "gold"}, "updated"))
    assert (event["type"], event["event"], event["userId"]) == ("track", "updated", "u")
    assert event["properties"] == {"tier": "gold"}


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

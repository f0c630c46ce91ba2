"""A walk of a person's events, with a workspace of one's own."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.retry import RetrySchedule
from destination.workspace.load import from_content
from destination.workspace.model import Workspace
from destination.workspace.single import both_destinations
from simulator.clock import START
from simulator.lab import Lab
from simulator.replay.history import History
from simulator.replay.setup import client_of
from simulator.replay.walk import Setup, Walked, walk
from simulator.times import DAY, HOUR

Make = Callable[..., dict[str, Any]]
Gather = Callable[..., History]
TRAITS = {"traits": {"@path": "$.traits"}}


def destination(kind: str, code: str = "acme", **more: Any) -> dict[str, Any]:
    settings = {"settings": {"client_code": code}}
    return {"type": kind, "source": "shop", **settings, "mappings": [], **more}


def workspace(**destinations: dict[str, Any]) -> Workspace:
    return from_content({"sources": {"shop": {}}, "destinations": destinations})


def walked(history: History, declared: Workspace, **setup: Any) -> Walked:
    made = Setup(declared, client_of(declared), **setup)
    return walk(history, made, lag=HOUR, schedule=RetrySchedule())


UPSERT = {"action": "upsertProfile", "fields": {**TRAITS, "userId": {"@path": "$.userId"}}}


def test_without_the_web_destination_atjs_never_ran(history: Gather, web: Make) -> None:
    found = walked(history("ann", web("identify", "0s", "ann")), workspace(c=destination("cloud")))
    assert found.explanation.verdict == "atjs_never_ran"
    assert found.visits == []


def test_without_an_enabled_mapping_segment_loads_no_atjs(history: Gather, web: Make) -> None:
    login = history("ann", web("identify", "0s", "ann"))
    for mappings in ([], [{**UPSERT, "enabled": False}]):
        found = walked(login, workspace(w=destination("web", mappings=mappings)))
        assert found.explanation.verdict == "atjs_never_ran"
        assert found.visits == []
    found = walked(login, workspace(w=destination("web", mappings=[UPSERT])))
    assert found.explanation.verdict == "not_yet_visible"


def test_the_two_destinations_may_have_two_client_codes(history: Gather, web: Make) -> None:
    declared = workspace(
        w=destination("web", "brand-a", mappings=[UPSERT]), c=destination("cloud", "brand-b")
    )
    found = walked(history("ann", web("identify", "0s", "ann", traits={})), declared)
    assert found.explanation.verdict == "wrong_client_code"
    assert "'brand-a'" in found.explanation.sentence


def test_a_workspace_decides_what_is_sent(history: Gather, web: Make) -> None:
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"a": 1}}
    update = {"action": "updateProfile", "trigger": 'type = "track"', "fields": fields}
    declared = workspace(c=destination("cloud", mappings=[update]))
    events = [web("identify", "0s", "ann"), web("track", "1s", "ann", event="E")]
    states = [one.delivery.state for one in walked(history("ann", *events), declared).fates]
    assert states == ["filtered", "lost"]


@pytest.mark.parametrize(
    ("declared", "client"),
    [
        (both_destinations(), "acme"),
        (both_destinations("brand-a"), "brand-a"),
        (workspace(), "acme"),
        (workspace(w=destination("web", "brand-a")), "brand-a"),
        (workspace(w=destination("web", "a"), c=destination("cloud", "b")), "b"),
        (workspace(w=destination("web", "a"), c=destination("cloud", "b", enabled=False)), "a"),
        (workspace(c=destination("cloud", "")), "acme"),
    ],
)
def test_the_client_asked_is_the_cloud_destinations(declared: Workspace, client: str) -> None:
    assert client_of(declared) == client


def test_every_action_is_mapped_where_nobody_says() -> None:
    mappings = {
        name: [(one.action, dict(one.fields or {}).get("traits")) for one in declared.mappings]
        for name, declared in both_destinations().destinations.items()
    }
    path = TRAITS["traits"]
    assert mappings == {
        "web": [("upsertProfile", path), ("triggerView", None), ("trackEvent", None)],
        "cloud": [("updateProfile", path)],
    }


def test_the_integrations_object_keeps_an_event_away(history: Gather, web: Make) -> None:
    kept = web("identify", "1s", "ann", integrations={"All": False}, traits={})
    found = walked(history("ann", web("page", "0s"), kept), both_destinations())
    assert found.explanation.verdict == "id_never_bound"
    assert [one.why for one in found.visits] == ["page load"]
    assert [one.delivery.state for one in found.fates] == ["filtered", "filtered"]


def test_atjs_comes_with_the_first_event_that_is_let_through(history: Gather, web: Make) -> None:
    kept = [web("page", after, "ann", integrations={"All": False}) for after in ("0s", "1m")]
    found = walked(history("ann", *kept), both_destinations())
    assert (found.explanation.verdict, found.visits) == ("atjs_never_ran", [])
    login = web("identify", "2m", "ann", traits={})
    found = walked(history("ann", *kept, login), both_destinations())
    assert [(one.at - START, one.why) for one in found.visits] == [
        (120_000, "page load"),
        (120_000, "trackEvent"),
    ]


def test_a_walk_goes_on_until_no_retry_is_left(history: Gather, server: Make) -> None:
    found = walked(history("ann", server("ann", "0s")), both_destinations(), until=START)
    (fate,) = found.fates
    assert len(fate.delivery.tries) == 7
    assert found.explanation.at == "2026-01-05T09:00:00Z"


def test_what_is_recorded_was_taken_whatever_its_message_id(history: Gather, server: Make) -> None:
    again = [server("ann", after, messageId="m", traits={"a": 1}) for after in ("1m", "2m")]
    assert len(walked(history("ann", *again), both_destinations()).fates) == 2


def test_the_lives_of_the_identifier_are_noted(history: Gather, web: Make) -> None:
    login = web("identify", "0s", "ann", traits={})
    (life,) = walked(history("ann", login), both_destinations(), until=START + 20 * DAY).lives
    assert (life.bound_at, life.expired_at) == (START, START + 14 * DAY)


def test_where_no_page_acts_retries_are_what_a_lab_makes_of_them(
    history: Gather, server: Make
) -> None:
    events = [server("ann", after, messageId=after) for after in ("0s", "1m", "3h")]
    shown = walked(history("ann", *events), both_destinations(), until=START + 4 * HOUR)
    with Lab(settings={"visibility_lag": "1h"}) as lab:
        for event, after in zip(events, ("0s", "1m", "179m"), strict=True):
            lab.advance(after)
            lab.send(event)
        lab.advance("5h")
        made = [[(one.at, one.evidence) for one in delivery.tries] for delivery in lab.deliveries]
    assert [[(one.at, one.evidence) for one in fate.delivery.tries] for fate in shown.fates] == made
    assert {len(tries) for tries in made} == {7}

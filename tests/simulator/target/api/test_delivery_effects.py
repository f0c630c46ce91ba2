"""The Delivery API: what beacons and profile parameters come to."""

from typing import Any

from delivered import Deliver
from simulator.lab import Lab

# -- beacons -------------------------------------------------------------------------------


def test_a_beacon_gets_204_without_body_or_type_and_takes_effect(
    lab: Lab, deliver: Deliver
) -> None:
    beacon = {"channel": "web", "beacon": True}
    answer = deliver("d-1", "u-1", context=beacon, profile={"plan": "gold"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert answer.headers["X-Offtarget-Reason"] == "created"
    assert lab.profiles()[0].attributes == {"plan": "gold"}


def test_a_visitor_who_is_known_and_binds_another_id_is_found(deliver: Deliver) -> None:
    assert deliver("d-1").headers["X-Offtarget-Reason"] == "created"
    assert deliver("d-1", "u-1").headers["X-Offtarget-Reason"] == "found"


def test_a_beacon_before_the_first_answer_leaves_no_orphan(lab: Lab, deliver: Deliver) -> None:
    deliver(None, "u-1", session="s-7", context={"channel": "web", "beacon": True})
    tnt_id = deliver(session="s-7").json()["id"]["tntId"]
    (profile,) = lab.profiles()
    assert profile.tnt_ids == [tnt_id]
    assert profile.third_party_id == "u-1"


def test_an_unknown_kind_of_notification_is_refused_but_for_a_beacon_which_goes_on(
    lab: Lab, deliver: Deliver
) -> None:
    odd = {"id": "n", "type": "seen", "timestamp": 1, "profileParameters": {"odd": "1"}}
    good = {"id": "m", "type": "click", "timestamp": 1, "profileParameters": {"good": "1"}}
    refused = deliver("d-1", notifications=[good, odd])
    assert refused.status_code == 400
    assert refused.json()["message"] == "notifications[1].type must be one of display, click"
    assert lab.profiles() == []
    taken = deliver("d-1", notifications=[good, odd], context={"channel": "web", "beacon": True})
    assert (taken.status_code, taken.headers["X-Offtarget-Reason"]) == (204, "invalid_request")
    assert lab.profiles()[0].attributes == {"good": "1"}


# -- profile parameters --------------------------------------------------------------------


def test_profile_parameters_of_every_part_belong_to_the_visitor_the_later_wins(
    lab: Lab, deliver: Deliver
) -> None:
    def details(name: str) -> dict[str, Any]:
        return {"profileParameters": {name: "1", "last": name}, "parameters": {"never": "1"}}

    deliver(
        "d-1",
        execute={"pageLoad": details("a"), "mboxes": [{"index": 0, "name": "m", **details("b")}]},
        prefetch={
            "pageLoad": details("c"),
            "mboxes": [{"index": 0, "name": "m", **details("d")}],
            "views": [details("e")],
        },
        notifications=[{"id": "n", "type": "click", "timestamp": 1, **details("f")}],
    )
    expected = dict.fromkeys("abcdef", "1") | {"last": "f"}
    assert lab.profiles()[0].attributes == expected


def test_values_that_are_no_text_become_one(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", profile={"n": 21, "yes": True, "list": ["a"], "who": {"x": None}})
    assert lab.profiles()[0].attributes == {"n": "21", "yes": "true", "list.0": "a", "who.x": ""}

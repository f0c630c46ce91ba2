"""The clock and what waits for it: moving, freezing, awaiting, and each refusal."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
NINE = "2026-01-05T09:00:00Z"
EARLIER = "2026-01-05T08:59:59Z"
END = "9999-12-31T23:59:59.999Z"


def test_it_tells_the_time_and_whether_it_runs(ask: Ask) -> None:
    assert ask("GET", "/clock").json() == {"now": NINE, "rate": 0, "frozen": True, "fired": []}


@pytest.mark.parametrize(
    ("move", "now"),
    [
        ({"advance": "1h30m"}, "2026-01-05T10:30:00Z"),
        ({"advance": "PT1H"}, "2026-01-05T10:00:00Z"),
        ({"advance": "0s"}, NINE),
        ({"set": "2026-01-06T09:00:00+01:00"}, "2026-01-06T08:00:00Z"),
        ({"set": NINE}, NINE),
        ({"set": END}, END),
        ({"next": True}, "2026-01-05T10:00:00Z"),
        ({"next": False}, NINE),
        ({"freeze": True}, NINE),
        ({"advance": "1h", "freeze": True, "rate": 60}, "2026-01-05T10:00:00Z"),
    ],
    ids=str,
)
def test_it_is_moved(ask: Ask, deliver: Ask, move: dict[str, Any], now: str) -> None:
    deliver("d-1", "u-1")
    answer = ask("POST", "/clock", move)
    assert answer.status_code == 200
    assert answer.json()["now"] == now
    assert ask("GET", "/clock").json()["now"] == now


@pytest.mark.parametrize(
    ("move", "rate"),
    [
        ({"rate": 60}, 60),
        ({"rate": 0}, 0),
        ({"freeze": False}, 1),
        ({"freeze": False, "rate": 60}, 60),
        ({"freeze": True, "rate": 60}, 0),
        ({"advance": "1h", "rate": 2}, 2),
    ],
    ids=str,
)
def test_it_runs_at_the_rate_that_was_asked_for(
    ask: Ask, move: dict[str, Any], rate: float
) -> None:
    answer = ask("POST", "/clock", move).json()
    assert (answer["rate"], answer["frozen"]) == (rate, rate == 0)


def test_what_fell_due_is_told_in_order(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    coming = ask("GET", "/agenda").json()
    assert coming["total"] == len(coming["entries"]) == 4
    fired = ask("POST", "/clock", {"advance": "14d"}).json()["fired"]
    assert fired == coming["entries"]
    assert [one["kind"] for one in fired] == ["becomes_visible"] * 2 + ["expires"] * 2
    assert ask("GET", "/agenda").json() == {"entries": [], "total": 0}


def test_of_the_agenda_as_many_are_given_as_are_wanted(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    for most in (0, 1, 4, 1000):
        answer = ask("GET", f"/agenda?limit={most}").json()
        assert (len(answer["entries"]), answer["total"]) == (min(most, 4), 4)


@pytest.mark.parametrize("limit", ["-1", "1001", "x", "", "1.0", "²", "9" * 50])
@pytest.mark.parametrize("path", ["/agenda", "/profiles", "/journal"])
def test_a_limit_that_is_none_is_refused(refused: Refused, path: str, limit: str) -> None:
    code, message, field = refused("GET", f"{path}?limit={limit}")
    assert (code, field) == ("invalid", "limit")
    assert message == f"limit is {limit!r}; it must be a whole number from 0 to 1000"


@pytest.mark.parametrize(
    ("move", "field", "rule"),
    [
        ({}, "", "name one of advance, set, next, freeze and rate"),
        ({"advance": "1h", "set": NINE}, "set", "advance and set exclude each other"),
        ({"set": NINE, "next": True}, "next", "set and next exclude each other"),
        ({"advance": "soon"}, "advance", "'soon' is no duration"),
        ({"advance": "-1h"}, "advance", "'-1h' is no duration"),
        ({"advance": 5}, "advance", "Expected `str`, got `int`"),
        ({"advance": "3000000d"}, "advance", "'3000000d' is too long a duration"),
        ({"advance": "2920000d"}, "advance", "outside the years 1970 to 9999"),
        ({"set": "tomorrow"}, "set", "'tomorrow' is no instant"),
        ({"set": "2026-01-05T09:00:00"}, "set", "has no zone"),
        ({"set": EARLIER}, "set", f"{EARLIER} lies before the clock's {NINE}"),
        ({"set": EARLIER, "rate": 60}, "set", "time goes back only by restoring a snapshot"),
        ({"advance": "soon", "freeze": False}, "advance", "'soon' is no duration"),
        ({"rate": -1}, "rate", "rate is -1.0; it must be between 0 and 1e+06"),
        ({"rate": 1e7}, "rate", "it must be between 0 and 1e+06"),
        ({"rate": 1e7, "freeze": True}, "rate", "it must be between 0 and 1e+06"),
        ({"rate": "fast"}, "rate", "Expected `float`, got `str`"),
        ({"freeze": 1}, "freeze", "Expected `bool`, got `int`"),
        ({"next": "yes"}, "next", "Expected `bool`, got `str`"),
        ({"jump": "1h"}, "jump", "unknown field `jump`"),
        ([], "", "Expected `object`, got `array`"),
    ],
    ids=str,
)
def test_a_move_that_breaks_a_rule_is_refused_with_field_value_and_rule(
    refused: Refused, move: Any, field: str, rule: str
) -> None:
    code, message, named = refused("POST", "/clock", move)
    assert (code, named) == ("invalid", field)
    assert rule in message


@pytest.mark.parametrize("body", [b"{", b"\xff", b'{"rate":NaN}'], ids=len)
def test_what_is_no_json_is_refused(refused: Refused, body: bytes) -> None:
    code, message, field = refused("POST", "/clock", body)
    assert (code, field) == ("not_json", "")
    assert message.startswith("the body is not readable JSON: ")


def test_a_running_clock_goes_on_running_when_a_move_is_refused(ask: Ask) -> None:
    ask("POST", "/clock", {"rate": 2})
    assert ask("POST", "/clock", {"set": EARLIER, "rate": 60}).status_code == 400
    assert ask("GET", "/clock").json()["rate"] == 2


def test_at_the_end_of_time_there_is_no_next(ask: Ask, deliver: Ask, refused: Refused) -> None:
    ask("POST", "/clock", {"set": END})
    deliver("d-1")
    assert refused("POST", "/clock", {"next": True})[2] == "next"


# -- await ---------------------------------------------------------------------------------


def test_time_passes_until_the_condition_holds(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"plan": "gold"})
    wanted = {"within": "2h", "third_party_id": "u-1", "attributes": {"plan": "gold"}}
    answer = ask("POST", "/await", wanted).json()
    assert (answer["waited"], answer["now"]) == ("1h", "2026-01-05T10:00:00Z")
    assert answer["explanation"]["verdict"] == "found"


def test_what_holds_already_takes_no_time(ask: Ask) -> None:
    wanted = {"within": "0s", "tnt_id": "d-1", "verdict": "never_created"}
    assert ask("POST", "/await", wanted).json()["waited"] == "0s"


@pytest.mark.parametrize(
    ("within", "status", "now"),
    [
        ("1h", 200, "2026-01-05T10:00:00Z"),
        ("59m59s999ms", 412, "2026-01-05T09:59:59.999Z"),
        ("0s", 412, NINE),
    ],
)
def test_a_condition_may_come_true_at_the_very_end(
    ask: Ask, deliver: Ask, within: str, status: int, now: str
) -> None:
    deliver("d-1", "u-1")
    answer = ask("POST", "/await", {"within": within, "third_party_id": "u-1"})
    assert answer.status_code == status
    assert ask("GET", "/clock").json()["now"] == now


@pytest.mark.parametrize("attributes", [{"plan": "silver"}, {"other": "gold"}])
def test_when_it_does_not_hold_in_time_the_time_has_passed_and_412_says_why(
    ask: Ask, deliver: Ask, attributes: dict[str, str]
) -> None:
    deliver("d-1", "u-1", profile={"plan": "gold"})
    wanted = {"within": "3h", "third_party_id": "u-1", "attributes": attributes}
    answer = ask("POST", "/await", wanted)
    assert (answer.status_code, answer.reason_phrase) == (412, "Precondition Failed")
    error = answer.json()["error"]
    assert (error["code"], error["field"]) == ("not_reached", "within")
    assert "third-party id 'u-1' is bound since 09:00" in error["message"]
    assert ask("GET", "/clock").json()["now"] == "2026-01-05T12:00:00Z"


@pytest.mark.parametrize(
    ("wanted", "field", "rule"),
    [
        ({"third_party_id": "u"}, "within", "missing required field `within`"),
        ({"within": "1h"}, "third_party_id", "name one of third_party_id, tnt_id, ecid"),
        ({"within": "1h", "third_party_id": "u", "tnt_id": "d"}, "third_party_id", "name one"),
        ({"within": "1h", "third_party_id": ""}, "third_party_id", "name one"),
        ({"within": "soon", "tnt_id": "d"}, "within", "'soon' is no duration"),
        ({"within": "2920000d", "tnt_id": "d"}, "within", "'2920000d'; it must end before"),
        ({"within": "1h", "tnt_id": "d", "client": "x"}, "client", "client is 'x'"),
        ({"within": "1h", "tnt_id": "d", "verdict": "lost"}, "verdict", "verdict is 'lost'"),
        ({"within": "1h", "tnt_id": "d", "attributes": {"a": 1}}, "attributes[...]", "`str`"),
        ({"within": "1h", "tnt_id": 5}, "tnt_id", "Expected `str | null`, got `int`"),
        ({"within": "1h", "tnt_id": "d", "until": "x"}, "until", "unknown field"),
    ],
    ids=str,
)
def test_a_condition_that_breaks_a_rule_is_refused_and_no_time_passes(
    refused: Refused, deliver: Ask, wanted: dict[str, Any], field: str, rule: str
) -> None:
    deliver("d", "u")
    code, message, named = refused("POST", "/await", wanted)
    assert (code, named) == ("invalid", field)
    assert rule in message


def test_awaiting_at_the_end_of_time_is_refused(lab: Lab, deliver: Ask, refused: Refused) -> None:
    lab.tenant.move(set=END)
    deliver("d-1", "u-1")
    wanted = {"within": "2h", "third_party_id": "u-1"}
    assert refused("POST", "/await", wanted)[2] == "within"

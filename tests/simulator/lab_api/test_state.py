"""Settings, resets and snapshots: what is taken, what is shown, and each refusal."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab
from simulator.tenant import MOST_SNAPSHOTS

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
Simulate = Callable[..., httpx.Client]
NINE = "2026-01-05T09:00:00Z"
SECRET = "token-that-must-not-leak"  # noqa: S105  the point of the test


# -- the server ----------------------------------------------------------------------------


def test_it_says_what_it_is_and_which_tenants_it_has(simulate: Simulate) -> None:
    client = simulate("acme", "globex")
    info = client.get("/_lab/v1/info").json()
    assert (info["client_codes"], info["tenants"]) == (["acme", "globex"], 2)
    assert {"clock", "await", "snapshot"} <= set(info["capabilities"])
    assert client.get("/_lab/v1/tenants").json() == {"tenants": ["acme", "globex"]}


@pytest.mark.parametrize(
    ("code", "rule"), [("globex", "this server has acme"), ("a%20b", "letters")]
)
def test_a_tenant_that_is_none_is_404(simulate: Simulate, code: str, rule: str) -> None:
    client = simulate("acme")
    for method, path in (("GET", "/clock"), ("POST", "/reset"), ("GET", "/profiles/x/timeline")):
        answer = client.request(method, f"/_lab/v1/tenants/{code}{path}", json={})
        assert answer.status_code == 404
        error = answer.json()["error"]
        assert (error["code"], error["field"]) == ("no_such_tenant", "tenant")
        assert rule in error["message"]


# -- settings ------------------------------------------------------------------------------


def test_settings_are_shown_changed_and_shown_again(ask: Ask) -> None:
    before = ask("GET", "/settings").json()["settings"]
    changed = ask("PATCH", "/settings", {"lifetime": "30d", "mboxes": 5}).json()["settings"]
    assert changed == before | {"lifetime": "30d", "mboxes": 5}
    assert ask("GET", "/settings").json()["settings"] == changed


def test_a_preset_comes_first_and_single_settings_win(ask: Ask) -> None:
    patch = {"update_lag": "5m", "preset": "instant"}
    changed = ask("PATCH", "/settings", patch).json()["settings"]
    assert (changed["visibility_lag"], changed["update_lag"]) == ("0s", "5m")


def test_a_token_is_never_shown(ask: Ask) -> None:
    changed = ask("PATCH", "/settings", {"profile_api_token": SECRET})
    assert "(set)" in changed.json()["settings"].values()
    assert SECRET not in changed.text + ask("GET", "/settings").text


@pytest.mark.parametrize(
    ("patch", "field", "rule"),
    [
        (
            {"lifetime": "91d"},
            "lifetime",
            "lifetime is '91d'; it must be a duration from 1d to 90d",
        ),
        ({"mboxes": True}, "mboxes", "mboxes is True; it must be a whole number"),
        ({"mboxes": 5, "lag": "1h"}, "lag", "lag is '1h'; there is no such setting"),
        ({"preset": "slow", "mboxes": 5}, "preset", "preset is 'slow'; it must be one of"),
        ({"mboxes": 5, "time_zone": "+15:00"}, "time_zone", "between -14:00 and +14:00"),
        ({"profile_api_token": 5}, "profile_api_token", "it must be text, or null"),
        ({"client_codes": ["a b"]}, "client_codes", "it must be a list of client codes"),
        ([], "", "Expected `object`, got `array`"),
    ],
    ids=str,
)
def test_a_setting_that_breaks_its_rule_is_refused_and_none_is_changed(
    refused: Refused, patch: Any, field: str, rule: str
) -> None:
    code, message, named = refused("PATCH", "/settings", patch)
    assert (code, named) == ("invalid", field)
    assert rule in message


def test_a_client_code_of_another_tenant_is_refused(simulate: Simulate) -> None:
    client = simulate("acme", "globex")
    patch = {"client_codes": ["acme", "globex"]}
    answer = client.patch("/_lab/v1/tenants/acme/settings", json=patch)
    assert answer.status_code == 400
    assert answer.json()["error"]["field"] == "client_codes"
    assert "'globex'; it leads to another tenant" in answer.json()["error"]["message"]


# -- reset ---------------------------------------------------------------------------------


def test_a_reset_begins_anew(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    ask("PUT", "/snapshots/kept")
    ask("PATCH", "/settings", {"mboxes": 5})
    answer = ask("POST", "/reset", {"at": NINE, "freeze": True, "settings": {"lifetime": "3d"}})
    assert answer.json() == {"now": NINE, "rate": 0, "frozen": True, "fired": []}
    settings = ask("GET", "/settings").json()["settings"]
    assert (settings["lifetime"], settings["mboxes"]) == ("3d", 50)
    for path, key in (("/profiles", "total"), ("/agenda", "total"), ("/journal", "total")):
        assert ask("GET", path).json()[key] == 0
    assert ask("GET", "/snapshots").json() == {"names": []}


def test_a_reset_of_nothing_runs_from_the_time_of_day_with_the_servers_settings(ask: Ask) -> None:
    answer = ask("POST", "/reset", {}).json()
    assert answer["rate"] == 1
    assert answer["now"] > NINE


def test_one_seed_gives_one_stream_of_ids(ask: Ask, deliver: Ask) -> None:
    def first_id(seed: int) -> str:
        ask("POST", "/reset", {"seed": seed, "at": NINE, "freeze": True})
        return str(deliver().json()["id"]["tntId"])

    assert first_id(1) == first_id(1) != first_id(2)


@pytest.mark.parametrize(
    ("wanted", "field", "rule"),
    [
        ({"at": "now"}, "at", "'now' is no instant"),
        ({"at": 5}, "at", "Expected `str`, got `int`"),
        ({"seed": "x"}, "seed", "Expected `int`, got `str`"),
        ({"freeze": None}, "freeze", "Expected `bool`, got `null`"),
        ({"settings": {"lifetime": "0s"}}, "lifetime", "lifetime is '0s'"),
        ({"settings": []}, "settings", "Expected `object`"),
        ({"settings": {"client_codes": ["x"]}}, "client_codes", "changed by PATCH settings"),
        ({"when": NINE}, "when", "unknown field `when`"),
    ],
    ids=str,
)
def test_a_reset_that_breaks_a_rule_is_refused_and_nothing_is_lost(
    refused: Refused, deliver: Ask, wanted: dict[str, Any], field: str, rule: str
) -> None:
    deliver("d-1", "u-1")
    code, message, named = refused("POST", "/reset", wanted)
    assert (code, named) == ("invalid", field)
    assert rule in message


def test_a_tenant_is_deleted_once(ask: Ask, lab: Any) -> None:
    assert ask("DELETE", "").json() == {"tenants": []}
    answer = ask("DELETE", "")
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "no_such_tenant")
    assert lab.tenant.client.tenants() == []


# -- snapshots -----------------------------------------------------------------------------


def test_a_state_is_taken_and_put_back_clock_included(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    taken = ask("GET", "/snapshot").json()
    ask("POST", "/clock", {"advance": "20d"})
    answer = ask("PUT", "/snapshot", taken)
    assert (answer.status_code, answer.json()["now"]) == (200, NINE)
    assert ask("GET", "/snapshot").json() == taken


def test_a_state_is_kept_under_a_name_restored_and_forgotten(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    assert ask("PUT", "/snapshots/first").json() == {"names": ["first"]}
    assert ask("PUT", "/snapshots/second").json() == {"names": ["first", "second"]}
    ask("POST", "/clock", {"advance": "20d"})
    assert ask("GET", "/profiles").json()["total"] == 0
    assert ask("POST", "/snapshots/first/restore").json()["now"] == NINE
    assert ask("GET", "/profiles").json()["total"] == 1
    assert ask("DELETE", "/snapshots/first").json() == {"names": ["second"]}
    assert ask("GET", "/snapshots").json() == {"names": ["second"]}


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/snapshots/none/restore"), ("DELETE", "/snapshots/none")]
)
def test_a_name_nothing_is_kept_under_is_404(refused: Refused, method: str, path: str) -> None:
    code, message, field = refused(method, path, status=404)
    assert (code, message, field) == ("unknown_snapshot", "no snapshot is named 'none'", "name")


def test_only_so_many_are_kept_and_each_of_them_may_be_kept_anew(
    lab: Lab, ask: Ask, refused: Refused
) -> None:
    for number in range(MOST_SNAPSHOTS):
        lab.tenant.keep_snapshot(f"s-{number}")
    code, message, field = refused("PUT", "/snapshots/more", status=409)
    assert (code, field) == ("too_many", "name")
    assert f"{MOST_SNAPSHOTS} snapshots are kept already" in message
    assert ask("PUT", "/snapshots/s-0").status_code == 200


@pytest.mark.parametrize(
    ("parts", "field", "rule"),
    [
        ({"format": 3}, "format", "format is 3; this version reads 1 and 2"),
        ({"now": "today"}, "now", "Expected `int`, got `str`"),
        ({"now": -1}, "now", "Expected `int` >= 0"),
        ({"now": 253_402_300_800_000}, "now", "outside the years 1970 to 9999"),
        ({"rate": -1}, "rate", "rate is -1.0"),
        ({"settings": {"mboxes": 0}}, "settings.mboxes", "mboxes is 0"),
        ({"clients": [{"code": "acme"}]}, "clients[0].devices", "missing required field `devices`"),
        ({"more": 1}, "more", "unknown field `more`"),
    ],
    ids=str,
)
def test_what_cannot_be_restored_is_refused_with_field_value_and_rule(
    ask: Ask, refused: Refused, deliver: Ask, parts: dict[str, Any], field: str, rule: str
) -> None:
    deliver("d-1", "u-1")
    document = ask("GET", "/snapshot").json()
    code, message, named = refused("PUT", "/snapshot", document | parts)
    assert (code, named) == ("invalid", field)
    assert rule in message

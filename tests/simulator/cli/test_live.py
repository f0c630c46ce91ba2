"""The verbs that talk to a simulator: ready, explain, clock; on the session's live server."""

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import Result

from commanding import Offtarget
from simulator.client import Client, TenantClient
from simulator.lab import Lab
from simulator.lab_api.types import ClockState, Info

Call = Callable[..., Result]


@pytest.fixture
def world(live_url: str) -> Iterator[Lab]:
    """Give a lab with a tenant of its own on the live server, frozen at the start."""
    with Lab(f"cli-{secrets.token_hex(4)}", url=live_url) as lab:
        yield lab


@pytest.fixture
def clock(offtarget: Offtarget, world: Lab, live_url: str) -> Call:
    """Call ``offtarget clock`` for that tenant."""

    def call(*arguments: str) -> Result:
        return offtarget("clock", *arguments, "--client", world.client_code, "--url", live_url)

    return call


def document(done: Result) -> Any:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_clock_is_shown(clock: Call) -> None:
    assert clock("show").output == "2026-01-05T09:00:00Z (frozen)\n"
    shown = document(clock("show", "--json"))
    assert shown == {"now": "2026-01-05T09:00:00Z", "rate": 0.0, "frozen": True, "fired": []}


def test_time_passes_and_what_fell_due_is_listed(clock: Call, world: Lab) -> None:
    world.device("laptop").visit()
    *fired, last = clock("advance", "1h30m").output.splitlines()
    assert last == "2026-01-05T10:30:00Z (frozen)"
    (becomes_visible,) = [line.split() for line in fired]
    assert becomes_visible[:3] == ["2026-01-05T10:00:00Z", "becomes_visible", "tntId"]


def test_the_clock_jumps_to_what_comes_next(clock: Call, world: Lab) -> None:
    world.device("laptop").visit()
    (fired,) = document(clock("next", "--json"))["fired"]
    assert (fired["at"], fired["kind"]) == ("2026-01-05T10:00:00Z", "becomes_visible")


def test_the_clock_is_set(clock: Call) -> None:
    assert clock("set", "2026-02-01T09:00:00Z").output == "2026-02-01T09:00:00Z (frozen)\n"


def test_the_clock_is_let_run_and_stopped(clock: Call) -> None:
    assert clock("freeze", "--off").output.endswith("(running at 1x)\n")
    assert clock("freeze").output.endswith("(frozen)\n")


def test_the_agenda_is_listed_as_far_as_wanted(clock: Call, world: Lab) -> None:
    assert clock("agenda").output == "nothing is due\n"
    world.device("laptop").visit("Home")
    lines = clock("agenda").output.splitlines()
    assert len(lines) == 4
    assert lines[0].startswith("  2026-01-05T10:00:00Z  becomes_visible       tntId ")
    assert clock("agenda", "--limit", "4").output.splitlines() == lines
    assert clock("agenda", "--limit", "3").output.splitlines() == [*lines[:3], "  … and 1 more"]
    shown = document(clock("agenda", "--limit", "1", "--json"))
    assert (len(shown["entries"]), shown["total"]) == (1, 4)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["advance", "soon"], "advance: 'soon' is no duration: "),
        (["advance", "90"], "advance: '90' is no duration: "),
        (["set", "tomorrow"], "set: 'tomorrow' is no instant: "),
        (["set", "2020-01-01T00:00:00Z"], "set: 2020-01-01T00:00:00Z lies before "),
    ],
    ids=str,
)
def test_a_refusal_names_field_value_and_rule(clock: Call, arguments: list[str], says: str) -> None:
    done = clock(*arguments)
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith(f"offtarget: {says}")
    assert len(done.stderr.strip()) > len(says) + 15  # there is a rule, too
    told = json.loads(clock(*arguments, "--json").stdout)["error"]
    assert done.stderr == f"offtarget: {told['message']}\n"
    assert told["code"] == "invalid"


def test_an_id_is_explained_with_its_cure(offtarget: Offtarget, world: Lab, live_url: str) -> None:
    laptop = world.device("laptop")
    laptop.visit("Home")
    asked = ["--client", world.client_code, "--url", live_url]
    done = offtarget("explain", laptop.anonymous_id, *asked)
    first, cure = done.output.splitlines()
    assert first.startswith("not_yet_visible: ")
    assert cure.startswith("  ")
    shown = document(offtarget("explain", laptop.anonymous_id, *asked, "--json"))
    assert first == f"{shown['verdict']}: {shown['sentence']}"
    assert shown["identifier"] == {"kind": "thirdPartyId", "value": laptop.anonymous_id}
    world.advance("1h")
    (found,) = offtarget("explain", laptop.anonymous_id, *asked).output.splitlines()
    assert found.startswith("found: ")


def test_an_id_is_explained_as_the_kind_it_is_said_to_be(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    laptop = world.device("laptop")
    laptop.visit()
    asked = [str(laptop.tnt_id), "--client", world.client_code, "--url", live_url, "--json"]
    by_device = document(offtarget("explain", *asked, "--by", "tnt-id"))
    assert (by_device["verdict"], by_device["identifier"]["kind"]) == ("not_yet_visible", "tntId")
    assert document(offtarget("explain", *asked))["verdict"] == "wrong_kind_of_id"


def test_twins_and_devices_sharpen_the_explanation(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    laptop = world.device("laptop")
    laptop.visit("Home")
    asked = ["explain", "ann", "--client", world.client_code, "--url", live_url, "--json"]
    assert document(offtarget(*asked))["verdict"] == "never_created"
    twins = document(offtarget(*asked, "--twin", "nobody", "--twin", laptop.anonymous_id))
    assert (twins["verdict"], twins["related"]) == ("anonymous_twin_only", [laptop.anonymous_id])
    phone = world.device("phone")
    phone.visit()
    devices = document(offtarget(*asked, "--device", str(phone.tnt_id)))
    assert (devices["verdict"], devices["related"]) == ("id_never_bound", [phone.tnt_id])


def test_flags_may_come_from_the_environment(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    twins = {
        "OFFTARGET_URL": live_url,
        "OFFTARGET_CLIENT": world.client_code,
        "OFFTARGET_JSON": "1",
    }
    assert document(offtarget("clock", "show", **twins))["frozen"]
    laptop = world.device("laptop")
    laptop.visit("Home")
    shown = document(offtarget("explain", "ann", OFFTARGET_TWIN=laptop.anonymous_id, **twins))
    assert shown["verdict"] == "anonymous_twin_only"


def test_a_flag_wins_over_its_twin(offtarget: Offtarget, world: Lab, live_url: str) -> None:
    done = offtarget(
        *("clock", "show", "--url", live_url, "--client", world.client_code),
        OFFTARGET_URL="http://127.0.0.1:9",
        OFFTARGET_CLIENT="nobody",
    )
    assert done.output == "2026-01-05T09:00:00Z (frozen)\n"


def test_of_several_tenants_one_has_to_be_named(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    with Client(live_url) as client:
        client.tenant(f"{world.client_code}-2").clock()
    done = offtarget("clock", "show", "--url", live_url)
    assert done.exit_code == 2
    assert "which tenant? name one of " in done.stderr
    assert "with --client" in done.stderr
    bundle = offtarget("bundle", "-o", "nowhere.json", "--url", live_url)
    assert (bundle.exit_code, "with --tenant" in bundle.stderr) == (2, True)


@pytest.mark.parametrize(
    ("codes", "tenants", "meant"),
    [(["first", "second"], ["other", "third"], "first"), ([], ["only"], "only")],
)
def test_without_a_name_the_first_client_or_the_only_tenant_is_meant(
    offtarget: Offtarget,
    monkeypatch: pytest.MonkeyPatch,
    codes: list[str],
    tenants: list[str],
    meant: str,
) -> None:
    asked: list[str] = []

    def clock(tenant: TenantClient) -> ClockState:
        asked.append(tenant.name)
        return ClockState("2026-01-05T09:00:00Z", 60, frozen=False)

    monkeypatch.setattr(Client, "info", lambda _: Info("1", [], codes, len(tenants)))
    monkeypatch.setattr(Client, "tenants", lambda _: tenants)
    monkeypatch.setattr(TenantClient, "clock", clock)
    assert offtarget("clock", "show").output == "2026-01-05T09:00:00Z (running at 60x)\n"
    assert asked == [meant]


def test_a_name_that_is_no_client_code_is_refused(offtarget: Offtarget, live_url: str) -> None:
    done = offtarget("clock", "show", "--url", live_url, "--client", "a b")
    assert done.exit_code == 2
    assert done.stderr.startswith("offtarget: tenant: 'a b' is no client code: ")


def test_an_id_that_is_no_utf_8_is_refused(offtarget: Offtarget, live_url: str) -> None:
    done = offtarget("explain", "\udcff", "--client", "acme", "--url", live_url)
    assert done.exit_code == 2
    assert "is no UTF-8 text" in done.stderr


def test_ready_tells_whether_somebody_answers(
    offtarget: Offtarget, live_url: str, nowhere: str
) -> None:
    there, gone = offtarget("ready", "--url", live_url), offtarget("ready", "--url", nowhere)
    assert (there.exit_code, there.stdout) == (0, f"{live_url} answers\n")
    assert (gone.exit_code, gone.stdout) == (3, "")
    assert gone.stderr == f"no simulator answers at {nowhere}\n"
    assert document(offtarget("ready", "--url", live_url, "--json")) == {
        "ready": True,
        "url": live_url,
    }
    shown = offtarget("ready", "--url", nowhere, "--json")
    assert (shown.exit_code, json.loads(shown.stdout)["ready"]) == (3, False)


def test_ready_waits_no_longer_than_it_may(offtarget: Offtarget, nowhere: str) -> None:
    done = offtarget("ready", "--wait", "--timeout", "10ms", "--url", nowhere)
    assert done.exit_code == 3


def test_ready_waits_until_somebody_answers(
    offtarget: Offtarget, live_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, False, True])
    monkeypatch.setattr(Client, "healthy", lambda _: next(answers))
    waited = offtarget("ready", "--wait", "--url", live_url)
    assert waited.exit_code == 0
    assert next(answers, None) is None


def test_ready_without_wait_looks_once(
    offtarget: Offtarget, live_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(Client, "healthy", lambda _: next(answers))
    assert offtarget("ready", "--url", live_url).exit_code == 3
    assert next(answers) is True


@pytest.mark.parametrize("flags", [[], ["--wait"]])
def test_a_timeout_that_is_none_is_refused(
    offtarget: Offtarget, nowhere: str, flags: list[str]
) -> None:
    done = offtarget("ready", "--timeout", "soon", "--url", nowhere, *flags)
    assert done.exit_code == 2
    assert "--timeout: 'soon' is no duration: write 90s" in done.stderr


def test_a_token_is_printed_alone_so_that_a_script_can_take_it(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    world.tenant.configure(profile_api_authentication=True)
    where = ("--client", world.client_code, "--url", live_url)
    done = offtarget("token", *where)
    assert done.stderr == "profile_api, until 2026-02-04T09:00:00Z\n"
    headers = {"Authorization": f"Bearer {done.stdout.strip()}"}
    target = f"/rest/v1/profiles/d-1?client={world.client_code}"
    assert world.request("GET", target, headers=headers).status_code == 404
    issued = document(offtarget("token", "--scope", "debug_tools", "--json", *where))
    assert (issued["scope"], issued["expires_at"]) == ("debug_tools", "2026-01-05T15:00:00Z")
    assert world.request("GET", target, headers=headers).status_code == 404


def test_info_tells_what_was_answered_and_what_is_held(
    offtarget: Offtarget, world: Lab, live_url: str
) -> None:
    world.device("laptop").visit()
    lines = offtarget("info", "--url", live_url).stdout.splitlines()
    assert lines[0].startswith("Offtarget ")
    assert lines[1].startswith("worker 1 of 1, 32 threads, store memory, up ")
    assert any(line.startswith("  delivery: created ") for line in lines)
    assert any(line.startswith("profiles: ") for line in lines)
    shown = document(offtarget("info", "--url", live_url, "--json"))
    assert shown["process"]["answered"]["delivery"]["created"] >= 1
    assert shown["holdings"]["profiles"]["held"] >= 1
    assert offtarget("info", "--url", "http://127.0.0.1:9").exit_code == 3

"""``offtarget deliveries`` and ``offtarget forecast``, on the session's live server."""

import json
import secrets
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from click.testing import Result

from commanding import Offtarget
from simulator.lab import Lab

Call = Callable[..., Result]


@pytest.fixture
def world(live_url: str) -> Iterator[Lab]:
    """Give a lab on the live server: ann has just been on the web, and two events came in."""
    name = f"cli-{secrets.token_hex(4)}"
    key = f"key-{name}"
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    workspace = {
        "sources": {"api": {"type": "server", "write_key": key}},
        "destinations": {
            "target": {
                "type": "cloud",
                "source": "api",
                "settings": {"client_code": name},
                "mappings": [{"action": "updateProfile", "fields": fields}],
            }
        },
    }
    with Lab(name, url=live_url) as lab:
        lab.tenant.declare(workspace)
        laptop = lab.device("laptop")
        laptop.visit("Home")
        laptop.identify("ann")
        lab.tenant.clear_deliveries()
        for user in ("ann", "bob"):
            event = {"writeKey": key, "userId": user, "traits": {"plan": "gold"}}
            lab.request("POST", "/v1/identify", content=json.dumps(event).encode())
        yield lab


@pytest.fixture
def call(offtarget: Offtarget, world: Lab, live_url: str) -> Call:
    """Call a verb for that tenant."""

    def of(*arguments: str) -> Result:
        return offtarget(*arguments, "--client", world.client_code, "--url", live_url)

    return of


def document(done: Result) -> Any:
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_what_waits_says_why_and_until_when(call: Call) -> None:
    first, second = call("deliveries").output.splitlines()
    assert first.startswith("1  2026-01-05T09:00:00Z  Pending retry            identify ann target")
    assert "not_yet_visible; Not Found; attempt 2 at 2026-01-05T09:" in first
    assert "identify bob target: never_created" in second


def test_the_list_is_narrowed(call: Call) -> None:
    (one,) = document(call("deliveries", "--user", "bob", "--json"))["deliveries"]
    assert one["user_id"] == "bob"
    assert call("deliveries", "--limit", "1").output.endswith("the latest 1 of 2\n")


def test_good_and_bad_are_told_apart(call: Call, world: Lab) -> None:
    assert call("deliveries", "--bad").output == "no delivery\n"
    world.tenant.advance("4h")
    assert "Successful delivery      identify ann target: after 1h" in (
        call("deliveries", "--good").output
    )
    (lost,) = call("deliveries", "--bad").output.splitlines()
    assert "Failed delivery          identify bob target: RETRY; never_created" in lost


def test_they_are_counted_by_step(call: Call, world: Lab) -> None:
    world.tenant.advance("4h")
    lines = call("deliveries", "--counts").output.splitlines()
    assert "Successfully received    2" in lines
    assert "Failed delivery          1" in lines
    assert lines[-1].startswith("95 % were delivered within 1h")
    assert document(call("deliveries", "--counts", "--json"))["codes"] == {"RETRY": 1}


def test_one_is_shown_with_every_attempt(call: Call, world: Lab) -> None:
    world.tenant.advance("10m")
    lines = call("deliveries", "1").output.splitlines()
    assert lines[1].startswith(
        "  attempt 1  2026-01-05T09:00:00Z  awaiting_retry errors.awaiting-retry.5xx: Not Found"
    )
    assert lines[2].startswith("    not_yet_visible: third-party id 'ann' was created just now")
    assert lines[3].endswith("-> 404 Not Found")
    assert lines[4].startswith("  attempt 2  2026-01-05T09:0")
    assert lines[-1] == "  Wait until 10:00, or let Segment retry."


def test_there_is_no_such_delivery(call: Call) -> None:
    done = call("deliveries", "99")
    assert (done.exit_code, done.stderr) == (2, "offtarget: the log holds no delivery '99'\n")


@pytest.mark.parametrize(
    "arguments",
    [("1", "--user", "x"), ("--counts", "--user", "x"), ("1", "--bad"), ("--good", "--bad")],
)
def test_what_has_no_effect_is_refused(call: Call, arguments: tuple[str, ...]) -> None:
    assert call("deliveries", *arguments).exit_code == 2


def test_the_forecast_names_each_coming_attempt(call: Call) -> None:
    first, *coming = call("forecast", "1").output.splitlines()
    assert first.startswith("delivery 1: it arrives late, at 2026-01-05T10:")
    assert [line.split()[3] for line in coming] == ["awaiting_retry"] * 4 + ["delivered"]
    assert document(call("forecast", "2", "--json"))["conclusion"] == "lost"

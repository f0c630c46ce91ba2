"""``offtarget bundle`` and ``offtarget replay``: a live server's tenant, saved and asked again."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from commanding import Offtarget
from serving import Start
from simulator.client import Client
from simulator.lab import Lab


@pytest.fixture
def world(live_url: str) -> Iterator[Lab]:
    """Give a lab on the live server that was asked six things, and is recorded."""
    name = f"bundle-{secrets.token_hex(4)}"
    with Lab(name, url=live_url, settings={"tape_requests": 1_000}) as lab:
        lab.update("ann", {"plan": "gold"})
        lab.device("laptop").visit()
        lab.fetch("ann")
        lab.advance("2h")
        lab.fetch("bob")
        lab.explain("ann")
        yield lab


@pytest.fixture
def saved(offtarget: Offtarget, world: Lab, live_url: str, tmp_path: Path) -> Path:
    """Save its bundle."""
    file = tmp_path / "bundle.json"
    done = offtarget("bundle", "--tenant", world.client_code, "--url", live_url, "-o", str(file))
    assert done.output == f"{file}: tenant {world.client_code} with 6 requests\n"
    return file


def test_it_replays_in_process(offtarget: Offtarget, saved: Path, world: Lab) -> None:
    done = offtarget("replay", str(saved))
    assert done.exit_code == 0, done.output
    assert done.output == (
        f"tenant {world.client_code}: 6 requests replayed, all answers are the same\n"
    )


def test_it_replays_on_a_server_of_its_own_and_stands_there(
    offtarget: Offtarget, saved: Path, world: Lab, start: Start
) -> None:
    _, url = start()
    done = offtarget("replay", str(saved), "--url", url)
    assert done.exit_code == 0, done.output
    look = f"offtarget clock show --client {world.client_code} --url {url}"
    assert done.output.splitlines()[-1].endswith(f"look: {look}")
    assert offtarget(*look.split()[1:]).output == "2026-01-05T11:00:00Z (frozen)\n"
    again = offtarget("replay", str(saved), "--url", url)
    assert again.exit_code == 2
    assert f"there is a tenant '{world.client_code}' at {url} already; --anew" in again.output
    assert offtarget("replay", str(saved), "--url", url, "--anew").exit_code == 0


def test_it_stops_where_it_is_told_to(
    offtarget: Offtarget, saved: Path, world: Lab, live_url: str
) -> None:
    done = offtarget("replay", str(saved), "--until", "3", "--url", live_url, "--anew")
    assert "3 requests replayed, all answers are the same" in done.output
    assert world.tenant.clock().now == "2026-01-05T09:00:00Z"


def test_where_nothing_was_compared_it_fails(offtarget: Offtarget, saved: Path) -> None:
    done = offtarget("replay", str(saved), "--until", "0")
    assert (done.exit_code, "0 requests replayed, nothing was compared" in done.output) == (1, True)
    told = offtarget("replay", str(saved), "--until", "0", "--json")
    assert (told.exit_code, json.loads(told.output)["same"]) == (1, 0)


def test_each_difference_is_shown_and_it_fails(offtarget: Offtarget, saved: Path) -> None:
    content = json.loads(saved.read_text(encoding="utf-8"))
    fetched = content["entries"][2]
    fetched["answer"]["status"] = 200
    fetched["answer"]["headers"][0][1] = "text/html"
    content["entries"][3]["text"] = '{"set":"2026-01-05T12:00:00Z"}'
    saved.write_text(json.dumps(content), encoding="utf-8")
    done = offtarget("replay", str(saved))
    assert done.exit_code == 1
    lines = done.output.splitlines()
    assert lines[0].startswith("#3 GET /rest/v1/profiles/thirdPartyId/ann?client=bundle-")
    assert lines[0].endswith(": status")
    assert lines[1:3] == ["  expected 200", "  got      404"]
    assert lines[3].endswith(": header Content-Type")
    assert "#4 POST " in done.output
    assert "the state at the end: state" in done.output
    assert " differences" in lines[-1]
    told = json.loads(offtarget("replay", str(saved), "--json").output)
    assert (told["requests"], told["hashed"], told["excused"]) == (6, False, 0)
    assert [one["number"] for one in told["differences"]][:3] == [3, 3, 4]
    assert told["differences"][0]["expected"] == "200"


def test_traits_are_hashed_where_that_is_asked_for(
    offtarget: Offtarget, world: Lab, live_url: str, tmp_path: Path
) -> None:
    world.device("laptop").identify("eve", {"plan": "platinum"})
    file = tmp_path / "hashed.json"
    to = ("--tenant", world.client_code, "--url", live_url, "-o", str(file), "--hash-traits")
    assert offtarget("bundle", *to).exit_code == 0
    assert "platinum" not in file.read_text(encoding="utf-8")
    done = offtarget("replay", str(file))
    assert done.exit_code == 0, done.output
    assert "Values are hashed in this bundle, and rules may have decided differently" in done.output
    content = json.loads(file.read_text(encoding="utf-8"))
    content["entries"][2]["answer"]["text"] = "something else"
    file.write_text(json.dumps(content), encoding="utf-8")
    done = offtarget("replay", str(file))
    count = len(content["entries"])
    assert f"{count} requests replayed, {count - 1} the same, 1 excused\n" in done.output
    told = json.loads(offtarget("replay", str(file), "--json").output)
    assert (told["differences"], told["same"], told["excused"]) == ([], count - 1, 1)


def test_a_server_records_all_its_tenants_where_it_is_told_to(
    offtarget: Offtarget, start: Start, tmp_path: Path
) -> None:
    _, url = start("--record")
    with Client(url) as client:
        client.tenant("acme").reset(at="2026-01-05T09:00:00Z", freeze=True)
        client.tenant("acme").advance("1h")
    file = tmp_path / "b.json"
    done = offtarget("bundle", "--url", url, "-o", str(file))
    assert done.output == f"{file}: tenant acme with 1 request\n"
    told = json.loads(offtarget("bundle", "--url", url, "-o", str(file), "--json").output)
    about = {"tenant": "acme", "requests": 1, "recorded": True, "cut": 0}
    assert told == {"file": str(file), **about}


def test_without_a_tape_it_says_so(offtarget: Offtarget, start: Start, tmp_path: Path) -> None:
    _, url = start("--client", "acme")
    file = tmp_path / "b.json"
    done = offtarget("bundle", "--url", url, "-o", str(file))
    assert "nothing was recorded: the file has the state alone; start the server" in done.output
    replayed = offtarget("replay", str(file))
    assert "Nothing was recorded" in replayed.output
    assert "0 requests replayed, nothing was compared\n" in replayed.output
    assert replayed.exit_code == 1


def test_no_tape_is_kept_of_what_other_servers_answer_too(offtarget: Offtarget) -> None:
    done = offtarget("serve", "--record", "--store", "postgresql://nobody@localhost/none")
    assert done.exit_code == 2
    assert "a tape has what one server alone answers" in done.output


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "it is no bundle, or not a whole one"),
        ("{}", "it is JSON, but no bundle"),
        ('{"bundle": "offtarget bundle", "format": 7, "version": "8"}', "format is 7"),
    ],
)
def test_what_is_no_bundle_is_refused(
    offtarget: Offtarget, tmp_path: Path, content: str, said: str
) -> None:
    file = tmp_path / "b.json"
    file.write_text(content, encoding="utf-8")
    done = offtarget("replay", str(file))
    assert done.exit_code == 2
    assert f"{file}: {said}" in done.output


def test_files_that_cannot_be_had_are_named(
    offtarget: Offtarget, world: Lab, live_url: str, tmp_path: Path
) -> None:
    done = offtarget("replay", str(tmp_path / "none.json"))
    assert (done.exit_code, "none.json: No such file" in done.output) == (2, True)
    to: list[Any] = ["--tenant", world.client_code, "--url", live_url, "-o", str(tmp_path)]
    done = offtarget("bundle", *to)
    assert (done.exit_code, "Is a directory" in done.output) == (2, True)

"""``offtarget check``: its summary, its document, its inventory, its exit codes."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from commanding import Offtarget
from simulator.cli import main

GOOD = {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}
CUT = {"type": "identify", "userId": "bob", "traits": {"color": "#f00"}}
MAIL = {"type": "identify", "userId": "cid", "traits": {"email": "c@shop.example"}}


@pytest.fixture
def events(tmp_path: Path) -> Callable[..., str]:
    """Write events, one a line, and give the path."""

    def written(*lines: Any) -> str:
        path = tmp_path / "events.ndjson"
        texts = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
        return str(path)

    return written


def test_nothing_to_say_is_a_success(offtarget: Offtarget, events: Callable[..., str]) -> None:
    done = offtarget("check", events(GOOD))
    assert (done.exit_code, done.stdout) == (
        0,
        "1 lines, 1 events, 0 malformed, 0 hazards, 0 of them errors\n",
    )


def test_an_error_is_told_with_its_line_and_cure(
    offtarget: Offtarget, events: Callable[..., str]
) -> None:
    done = offtarget("check", events(GOOD, "{", CUT))
    assert done.exit_code == 1
    assert "1 fragment_cut: A '#' cuts the URL" in done.stdout
    assert "error, line 3, color: 'color' is '#f00'" in done.stdout
    assert "cure: " in done.stdout
    assert "offtarget run hazard-fragment-cut --story" in done.stdout
    assert "line 2: not readable JSON" in done.stdout
    assert "3 lines, 2 events, 1 malformed, 1 hazards, 1 of them errors" in done.stdout


def test_a_warning_is_no_failure(offtarget: Offtarget, events: Callable[..., str]) -> None:
    done = offtarget("check", events(MAIL))
    assert (done.exit_code, "likely_pii_in_clear" in done.stdout) == (0, True)


def test_the_document(offtarget: Offtarget, events: Callable[..., str]) -> None:
    done = offtarget("check", events(CUT, "[", MAIL), "--json")
    document = json.loads(done.stdout)
    assert (document["lines"], document["events"]) == (3, 2)
    assert [one["line"] for one in document["malformed"]] == [2]
    assert list(document["hazards"]) == ["fragment_cut", "likely_pii_in_clear"]
    cut = document["hazards"]["fragment_cut"]
    assert set(cut) == {"count", "title", "cure", "scenario", "examples"}
    assert cut["examples"][0]["line"] == 1


def test_gzip_and_standard_input_say_the_same(
    offtarget: Offtarget, events: Callable[..., str], tmp_path: Path
) -> None:
    plain = Path(events(GOOD, CUT)).read_bytes()
    packed = tmp_path / "events.gz"
    packed.write_bytes(gzip.compress(plain))
    piped = CliRunner().invoke(main, ["check", "-", "--json"], input=plain)
    assert offtarget("check", str(packed), "--json").stdout == piped.stdout


def test_no_text_of_an_event_moves_the_cursor_or_is_markup(
    offtarget: Offtarget, events: Callable[..., str]
) -> None:
    done = offtarget("check", events({**CUT, "traits": {"[red]\x1b[2J": "#\ud83d"}}))
    assert "\x1b" not in done.stdout
    assert "[red]" in done.stdout


def test_a_mapping_and_a_client(
    offtarget: Offtarget, events: Callable[..., str], tmp_path: Path
) -> None:
    mapping = tmp_path / "mapping.json"
    mapping.write_text(json.dumps({"user_id": {"@path": "$.userId"}}), encoding="utf-8")
    done = offtarget("check", events(GOOD), "--mapping", str(mapping), "--client", "shop")
    assert done.exit_code == 1
    assert "error, every event, traits: 'updateProfile' of the destination 'cloud'" in done.stdout


def test_the_inventory(offtarget: Offtarget, events: Callable[..., str], tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    assert offtarget("check", events(MAIL), "--inventory", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").splitlines() == [
        "attribute,destination,travels,likely_pii,confidence,hashed",
        "email,cloud,URL,email,high,nowhere",
        "user_id,cloud,URL,,,nowhere",
    ]


def test_an_inventory_that_cannot_be_written(
    offtarget: Offtarget, events: Callable[..., str], tmp_path: Path
) -> None:
    out = tmp_path / "no" / "out.csv"
    done = offtarget("check", events(MAIL), "--inventory", str(out))
    assert (done.exit_code, "--inventory" in done.stderr) == (2, True)


def test_a_file_that_is_not_there(offtarget: Offtarget) -> None:
    assert offtarget("check", "nowhere.ndjson").exit_code == 2

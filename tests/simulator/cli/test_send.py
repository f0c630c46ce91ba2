"""``offtarget send``: every line accounted for, however the file comes."""

import gzip
import json
import secrets
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commanding import Offtarget
from simulator.cli import main
from simulator.lab import Lab

EVENTS = Path(__file__).parents[3] / "docs" / "examples" / "events.ndjson"
IDENTIFY = {"type": "identify", "userId": "u-1", "traits": {"plan": "gold"}}
WORKSPACE = """
sources: {shop: {type: server}}
destinations:
  target:
    type: cloud
    source: shop
    settings: {client_code: acme, bearer_token: s3cret}
    wire: safe
    mappings:
      - action: updateProfile
        name: all traits
        fields: {user_id: {"@path": $.userId}, traits: {"@path": $.traits}}
"""


def document(done: Result) -> Any:
    return json.loads(done.stdout)


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., str]:
    """Write a file and give its path."""

    def written(content: Any, name: str = "events.ndjson") -> str:
        path = tmp_path / name
        text = content if isinstance(content, str) else "\n".join(map(json.dumps, content))
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def test_the_summary_accounts_for_every_line(offtarget: Offtarget) -> None:
    done = offtarget("send", str(EVENTS), "--json")
    summary = document(done)
    lines = EVENTS.read_text(encoding="utf-8").splitlines()
    assert summary["lines"] == len(lines) == 28
    assert summary["lines"] == summary["events"] + len(summary["malformed"])
    assert sum(summary["outcomes"].values()) == summary["events"]
    assert [one["line"] for one in summary["malformed"]] == [14]
    assert summary["outcomes"] == {
        "failed_on_ingest": 2,
        "lost": 4,
        "delivered": 7,
        "filtered": 14,
    }
    assert summary["verdicts"] == {"found": 7, "never_created": 4}
    assert summary["discards"]["FILTERED_BY_INTEGRATIONS_OBJECT"] == 1
    assert done.exit_code == 1


@pytest.mark.parametrize("flags", [(), ("--dry-run",), ("--wire", "safe")], ids=str)
def test_plain_gzipped_and_on_standard_input_are_the_same_bytes(
    offtarget: Offtarget, tmp_path: Path, flags: tuple[str, ...]
) -> None:
    packed = tmp_path / "events.ndjson.gz"
    packed.write_bytes(gzip.compress(EVENTS.read_bytes()))
    runner = CliRunner()
    piped = [
        runner.invoke(main, ["send", "-", "--json", *flags], input=path.read_bytes()).stdout_bytes
        for path in (EVENTS, packed)
    ]
    named = [
        offtarget("send", str(path), "--json", *flags).stdout_bytes for path in (EVENTS, packed)
    ]
    assert len(set(piped + named)) == 1
    assert json.loads(piped[0])["lines"] == 28


def test_a_gzip_that_is_cut_off_is_accounted_for(offtarget: Offtarget, tmp_path: Path) -> None:
    packed = tmp_path / "events.ndjson.gz"
    lines = "".join(f"{json.dumps({**IDENTIFY, 'n': n})}\n" for n in range(40))
    packed.write_bytes(gzip.compress(lines.encode())[:-9])
    done = offtarget("send", str(packed), "--dry-run", "--json")
    summary = document(done)
    (broken,) = summary["malformed"]
    assert done.exit_code == 1
    assert summary["lines"] == summary["events"] + 1 == broken["line"]
    assert summary["events"] == len(summary["plans"]) == summary["outcomes"]["planned"] >= 39
    assert broken["reason"].startswith("the file is cut off here, within its gzip data")


def test_what_follows_a_gzip_and_is_none_fails_the_run(
    offtarget: Offtarget, tmp_path: Path
) -> None:
    packed = tmp_path / "events.ndjson.gz"
    packed.write_bytes(2 * gzip.compress(json.dumps(IDENTIFY).encode() + b"\n") + b"<html>")
    done = offtarget("send", str(packed), "--dry-run")
    assert done.exit_code == 1
    assert "✗ line 3: the gzip data end here, and what follows them is none\n" in done.stdout
    assert "3 lines: 2 events, 1 malformed\n" in done.stdout


def test_a_real_pipe_works_too() -> None:
    command = [sys.executable, "-m", "simulator.cli", "send", "-", "--json", "--dry-run"]
    done = subprocess.run(
        command, input=EVENTS.read_bytes(), capture_output=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (1, b"")
    assert json.loads(done.stdout)["lines"] == 28


def test_a_dry_run_adds_a_plan_for_each_event_and_sends_nothing(offtarget: Offtarget) -> None:
    done = document(offtarget("send", str(EVENTS), "--json", "--dry-run"))
    assert [one["line"] for one in done["plans"]] == [*range(1, 14), *range(15, 29)]
    assert done["outcomes"] == {"failed_on_ingest": 2, "planned": 11, "filtered": 14}
    assert done["verdicts"] == {}
    planned = [one for one in done["plans"] if one["outcome"] == "planned"]
    assert all(len(one["requests"]) == 2 for one in planned)


def test_an_empty_file_is_a_document_too(offtarget: Offtarget, write: Callable[..., str]) -> None:
    for flags in ((), ("--dry-run",)):
        done = offtarget("send", write(""), "--json", *flags)
        assert (done.exit_code, document(done)["lines"]) == (0, 0)


def test_the_text_shows_matches_payload_and_requests(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    workspace = write(WORKSPACE, "workspace.yaml")
    done = offtarget("send", write([IDENTIFY]), "--workspace", workspace, "--dry-run")
    assert done.exit_code == 0
    assert "line 1: identify u-1: 1 mapping matched\n" in done.stdout
    assert "  target, all traits: planned\n" in done.stdout
    assert '    payload {"user_id": "u-1", "traits": {"plan": "gold"}}\n' in done.stdout
    assert "    POST https://acme.tt.omtrdc.net/m2/acme/profile/update\n" in done.stdout
    assert "      mbox3rdPartyId=u-1&profile.plan=gold\n" in done.stdout
    assert "      authorization: ********\n" in done.stdout
    assert "s3cret" not in done.stdout
    assert "1 line: 1 event, 0 malformed" in done.stdout


def test_what_segment_drops_is_told_so(offtarget: Offtarget, write: Callable[..., str]) -> None:
    done = offtarget("send", write([{"type": "identify"}, {"userId": "u"}]), "--dry-run")
    assert "line 1: identify (no id): Segment drops it\n" in done.stdout
    assert "line 2: (no type) u: Segment drops it\n" in done.stdout
    assert "bad_request: type is missing; it is one of identify" in done.stdout


def test_where_events_are_lost_the_summary_says_how_to_ask(
    offtarget: Offtarget, write: Callable[..., str], live_url: str
) -> None:
    lost, filtered = write([IDENTIFY]), write([{**IDENTIFY, "type": "page"}], "page.ndjson")
    hint = "Why one is lost or waits: offtarget explain ID"
    assert offtarget("send", lost).stdout.endswith(f"{hint} --events FILE\n")
    live = ("--url", live_url, "--client", f"send-{secrets.token_hex(6)}")
    assert offtarget("send", lost, *live).stdout.endswith(f"{hint} --url {live_url}\n")
    assert hint not in offtarget("send", filtered).stdout


def test_an_event_cannot_steer_the_terminal(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    event = {**IDENTIFY, "userId": "\x1b[2Ju", "traits": {"a": "\x1b]0;x\x07"}}
    done = offtarget("send", write([event, "\x1b[31m"]), "--dry-run")
    assert "\x1b" not in done.output


def test_half_a_character_is_shown_as_json_writes_it(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    path = write('{"type": "identify", "userId": "u\\ud800", "traits": {"a": "\\ud83d"}}')
    for flags in ((), ("--dry-run",), ("--dry-run", "--wire", "safe"), ("--wire", "safe")):
        assert document(offtarget("send", path, "--json", *flags))["events"] == 1
        assert offtarget("send", path, *flags).exit_code in (0, 1)


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([{**IDENTIFY, "type": "page"}], 0),
        ([IDENTIFY], 1),
        (["x"], 1),
        ([{"type": "identify"}], 1),
    ],
    ids=["filtered", "lost", "malformed", "dropped"],
)
def test_the_exit_code_says_whether_anything_went_wrong(
    offtarget: Offtarget, write: Callable[..., str], events: list[Any], code: int
) -> None:
    assert offtarget("send", write(events)).exit_code == code


def test_of_several_files_each_is_named(offtarget: Offtarget, write: Callable[..., str]) -> None:
    bad, good = write("x\n", "bad.ndjson"), write([IDENTIFY], "good.ndjson")
    done = document(offtarget("send", bad, good, "--json"))
    assert (done["lines"], done["events"]) == (2, 1)
    assert done["malformed"][0]["file"] == bad
    assert f"{bad}:1: not readable JSON" in offtarget("send", bad, good).stdout


def test_a_mapping_file_and_a_client_code_take_the_place_of_a_workspace(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    mapping = write('user_id: {"@path": $.userId}\ntraits: {a: b}\n', "mapping.yaml")
    flags = ("--client", "shop", "--mapping", mapping, "--dry-run", "--json")
    (plan,) = document(offtarget("send", write([IDENTIFY]), *flags))["plans"]
    assert plan["payload"] == {"user_id": "u-1", "traits": {"a": "b"}}
    assert plan["requests"][1]["url"].startswith("https://shop.tt.omtrdc.net/m2/shop/")


@pytest.mark.parametrize(
    ("flags", "says"),
    [
        (("--mapping", "FILE"), "leave --mapping out"),
        (("--client", "acme"), "leave --client out"),
        (("--concurrency", "0"), "0 is not in the range"),
        (("--wire", "morse"), "'morse' is not one of 'segment', 'safe'"),
    ],
    ids=str,
)
def test_what_does_not_go_together_is_a_usage_error(
    offtarget: Offtarget, write: Callable[..., str], flags: tuple[str, str], says: str
) -> None:
    workspace = write(WORKSPACE, "workspace.yaml")
    given = [workspace if flag == "FILE" else flag for flag in flags]
    done = offtarget("send", write([IDENTIFY]), "--workspace", workspace, *given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert says in done.stderr


def test_a_workspace_that_cannot_be_used_is_named_with_its_line(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    workspace = write("sources: {}\ndestinations: {t: {type: fax, source: s}}\n", "w.yaml")
    done = offtarget("send", write([IDENTIFY]), "--workspace", workspace)
    assert done.exit_code == 2
    assert f"{workspace}:2: destinations.t.type" in done.stderr


def test_a_server_that_does_not_answer_is_a_sentence(
    offtarget: Offtarget, write: Callable[..., str], nowhere: str
) -> None:
    done = offtarget("send", write([IDENTIFY]), "--url", nowhere)
    assert (done.exit_code, done.stdout) == (3, "")
    assert f"no simulator answers at {nowhere}" in done.stderr
    assert offtarget("send", write([IDENTIFY]), "--url", nowhere, "--dry-run").exit_code == 0


@pytest.mark.parametrize("wire", ["segment", "safe"])
def test_a_live_server_takes_events_each_visitors_in_order(
    offtarget: Offtarget, write: Callable[..., str], live_url: str, wire: str
) -> None:
    code = f"send-{secrets.token_hex(6)}"
    with Lab(code, url=live_url, settings={"preset": "instant"}) as lab:
        for visitor in ("ann", "bob"):
            lab.device(visitor).visit()
            lab.device(visitor).identify(visitor)
        events = [
            {**IDENTIFY, "userId": visitor, "traits": {"n": number}}
            for number in range(40)
            for visitor in ("ann", "bob", "nobody")
        ]
        done = offtarget(
            "send", write(events), "--client", code, "--url", live_url, "--wire", wire, "--json"
        )
        assert document(done)["outcomes"] == {"awaiting_retry": 40, "delivered": 80}
        assert document(done)["verdicts"] == {"found": 80, "never_created": 40}
        assert document(done)["discards"] == {}
        assert done.exit_code == 1
        assert [one.attributes["n"] for one in lab.profiles()] == ["39", "39"]


def test_of_many_malformed_lines_a_thousand_are_listed_and_all_counted(
    offtarget: Offtarget, write: Callable[..., str]
) -> None:
    page = json.dumps({"type": "page", "userId": "u-1"})
    done = offtarget("send", write(f"{page}\n" * 20_000 + "x\n" * 2_000), "--json")
    summary = document(done)
    assert (summary["lines"], summary["events"]) == (22_000, 20_000)
    assert (len(summary["malformed"]), summary["malformed_total"]) == (1_000, 2_000)

"""``offtarget explain ID --events FILE``: a ticket answered from a file."""

import gzip
import json
import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from commanding import Offtarget
from simulator.cli import main

WEB = {"library": {"name": "analytics.js"}}
EVENTS: list[dict[str, Any]] = [
    {
        "type": "page",
        "name": "Home",
        "anonymousId": "a-1",
        "context": WEB,
        "timestamp": "2026-02-01T09:00:00Z",
    },
    {
        "type": "identify",
        "anonymousId": "a-1",
        "userId": "ann",
        "traits": {"plan": "gold"},
        "context": WEB,
        "timestamp": "2026-02-01T09:05:00Z",
    },
    {
        "type": "identify",
        "userId": "bob [b]",
        "traits": {"plan": "gold"},
        "timestamp": "2026-02-01T10:00:00Z",
    },
]
NDJSON = "".join(f"{json.dumps(event)}\n" for event in EVENTS)


@pytest.fixture
def events(tmp_path: Path) -> Path:
    """Give a file of three events and a line that is none."""
    path = tmp_path / "events.ndjson"
    path.write_text(NDJSON + "{broken\n", encoding="utf-8")
    return path


def answered(done: Result) -> dict[str, Any]:
    assert done.exit_code == 0, done.output
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_json_is_the_ticket(offtarget: Offtarget, events: Path) -> None:
    at = "2026-02-01T09:35:00Z"
    ticket = answered(offtarget("explain", "ann", "--events", events, "--at", at, "--json"))
    assert list(ticket) == ["verdict", "certain", "depends_on", "sentence", "cure", "timeline"]
    assert (ticket["verdict"], ticket["certain"]) == ("not_yet_visible", False)
    assert ticket["depends_on"] == ["lag"]
    assert [one["kind"] for one in ticket["timeline"]][:2] == ["visit", "visit"]


def test_left_alone_the_last_event_is_the_instant_asked_about(
    offtarget: Offtarget, events: Path
) -> None:
    ticket = answered(offtarget("explain", "ann", "--events", events, "--json"))
    assert ticket["verdict"] == "not_yet_visible"


def test_people_read_verdict_sentence_cure_and_timeline(offtarget: Offtarget, events: Path) -> None:
    done = offtarget("explain", "ann", "--events", events, "--at", "2026-02-01T09:35:00Z")
    assert done.exit_code == 0
    verdict, cure, blank, day, *timeline = done.stdout.splitlines()
    assert verdict.startswith("not_yet_visible (depends on the lag): third-party id 'ann' was")
    assert (cure, blank, day) == (
        "  Wait until 10:05, or let Segment retry.",
        "",
        "2026-02-01",
    )
    assert timeline[0] == "09:00:00 visit    page load on the device of 'a-1': no id"
    assert "09:05:00 bound    third-party id 'ann' is bound" in timeline
    assert any(
        line.endswith("(to come, depends on the lag, 09:05:00 to 10:05:00)") for line in timeline
    )
    assert timeline[-2:] == [
        "2026-02-15",
        "09:05:00 expires  third-party id 'ann' expires, unless its visitor returns (to come)",
    ]


def test_what_is_said_again_is_counted(offtarget: Offtarget, tmp_path: Path) -> None:
    seen = {**EVENTS[1], "type": "track", "event": "Seen"}
    later = [{**seen, "timestamp": f"2026-02-01T09:05:0{second}Z"} for second in range(4)]
    path = tmp_path / "events.json"
    path.write_text(json.dumps([EVENTS[1], *later]), encoding="utf-8")
    shown = offtarget("explain", "ann", "--events", path).stdout
    assert "trackEvent on the device of 'a-1': third-party id 'ann', and 2 more until 09:05:03" in (
        shown
    )


def test_a_loss_is_told_with_what_may_be_instead(offtarget: Offtarget, tmp_path: Path) -> None:
    early = {"type": "identify", "userId": "ann", "traits": {"a": 1}}
    path = tmp_path / "events.json"
    path.write_text(json.dumps([{**early, "timestamp": "2026-02-01T05:55:00Z"}, EVENTS[1]]))
    shown = offtarget("explain", "ann", "--events", path, "--at", "2026-02-01T12:00:00Z").stdout
    outcome = next(line for line in shown.splitlines() if " outcome " in line)
    assert "depends on the lag and the retry, 09:05:00 to never" in outcome


def test_markup_in_an_id_is_text(offtarget: Offtarget, events: Path) -> None:
    assert "'bob [b]'" in offtarget("explain", "bob [b]", "--events", events).stdout


def test_lines_that_were_left_out_are_named_on_standard_error(
    offtarget: Offtarget, events: Path
) -> None:
    done = offtarget("explain", "ann", "--events", events)
    assert "offtarget: event 4 left out: not readable JSON" in done.stderr
    events.write_text("{broken\n" * 7, encoding="utf-8")
    assert offtarget("explain", "ann", "--events", events).stderr.endswith("and 2 more left out\n")


def test_a_page_that_is_not_the_last_leaves_absence_uncertain(
    offtarget: Offtarget, tmp_path: Path
) -> None:
    page = {"data": EVENTS[:1], "cursor": {"url": "/x", "has_more": True, "next": "abc"}}
    last = {"data": EVENTS[1:], "cursor": {"url": "/x?start=abc", "has_more": False}}
    path = tmp_path / "events.json"
    path.write_text(json.dumps(page), encoding="utf-8")
    shown = offtarget("explain", "ann", "--events", path).stdout
    assert shown.startswith("never_created (depends on the missing pages): ")
    assert "the pages of the Profile API from 'abc' on" in shown
    for indent in (None, 2):
        both = "\n".join(json.dumps(one, indent=indent) for one in (page, last))
        path.write_text(both, encoding="utf-8")
        at = ["--at", "2026-02-01T12:00:00Z", "--json"]
        assert answered(offtarget("explain", "ann", "--events", path, *at))["depends_on"] == []
        path.write_text(json.dumps(page, indent=indent), encoding="utf-8")
        part = answered(offtarget("explain", "ann", "--events", path, *at))
        assert part["depends_on"] == ["missing pages"]


def test_a_timeline_too_long_to_be_read_is_cut_in_its_middle(
    offtarget: Offtarget, tmp_path: Path
) -> None:
    minute = "2026-02-01T{:02}:{:02}:00Z"
    told = [
        {**EVENTS[2], "timestamp": minute.format(10 + number // 60, number % 60)}
        for number in range(40)
    ]
    path = tmp_path / "events.json"
    path.write_text(json.dumps(told), encoding="utf-8")
    arguments = ["explain", "bob [b]", "--events", path]
    assert len(answered(offtarget(*arguments, "--json"))["timeline"]) == 40 * 8
    shown = offtarget(*arguments).stdout
    assert re.search(r"^\d+ lines are left out here; --json has them all$", shown, re.MULTILINE)
    lines = re.findall(r"^\d\d:\d\d:\d\d (?:attempt|outcome)", shown, re.MULTILINE)
    assert len(lines) == 100 + 100


@pytest.mark.parametrize("packed", [False, True])
def test_standard_input_is_read_as_a_file_is(events: Path, *, packed: bool) -> None:
    content = NDJSON.encode()
    given = gzip.compress(content) if packed else content
    arguments = ["explain", "a-1", "--events", "-", "--json"]
    piped = CliRunner().invoke(main, arguments, input=given)
    events.write_bytes(given)
    assert answered(piped) == answered(
        CliRunner().invoke(main, ["explain", "a-1", "--events", str(events), "--json"])
    )


def test_what_can_be_read_but_once_is_kept(offtarget: Offtarget, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(NDJSON,))
    writer.start()
    ticket = answered(offtarget("explain", "ann", "--events", pipe, "--json"))
    writer.join()
    assert ticket["verdict"] == "not_yet_visible"  # found by a second pass, from a-1 on


def test_a_workspace_says_how_segment_is_set_up(
    offtarget: Offtarget, events: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text("sources: {shop: {}}\ndestinations: {}\n", encoding="utf-8")
    ticket = answered(
        offtarget("explain", "ann", "--events", events, "--workspace", workspace, "--json")
    )
    assert ticket["verdict"] == "atjs_never_ran"


def test_a_web_destination_without_client_code_is_named(
    offtarget: Offtarget, events: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace.yaml"
    workspace.write_text("sources: {s: {}}\ndestinations: {w: {type: web, source: s}}\n")
    done = offtarget("explain", "ann", "--events", events, "--workspace", workspace)
    assert done.exit_code == 2
    assert "workspace.yaml: destinations.w cannot be set up" in done.stderr
    assert "missing the required field 'client_code'" in done.stderr


def test_a_client_code_of_digits_is_text(
    offtarget: Offtarget, events: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "workspace.yaml"
    fields = 'fields: {userId: {"@path": $.userId}, user_id: {"@path": $.userId}, traits: {a: 1}}'
    declared = [
        f"{kind}: {{type: {kind}, source: s, settings: {{client_code: 7}}, "
        f"mappings: [{{action: {action}, {fields}}}]}}"
        for kind, action in (("web", "upsertProfile"), ("cloud", "updateProfile"))
    ]
    workspace.write_text(f"sources: {{s: {{}}}}\ndestinations: {{{', '.join(declared)}}}\n")
    at = "2026-02-01T14:00:00Z"
    ticket = answered(
        offtarget(
            "explain", "ann", "--events", events, "--workspace", workspace, "--at", at, "--json"
        )
    )
    assert ticket["verdict"] == "found"
    assert any(
        one["kind"] == "outcome" and "delivered" in one["what"] for one in ticket["timeline"]
    )


def test_the_client_code_can_be_chosen(offtarget: Offtarget, events: Path) -> None:
    done = offtarget("explain", "x", "--events", events, "--client", "brand-a", "--json")
    assert "under client code 'brand-a'" in answered(done)["sentence"]


def test_the_seed_draws_the_retries(offtarget: Offtarget, events: Path) -> None:
    first, same, other = (
        offtarget("explain", "bob [b]", "--events", events, "--seed", seed).stdout
        for seed in ("1", "1", "2")
    )
    assert first == same != other


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--events", "/nowhere"], "No such file or directory: '/nowhere'"),
        (["--events", "EVENTS", "--at", "soon"], "--at: 'soon' is no instant"),
        (["--events", "EVENTS", "--workspace", "/nowhere.yaml"], "/nowhere.yaml"),
        (["--events", "EVENTS", "--client", "a b"], "'a b' is no client code"),
        (["--events", "EVENTS", "--twin", "a-1"], "--twin asks a server; --events does not"),
        (["--events", "EVENTS", "--url", "http://x"], "--url asks a server; --events does not"),
        (["--at", "2026-01-05T09:00:00Z"], "--at goes with --events"),
        (["--workspace", "x.yaml"], "--workspace goes with --events"),
        (["--seed", "4"], "--seed goes with --events"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_a_usage_error(
    offtarget: Offtarget, events: Path, arguments: list[str], says: str
) -> None:
    given = [str(events) if one == "EVENTS" else one for one in arguments]
    done = offtarget("explain", "ann", *given)
    assert done.exit_code == 2
    assert says in done.stderr


def test_what_the_environment_says_of_events_does_not_hinder_a_server(
    offtarget: Offtarget, nowhere: str
) -> None:
    done = offtarget("explain", "ann", OFFTARGET_SEED="4", OFFTARGET_URL=nowhere)
    assert done.exit_code == 3


def test_the_sessions_of_the_guide_are_real_ones(
    offtarget: Offtarget, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    docs = Path(__file__).parents[3] / "docs"
    (tmp_path / "ticket.ndjson").write_bytes((docs / "examples" / "ticket.ndjson").read_bytes())
    monkeypatch.chdir(tmp_path)
    page = (docs / "ticket.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```console\n(.*?)^```", page, re.MULTILINE | re.DOTALL)
    told = re.findall(r"^\$ offtarget (.*)\n((?:(?!\$ ).*\n)*)", "".join(blocks), re.MULTILINE)
    assert len(told) == 3
    for command, shown in told:
        arguments, _, head = command.partition(" | head -n ")
        done = offtarget(*arguments.split())
        assert (done.exit_code, done.stderr if head else "") == (0, "")
        lines = done.output.splitlines(keepends=True)
        assert "".join(lines[: int(head or len(lines))]) == shown

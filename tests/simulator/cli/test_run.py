"""``offtarget run`` and ``offtarget tour``: scenarios, in process or on a live server."""

import json
import re
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from commanding import Offtarget
from simulator.client import Client

Write = Callable[..., str]
GOOD = "title: All is [well].\nsteps:\n  - {device: laptop, visit: Home}\n  - {pass: 1h}\n"
BAD = (
    "title: Something is wrong.\nsteps:\n  - {device: laptop, visit: }\n  - expect: {profiles: 7}\n"
)


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a scenario file and give its path."""

    def written(text: str, name: str = "journey") -> str:
        path = tmp_path / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        return str(path)

    return written


def document(done: Result) -> Any:
    return json.loads(done.stdout)


def test_a_scenario_that_passes_says_so(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("run", write(GOOD))
    assert (done.exit_code, done.stdout) == (
        0,
        "✓ journey: All is [well].\n1 passed, 0 failed\n",
    )


def test_a_scenario_that_fails_names_the_step_and_the_reason(
    offtarget: Offtarget, write: Write
) -> None:
    path = write(BAD)
    done = offtarget("run", path)
    head, step, problem, *coming, last = done.stdout.splitlines()
    assert done.exit_code == 1
    assert head == "✗ journey: Something is wrong."
    assert step == f"  {path}:4: Target holds 7 profiles"
    assert problem.startswith("    Target holds 1 profiles, not 7: tntId ")
    assert re.fullmatch(r"      in 1h, at 10:00: tntId \w+ \(acme\): .* finds it", coming[0])
    assert last == "0 passed, 1 failed"


def test_all_are_run_and_one_failure_fails_all(
    offtarget: Offtarget, write: Write, tmp_path: Path
) -> None:
    write(GOOD, "a"), write(BAD, "b"), write(GOOD, "c")
    done = offtarget("run", str(tmp_path))
    assert [line[:3] for line in done.stdout.splitlines()] == [
        "✓ a",
        "✗ b",
        "  /",
        *["   "] * 3,
        "✓ c",
        "2 p",
    ]
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (1, "2 passed, 1 failed")


def test_shipped_scenarios_are_run_by_name(offtarget: Offtarget) -> None:
    done = offtarget("run", "faq-too-soon", "faq-wrong-id")
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed")


@pytest.mark.parametrize("flags", [[], ["--json"], ["--story"]])
def test_one_broken_file_stops_all_before_any_is_run(
    offtarget: Offtarget, write: Write, flags: list[str]
) -> None:
    path = write("title: x\nsteps:\n  - pass: soon\n", "broken")
    done = offtarget("run", "faq-too-soon", path, *flags)
    assert (done.exit_code, done.stdout) == (2, "")
    assert f"Error: {path}:3: steps[0].pass: 'soon' is no duration" in done.stderr


def test_what_is_not_there_is_refused_with_what_is(offtarget: Offtarget) -> None:
    done = offtarget("run", "faq-too-late")
    assert done.exit_code == 2
    assert "faq-too-late is no file and no shipped scenario; shipped: " in done.stderr


def test_json_holds_every_scenario_and_step(offtarget: Offtarget, write: Write) -> None:
    done = offtarget("run", write(GOOD, "good"), write(BAD, "bad"), "--json")
    good, bad = document(done)
    assert (done.exit_code, good["name"], good["ok"], bad["ok"]) == (1, "good", True, False)
    assert [step["text"] for step in good["steps"]] == ["laptop visits the page 'Home'", "1h pass"]
    assert [one["why"] for one in good["steps"][0]["browser"]] == ["page load", "triggerView"]
    assert len(good["steps"][0]["target"]) == 1
    assert bad["steps"][1]["problems"] != []


def test_a_story_is_told_only_when_asked_for(offtarget: Offtarget, write: Write) -> None:
    path = write(GOOD)
    told = offtarget("run", path, "--story").stdout
    for part in ("All is [well].", "start", "laptop, page load", "falls due", "Target holds"):
        assert part in told
    assert told.count("Target holds") == 1  # an hour changes nothing
    assert re.search(r"third-party id [0-9a-f]{8}…", told)
    assert told.endswith("✓ journey: All is [well].\n1 passed, 0 failed\n")


def test_a_story_tells_every_end_a_delivery_can_come_to(offtarget: Offtarget, write: Write) -> None:
    path = write(
        "title: x\nsettings: {preset: instant}\nsteps:\n"
        "  - send: {type: identify, userId: bob, traits: {a: b}}\n"
        "  - send: {type: identify, userId: bob}\n"
        "  - pass: 5h\n"
        "  - {device: laptop, visit: }\n"
        "  - {device: laptop, identify: ann, traits: {plan: '[b]old'}}\n"
        "  - expect: {profiles: 3}\n"
    )
    told = " ".join(offtarget("run", path, "--story").stdout.split())
    for part in (
        "attempt 1 for bob: will be retried (500 Not Found), since ",
        "; again at 09:0",
        "failed for good (400 The root value is missing the required field 'traits'.), before",
        "attempt 7 for bob: lost: no retry is left (500 Not Found), since ",
        "laptop, trackEvent: third-party id ann; profile {plan: [b]old}",
        "laptop, page load: no third-party id",
        "attempt 1 for ann: delivered",
        "ann (1 device): {plan: [b]old}; expires 2026-01-19 14:00",
        "5h Target holds 3 profiles",
        "✗ Target holds 1 profiles, not 3: ann",
    ):
        assert part in told


def test_on_a_live_server_scenarios_pass_in_tenants_of_their_own(
    offtarget: Offtarget, write: Write, live_url: str
) -> None:
    client = f"run-{secrets.token_hex(4)}"
    path = write(f"title: x\nclient: {client}\nsteps:\n  - pass: 1h\n")
    done = offtarget("run", path, path, "--url", live_url)
    assert (done.exit_code, done.stdout.splitlines()[-1]) == (0, "2 passed, 0 failed")
    offtarget("run", path, "--url", live_url, "--client", client)
    with Client(live_url) as connection:
        made = [name for name in connection.tenants() if name.startswith(client)]
    assert len(made) == 3
    assert client in made


def test_a_client_code_may_be_chosen(offtarget: Offtarget, write: Write) -> None:
    path = write("title: x\nsteps:\n  - {send: {type: identify, userId: a, traits: {b: c}}}\n")
    (story,) = document(offtarget("run", path, "--client", "shop", "--json"))
    assert story["steps"][0]["cloud"][0]["requests"] == [
        "GET /rest/v1/profiles/thirdPartyId/a?client=shop"
    ]


@pytest.mark.parametrize("arguments", [["tour"], ["run", "faq-too-soon", "--story"]], ids=" ".join)
@pytest.mark.parametrize("flags", [[], ["--json"]])
def test_one_seed_prints_the_same_bytes_and_another_others(
    offtarget: Offtarget, arguments: list[str], flags: list[str]
) -> None:
    first, again, other = [
        offtarget(*arguments, *flags, "--seed", seed).stdout_bytes for seed in ("7", "7", "8")
    ]
    assert first == again
    assert first != other
    assert offtarget(*arguments, *flags, OFFTARGET_SEED="7").stdout_bytes == first


def test_the_tour_tells_the_three_scenarios(offtarget: Offtarget) -> None:
    done = offtarget("tour")
    assert done.exit_code == 0
    titles = [line for line in done.stdout.splitlines() if line.startswith("Scenario ")]
    assert [title[:11] for title in titles] == ["Scenario 1.", "Scenario 2.", "Scenario 3."]
    assert "✗" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 100
    stories = document(offtarget("tour", "--json"))
    assert [story["name"][:10] for story in stories] == [f"scenario-{n}" for n in (1, 2, 3)]
    assert all(story["ok"] for story in stories)


def test_a_tour_that_goes_wrong_fails(
    offtarget: Offtarget, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    chapters = {"scenario-2": Path(write(BAD, "bad"))}
    good = Path(write(GOOD, "good"))
    monkeypatch.setattr("simulator.scenario.load.find", lambda name: [chapters.get(name, good)])
    done = offtarget("tour")
    assert done.exit_code == 1
    assert "✗ Target holds 1 profiles, not 7" in done.stdout

"""Reports on runs made up: hostile texts, several targets, and the drawing of time."""

import json
from base64 import b64decode
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import junitparser
import pytest
from click.testing import CliRunner
from msgspec import structs

import made_runs
from made_runs import WORLD, scenario
from simulator.cli import main
from simulator.testing.merging import merge
from simulator.testing.outcomes import (
    Fault,
    Interval,
    Mark,
    Run,
    ScenarioOutcome,
    WorldOutcome,
    load,
)
from simulator.testing.reporting import FILES, FORMATS, write
from simulator.testing.reporting.drawing import Drawing, draw

REPORT = ("features", "report")


@pytest.mark.parametrize("name", FORMATS)
def test_hostile_texts_are_texts(name: str) -> None:
    text = FORMATS[name](made_runs.evil()).decode("utf-8")
    assert "evil.example" in text
    if name == "junit":
        ET.fromstring(text)  # noqa: S314  ours
    elif name == "html":
        assert "<img" not in text
        assert text.count("<script>") == text.count("</script>") == 1
        assert text.count("<style>") == text.count("</style>") == 1
    else:
        lines = [text] if name == "cucumber" else text.splitlines()
        assert all(json.loads(line) for line in lines)


@pytest.mark.parametrize("name", FORMATS)
def test_a_report_of_nothing_is_a_report(name: str) -> None:
    run = Run("1", 0, ["process"], [], [Fault("", "no scenario was run")])
    assert b"no scenario was run" in FORMATS[name](run)


def test_one_report_shows_a_scenario_on_several_targets(tmp_path: Path) -> None:
    ran = [scenario(), scenario("Two", line=9)]
    live = [scenario(target="live", status="failed")]
    for name, scenarios in (("process", ran), ("live", live)):
        write(made_runs.run(*scenarios), tmp_path / name)
    given = [str(tmp_path / "process"), str(tmp_path / "live" / "run.json")]
    done = CliRunner().invoke(main, [*REPORT, *given, "-o", str(tmp_path / "all"), "--json"])
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    assert told["targets"] == ["process", "live"]
    assert told["verdict"] == ("This run is red: of 3 scenarios on 2 targets, 2 passed, 1 failed.")
    assert [Path(one).name for one in told["files"]] == [*FILES.values(), "run.json"]
    names = [(one.name, one.target) for one in load(tmp_path / "all").scenarios]
    assert names == [("Ann logs in", "process"), ("Ann logs in", "live"), ("Two", "process")]
    page = (tmp_path / "all" / "report.html").read_text()
    assert page.count('<details class="scenario') == 2
    assert 'aria-label="Ann logs in on live"' in page
    cases = [
        case.name
        for suite in junitparser.JUnitXml.fromfile(str(tmp_path / "all" / "junit.xml"))
        for case in suite
    ]
    assert cases == ["Ann logs in [process]", "Ann logs in [live]", "Two [process]"]
    features = json.loads((tmp_path / "all" / "cucumber.json").read_text())
    assert [one["name"] for one in features] == ["Feature one [process]", "Feature one [live]"]


def told_apart(tmp_path: Path, *runs: Run) -> list[str]:
    """Put runs into one report; give under what scenarios stand, the same in every form."""
    given = []
    for number, one in enumerate(runs):
        given.append(str(tmp_path / f"run-{number}"))
        write(one, Path(given[-1]))
    done = CliRunner().invoke(main, [*REPORT, *given, "-o", str(tmp_path / "all"), "--json"])
    columns: list[str] = json.loads(done.stdout)["runs"]
    suites = junitparser.JUnitXml.fromfile(str(tmp_path / "all" / "junit.xml"))
    assert [one.name for suite in suites for one in suite] == [
        f"Ann logs in [{one}]" for one in columns
    ]
    features = json.loads((tmp_path / "all" / "cucumber.json").read_text())
    assert [one["name"] for one in features] == [f"Feature one [{one}]" for one in columns]
    lines = (tmp_path / "all" / "messages.ndjson").read_text().splitlines()
    started = [one["testCaseStarted"] for one in map(json.loads, lines) if "testCaseStarted" in one]
    assert [one["workerId"] for one in started] == columns
    page = (tmp_path / "all" / "report.html").read_text()
    assert all(f'aria-label="Ann logs in on {one}"' in page for one in columns)
    assert page.count('<details class="scenario') == 1
    return columns


def ran(target: str = "process", seed: int = 7, wire: str = "", **settings: str) -> Run:
    made = made_runs.run(structs.replace(scenario(target=target), seed=seed))
    return structs.replace(made, seed=seed, wire=wire, settings=settings)


def test_runs_of_one_target_are_told_apart_by_wire_and_settings(tmp_path: Path) -> None:
    runs = [
        ran(lifetime="3d"),
        ran(wire="safe", lifetime="3d"),
        ran(wire="safe", lifetime="3d", visibility_lag="0s..1h"),
        ran("live", seed=8, lifetime="3d"),
    ]
    assert told_apart(tmp_path, *runs) == [
        "process",
        "process, wire safe",
        "process, wire safe, visibility_lag 0s..1h",
        "live",
    ]
    merged = load(tmp_path / "all")
    assert (merged.wire, merged.settings, merged.chance) == ("", {"lifetime": "3d"}, "7, 8")
    assert merged.verdict == "Believe it: all 4 scenarios in 4 runs ran every step and passed."
    page = (tmp_path / "all" / "report.html").read_text()
    assert "<dt>Settings</dt><dd><code>lifetime: 3d</code>" in page


def test_where_nothing_else_differs_the_seed_tells_runs_apart(tmp_path: Path) -> None:
    runs = [ran(wire="safe", seed=1), ran("live", wire="safe"), ran(wire="safe", seed=2)]
    assert told_apart(tmp_path, *runs) == ["process, seed 1", "live", "process, seed 2"]


def test_runs_alike_in_all_that_is_known_are_numbered(tmp_path: Path) -> None:
    assert told_apart(tmp_path, ran(), ran(wire="safe"), ran()) == [
        "process, run 1",
        "process, wire safe",
        "process, run 3",
    ]


def test_what_was_put_together_can_be_put_together_with_more(tmp_path: Path) -> None:
    both = merge([ran(seed=1), ran(seed=2)])
    assert told_apart(tmp_path, both, ran(seed=3, wire="safe")) == [
        "process, seed 1",
        "process, seed 2",
        "process, wire safe",
    ]


def test_two_features_under_one_path_are_refused(tmp_path: Path) -> None:
    for name in ("one", "other"):
        write(made_runs.run(text=f"Feature: {name}"), tmp_path / name)
    given = [str(tmp_path / "one"), str(tmp_path / "other")]
    done = CliRunner().invoke(main, [*REPORT, *given, "-o", str(tmp_path / "all")])
    assert done.exit_code == 2
    assert (
        f"features/f.feature is one feature file in {given[0]} and another in {given[1]}: runs"
        in (done.stderr)
    )
    assert not (tmp_path / "all").exists()
    with pytest.raises(ValueError, match="in run 1 and another in run 2"):
        merge([load(Path(one)) for one in given])


def test_runs_that_pass_make_a_report_to_believe(tmp_path: Path) -> None:
    write(made_runs.run(), tmp_path / "a")
    done = CliRunner().invoke(main, [*REPORT, str(tmp_path / "a"), "--output", str(tmp_path / "b")])
    assert done.exit_code == 0
    assert done.stdout.endswith("Believe it: the one scenario ran every step and passed.\n")


@pytest.mark.parametrize("content", ["", "[]", '{"version": 1}'])
def test_what_holds_no_run_is_refused_by_name(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    done = CliRunner().invoke(main, [*REPORT, str(tmp_path), "-o", str(tmp_path / "b")])
    assert done.exit_code == 2
    assert "run.json holds no run: " in done.stderr
    assert not (tmp_path / "b").exists()


def test_what_one_run_left_out_and_another_ran_is_not_left_out() -> None:
    out = structs.replace(scenario(), status="not_run", reason="deselected")
    first = structs.replace(made_runs.run(scenario("Two", line=9)), left_out=[out])
    assert merge([first]).left_out == [out]
    assert merge([first, made_runs.run()]).left_out == []


def test_an_example_is_named_where_the_name_does_not_tell_it() -> None:
    one = structs.replace(scenario("Of two"), example={"count": "two"})
    assert one.title == "Of two"
    assert structs.replace(one, name="Of some").title == "Of some (count: two)"


def rows(one: ScenarioOutcome) -> str:
    return FORMATS["html"](made_runs.run(one)).decode()


def test_a_page_tells_seed_clock_target_and_how_it_is_run_again() -> None:
    page = rows(scenario())
    for told in ("<dd>process</dd>", "<dd>7</dd>", "2026-01-05T11:00:00Z, frozen"):
        assert told in page
    assert "<code>pytest f.py::test_it</code>" in page
    assert "<code>visibility_lag: 1h</code>" in page


def test_reports_lead_to_the_bundle_of_what_failed(tmp_path: Path) -> None:
    bundle = tmp_path / "bundles" / "ann & 1.json"
    failed = structs.replace(scenario(status="failed"), bundle=str(bundle))
    write(made_runs.run(failed, scenario("Two", line=9)), tmp_path / "reports" / "a")
    for folder, up in (("a", ".."), ("b/c", "../..")):
        reports = tmp_path / "reports" / folder
        page = (reports / "report.html").read_text()
        name = f"{up}/../bundles/ann &amp; 1.json"
        assert page.count(f'<a href="{up}/../bundles/ann%20%26%201.json">{name}</a>') == 1
        assert page.count("<a ") == 2  # the other leads past the head
        messages = map(json.loads, (reports / "messages.ndjson").read_text().splitlines())
        ((file, began),) = (
            (one["externalAttachment"]["url"], one["externalAttachment"]["testCaseStartedId"])
            for one in messages
            if "externalAttachment" in one
        )
        assert (file, bool(began)) == (f"{up}/../bundles/ann%20%26%201.json", True)
        cases = ET.parse(reports / "junit.xml").findall(".//testcase")  # noqa: S314  ours
        (told,) = cases[0].findall(".//property[@name='offtarget.bundle']")
        assert told.get("value") == str(bundle)
        assert f"[[ATTACHMENT|{bundle}]]" in (cases[0].findtext("system-out") or "").splitlines()
        assert "ATTACHMENT" not in (cases[1].findtext("system-out") or "")
        (feature,) = json.loads((reports / "cucumber.json").read_text())
        embedded = feature["elements"][0]["steps"][-1]["embeddings"][-1]
        said = b64decode(embedded["data"]).decode()
        assert (embedded["name"], said) == ("bundle", f"offtarget replay '{bundle}'")
        further = ["-o", str(tmp_path / "reports" / "b" / "c")]
        assert CliRunner().invoke(main, [*REPORT, str(reports), *further]).exit_code == 1


def test_a_folder_of_reports_may_be_moved_with_the_bundles_in_it(tmp_path: Path) -> None:
    bundle = tmp_path / "here" / "bundles" / "f.json"
    one = structs.replace(scenario(status="failed"), bundle=str(bundle))
    write(made_runs.run(one), tmp_path / "here")
    (tmp_path / "here").rename(tmp_path / "there")
    (moved,) = load(tmp_path / "there").scenarios
    assert moved.bundle == str(tmp_path / "there" / "bundles" / "f.json")


def drawn(world: WorldOutcome = WORLD, width: int = 800) -> Drawing:
    made = draw(world, width)
    assert made is not None
    return made


def test_time_is_drawn_in_three_lanes_with_lag_and_lifetime_as_bars() -> None:
    drawing = drawn()
    assert [lane.name for lane in drawing.lanes] == ["Browser", "Target", "Segment"]
    browser, target, segment = drawing.lanes
    assert [dot.label for dot in browser.dots] == ["laptop"]
    lag, lifetime = target.bars
    assert (lag.kind, lag.label) == ("lag", "lag of ann: 1h")
    assert (lifetime.kind, lifetime.label) == ("lifetime", "life of ann: 14d")
    assert lag.x == lifetime.x
    assert lag.width < lifetime.width
    assert lag.x + lag.width < segment.dots[-1].x < drawing.now < lifetime.x + lifetime.width
    assert [bar.kind for bar in segment.bars] == ["retry"]
    assert [dot.good for dot in target.dots] == [False, True]


def test_instants_stand_in_order_and_labels_do_not_collide() -> None:
    drawing = drawn()
    assert all(a.x < b.x for a, b in pairwise(drawing.ticks))
    labels = [tick.label for tick in drawing.ticks]
    assert labels == ["5 Jan 2026 09:00", "10:00", "10:30", "11:00", "19 Jan 09:00"]


def test_nothing_leaves_the_drawing() -> None:
    for width in (620, 1000):
        drawing = drawn(width=width)
        for lane in drawing.lanes:
            assert lane.y + lane.height <= drawing.height
            for dot in lane.dots:
                length = len(dot.label) * 6.1
                end = dot.label_x + (length if dot.anchor == "start" else -length)
                assert 0 <= min(dot.label_x, end) <= max(dot.label_x, end) <= width


def test_what_is_alike_is_counted_and_too_much_is_left_to_the_tables() -> None:
    at = "2026-01-05T09:00:00Z"
    alike = [Mark("target", at, "200 found")] * 3
    (dot,) = drawn(structs.replace(WORLD, marks=alike)).lanes[1].dots
    assert dot.label == "200 found ×3"  # noqa: RUF001  that is the sign
    many = [Mark("target", at, f"mark {number}") for number in range(30)]
    bars = [
        Interval("target", "lag", f"a{n}", at, f"2026-01-05T1{n % 10}:0{n // 10}:00Z")
        for n in range(15)
    ]
    lane = drawn(structs.replace(WORLD, marks=many, intervals=bars)).lanes[1]
    assert sum(bool(dot.label) for dot in lane.dots) == 9
    assert lane.unshown == 21 + 5


def test_ids_of_one_lag_share_a_bar() -> None:
    at, end = "2026-01-05T09:00:00Z", "2026-01-05T10:00:00Z"
    lags = [Interval("target", "lag", name, at, end) for name in ("t-1234", "ann", "e-1234")]
    (bar,) = drawn(structs.replace(WORLD, intervals=lags)).lanes[1].bars
    assert bar.label == "lag of ann and 2 more: 1h"


def test_a_world_of_which_nothing_is_known_is_not_drawn() -> None:
    assert draw(structs.replace(WORLD, clock=""), 800) is None
    assert draw(structs.replace(WORLD, marks=[], intervals=[]), 800) is None

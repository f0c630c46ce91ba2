"""Scenario files read; what is wrong is named with file, line and field."""

from collections.abc import Callable
from pathlib import Path

import pytest

from destination.documents import DocumentError
from simulator.scenario.load import find, load, shipped

Write = Callable[[str], Path]

HEAD = "title: A journey.\n"
LATER = "steps:\n  - pass: 1h\n"


def test_a_scenario_knows_its_name_and_the_line_of_each_step(write: Write) -> None:
    path = write(HEAD + "steps:\n  - pass: 1h\n  - say: Later.\n    pass: 2h\n\n  - pass: 3h\n")
    file = load(path)
    assert (file.path, file.name, file.lines) == (path, "journey", (3, 4, 7))
    assert [step.pass_ for step in file.scenario.steps] == ["1h", "2h", "3h"]


@pytest.mark.parametrize(
    ("text", "line", "field", "rule"),
    [
        ("", 1, "", "Expected `object`, got `null`"),
        ("- a", 1, "", "Expected `object`, got `array`"),
        ("steps:\n  - pass: 1h\n", 1, "", "Object missing required field `title`"),
        (HEAD + "steps: []\n", 2, "steps", "Expected `array` of length >= 1"),
        ("title: ''\n" + LATER, 1, "title", "Expected `str` of length >= 1"),
        (HEAD + LATER + "stepz: 1\n", 1, "", "Object contains unknown field `stepz`"),
        (HEAD + "steps:\n  - pass: 1\n", 3, "steps[0].pass", "Expected `str`, got `int`"),
        (
            HEAD + "steps:\n  - pass: 1h\n  - expect:\n      fetch:\n        of: a\n"
            "        by: name\n",
            7,
            "steps[1].expect.fetch.by",
            "Invalid enum value 'name'",
        ),
        (
            HEAD + "steps:\n  - expect:\n      profile:\n        of: ann\n        attributes:\n"
            "          plan: gold\n          score: 7\n",
            8,
            "steps[0].expect.profile.attributes.score",
            "Expected `str`, got `int`",
        ),
        (
            HEAD + "devices:\n  phone: {}\n  laptop:\n    blocked: [cookies]\n" + LATER,
            5,
            "devices.laptop.blocked[0]",
            "Invalid enum value 'cookies'",
        ),
        (
            HEAD + "steps:\n  - device: a\n    visit: {path: x}\n",
            4,
            "steps[0].visit.path",
            "Expected `str` matching regex '^/'",
        ),
        (HEAD + "client: a b\n" + LATER, 2, "client", "client is 'a b'; it must be a client code"),
        (
            HEAD + "settings:\n  mboxes: 3\n  lifetime: 0s\n" + LATER,
            4,
            "settings.lifetime",
            "lifetime is '0s'; it must be a duration from 1d to 90d",
        ),
        (
            HEAD + "settings: {colour: red}\n" + LATER,
            2,
            "settings.colour",
            "there is no such setting",
        ),
        (
            HEAD + "devices:\n  laptop:\n    storage_life: soon\n" + LATER,
            4,
            "devices.laptop.storage_life",
            "'soon' is no duration: write 90s, 1h30m, 14d or PT1H",
        ),
        (HEAD + "steps:\n  - say: x\n    pass: -1h\n", 4, "steps[0].pass", "'-1h' is no duration"),
        (HEAD + "steps:\n  - pass: 9000000d\n", 3, "steps[0].pass", "is too long a duration"),
        (HEAD + LATER + "  - say: x\n", 4, "steps[1]", "this one does nothing"),
        (HEAD + "steps:\n  - {pass: 1h, send: {}}\n", 3, "steps[0]", "does send and pass"),
        (HEAD + "steps:\n  - visit: Home\n", 3, "steps[0]", "visit needs device"),
        (HEAD + "steps:\n  - {device: a, pass: 1h}\n", 3, "steps[0]", "pass takes no device"),
        (
            HEAD + "steps:\n  - {device: a, track: x, traits: {b: 1}}\n",
            3,
            "steps[0]",
            "traits belong to identify, not to track",
        ),
        (
            HEAD + "steps:\n  - {pass: 1h, properties: {b: 1}}\n",
            3,
            "steps[0]",
            "properties belong to track, not to pass",
        ),
        (HEAD + "steps:\n  - pass: 1h\n    pass: 2h\n", 4, "steps[0].pass", "stands here already"),
        ("title: [", 1, "", "no YAML: "),
    ],
)
def test_an_error_names_file_line_field_and_rule(
    write: Write, text: str, line: int, field: str, rule: str
) -> None:
    path = write(text)
    with pytest.raises(DocumentError) as error:
        load(path)
    refused = error.value
    assert (refused.path, refused.line, refused.field) == (path, line, field)
    where = f"{path}:{line}: {field}: " if field else f"{path}:{line}: "
    assert str(refused).startswith(where)
    assert rule in str(refused).removeprefix(where)


@pytest.mark.parametrize("field", ["visit", "page", "identify", "track", "reset", "clear_storage"])
def test_all_that_a_device_does_needs_one(write: Write, field: str) -> None:
    value = "true" if field in ("reset", "clear_storage") else "x"
    with pytest.raises(DocumentError, match=f"{field} needs device"):
        load(write(HEAD + f"steps:\n  - {field}: {value}\n"))
    load(write(HEAD + f"steps:\n  - device: laptop\n    {field}: {value}\n"))


def test_what_was_merged_in_is_named_at_the_step_that_merges_it(write: Write) -> None:
    anchors = "settings: {}\ndevices: {}\nabout: x\n"
    text = f"{HEAD}{anchors}steps:\n  - &a\n    pass: 1h\n  - <<: *a\n    send: {{}}\n"
    with pytest.raises(DocumentError, match=r":8: steps\[1\]: .* does send and pass"):
        load(write(text))


def test_empty_traits_and_properties_are_nobodys_fault(write: Write) -> None:
    load(write(HEAD + "steps:\n  - {pass: 1h, traits: {}, properties: {}}\n"))


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=r"gone.yaml:1: cannot be read: "):
        load(tmp_path / "gone.yaml")
    (tmp_path / "latin.yaml").write_bytes(b"title: \xff")
    with pytest.raises(DocumentError, match=r"latin.yaml:1: cannot be read: 'utf-8'"):
        load(tmp_path / "latin.yaml")


def test_a_shipped_scenario_is_found_by_its_name_or_how_it_begins() -> None:
    assert [path.name for path in find("faq-expired")] == ["faq-expired.yaml"]
    assert [path.stem[:10] for path in find("scenario")] == [f"scenario-{n}" for n in (1, 2, 3)]
    assert all(path.parent == shipped() for path in find("scenario"))


def test_a_file_and_a_folder_are_found_by_their_paths(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.yaml", "a.yml", "deep/c.yaml", "remarks.txt"):
        (tmp_path / name).touch()
    assert find(str(tmp_path / "a.yml")) == [tmp_path / "a.yml"]
    found = [path.relative_to(tmp_path).as_posix() for path in find(str(tmp_path))]
    assert found == ["a.yml", "b.yaml", "deep/c.yaml"]


@pytest.mark.parametrize("name", ["no-such", "../scenarios/faq-expired", "*", ""])
def test_what_is_not_there_is_refused_with_what_is(name: str, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"is no file and no shipped scenario; .*faq-exp"):
        find(name or str(tmp_path / "gone.yaml"))


def test_a_folder_without_scenarios_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"holds no scenario: no .yaml file"):
        find(str(tmp_path))


@pytest.mark.parametrize("expected", ["{}", "{profiles: null}"])
def test_an_expectation_that_would_always_hold_is_refused(write: Write, expected: str) -> None:
    with pytest.raises(DocumentError, match=r"steps\[0\].expect: an expectation expects something"):
        load(write(f"title: x\nsteps:\n  - expect: {expected}\n"))


def test_a_verdict_there_is_none_of_is_refused(write: Write) -> None:
    text = "title: x\nsteps:\n  - expect: {verdict: {of: ann, code: nope}}\n"
    with pytest.raises(DocumentError, match=r"steps\[0\].expect.verdict.code: Invalid enum value"):
        load(write(text))

"""Our Cucumber Messages against the schema of npm's ``@cucumber/messages``."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

import broken_suite
from simulator.testing.outcomes import load
from simulator.testing.reporting.messages import PROTOCOL, render

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def package(installed: Callable[[Path], Path]) -> Path:
    """Install the package; give the folder it is in."""
    return installed(HERE) / "node_modules" / "@cucumber" / "messages"


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Give the messages of a suite that is broken in every way."""
    folder = tmp_path_factory.mktemp("suite") / "suite"
    broken_suite.write(folder)
    broken_suite.run(folder, "--offtarget-workspace=w.yaml", "--offtarget-bundles=bundles")
    return [json.loads(line) for line in render(load(folder / "reports")).splitlines()]


def test_every_message_is_as_the_schema_says(package: Path, messages: list[dict[str, Any]]) -> None:
    schema = Draft202012Validator(json.loads((package / "messages.schema.json").read_text()))
    assert not [error.message for one in messages for error in schema.iter_errors(one)]
    assert {next(iter(one)) for one in messages} == {
        "attachment",
        "externalAttachment",
        "gherkinDocument",
        "hook",
        "meta",
        "parseError",
        "pickle",
        "source",
        "testCase",
        "testCaseFinished",
        "testCaseStarted",
        "testRunFinished",
        "testRunHookFinished",
        "testRunHookStarted",
        "testRunStarted",
        "testStepFinished",
        "testStepStarted",
    }


def test_the_protocol_is_the_one_they_are_held_against(package: Path) -> None:
    assert json.loads((package / "package.json").read_text())["version"] == PROTOCOL


def test_what_a_message_points_at_was_told_before(messages: list[dict[str, Any]]) -> None:
    known: Counter[str] = Counter()
    for one in messages:
        for name, value in _fields(one):
            if name == "id":
                known[value] += 1
            elif name in ("pickleId", "testCaseId", "testRunStartedId", "hookId", "testStepId"):
                assert known[value], one
    assert max(known.values()) == 1


def _fields(value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            if isinstance(inner, str):
                yield name, inner
            yield from _fields(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _fields(inner)

"""The command as a whole: its help, its flags with their twins, its exit codes."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from commanding import Offtarget
from simulator.cli import main
from simulator.version import VERSION


def verbs(group: click.Group, *before: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from verbs(command, *before, name)


ALL = list(verbs(main))
NAMES = [" ".join(path) for path, _ in ALL]
LEAVES = [(path, command) for path, command in ALL if not isinstance(command, click.Group)]


def test_the_promised_verbs_are_there() -> None:
    assert {"tour", "serve", "ready", "run", "explain", "conform", "clock", "send"} <= set(NAMES)
    of_the_clock = {name.removeprefix("clock ") for name in NAMES if name.startswith("clock ")}
    assert of_the_clock == {"show", "advance", "next", "set", "freeze", "agenda"}


def test_the_help_lists_every_verb_with_a_sentence(offtarget: Offtarget) -> None:
    shown = offtarget("--help").output
    for path, _ in ALL:
        if len(path) == 1:
            assert re.search(rf"^  {path[0]} +[A-Z].*\.$", shown, re.MULTILINE)


def test_without_a_verb_the_help_is_shown_and_that_is_a_usage_error(offtarget: Offtarget) -> None:
    done = offtarget()
    assert done.exit_code == 2
    assert "offtarget tour" in done.output


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=NAMES)
def test_every_help_begins_with_an_example(offtarget: Offtarget, path: tuple[str, ...]) -> None:
    done = offtarget(*path, "--help")
    assert done.exit_code == 0
    usage, _, rest = done.output.partition("\n\n")
    assert usage.startswith(f"Usage: offtarget {' '.join(path)} ")
    example = next(line for line in rest.splitlines() if line.strip() != "Example:")
    assert example.strip().startswith(f"offtarget {' '.join(path)}")


def examples() -> list[str]:
    found = []
    for path, command in LEAVES:
        shown = (command.help or "").partition("Example:\n")[2].partition("\n\n")[0]
        lines = [line.strip() for line in shown.splitlines()]
        assert lines, path
        found += lines
    return found


@pytest.mark.parametrize("line", examples())
def test_every_example_can_be_typed(
    line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("cases", "features", "reports/process", "reports/live"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("cases/mapping.jsonl", "events.ndjson", "events.ndjson.gz", "shop.yaml"):
        (tmp_path / name).touch()
    _, *arguments = shlex.split(line)
    command: click.Command = main
    while isinstance(command, click.Group):
        name, *arguments = arguments
        found = command.get_command(click.Context(command), name)
        assert found is not None, line
        command = found
    command.make_context("offtarget", arguments)


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_flag_has_a_twin_and_json_is_among_them(
    path: tuple[str, ...], command: click.Command
) -> None:
    flags = {}
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            flags[parameter.opts[0]] = parameter.envvar
    assert "--json" in flags
    for flag, twin in flags.items():
        assert twin == "OFFTARGET_" + flag.removeprefix("--").replace("-", "_").upper(), path


@pytest.mark.parametrize(("path", "command"), LEAVES, ids=[" ".join(path) for path, _ in LEAVES])
def test_every_twin_is_named_in_the_help(
    offtarget: Offtarget, path: tuple[str, ...], command: click.Command
) -> None:
    shown = " ".join(offtarget(*path, "--help").output.split())
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert f"env var: {parameter.envvar}" in shown


def test_the_version_is_told(offtarget: Offtarget) -> None:
    assert offtarget("--version").output == f"offtarget, version {VERSION}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["fly"], "No such command 'fly'"),
        (["tour", "--speed", "9"], "No such option"),
        (["tour", "--seed", "many"], "'many' is not a valid integer"),
        (["run"], "Missing argument"),
        (["explain"], "Missing argument 'ID'"),
        (["clock", "advance"], "Missing argument 'DURATION'"),
        (["conform", "sql", "x"], "'sql' is not one of 'fql', 'mapping', 'cloud'"),
        (["serve", "--port", "70000"], "70000 is not in the range 0<=x<=65535"),
        (["clock", "agenda", "--limit", "0"], "0 is not in the range 1<=x<=1000"),
    ],
    ids=str,
)
def test_a_usage_error_is_a_sentence_and_exit_code_2(
    offtarget: Offtarget, arguments: list[str], says: str
) -> None:
    done = offtarget(*arguments)
    assert done.exit_code == 2
    assert says in done.stderr
    assert done.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ["explain", "ann", "--client", "acme"],
        ["clock", "show"],
        ["clock", "show", "--client", "acme"],
        ["clock", "advance", "1h"],
        ["clock", "next"],
        ["clock", "set", "2027-01-01T00:00:00Z"],
        ["clock", "freeze"],
        ["clock", "agenda"],
        ["run", "faq-expired"],
    ],
    ids=" ".join,
)
def test_where_nobody_listens_every_verb_says_so_with_exit_code_3(
    offtarget: Offtarget, nowhere: str, arguments: list[str]
) -> None:
    done = offtarget(*arguments, "--url", nowhere)
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.startswith(f"offtarget: no simulator answers at {nowhere}: ")
    shown = offtarget(*arguments, "--json", OFFTARGET_URL=nowhere)
    assert shown.exit_code == 3
    assert '"code": "not_reachable"' in shown.stdout


def test_it_runs_as_a_module_and_as_a_process() -> None:
    command = [
        sys.executable,
        "-m",
        "simulator.cli",
        "clock",
        "show",
        "--url",
        "http://127.0.0.1:9",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert done.stderr.startswith("offtarget: no simulator answers at ")

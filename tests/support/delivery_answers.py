"""Every delivery answer of a test run, held against the models of Adobe's Python SDK.

One answer of each shape is kept, in a folder that all processes of the run share: those that
run tests, and the live server, which is started by running this file in the place of the
``offtarget`` command. When all tests are done the SDK reads what was kept, and where it has
something to say the run has failed.
"""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from hashlib import blake2b
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from simulator.target.api import delivery, routes
from simulator.target.verdicts import Verdict

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".venv" / "adobe-python-sdk" / "bin" / "python"
READER = ROOT / "tests" / "contract" / "adobe_python_sdk" / "models.py"
FOLDER = "OFFTARGET_DELIVERY_ANSWERS"
ANYTHING = ("content", "trace", "responseTokens")  # has any shape at Adobe, too
WORDS = ("type", "status", "authenticatedState", "pe")
FOUND = pytest.StashKey[list[str]]()
MOST_TOLD = 40
LONGEST_ID = 128

_kept: set[str] = set()


def shape(value: Any, name: str = "") -> Any:
    """Give the shape of an answer: fields and types, and those words that are one of few."""
    if name in WORDS:
        return value
    if name not in ANYTHING:
        if isinstance(value, dict):
            return [(key, shape(value[key], key)) for key in sorted(value)]
        if isinstance(value, list):
            return sorted({json.dumps(shape(one)) for one in value})
    return type(value).__name__


def keep(body: bytes) -> None:
    """Keep an answer, if it is the first of its shape.

    Ids longer than Adobe takes come of tests that raise the limits, and are none to be read.
    """
    answer = json.loads(body)
    if any(isinstance(one, str) and len(one) > LONGEST_ID for one in answer.get("id", {}).values()):
        return
    said = json.dumps(shape(answer)).encode()
    name = blake2b(said, digest_size=12).hexdigest()
    if name in _kept or FOLDER not in os.environ:
        return
    _kept.add(name)
    place = Path(os.environ[FOLDER]) / name
    beside = place.with_suffix(f".{os.getpid()}")
    beside.write_bytes(body)
    beside.replace(place)


def watch() -> None:
    """Keep what is answered in this process from now on, over HTTP or not."""
    _after(delivery, "answer_json", lambda answer, *_: keep(answer.body))
    _after(routes, "respond", _keep_reply)


def _keep_reply(reply: Any, route: Any, *_: Any) -> None:
    """Keep an answer that came through a route; half an answer, asked for, is none."""
    asked_for = reply.finding.verdict is Verdict.FAULT
    if route.rule == "/rest/v1/delivery" and reply.body and not asked_for:
        keep(reply.body)


def _after(module: ModuleType, name: str, look: Callable[..., None]) -> None:
    """Let somebody look at what a function of a module gives, and was given."""
    function = getattr(module, name)

    def looked_at(*given: Any, **named: Any) -> Any:
        result = function(*given, **named)
        look(result, *given)
        return result

    setattr(module, name, looked_at)


def complaints() -> Iterator[str]:
    """Let the SDK read what was kept; say what it makes of it, a line each."""
    kept = sorted(path for path in Path(os.environ[FOLDER]).iterdir() if not path.suffix)
    if not kept:
        return
    if not PYTHON.exists():
        yield "Adobe's Python SDK is not there: make .venv/.contract"
        return
    answers = {path.name: json.loads(path.read_bytes()) for path in kept}
    done = subprocess.run(
        [PYTHON, READER],
        input=json.dumps(answers),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        yield done.stderr
        return
    for name, said in json.loads(done.stdout).items():
        yield from said
        yield f"    in {json.dumps(answers[name])[:1_000]}"


# -- pytest's hooks; only the process that was started first reads -------------------------


def pytest_configure(config: pytest.Config) -> None:
    """Begin to watch."""
    if not hasattr(config, "workerinput"):
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="delivery-answers-")
    watch()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Read what was kept."""
    if hasattr(session.config, "workerinput"):
        return
    if PYTHON.exists() or os.environ.get("OFFTARGET_REQUIRE") == "all":
        found = list(complaints())
        session.config.stash[FOUND] = found
        if found:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say what was found, or that nobody has looked."""
    found = config.stash.get(FOUND, None)
    if found is None:
        terminalreporter.write_line("delivery answers not read: make .venv/.contract")
    elif found:
        title = f"delivery answers that Adobe's Python SDK cannot read: {len(found)} lines"
        terminalreporter.section(title)
        for line in found[:MOST_TOLD]:
            terminalreporter.write_line(line, red=True)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Throw away what was kept."""
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(FOLDER), ignore_errors=True)


if __name__ in ("__main__", "__mp_main__"):  # the second where a server's worker is spawned
    watch()
    if __name__ == "__main__":
        from simulator.cli import main

        main()

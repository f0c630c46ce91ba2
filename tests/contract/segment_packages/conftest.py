"""Segment's own packages, installed into an ignored folder."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from destination.conformance import answer, differences

HERE = Path(__file__).parent

Ask = Callable[[str, list[dict[str, Any]]], Iterator[dict[str, Any]]]


@pytest.fixture(scope="session")
def packages(installed: Callable[[Path], Path]) -> Path:
    """Install the packages."""
    folder = installed(HERE)
    shutil.copy(HERE / "oracle.cjs", folder)
    return folder


@pytest.fixture(scope="session")
def ask(packages: Path, needs: Callable[[str], str]) -> Ask:
    """Give what Segment's packages answer to rows of one kind."""
    node = needs("node")

    def asked(kind: str, rows: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        done = subprocess.run(
            [node, "oracle.cjs", kind],
            cwd=packages,
            input="\n".join(json.dumps(row) for row in rows),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
            env={"TZ": "UTC"},
        )
        answers = [json.loads(line) for line in done.stdout.split("\n") if line]
        assert len(answers) == len(rows), done.stderr
        yield from answers

    return asked


@pytest.fixture
def disagreements(ask: Ask) -> Callable[[str, list[dict[str, Any]]], list[str]]:
    """Compare our answers with Segment's; give what differs, a line each."""

    def compared(kind: str, rows: list[dict[str, Any]]) -> list[str]:
        found = []
        for row, theirs in zip(rows, ask(kind, rows), strict=True):
            expected: Mapping[str, Any] = {**row, **_as_row(kind, theirs)}
            shown = json.dumps(row)[:400]
            differing = differences(kind, expected, answer(kind, row))
            found += [f"{difference}\n    {shown}" for difference in differing]
        return found

    return compared


def _as_row(kind: str, answered: dict[str, Any]) -> dict[str, Any]:
    if kind != "cloud":
        return answered
    return {"expect": answered, "tags": ["transport-error"] if _is_transport(answered) else []}


def _is_transport(answered: dict[str, Any]) -> bool:
    return "request to http" in ((answered["error"] or {}).get("message") or "")

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
FOLDER = HERE.parents[2] / ".cache" / "segment-packages"
DESTINATIONS = "@segment/action-destinations@3.497.0"

Ask = Callable[[str, list[dict[str, Any]]], Iterator[dict[str, Any]]]


def _run(*command: str) -> None:
    subprocess.run(command, cwd=FOLDER, check=True, capture_output=True, timeout=300)


@pytest.fixture(scope="session")
def packages(needs: Callable[[str], str]) -> Path:
    """Install the packages; of the destinations, only Adobe Target's few files are used."""
    npm = needs("npm")
    installed = FOLDER / "installed"
    wanted = (HERE / "package-lock.json").read_text() + DESTINATIONS
    if not installed.exists() or installed.read_text() != wanted:
        shutil.rmtree(FOLDER, ignore_errors=True)
        FOLDER.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, FOLDER)
        _run(npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
        _run(npm, "pack", DESTINATIONS)
        (archive,) = FOLDER.glob("*.tgz")
        (FOLDER / "action-destinations").mkdir()
        _run("tar", "xzf", archive.name, "-C", "action-destinations", "--strip-components=1")
        installed.write_text(wanted)
    shutil.copy(HERE / "oracle.cjs", FOLDER)
    return FOLDER


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

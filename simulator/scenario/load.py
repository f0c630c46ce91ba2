"""Scenario files read; what is wrong is named with file, line and field."""

import re
from importlib.resources import files
from pathlib import Path

import msgspec

from destination.documents import convert, read_document
from simulator.scenario.check import faults
from simulator.scenario.model import Scenario

__all__ = ["ScenarioFile", "find", "load", "shipped"]


class ScenarioFile(msgspec.Struct, frozen=True):
    """A scenario and where it stands.

    Attributes:
        path: Its file.
        scenario: What it says.
        lines: The line of each step.
    """

    path: Path
    scenario: Scenario
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


def load(path: Path) -> ScenarioFile:
    """Read a scenario file.

    Raises:
        DocumentError: It cannot be read, is no YAML, or breaks the schema.
    """
    document = read_document(path)
    scenario = convert(document, Scenario)
    for field, rule in faults(scenario):
        raise document.error(field, rule)
    steps = range(len(scenario.steps))
    return ScenarioFile(
        path, scenario, tuple(document.lines[f"steps[{number}]"] for number in steps)
    )


def shipped() -> Path:
    """Give the folder of the scenarios that come with Offtarget."""
    packaged = Path(str(files("simulator"))) / "_data" / "scenarios"
    return packaged if packaged.is_dir() else Path(str(files("simulator"))).parent / "scenarios"


def find(name: str) -> list[Path]:
    """Find scenario files: a file, a folder of them, or the name of one that is shipped.

    Raises:
        FileNotFoundError: There is none; the message says what was looked for.
    """
    path = Path(name)
    if path.is_dir():
        found = sorted((*path.glob("**/*.yaml"), *path.glob("**/*.yml")))
        if not found:
            raise FileNotFoundError(f"{name} holds no scenario: no .yaml file")
        return found
    if path.is_file():
        return [path]
    matches = sorted(shipped().glob(f"{name}*.yaml")) if re.fullmatch(r"[\w-]+", name) else []
    if not matches:
        known = ", ".join(sorted(one.stem for one in shipped().glob("*.yaml")))
        raise FileNotFoundError(f"{name} is no file and no shipped scenario; shipped: {known}")
    return matches

"""Scenario files read; what is wrong is named with file, line and field."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import msgspec

from simulator.scenario.check import faults
from simulator.scenario.model import Scenario
from simulator.scenario.source import SourceError, read

__all__ = ["ScenarioError", "ScenarioFile", "find", "load", "shipped"]

_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_SOME_KEY: Final = "[...]"
_PIECE: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class ScenarioError(ValueError):
    """A scenario file that cannot be run: file, line, field and rule are in the message."""

    def __init__(self, path: Path, line: int, field: str, rule: str) -> None:
        where = f"{path}:{line}: " + (f"{field}: " if field else "")
        super().__init__(where + rule)
        self.path = path
        self.line = line
        self.field = field


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
        ScenarioError: It cannot be read, is no YAML, or breaks the schema.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ScenarioError(path, 1, "", f"cannot be read: {error}") from None
    try:
        content, lines = read(text)
        scenario = _converted(content, lines)
    except SourceError as error:
        raise ScenarioError(path, error.line, error.field, str(error)) from None
    for field, rule in faults(scenario):
        raise ScenarioError(path, _nearest(lines, field), field, rule)
    steps = range(len(scenario.steps))
    return ScenarioFile(path, scenario, tuple(lines[f"steps[{number}]"] for number in steps))


def _converted(content: Any, lines: dict[str, int]) -> Scenario:
    try:
        return msgspec.convert(content, Scenario)
    except msgspec.ValidationError as error:
        field = _whole(content, _field(error))
        rule = _PLACE.sub("", str(error))
        raise SourceError(_nearest(lines, field), field, rule) from None


def _field(error: msgspec.ValidationError) -> str:
    place = _PLACE.search(str(error))
    return place[1] if place else ""


def _whole(content: Any, field: str) -> str:
    """Name the key that msgspec leaves out: ``attributes[...]`` becomes ``attributes.score``.

    It is the one that, alone in its mapping, is refused in the same place.
    """
    before, dots, after = field.partition(_SOME_KEY)
    if not dots:
        return field
    mapping = content
    for name, index in _PIECE.findall(before):
        mapping = mapping[int(index)] if index else mapping[name]
    for key, value in dict(mapping).items():
        mapping.clear()
        mapping[key] = value
        try:
            msgspec.convert(content, Scenario)
        except msgspec.ValidationError as error:
            if _field(error) == field:
                return f"{before}.{key}{after}"
    return field


def _nearest(lines: dict[str, int], field: str) -> int:
    """Tell the line of a field, or of what it would stand in."""
    while field and field not in lines:
        shorter = max(field.rfind("."), field.rfind("["))
        field = field[:shorter] if shorter > 0 else ""
    return lines.get(field, 1)


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

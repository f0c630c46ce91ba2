"""Scenario files read; what is wrong is named with file, line and field."""

import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Final

import msgspec
import yaml
from msgspec import UNSET

from simulator.scenario.model import ACTIONS, DEVICE_ACTIONS, Scenario, Step

__all__ = ["ScenarioError", "ScenarioFile", "find", "load", "shipped"]

_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_INDEX: Final = re.compile(r"\[(\d+)\]")


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


class _Loader(yaml.SafeLoader):
    """YAML without surprises: ``2026-01-05`` is text, ``on`` and ``no`` are words."""


_Loader.yaml_implicit_resolvers = {
    first: [
        (tag, pattern)
        for tag, pattern in resolvers
        if tag not in ("tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:bool")
    ]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), list("tf"))


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
        node = yaml.compose(text, Loader=_Loader)
        content = yaml.load(text, Loader=_Loader)  # noqa: S506  a SafeLoader with fewer types
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        problem = getattr(error, "problem", None) or str(error)
        raise ScenarioError(path, mark.line + 1 if mark else 1, "", f"no YAML: {problem}") from None
    lines = dict(_lines(node, "")) if node is not None else {}
    try:
        scenario = msgspec.convert(content, Scenario)
    except msgspec.ValidationError as error:
        place = _PLACE.search(str(error))
        field = place[1] if place else ""
        rule = _PLACE.sub("", str(error))
        raise ScenarioError(path, _nearest(lines, field), field, rule) from None
    for number, step in enumerate(scenario.steps):
        fault = _fault(step)
        if fault:
            field = f"steps[{number}]"
            raise ScenarioError(path, _nearest(lines, field), field, fault)
    steps = range(len(scenario.steps))
    return ScenarioFile(path, scenario, tuple(lines[f"steps[{number}]"] for number in steps))


def _fault(step: Step) -> str:
    done = [name for name in ACTIONS if getattr(step, name) is not UNSET]
    if len(done) != 1:
        listed = ", ".join(name.rstrip("_") for name in ACTIONS)
        what = " and ".join(name.rstrip("_") for name in done) or "nothing"
        return f"a step does one of {listed}; this one does {what}"
    (action,) = done
    if (action in DEVICE_ACTIONS) != (step.device is not UNSET):
        verb = "needs" if action in DEVICE_ACTIONS else "takes no"
        return f"{action.rstrip('_')} {verb} device"
    if step.traits and action != "identify":
        return f"traits belong to identify, not to {action.rstrip('_')}"
    if step.properties and action != "track":
        return f"properties belong to track, not to {action.rstrip('_')}"
    return ""


def _lines(node: yaml.Node, path: str) -> Iterator[tuple[str, int]]:
    """Tell the line of every value, under the path msgspec gives it."""
    yield path, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            inner = f"{path}.{key.value}" if path else str(key.value)
            yield from _lines(value, inner)
            yield inner, key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _lines(value, f"{path}[{index}]")


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

"""Features as tests of their own folder, with no Python of the team's.

A ``.feature`` file in a folder that ``offtarget_features`` names is a module of tests for
pytest, one a scenario: a ``conftest.py`` beside it applies to it, and its steps win over ours.
A feature that a test module binds is left to that module, so that none is run twice.
"""

import argparse
import shlex
from collections.abc import Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest
from pytest_bdd import scenario
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.feature import get_feature
from pytest_bdd.parser import Feature, ScenarioTemplate

from simulator.testing.collecting import LEFT_OUT
from simulator.testing.guard import is_in_folders, scenario_of, template_of
from simulator.testing.tags import choice
from simulator.testing.written import tags_of

__all__ = ["FeatureFile"]

_SUFFIX: Final = ".feature"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that choose scenarios."""
    group = parser.getgroup("offtarget")
    group.addoption(
        "--offtarget-tags",
        metavar="EXPRESSION",
        help="Run the scenarios alone whose tags are so: --offtarget-tags='@smoke and not @slow'.",
    )
    group.addoption(
        "--offtarget-line",
        metavar="NUMBER",
        type=int,
        help="Run the scenario alone that stands in this line of its file.",
    )
    group.addoption("--offtarget-again", help=argparse.SUPPRESS)


class FeatureFile(pytest.Module):
    """A feature file, whose scenarios are tests."""

    def collect(self) -> Iterator[pytest.Item | pytest.Collector]:
        """Make a test of each scenario, and of each example of an outline.

        Of a file that cannot be read, and of what in it could not fail, the guard tells.
        """
        try:
            feature = get_feature(str(self.path.parent), self.path.name)
        except (GherkinParseError, KeyError, UnicodeDecodeError):
            return
        self.obj = ModuleType(self.path.stem)
        self._declare_tags(feature)
        for name, template in feature.scenarios.items():
            test = _test(template)
            setattr(self.obj, name, test)  # where other plugins look for it
            made = self.ihook.pytest_pycollect_makeitem(collector=self, name=name, obj=test)
            for item in made:
                item.location = (item.location[0], template.line_number - 1, item.location[2])
                yield item

    def istestfunction(self, obj: object, name: str) -> bool:  # noqa: ARG002  the parent's
        """Take every scenario for a test, whatever its name."""
        return scenario_of(obj) is not None

    def _declare_tags(self, feature: Feature) -> None:
        """Let pytest know the tags, which pytest-bdd makes marks of."""
        for tag in sorted({tag for one in feature.scenarios.values() for tag in _all_tags(one)}):
            self.config.addinivalue_line("markers", f"{tag}: a tag in {self.path.name}")


def _test(template: ScenarioTemplate) -> Any:
    feature = Path(template.feature.filename)
    bind = scenario(feature.name, template.name, features_base_dir=str(feature.parent))

    def bound() -> None:
        """Have nothing to do beside the steps."""

    return bind(bound)


def _all_tags(template: ScenarioTemplate) -> set[str]:
    examples = {tag for table in template.examples for tag in table.tags}
    return tags_of(template) | examples


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> FeatureFile | None:
    """Take the feature files of the folders that are named."""
    if file_path.suffix != _SUFFIX or not is_in_folders(file_path, parent.config):
        return None
    return FeatureFile.from_parent(parent, path=file_path)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> Generator[None, Any, Any]:
    """Leave features to the modules that bind them; then choose by tags and line."""
    bound = {_file(item) for item in items if not _is_ours(item)}
    items[:] = [item for item in items if not (_is_ours(item) and _file(item) in bound)]
    return (yield)


@pytest.hookimpl(tryfirst=True, specname="pytest_collection_modifyitems")
def pytest_choose(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect the scenarios that were not asked for.

    Raises:
        UsageError: The tag expression is none.
    """
    tags, line = config.getoption("--offtarget-tags"), config.getoption("--offtarget-line")
    try:
        is_chosen = choice(config, items, tags or "")
    except ValueError as error:
        raise pytest.UsageError(f"--offtarget-tags: {error}") from None
    lines = [_line(item) for item in items]
    chosen = max((one for one in lines if one <= line), default=0) if line else 0
    for item in items:
        if not is_chosen(item):
            item.stash[LEFT_OUT] = f"its tags are not so: {tags}"
        elif line and _line(item) != chosen:
            item.stash[LEFT_OUT] = f"it does not stand in line {line}"
    left = [item for item in items if LEFT_OUT in item.stash]
    if left:
        items[:] = [item for item in items if LEFT_OUT not in item.stash]
        config.hook.pytest_deselected(items=left)


def pytest_offtarget_command(item: pytest.Item) -> str | None:
    """Give the command that runs one scenario again, where a command ran it."""
    told: str | None = item.config.getoption("--offtarget-again")
    if told is None or not _is_ours(item):
        return None
    here, file = Path.cwd(), item.path.resolve()
    shown = file.relative_to(here) if here in file.parents else file
    place = shlex.quote(f"{shown}:{_line(item)}")
    return f"offtarget features run {place} {told}".rstrip()


def _is_ours(item: pytest.Item) -> bool:
    return isinstance(item.parent, FeatureFile)


def _line(item: pytest.Item) -> int:
    template = template_of(item)
    return 0 if template is None else template.line_number


def _file(item: pytest.Item) -> Path | None:
    template = template_of(item)
    return None if template is None else Path(template.feature.filename).resolve()

"""No false green: what pytest-bdd alone would let pass, fails here.

It applies to the feature folders named in the ini option ``offtarget_features``: a feature
without scenarios, a scenario without steps, a scenario no test is bound to, a skipped
scenario, and a step that is a coroutine (which would pass without ever running).
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pytest_bdd.feature import get_features
from pytest_bdd.parser import Feature, ScenarioTemplate

__all__: list[str] = []

_OPTION = "offtarget_features"


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option that names the guarded folders."""
    parser.addini(_OPTION, "Feature folders in which nothing may be falsely green.", type="paths")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Refuse to run features that could not fail.

    Raises:
        pytest.UsageError: Naming each feature or scenario and what is wrong with it.
    """
    bound = {(path, scenario.name) for item in items for path, scenario in _bound(item)}
    if not bound or any("::" in argument for argument in config.args):
        return
    faults = [fault for path in config.getini(_OPTION) for fault in _faults(path, bound)]
    if faults:
        raise pytest.UsageError("features that could not fail:\n  " + "\n  ".join(faults))


def _bound(item: pytest.Item) -> Iterator[tuple[Path, ScenarioTemplate]]:
    scenario = getattr(getattr(item, "function", None), "__scenario__", None)
    if scenario is not None:
        yield Path(scenario.feature.filename).resolve(), scenario


def _faults(folder: Path, bound: set[tuple[Path, str]]) -> Iterator[str]:
    if not folder.is_dir():
        yield f"{folder}: there is no such folder"
        return
    features = get_features([str(folder)]) if any(folder.rglob("*.feature")) else []
    if not features:
        yield f"{folder}: holds no feature"
    for feature in features:
        yield from _feature_faults(feature, bound)


def _feature_faults(feature: Feature, bound: set[tuple[Path, str]]) -> Iterator[str]:
    path = Path(feature.filename).resolve()
    if not feature.scenarios:
        yield f"{path}: has no scenario"
    for scenario in feature.scenarios.values():
        where = f"{path}:{scenario.line_number}: scenario {scenario.name!r}"
        if not scenario.steps:
            yield f"{where} has no step"
        if (path, scenario.name) not in bound:
            yield f"{where} is bound to no test"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Turn a skipped scenario into a failed one, with the reason it was skipped for."""
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    guarded = any(
        folder in path.parents for path, _ in _bound(item) for folder in item.config.getini(_OPTION)
    )
    if guarded and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"a skipped scenario proves nothing: {reason}"


def pytest_bdd_before_step_call(step_func: Callable[..., Any]) -> None:
    """Refuse a step that would only make a coroutine.

    Raises:
        TypeError: The step is an ``async def``.
    """
    if inspect.iscoroutinefunction(step_func):
        raise TypeError(f"{step_func.__name__} is async: pytest-bdd would not run it")

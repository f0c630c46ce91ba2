"""No false green: what pytest-bdd alone would let pass, fails here.

It applies to the feature folders named in the ini option ``offtarget_features``: a feature
without scenarios, a scenario without steps of its own, an outline without examples, two
scenarios of one name (only one of which would run), a scenario no test is bound to, a
skipped scenario, and a step that is a coroutine (which would pass without ever running).
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pytest
from pytest_bdd.exceptions import GherkinParseError
from pytest_bdd.gherkin_parser import Feature, Rule, Scenario, get_gherkin_document
from pytest_bdd.parser import ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.utils import registry_get_safe

from simulator.testing.not_run import NotRun

__all__: list[str] = []

_OPTION = "offtarget_features"
_OUTLINES = ("Scenario Outline", "Scenario Template")


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
    if not (bound or _is_whole(config)) or _is_part(config):
        return
    faults = [fault for path in config.getini(_OPTION) for fault in _faults(path, bound)]
    if faults:
        raise pytest.UsageError("features that could not fail:\n  " + "\n  ".join(faults))


def _is_part(config: pytest.Config) -> bool:
    """Tell whether single tests or features are named, each of which answers for itself."""
    return any("::" in one or one.endswith(".feature") for one in config.args)


def _is_whole(config: pytest.Config) -> bool:
    """Tell whether all tests are meant: a run of a part may well bind no scenario."""
    if config.getoption("ignore") or config.getoption("ignore_glob"):
        return False
    everywhere = (config.getini("testpaths"), [str(config.invocation_params.dir)])
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return not named or config.args in everywhere  # a worker of xdist is always given names


def _bound(item: pytest.Item) -> Iterator[tuple[Path, ScenarioTemplate]]:
    function = getattr(item, "function", None)
    scenario = registry_get_safe(scenario_wrapper_template_registry, function)
    if scenario is not None:
        yield Path(scenario.feature.filename).resolve(), scenario


def _faults(folder: Path, bound: set[tuple[Path, str]]) -> Iterator[str]:
    if not folder.is_dir():
        yield f"{folder}: there is no such folder"
        return
    features = sorted(folder.rglob("*.feature"))
    if not features:
        yield f"{folder}: holds no feature"
    for path in features:
        yield from _feature_faults(path.resolve(), bound)


def _feature_faults(path: Path, bound: set[tuple[Path, str]]) -> Iterator[str]:
    try:
        scenarios = list(_scenarios(get_gherkin_document(str(path)).feature))
    except KeyError:  # pytest-bdd takes it for granted that a file holds a feature
        yield f"{path}: holds no feature"
        return
    except GherkinParseError as error:
        yield f"{path}: {error}"
        return
    if not scenarios:
        yield f"{path}: has no scenario"
    seen: dict[str, int] = {}
    for scenario in scenarios:
        where = f"{path}:{scenario.location.line}: scenario {scenario.name!r}"
        if not scenario.steps:
            yield f"{where} has no step of its own"
        if _lacks_examples(scenario):
            yield f"{where} is an outline without examples"
        if scenario.name in seen:
            yield f"{where} has the name of the one in line {seen[scenario.name]}"
        if (path, scenario.name) not in bound:
            yield f"{where} is bound to no test"
        seen[scenario.name] = scenario.location.line


def _scenarios(parent: Feature | Rule) -> Iterator[Scenario]:
    for child in parent.children:
        if child.scenario is not None:
            yield child.scenario
        elif isinstance(parent, Feature) and child.rule is not None:
            yield from _scenarios(child.rule)


def _lacks_examples(scenario: Scenario) -> bool:
    outline = scenario.examples or scenario.keyword in _OUTLINES
    return bool(outline) and not any(table.table_body for table in scenario.examples)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn a skipped scenario into a failed one, with the reason it was skipped for.

    One that cannot be carried out here is no failure, and is shown as skipped.
    """
    error = call.excinfo.value if call.excinfo else None
    if call.excinfo and isinstance(error, NotRun):  # how it came about is told nowhere, at a price
        call.excinfo = pytest.ExceptionInfo.from_exception(error.with_traceback(_last(error)))
    outcome: Any = yield
    report: pytest.TestReport = outcome.get_result()
    if isinstance(error, NotRun):
        report.outcome = "skipped"
        vars(report).pop("wasxfail", None)
        report.longrepr = (str(item.path), item.location[1] or 0, f"not run: {error.reason}")
        return
    guarded = any(
        folder in path.parents for path, _ in _bound(item) for folder in item.config.getini(_OPTION)
    )
    if guarded and report.skipped:
        report.outcome = "failed"
        report.longrepr = f"a skipped scenario proves nothing: {_reason(report)}"


def _last(error: BaseException) -> TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _reason(report: pytest.TestReport) -> str:
    """Tell why it was skipped, or expected to fail; nobody expects it any more."""
    if hasattr(report, "wasxfail"):
        reason = report.wasxfail or "it was expected to fail"
        del report.wasxfail
        return reason
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)


def pytest_bdd_before_step_call(step_func: Callable[..., Any]) -> None:
    """Refuse a step that would only make a coroutine.

    Raises:
        TypeError: The step is an ``async def``.
    """
    if inspect.iscoroutinefunction(step_func):
        raise TypeError(f"{step_func.__name__} is async: pytest-bdd would not run it")

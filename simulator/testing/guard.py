"""No false green: what pytest-bdd alone would let pass, fails here.

It applies to the feature folders named in the ini option ``offtarget_features``, and to every
feature that is reported on: a feature without scenarios, a scenario without steps of its own, an
outline without examples, two scenarios of one name (only one of which would run), a scenario no
test is bound to, a skipped scenario, and a step that is a coroutine (which would pass without
ever running). Where there is no test that could fail for it, one is added.
"""

import importlib
import inspect
from collections.abc import AsyncGenerator, Callable, Generator, Iterator
from importlib.metadata import version
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pytest
from pytest_bdd.parser import ScenarioTemplate
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.utils import registry_get_safe

from simulator.testing.not_run import NotRun
from simulator.testing.written import FeatureError, Written, fault_of, read

__all__ = [
    "FAULTS",
    "REPORTED",
    "WHY_SKIPPED",
    "FaultItem",
    "Faulty",
    "feature_files",
    "is_guarded",
    "is_in_folders",
    "scenario_of",
    "template_of",
]

_OPTION = "offtarget_features"
_SCENARIO: Final[Any] = importlib.import_module("pytest_bdd.scenario")
"""The module, which the function of its name hides in the package."""
_CALLS: Final = "call_fixture_func"
"""What it calls a step by, and no part of what it publishes."""
REPORTED: Final = pytest.StashKey[bool]()
"""Whether what the session runs is reported on; of its configuration."""
FAULTS: Final = pytest.StashKey[list["Faulty"]]()
"""What was found wrong with features; of a session's configuration."""
WHY_SKIPPED: Final = pytest.StashKey[str]()
"""Why a scenario was skipped, or expected to fail; of its item."""


class Faulty(Exception):  # noqa: N818  told as a failure
    """A feature, or a scenario of it, could not fail.

    Args:
        path: The feature file, or a folder.
        reason: What is wrong, after the name of the scenario.
        line: The line of the scenario; 0 for the whole file.
        scenario: The scenario's name.
    """

    def __init__(self, path: Path, reason: str, line: int = 0, scenario: str = "") -> None:
        where = f"{path}:{line}: scenario {scenario!r}" if line else f"{path}:"
        super().__init__(f"{where} {reason}")
        self.path, self.reason, self.line, self.scenario = path, reason, line, scenario


class FaultItem(pytest.Item):
    """A test that fails, for a fault no other test could fail for."""

    def __init__(self, *, fault: Faulty, **given: Any) -> None:
        super().__init__(**given)
        self.fault = fault

    def runtest(self) -> None:
        """Fail.

        Raises:
            Faulty: Always.
        """
        raise self.fault

    def repr_failure(self, *_: Any) -> str:
        """Tell what is wrong, without a traceback: no code is at fault."""
        return f"a feature that could not fail: {self.fault}"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Tell where it is written."""
        line = self.fault.line
        return self.fault.path, line - 1 if line else None, str(self.fault)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the ini option that names the guarded folders."""
    parser.addini(_OPTION, "Feature folders in which nothing may be falsely green.", type="paths")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_collection_modifyitems(
    session: pytest.Session, config: pytest.Config, items: list[pytest.Item]
) -> Generator[None, None, None]:
    """Add a test for each fault that no test would fail for; no word or mark deselects them."""
    bound = {
        (Path(one.feature.filename).resolve(), one.line_number)
        for one in map(template_of, items)
        if one
    }
    config.stash[FAULTS] = list(_faults(config, bound))
    yield
    items.extend(_fault_item(session, fault) for fault in config.stash[FAULTS])


def _fault_item(session: pytest.Session, fault: Faulty) -> FaultItem:
    path = str(fault.path)
    if fault.path.is_relative_to(session.config.rootpath):
        path = fault.path.relative_to(session.config.rootpath).as_posix()
    name = f"{fault.line}: {fault.scenario} {fault.reason}" if fault.line else fault.reason
    nodeid = f"{path}::{name.splitlines()[0]}"
    return FaultItem.from_parent(session, name=name, nodeid=nodeid, fault=fault)


def is_in_folders(path: Path, config: pytest.Config) -> bool:
    """Tell whether a file lies in one of the guarded folders."""
    folders: list[Path] = config.getini(_OPTION)
    return any(folder.resolve() in path.resolve().parents for folder in folders)


def feature_files(config: pytest.Config) -> list[Path]:
    """List the feature files in the guarded folders; of those, what was asked for."""
    folders: list[Path] = config.getini(_OPTION)
    files = [path.resolve() for folder in folders for path in sorted(folder.rglob("*.feature"))]
    asked = _asked(config)
    return [one for one in files if not asked or any(at in (one, *one.parents) for at in asked)]


def _asked(config: pytest.Config) -> list[Path]:
    """List the features, and folders of them, that are named; none if anything else is."""
    folders: list[Path] = config.getini(_OPTION)
    guarded = [folder.resolve() for folder in folders]
    named = [
        (config.invocation_params.dir / one.partition("::")[0]).resolve() for one in config.args
    ]
    features = all(path.is_dir() or path.suffix == ".feature" for path in named)
    inside = all(any(one in (path, *path.parents) for one in guarded) for path in named)
    return named if features and inside else []


def _faults(config: pytest.Config, bound: set[tuple[Path, int]]) -> Iterator[Faulty]:
    if any("::" in argument for argument in config.args):
        return
    folders: list[Path] = config.getini(_OPTION)
    if not (bound or _is_whole(config) or _asked(config)):
        folders = []
    for folder in folders:
        if not folder.is_dir():
            yield Faulty(folder, "there is no such folder")
        elif not any(folder.rglob("*.feature")):
            yield Faulty(folder, "holds no feature")
    files = feature_files(config) if folders else []
    if config.stash.get(REPORTED, False):
        files += sorted(path for path, _ in bound)
    for path in dict.fromkeys(files):
        yield from _feature_faults(path, bound)


def _is_whole(config: pytest.Config) -> bool:
    """Tell whether all tests are meant: a run of a part may well bind no scenario."""
    if config.getoption("ignore") or config.getoption("ignore_glob"):
        return False
    everywhere = (config.getini("testpaths"), [str(config.invocation_params.dir)])
    named = config.args_source is pytest.Config.ArgsSource.ARGS
    return not named or config.args in everywhere  # a worker of xdist is always given names


def template_of(item: pytest.Item) -> ScenarioTemplate | None:
    """Give the scenario an item is bound to; None for none."""
    return scenario_of(getattr(item, "function", None))


def scenario_of(function: object) -> ScenarioTemplate | None:
    """Give the scenario a function is bound to; None for none."""
    return registry_get_safe(scenario_wrapper_template_registry, function)


def _feature_faults(path: Path, bound: set[tuple[Path, int]]) -> Iterator[Faulty]:
    """Tell what is wrong with a feature, but for what the tests bound to it fail for."""
    try:
        scenarios: list[Written] = [one for one in read(path) if one.row == 0]
    except (FeatureError, OSError) as error:
        yield Faulty(path, str(error))
        return
    if not scenarios:
        yield Faulty(path, "has no scenario")
    lines = {one.title: one.line for one in scenarios}
    for one in scenarios:
        if (path, one.line) in bound:
            continue
        reason = one.fault or "is bound to no test"
        if lines[one.title] != one.line:
            reason = f"has the name of the one in line {lines[one.title]}, which runs in its place"
        yield Faulty(path, reason, one.line, one.title)


def is_guarded(item: pytest.Item) -> bool:
    """Tell whether a test is a scenario in which nothing may be falsely green."""
    template, config = template_of(item), item.config
    if template is None:
        return False
    path = Path(template.feature.filename)
    return config.stash.get(REPORTED, False) or is_in_folders(path, config)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> None:
    """Fail a scenario that would pass without having done anything.

    Raises:
        Faulty: It has no step of its own, or is an outline without examples; or nobody can see
            what its steps return.
    """
    template = template_of(pyfuncitem)
    reason = (fault_of(template) or _blind()) if template and is_guarded(pyfuncitem) else ""
    if template and reason:
        path = Path(template.feature.filename)
        pytest.fail(str(Faulty(path, reason, template.line_number, template.name)), pytrace=False)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skipped scenario into a failed one, with the reason it was skipped for.

    One that cannot be carried out here is no failure, and is shown as skipped.
    """
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, NotRun):  # pytest takes half a second to tell where it came from
        call.excinfo = pytest.ExceptionInfo.from_exception(error.with_traceback(_last(error)))
    report = yield
    if isinstance(error, NotRun):
        report.outcome = "skipped"
        vars(report).pop("wasxfail", None)
        report.longrepr = (str(item.path), item.location[1] or 0, f"not run: {error.reason}")
    elif report.skipped and is_guarded(item):
        item.stash[WHY_SKIPPED] = _reason(report)
        report.outcome = "failed"
        report.longrepr = f"a skipped scenario proves nothing: {item.stash[WHY_SKIPPED]}"
    return report


def _last(error: BaseException) -> TracebackType | None:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return trace


def _reason(report: pytest.TestReport) -> str:
    """Tell why it was skipped, or expected to fail; nobody expects it any more."""
    if hasattr(report, "wasxfail"):
        reason: str = report.wasxfail or "it was expected to fail"
        del report.wasxfail
        return reason
    return str(report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr)


def pytest_bdd_before_step_call(step_func: Callable[..., Any]) -> None:
    """Refuse a step that would only make a coroutine.

    Raises:
        TypeError: The step is an ``async def``.
    """
    if inspect.iscoroutinefunction(step_func) or inspect.isasyncgenfunction(step_func):
        raise TypeError(f"{step_func.__name__} is async: pytest-bdd would not run it")


def pytest_configure(config: pytest.Config) -> None:
    """Look at what steps return, which pytest-bdd tells no hook."""
    if _blind():  # for which guarded scenarios fail; all else is none of our business
        return
    patch = pytest.MonkeyPatch()
    patch.setattr(_SCENARIO, _CALLS, _checked(getattr(_SCENARIO, _CALLS)))
    config.add_cleanup(patch.undo)


def _blind() -> str:
    """Tell why nobody can see what steps return; empty where somebody can."""
    if hasattr(_SCENARIO, _CALLS):
        return ""
    return (
        f"cannot be guarded: pytest-bdd {version('pytest-bdd')} has no {_CALLS}, through which "
        "Offtarget sees what a step returns and whether it would still have to be awaited"
    )


def _checked(call: Callable[..., Any]) -> Callable[..., Any]:
    """Refuse what a step returns that would still have to be awaited."""

    def checked(fixturefunc: Callable[..., Any], **given: Any) -> Any:
        returned = call(fixturefunc=fixturefunc, **given)
        if inspect.isawaitable(returned) or isinstance(returned, AsyncGenerator):
            if inspect.iscoroutine(returned):
                returned.close()  # or Python warns that it was never awaited
            name = getattr(fixturefunc, "__name__", repr(fixturefunc))
            raise TypeError(f"{name} returns something to await: pytest-bdd would not run it")
        return returned

    return checked

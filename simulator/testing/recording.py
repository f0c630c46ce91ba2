"""What each scenario comes to, step by step, recorded where it runs; it travels on its report."""

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from simulator.testing.bundles import PROPERTY as BUNDLE
from simulator.testing.guard import REPORTED, WHY_SKIPPED, template_of
from simulator.testing.masking import masked_all, secrets_of, without
from simulator.testing.not_run import NotRun
from simulator.testing.options import Options
from simulator.testing.step_errors import said
from simulator.testing.tried_again import WHY_AGAIN
from simulator.testing.worlds import STANDS, WORLDS, told_of
from simulator.testing.written import fault_of, tags_of

if TYPE_CHECKING:
    from pytest_bdd.parser import Scenario, ScenarioTemplate, Step

    from simulator.testing.outcomes import ScenarioOutcome, Status, StepOutcome

__all__ = ["OUTCOME", "begin", "example_of", "path_of", "row_of", "target_of"]

OUTCOME: Final = "offtarget_outcome"
"""The attribute of a test's report that holds what its scenario came to, as JSON."""
_LONGEST: Final = 4_000  # characters of a message
_NOBODY: Final = "no step definition matches"


class _Watch:
    """Tells the machine's time, also under freezegun, which replaces what modules hold.

    Args:
        now: The machine's time, in milliseconds since 1970.
    """

    tick = staticmethod(time.perf_counter)

    def __init__(self, now: int) -> None:
        self._began = now / 1_000 - self.tick()

    def now(self) -> float:
        """Tell the time, in seconds since 1970."""
        return self._began + self.tick()


_WATCH: Final = pytest.StashKey[_Watch]()
_BEGAN: Final = pytest.StashKey[float]()


def begin(config: pytest.Config, now: int) -> None:
    """Begin to record what scenarios come to.

    Args:
        config: Whose scenarios.
        now: The machine's time, in milliseconds since 1970.
    """
    config.stash[REPORTED] = True
    config.stash[_WATCH] = _Watch(now)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when a test begins."""
    if _WATCH in item.config.stash:
        item.stash[_BEGAN] = item.config.stash[_WATCH].now()


@dataclass(slots=True)
class _Recorded:
    """A scenario under way.

    Attributes:
        scenario: With an example's values in their places.
        done: How many steps are over, and passed.
        started: When the step began that is not.
        took: How long each step took, in milliseconds.
        undefined: Why nobody defines the step that is not over; empty where somebody does.
    """

    scenario: "Scenario"
    done: int = 0
    started: float | None = None
    took: list[float] = field(default_factory=list)
    undefined: str = ""

    def stop(self) -> None:
        if self.started is not None:
            self.took.append((_Watch.tick() - self.started) * 1_000)
            self.started = None


_RECORDED: Final = pytest.StashKey[_Recorded]()


def pytest_bdd_before_scenario(request: pytest.FixtureRequest, scenario: "Scenario") -> None:
    """Begin to record."""
    if request.config.stash.get(REPORTED, False):
        request.node.stash[_RECORDED] = _Recorded(scenario)


def pytest_bdd_before_step(request: pytest.FixtureRequest) -> None:
    """Note when a step begins."""
    recorded = request.node.stash.get(_RECORDED, None)
    if recorded is not None:
        recorded.started = _Watch.tick()


def pytest_bdd_after_step(request: pytest.FixtureRequest) -> None:
    """Note that a step passed."""
    recorded = request.node.stash.get(_RECORDED, None)
    if recorded is not None:
        recorded.stop()
        recorded.done += 1


@pytest.hookimpl(trylast=True)
def pytest_bdd_step_func_lookup_error(
    request: pytest.FixtureRequest, step: "Step", exception: Exception
) -> None:
    """Note that nobody defines a step."""
    recorded = request.node.stash.get(_RECORDED, None)
    if recorded is not None:
        recorded.undefined = str(exception) or f"{_NOBODY}: {step.name}"


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Put what a scenario came to on its report, when it has run, or will not."""
    report = yield
    template = template_of(item) if item.config.stash.get(REPORTED, False) else None
    over = report.when == "call" or (report.when == "setup" and not report.passed)
    if template is not None and over:
        import msgspec  # noqa: PLC0415  plugins are loaded with every pytest

        from destination.js import mended  # noqa: PLC0415

        outcome = msgspec.to_builtins(_outcome(item, template, call, report))
        text = msgspec.json.encode(mended(outcome, lambda leaf: leaf)).decode()
        setattr(report, OUTCOME, text)
    return report


def _outcome(
    item: pytest.Item,
    template: "ScenarioTemplate",
    call: pytest.CallInfo[None],
    report: pytest.TestReport,
) -> "ScenarioOutcome":
    from simulator.testing.outcomes import ScenarioOutcome  # noqa: PLC0415  on use

    began = item.stash.get(_BEGAN, report.start)
    worlds = told_of(item)
    options = Options.of(item.config)
    secrets = _secrets(item, options)
    status, reason = _status(item, call, report)
    if status == "failed" and (fault := fault_of(template)):
        reason = f"it {fault}"
    reason = masked_all(reason, secrets, _LONGEST)
    example = example_of(item)
    scenario = template.render(example)
    return ScenarioOutcome(
        path=path_of(item.config, Path(template.feature.filename)),
        feature=template.feature.name,
        rule=template.rule.name if template.rule else "",
        name=without(scenario.name, secrets),
        line=template.line_number,
        status=status,
        reason=reason,
        target=target_of(item),
        example={name: without(value, secrets) for name, value in example.items()},
        row=row_of(item),
        tags=sorted(f"@{tag}" for tag in tags_of(template)),
        steps=_steps(item, template, scenario, (status, reason), secrets),
        seed=options.seed,
        began=began,
        milliseconds=(item.config.stash[_WATCH].now() - began) * 1_000,
        clock=worlds[0].clock if worlds else "",
        world=worlds[0] if worlds else None,
        command=item.config.hook.pytest_offtarget_command(item=item) or "",
        bundle=next((str(one) for name, one in report.user_properties if name == BUNDLE), ""),
        test=item.nodeid,
    )


def _secrets(item: pytest.Item, options: Options) -> list[str]:
    found = set(secrets_of(options.token, None))
    return sorted(found.union(*(world.secrets for world in item.stash.get(WORLDS, []))))


def _status(
    item: pytest.Item, call: pytest.CallInfo[None], report: pytest.TestReport
) -> "tuple[Status, str]":
    error = call.excinfo.value if call.excinfo else None
    recorded = item.stash.get(_RECORDED, None)
    skipped = item.stash.get(WHY_SKIPPED, None)
    if isinstance(error, NotRun):
        return "not_run", error.reason
    if skipped is not None:
        return "skipped", skipped.removeprefix("Skipped: ") or "it was skipped"
    if recorded is not None and recorded.undefined:
        return "undefined", recorded.undefined
    if report.passed:
        steps = len(recorded.scenario.steps) if recorded else 0
        if recorded and steps and recorded.done == steps:
            return "passed", ""
        return "failed", "its test passed, and ran no step"
    if WHY_AGAIN in item.stash:
        return "failed", item.stash[WHY_AGAIN]
    why = said(error) if error else str(report.longrepr)
    return "failed", why if report.when == "call" else f"{report.when} failed: {why}"


def _steps(
    item: pytest.Item,
    template: "ScenarioTemplate",
    scenario: "Scenario",
    ended: "tuple[Status, str]",
    secrets: list[str],
) -> "list[StepOutcome]":
    from simulator.testing.outcomes import StepOutcome  # noqa: PLC0415  on use

    recorded = item.stash.get(_RECORDED, None) or _Recorded(scenario)
    recorded.stop()
    steps = []
    for number, step in enumerate(scenario.steps):
        status: Status = "passed" if number < recorded.done else "skipped"
        message = ""
        if number == recorded.done and _is_to_blame(item, recorded):
            status, message = ended
        rows: Any = step.datatable.raw() if step.datatable else []
        steps.append(
            StepOutcome(
                keyword=step.keyword,
                text=without(step.name, secrets),
                line=step.line_number,
                status=status,
                message=message,
                milliseconds=recorded.took[number] if number < len(recorded.took) else 0.0,
                docstring=None if step.docstring is None else without(step.docstring, secrets),
                datatable=[[without(str(cell), secrets) for cell in row] for row in rows],
                background=number < len(template.all_background_steps),
            )
        )
    return steps


def _is_to_blame(item: pytest.Item, recorded: _Recorded) -> bool:
    """Tell whether a scenario ended in a step, and not before the first or after the last."""
    return _RECORDED in item.stash and recorded.done < len(recorded.scenario.steps)


def path_of(config: pytest.Config, path: Path) -> str:
    """Name a file: relative to the root of the tests where it lies there."""
    path = path.resolve()
    for folder in (config.rootpath, config.invocation_params.dir):
        if path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return path.as_posix()


def example_of(item: pytest.Item) -> dict[str, str]:
    """Give the values of an outline's row that a test is for; none for no outline."""
    spec = getattr(item, "callspec", None)
    example: dict[str, str] = spec.params.get("_pytest_bdd_example", {}) if spec else {}
    return example


def row_of(item: pytest.Item) -> int:
    """Tell which row of an outline a test is for, over all its tables; 0 for no outline."""
    spec = getattr(item, "callspec", None)
    row: int = spec.indices.get("_pytest_bdd_example", 0) if spec else 0
    return row


def target_of(item: pytest.Item) -> str:
    """Tell what a test ran on, or was to."""
    for world in item.stash.get(WORLDS, []):
        return world.target
    return item.stash.get(STANDS, Options.of(item.config).stands_on)

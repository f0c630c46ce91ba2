"""A run, put together from what was to run and what was heard of it."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec
from msgspec import structs

from destination.js import to_well_formed
from simulator.testing.masking import masked_run
from simulator.testing.outcomes import (
    Fault,
    Run,
    ScenarioOutcome,
    Source,
    StepOutcome,
)
from simulator.testing.tried_again import at_first
from simulator.testing.written import FeatureError, Written, read
from simulator.version import VERSION

__all__ = ["Collected", "assemble"]

_ENDED: Final = "the run ended before it was its turn"
_UNASKED: Final = "no test that was asked for is bound to it"
_NOTHING: Final = "no scenario was run, so nothing is shown"
_NOT_RED: Final = ("passed", "not_run")
_Key: TypeAlias = tuple[str, int]


@dataclass
class Collected:
    """What was heard of a session.

    Attributes:
        planned: What was to run: tests, feature files, and what is wrong with them.
        outcomes: What each test's scenario came to.
        spoilt: What went wrong with a test besides, by its name.
        uncollected: What could not be collected, and why; the empty name is for all.
        running: The tests that have begun and are not over, each with the step that it is at.
        listener: Is told all of it as it is heard: the name of a method here, and its arguments.
    """

    planned: dict[str, list[Any]] = field(default_factory=dict)
    outcomes: dict[str, ScenarioOutcome] = field(default_factory=dict)
    spoilt: dict[str, str] = field(default_factory=dict)
    uncollected: dict[str, str] = field(default_factory=dict)
    running: dict[str, str] = field(default_factory=dict)
    listener: Callable[..., object] = field(default=lambda *_: None, repr=False)
    _known: set[str] = field(default_factory=set)

    def plan(self, told: Mapping[str, list[Any]]) -> None:
        """Take note of what was to run; every worker of xdist tells the same."""
        self.listener("plan", told)
        for name, listed in told.items():
            kept = self.planned.setdefault(name, [])
            for one in listed:
                if (key := f"{name} {one}") not in self._known:
                    self._known.add(key)
                    kept.append(one)

    def outcome(self, test: str, text: str) -> None:
        """Take note of what a test's scenario came to, as JSON.

        What was red once stays so, whatever is heard of the test later: of another try of it, or
        from another process that runs the same.
        """
        self.listener("outcome", test, text)
        told = msgspec.json.decode(text, type=ScenarioOutcome)
        before = self.outcomes.get(test)
        if before is not None and before.status not in _NOT_RED and told.status in _NOT_RED:
            again = structs.replace(told, status="failed", reason=at_first(before.reason))
            told = again if told.status == "passed" else before
        self.outcomes[test] = told

    def spoil(self, test: str, why: str) -> None:
        """Take note of what went wrong with a test besides."""
        self.listener("spoil", test, why)
        self.spoilt[test] = why

    def uncollect(self, name: str, why: str) -> None:
        """Take note of what could not be collected; the empty name is for all."""
        self.listener("uncollect", name, why)
        self.uncollected[name] = why

    def begin(self, test: str, step: str = "") -> None:
        """Take note that a test begins, or comes to a step."""
        self.listener("begin", test, step)
        self.running[test] = step

    def end(self, test: str) -> None:
        """Take note that a test is over."""
        self.listener("end", test)
        self.running.pop(test, None)


def assemble(
    heard: Collected,
    *,
    names: Mapping[str, str],
    secrets: list[str],
    target: str,
    **of_run: Any,
) -> Run:
    """Put a run together: every scenario of every feature that was to run is in it.

    Args:
        heard: What was heard.
        names: What each file is called in reports.
        secrets: What must not be told.
        target: What scenarios were to run on of which no test is known.
        of_run: The other fields of a run.
    """
    tests = heard.planned.get("tests", [])
    files = [*heard.planned.get("files", []), *(one["path"] for one in tests)]

    def name(file: str) -> str:
        return names.get(file, file)

    assembly = _Assembly(heard, name, target)
    scenarios: list[ScenarioOutcome] = []
    left_out: list[ScenarioOutcome] = []
    sources = []
    for file in sorted(dict.fromkeys(files)):
        path = Path(file)
        sources.append(Source(name(file), _text(path)))
        for outcome, is_left_out in assembly.of(path):
            (left_out if is_left_out else scenarios).append(outcome)
    known = {one.test for one in scenarios}
    scenarios += [one for test, one in heard.outcomes.items() if test not in known]
    faults = [*assembly.faults(), *_uncollected(heard)]
    if all(one.status == "not_run" for one in scenarios):
        faults.append(Fault("", _NOTHING))
    red = faults or any(one.status not in _NOT_RED for one in scenarios)
    if not red and (ended := assembly.ended):
        more = f", and {len(ended) - 1} more" if len(ended) > 1 else ""
        faults.append(Fault("", f"nobody deselected it, and it never ran: {ended[0]}{more}"))
    run = Run(
        version=VERSION,
        targets=list(dict.fromkeys(one.target for one in scenarios)) or [target],
        scenarios=scenarios,
        faults=list(dict.fromkeys(faults)),
        left_out=left_out,
        sources=sources,
        **of_run,
    )
    return masked_run(run, secrets)


class _Assembly:
    """Scenarios as they are written, joined with what was heard of them."""

    def __init__(self, heard: Collected, name: Callable[[str], str], target: str) -> None:
        self._heard = heard
        self._name = name
        self._target = target
        self._tests: dict[tuple[str, int, int], list[dict[str, Any]]] = defaultdict(list)
        for one in heard.planned.get("tests", []):
            self._tests[one["path"], one["line"], one["row"]].append(one)
        self._left_out = dict(heard.planned.get("left_out", []))
        self._faults = {
            (one["path"], one["line"]): Fault(
                name(one["path"]), one["reason"], one["line"], one["scenario"]
            )
            for one in heard.planned.get("faults", [])
        }
        self._told: set[_Key] = set()

    @property
    def ended(self) -> list[str]:
        """The tests of which nothing was heard, and which nobody has deselected."""
        heard = {*self._heard.outcomes, *self._heard.spoilt, *self._left_out}
        return [
            one["test"] for one in self._heard.planned.get("tests", []) if one["test"] not in heard
        ]

    def faults(self) -> Iterator[Fault]:
        """Give what is wrong that no scenario has told."""
        for key, fault in self._faults.items():
            if key not in self._told:
                yield fault

    def of(self, path: Path) -> Iterator[tuple[ScenarioOutcome, bool]]:
        """Give the outcomes of a file's scenarios, and whether each was left out."""
        try:
            scenarios = read(path)
        except (FeatureError, OSError) as error:
            self._faults.setdefault((str(path), 0), Fault(self._name(str(path)), str(error)))
            return
        for one in scenarios:
            tests = self._tests.get((str(path), one.line, one.row), [])
            for test in tests:
                yield self._of_test(path, one, test)
            if not tests:
                yield self._unbound(path, one)

    def _of_test(
        self, path: Path, one: Written, test: dict[str, Any]
    ) -> tuple[ScenarioOutcome, bool]:
        name, target = test["test"], test["target"]
        spoilt = self._heard.spoilt.get(name)
        outcome = self._heard.outcomes.get(name)
        if outcome is not None and spoilt and outcome.status in _NOT_RED:
            outcome = structs.replace(outcome, status="failed", reason=spoilt)
        if outcome is not None:
            return structs.replace(outcome, tags=one.tags), False
        if name in self._left_out:
            return self._never_ran(path, one, target, "not_run", self._left_out[name]), True
        if spoilt:
            never = self._never_ran(path, one, target, "failed", spoilt)
        else:
            never = self._never_ran(path, one, target, "not_run", _ENDED)
        return structs.replace(never, test=name), False

    def _unbound(self, path: Path, one: Written) -> tuple[ScenarioOutcome, bool]:
        key = str(path), one.line
        if key in self._faults:
            self._told.add(key)
            reason = f"it {self._faults[key].reason}"
            return self._never_ran(path, one, self._target, "failed", reason), False
        if self._heard.uncollected or "tests" not in self._heard.planned:
            return self._never_ran(path, one, self._target, "not_run", _ENDED), False
        return self._never_ran(path, one, self._target, "not_run", _UNASKED), True

    def _never_ran(
        self, path: Path, one: Written, target: str, status: Any, reason: str
    ) -> ScenarioOutcome:
        return ScenarioOutcome(
            path=self._name(str(path)),
            feature=one.feature,
            rule=one.rule,
            name=one.name,
            line=one.line,
            status=status,
            reason=reason,
            target=target,
            example=one.example,
            row=one.row,
            tags=one.tags,
            steps=[
                StepOutcome(
                    keyword=line.keyword,
                    text=line.text,
                    line=line.line,
                    status="skipped",
                    docstring=line.docstring,
                    datatable=line.datatable,
                    background=line.background,
                )
                for line in one.lines
            ],
        )


def _uncollected(heard: Collected) -> Iterator[Fault]:
    for name, why in heard.uncollected.items():
        yield Fault(name, why if not name else f"could not be collected: {why}")


def _text(path: Path) -> str:
    try:
        return to_well_formed(path.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return ""

"""Which scenarios notice that a rule of the world is broken, and which notice nothing.

A suite is run once as it is, then once for each rule with that rule broken, always in process.
A scenario that no broken rule turns red proves nothing of the rules that can be broken; a rule
that no scenario notices is unguarded. Both can be told from parts of these runs: of scenarios
that noticed a rule already, and a rule that was noticed, no more needs to be known.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import pytest
from msgspec import Struct, structs
from pytest_bdd.scenario import scenario_wrapper_template_registry
from pytest_bdd.utils import registry_get_safe

from simulator.ledger import Rule, rules
from simulator.testing.suite import Suite

__all__ = ["Proof", "ProofError", "Scenario", "breakable", "prove"]

_RAN: Final = (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
_LONGEST: Final = 2_000  # characters of why a run has failed


class ProofError(Exception):
    """A suite cannot be proven: it did not run, or not the same scenarios."""


class Scenario(Struct, frozen=True, order=True):
    """A scenario, or an outline with all its rows.

    Attributes:
        path: Its feature file, relative to the suite's folder.
        line: Its line there.
        name: Its name.
    """

    path: str
    line: int
    name: str


class Proof(Struct, frozen=True):
    """What came of proving a suite.

    Attributes:
        scenarios: All that ran, each with the rules whose breaking it noticed.
        rules: The rules that were broken, as the ledger has them.
        red: Why the suite is red as it is, a sentence each; nothing is broken then.
    """

    scenarios: dict[Scenario, list[str]]
    rules: list[Rule]
    red: list[str] = []

    @property
    def noticed(self) -> dict[str, int]:
        """By how many scenarios each rule was noticed."""
        return {
            rule.id: sum(rule.id in seen for seen in self.scenarios.values()) for rule in self.rules
        }

    @property
    def proves_nothing(self) -> list[Scenario]:
        """The scenarios that noticed no broken rule."""
        if self.red:
            return []
        return [scenario for scenario, seen in self.scenarios.items() if not seen]

    @property
    def unguarded(self) -> list[str]:
        """The rules that no scenario noticed."""
        return [] if self.red else [rule for rule, times in self.noticed.items() if not times]


class _Run(Struct):
    """What one run of a suite came to.

    Attributes:
        code: pytest's exit code.
        told: What pytest printed.
        scenarios: All that were there to run.
        red: Those that failed, and why.
        others: What else failed, such as a file that cannot be read.
    """

    code: int = 0
    told: str = ""
    scenarios: set[Scenario] = set()
    red: dict[Scenario, str] = {}
    others: list[str] = []


class _Hearing:
    """Hears what each scenario comes to.

    Args:
        folder: The suite's.
        asked: The scenarios that are to run in any case, before all others; of those as many
            run as it takes for one to fail. None for all.
    """

    def __init__(self, folder: Path, asked: AbstractSet[Scenario] | None) -> None:
        self.run = _Run()
        self._folder = folder
        self._asked = asked
        self._left = 0
        self._named: dict[str, Scenario] = {}

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            function = getattr(item, "function", None)
            template = registry_get_safe(scenario_wrapper_template_registry, function)
            if template is not None:
                file = Path(template.feature.filename).resolve()
                path = os.path.relpath(file, self._folder)
                self._named[item.nodeid] = Scenario(path, template.line_number, template.name)
        self.run.scenarios.update(self._named.values())
        if self._asked is not None:
            first = {name for name, scenario in self._named.items() if scenario in self._asked}
            items.sort(key=lambda item: item.nodeid not in first)
            self._left = len(first)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.run.others.append(f"{report.nodeid}: {_why(report)}")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if not report.failed:
            return
        scenario = self._named.get(report.nodeid)
        if scenario is None:
            self.run.others.append(f"{report.nodeid}: {_why(report)}")
        else:
            self.run.red.setdefault(scenario, _why(report))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        result = yield
        self._left -= 1
        if self._asked is not None and self._left <= 0 and self.run.red:
            item.session.shouldfail = "all that was asked is known"
        return result


def _why(report: pytest.TestReport | pytest.CollectReport) -> str:
    crash = getattr(report.longrepr, "reprcrash", None)
    text = str(report.longrepr if crash is None else crash.message)
    return text.strip().partition("\n")[0][:_LONGEST]


def breakable() -> list[Rule]:
    """List the rules of the ledger that can be broken, in its order."""
    return [rule for rule in rules() if rule.broken]


def prove(
    suite: Suite,
    only: Sequence[str] = (),
    *,
    jobs: int = 1,
    count: bool = False,
    tell: Callable[[str, int], object] = lambda *_: None,
) -> Proof:
    """Run a suite as it is, and once for each rule with that rule broken.

    Args:
        suite: The suite; its labs are in process.
        only: The ids of the rules to break; empty for all.
        jobs: In how many processes.
        count: Whether all scenarios are run each time, so that all are known that notice a
            rule; else no more than tells which prove nothing and which are unguarded. The
            scenario that the ledger names as a rule's proof is run in any case.
        tell: Is told of each rule as soon as it was broken, and how many noticed.

    Raises:
        ProofError: The suite did not run, or not the same scenarios with a rule broken.
        KeyError: A rule is not one that can be broken.
    """
    known = {rule.id: rule for rule in breakable()}
    chosen = [known[rule] for rule in dict.fromkeys(only)] if only else list(known.values())
    base = _Running(suite, "", None).result()
    if base.code not in _RAN or not base.scenarios:
        raise ProofError(base.told or "; ".join(base.others) or "there is no scenario to run")
    seen: dict[Scenario, list[str]] = {one: [] for one in sorted(base.scenarios)}
    red = [f"{one.path}:{one.line} {one.name}: {why}" for one, why in base.red.items()]
    if red or base.others:
        return Proof(seen, chosen, red + base.others)
    for rule, run in _broken(suite, chosen, jobs, None if count else seen):
        if run.code not in _RAN or run.scenarios != base.scenarios:
            why = run.told or "other scenarios were there to run"
            raise ProofError(f"with {rule.id} broken: {why}")
        for one in run.red:
            seen[one].append(rule.id)
        tell(rule.id, len(run.red))
    return Proof(seen, chosen)


def _broken(
    suite: Suite,
    chosen: Sequence[Rule],
    jobs: int,
    seen: Mapping[Scenario, Sequence[str]] | None,
) -> Iterator[tuple[Rule, _Run]]:
    """Run a suite with one rule broken after the other, as many at once as there are jobs.

    What is asked of a run is what no run before it has told; ``seen`` holds that, and grows.
    """
    coming, running = deque(chosen), deque[tuple[Rule, _Running]]()
    while coming or running:
        while coming and len(running) < jobs:
            rule = coming.popleft()
            asked = None
            if seen is not None:
                asked = {one for one, rules in seen.items() if not rules or _is_proof(one, rule)}
            running.append((rule, _Running(suite, rule.id, asked)))
        rule, run = running.popleft()
        yield rule, run.result()


def _is_proof(scenario: Scenario, rule: Rule) -> bool:
    return rule.proof == f"{scenario.path} / {scenario.name}"


class _Running:
    """A run in a process of its own: what it leaves behind is gone with it.

    Args:
        suite: The suite.
        rule: The rule that is broken; empty for none.
        asked: As for ``_Hearing``.
    """

    def __init__(self, suite: Suite, rule: str, asked: AbstractSet[Scenario] | None) -> None:
        self._rule = rule
        method = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"
        context: Any = get_context(method)
        if method == "forkserver":
            context.set_forkserver_preload(["simulator.testing.preloaded"])
        self._end, there = context.Pipe(duplex=False)
        told = (there, suite, rule, asked)
        self._process = context.Process(target=_carry_out, args=told, daemon=True)
        self._process.start()
        there.close()

    def result(self) -> _Run:
        """Wait for what it came to.

        Raises:
            ProofError: It ended without a word.
        """
        try:
            run: _Run = self._end.recv()
        except EOFError:
            broken = f" with {self._rule} broken" if self._rule else ""
            raise ProofError(f"the run{broken} ended without a word") from None
        self._process.join()
        return run


def _carry_out(
    told: Connection, suite: Suite, rule: str, asked: AbstractSet[Scenario] | None
) -> None:
    """Run a suite, and tell what it came to; this process is for nothing else."""
    hearing = _Hearing(suite.folder, asked)
    options = [*suite.options, *(["--offtarget-break", rule] if rule else [])]
    said = StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = structs.replace(suite, options=options).run(hearing)
    text = said.getvalue().strip()[-_LONGEST:]
    told.send(structs.replace(hearing.run, code=code, told=text))

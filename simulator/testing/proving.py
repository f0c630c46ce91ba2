"""Which scenarios notice that a rule of the world is broken, and which notice nothing.

A suite is run once as it is, then once for each rule with that rule broken, always in process.
A scenario that no broken rule turns red proves nothing of the rules that can be broken; a rule
that no scenario notices is unguarded. Both can be told from parts of these runs: of scenarios
that noticed a rule already, and a rule that was noticed, no more needs to be known.
"""

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, Final

from msgspec import Struct

from simulator.ledger import Rule, rules
from simulator.testing.forked import ProofError, Run, Scenario, Start, run_forked
from simulator.testing.suite import Suite

__all__ = ["LEAST", "TIMES", "Proof", "ProofError", "Run", "Scenario", "breakable", "prove"]

LEAST: Final = 60.0
"""How many seconds a run with a broken rule may take in any case, unless it is told otherwise."""
TIMES: Final = 10
"""How many times as long as the unbroken run it may take."""


class Proof(Struct, frozen=True):
    """What came of proving a suite.

    Attributes:
        scenarios: All that ran, each with the rules whose breaking it noticed.
        rules: The rules that were broken, as the ledger has them.
        red: Why the suite is red as it is, a sentence each; nothing is broken then.
        idle: The scenarios that were not run; where no other is, nothing is broken either.
        limit: After how many seconds a run with a broken rule was cut off.
        timed_out: By the id of a rule: the scenarios that were cut off in the world without it.
        unreached: The scenarios that such runs never came to, each with the rules.
        notes: What there is to know of what was asked for, such as a tag that no scenario has.
    """

    scenarios: dict[Scenario, list[str]]
    rules: list[Rule]
    red: list[str] = []
    idle: list[Scenario] = []
    limit: float = LEAST
    timed_out: dict[str, list[Scenario]] = {}
    unreached: dict[Scenario, list[str]] = {}
    notes: list[str] = []

    @property
    def noticed(self) -> dict[str, int]:
        """By how many scenarios each rule was noticed."""
        return {
            rule.id: sum(rule.id in seen for seen in self.scenarios.values()) for rule in self.rules
        }

    @property
    def proves_nothing(self) -> list[Scenario]:
        """The scenarios that noticed no broken rule, and ran with each of them broken."""
        if self.red:
            return []
        return [
            one for one, seen in self.scenarios.items() if not seen and one not in self.unreached
        ]

    @property
    def unknown(self) -> list[Scenario]:
        """The scenarios that noticed no broken rule, but were not reached with some of them."""
        return [one for one in self.unreached if not self.scenarios[one]]

    @property
    def unguarded(self) -> list[str]:
        """The rules that no scenario noticed."""
        if self.red or not self.scenarios:
            return []
        return [rule for rule, times in self.noticed.items() if not times]


def breakable() -> list[Rule]:
    """List the rules of the ledger that can be broken, in its order."""
    return [rule for rule in rules() if rule.broken]


def prove(
    suite: Suite,
    only: Sequence[str] = (),
    *,
    jobs: int = 1,
    count: bool = False,
    limit: float | None = None,
    tell: Callable[[str, Run], object] = lambda *_: None,
) -> Proof:
    """Run a suite as it is, and once for each rule with that rule broken.

    Args:
        suite: The suite; its labs are in process.
        only: The ids of the rules to break; empty for all.
        jobs: In how many processes.
        count: Whether all scenarios are run each time, so that all are known that notice a
            rule; else no more than tells which prove nothing and which are unguarded. The
            scenario that the ledger names as a rule's proof is run in any case.
        limit: After how many seconds a run with a broken rule is cut off. The scenario that is
            under way has noticed: it timed out. None for ten times what the unbroken run took,
            and a minute at least.
        tell: Is told of each rule as soon as it was broken, and what the run came to.

    Raises:
        ProofError: The suite did not run, or a run did not come to its end.
        KeyError: A rule is not one that can be broken.
    """
    known = {rule.id: rule for rule in breakable()}
    chosen = [known[rule] for rule in dict.fromkeys(only)] if only else list(known.values())

    def conduct(start: Start) -> Proof:
        began = time.monotonic()
        base = start("", None)()
        most = limit or max(LEAST, TIMES * (time.monotonic() - began))
        idle = sorted(base.idle - base.red.keys())
        seen: dict[Scenario, list[str]] = {one: [] for one in sorted(base.scenarios - {*idle})}
        red = [f"{one.path}:{one.line} {one.name}: {why}" for one, why in base.red.items()]
        if red or base.others:
            return Proof(seen, chosen, red + base.others, idle, notes=base.notes)
        if not seen:
            return Proof(seen, chosen, idle=idle, notes=base.notes)
        timed_out: dict[str, list[Scenario]] = {}
        unreached: dict[Scenario, list[str]] = defaultdict(list)
        begin = partial(start, limit=most)
        for rule, run in _broken(begin, chosen, jobs, None if count else seen):
            for one in run.red.keys() & seen.keys():
                seen[one].append(rule.id)
            for one in sorted(run.unreached & seen.keys()):
                unreached[one].append(rule.id)
            if run.timed_out:
                timed_out[rule.id] = run.timed_out
            tell(rule.id, run)
        told: dict[str, Any] = {"limit": most, "timed_out": timed_out, "unreached": dict(unreached)}
        return Proof(seen, chosen, idle=idle, notes=base.notes, **told)

    proof: Proof = run_forked(suite, conduct)
    return proof


def _broken(
    start: Start,
    chosen: Sequence[Rule],
    jobs: int,
    seen: Mapping[Scenario, Sequence[str]] | None,
) -> Iterator[tuple[Rule, Run]]:
    """Run a suite with one rule broken after the other, as many at once as there are jobs.

    What is asked of a run is what no run before it has told; ``seen`` holds that, and grows.
    """
    coming, running = deque(chosen), deque[tuple[Rule, Callable[[], Run]]]()
    while coming or running:
        while coming and len(running) < jobs:
            rule = coming.popleft()
            asked = None
            if seen is not None:
                asked = {one for one, rules in seen.items() if not rules or _is_proof(one, rule)}
            running.append((rule, start(rule.id, asked)))
        rule, result = running.popleft()
        yield rule, result()


def _is_proof(scenario: Scenario, rule: Rule) -> bool:
    return rule.proof == f"{scenario.path} / {scenario.name}"

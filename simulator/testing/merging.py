"""Runs of features, put together: of several targets, wires, settings or seeds.

What tells a run from the others stands beside each of its scenarios.
"""

from collections import Counter
from collections.abc import Sequence
from itertools import chain
from typing import Any

from msgspec import structs

from simulator.testing.outcomes import Run, Source

__all__ = ["merge"]


def merge(runs: Sequence[Run], names: Sequence[str] = ()) -> Run:
    """Put runs into one, such as one a target; scenarios stand in the order of the first.

    What a run left out and another ran is not left out.

    Args:
        runs: The runs.
        names: What each is called where it is refused; they are numbered if left out.

    Raises:
        ValueError: There is none, or two hold different texts under one path.
    """
    if not runs:
        raise ValueError("there is no run to merge")
    sources = _sources(runs, names or [f"run {number}" for number in range(1, len(runs) + 1)])
    scenarios = [
        structs.replace(one, run=f"{one.column}, {label}") if label else one
        for run, label in zip(runs, _labels(runs), strict=True)
        for one in run.scenarios
    ]
    places: dict[tuple[str, int, int], int] = {}
    for scenario in scenarios:
        places.setdefault(scenario.key, len(places))
    left_out = {one.key: one for run in runs for one in run.left_out if one.key not in places}
    seeds = list(dict.fromkeys(chain.from_iterable(run.seeds or [run.seed] for run in runs)))
    columns = dict.fromkeys(one.column for one in scenarios)
    return Run(
        version=runs[0].version,
        seed=runs[0].seed,
        targets=list(dict.fromkeys(target for run in runs for target in run.targets)),
        scenarios=sorted(scenarios, key=lambda one: places[one.key]),
        faults=list(dict.fromkeys(fault for run in runs for fault in run.faults)),
        left_out=list(left_out.values()),
        sources=sources,
        began=min(run.began for run in runs),
        milliseconds=sum(run.milliseconds for run in runs),
        command="\n".join(dict.fromkeys(run.command for run in runs if run.command)),
        **_common(runs),
        runs=list(columns) if any(one.run for one in scenarios) else [],
        seeds=seeds if len(seeds) > 1 else [],
        notes=list(dict.fromkeys(note for run in runs for note in run.notes)),
    )


def _sources(runs: Sequence[Run], names: Sequence[str]) -> list[Source]:
    """Give the feature files of all runs; scenarios are matched by file and line."""
    known: dict[str, tuple[Source, str]] = {}
    for run, name in zip(runs, names, strict=True):
        for one in run.sources:
            source, where = known.setdefault(one.path, (one, name))
            if source.text != one.text:
                raise ValueError(
                    f"{one.path} is one feature file in {where} and another in {name}: runs are "
                    "put together only if what they hold under one path is the same to the letter"
                )
    return [source for source, _ in known.values()]


def _common(runs: Sequence[Run]) -> dict[str, Any]:
    """Give wire and settings as far as all runs were told the same."""
    first, *others = runs
    return {
        "wire": first.wire if all(one.wire == first.wire for one in others) else "",
        "settings": {
            name: value
            for name, value in first.settings.items()
            if all(one.settings.get(name) == value for one in others)
        },
    }


def _labels(runs: Sequence[Run]) -> list[str]:
    """Say of each run what beside the target tells it from the others.

    That is what it was told of wire and settings and not all were; else its seed; else, where
    they are alike in all that is known, its number.
    """
    told = [_told(run) for run in runs]
    everywhere = set(told[0]).intersection(*told)
    labels = [", ".join(one for one in of if one not in everywhere) for of in told]
    if len({run.chance for run in runs}) > 1:
        labels = _apart(runs, labels, [f"seed {run.chance}" for run in runs])
    return _apart(runs, labels, [f"run {number}" for number in range(1, len(runs) + 1)])


def _told(run: Run) -> list[str]:
    wire = [f"wire {run.wire}"] if run.wire else []
    return [*wire, *(f"{name} {value}" for name, value in run.settings.items())]


def _apart(runs: Sequence[Run], labels: Sequence[str], more: Sequence[str]) -> list[str]:
    """Add more to the labels of those runs that nothing tells apart yet."""
    columns = [
        {f"{one.column}, {label}" for one in run.scenarios}
        for run, label in zip(runs, labels, strict=True)
    ]
    alike = Counter(chain.from_iterable(columns))
    return [
        ", ".join(filter(None, (label, added))) if any(alike[one] > 1 for one in of) else label
        for of, label, added in zip(columns, labels, more, strict=True)
    ]

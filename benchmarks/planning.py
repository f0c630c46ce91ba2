"""Planning: how many events a second the cloud destination plans, beside Segment's packages.

Both go from parsed events to normalised requests: trigger, mapping, validation, URLs. Both
are given the same events, in turn, and told by processor time, of the best of some passes.
Segment's packages are installed into an ignored folder; that needs Node 20 and npm.
"""

import gc
import json
import random
import shutil
import subprocess
from pathlib import Path
from time import process_time
from typing import Any, Final

from benchmarks.effort import Effort
from benchmarks.figures import Goal, middle, ratio
from benchmarks.getting import node, npm_packages
from benchmarks.report import Missing, Report
from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode

__all__ = ["measure"]

_HERE: Final = Path(__file__).parent
_PACKAGES: Final = _HERE.parent / "tests" / "contract" / "segment_packages"
_MAPPING: Final = {**UPDATE_PROFILE.default_mapping, "traits": {"@path": "$.traits"}}
_CONTEXT: Final = {
    "library": {"name": "analytics.js", "version": "next-1.84.3"},
    "page": {"url": "https://shop.example/", "path": "/"},
    "ip": "10.0.0.1",
    "userAgent": "Mozilla/5.0",
}
_PASSES: Final = 3  # a round; the best one counts, and both have warmed up by then
_GOAL: Final = Goal("planning, events already parsed, against Segment's packages", 3, " times")


def measure(report: Report, effort: Effort, folder: Path) -> None:
    """Plan the same events on both sides, in turn."""
    chance = random.Random(7)
    events = [_identify(number, chance) for number in range(effort.events)]
    (folder / "events.ndjson").write_text("\n".join(json.dumps(event) for event in events))
    (folder / "mapping.json").write_text(json.dumps(_MAPPING))
    try:
        packages = npm_packages(_PACKAGES)
    except Missing as missing:
        report.leave_out("planning", missing)
        return
    shutil.copy(_HERE / "planning.cjs", packages)
    # The events are there before and after: no collection need look through them again.
    gc.collect()
    gc.freeze()
    here, there = [], []
    for _ in range(effort.rounds):
        here.append(_ours(events))
        there.append(_segments(packages, folder))
    gc.unfreeze()
    rows = [
        (name, f"{middle(rates):,.0f}", f"{ratio(here, rates):.2f}")
        for name, rates in (("destination core", here), ("Segment's packages", there))
    ]
    report.show(("planner", "events a second", "ratio"), rows)
    report.keep("planning", {"ours": here, "segment": there})
    report.hold(_GOAL, ratio(here, there))


def _identify(number: int, chance: random.Random) -> dict[str, Any]:
    """Make an identify as sites send it: nested traits, a list, numbers, now and then an umlaut."""
    return {
        "type": "identify",
        "messageId": f"m-{number}",
        "anonymousId": f"anon-{number % 997}",
        **({"userId": f"user-{number % 313}"} if number % 4 else {}),
        "timestamp": "2026-01-05T09:00:00Z",
        "context": _CONTEXT,
        "traits": {
            "email": f"u{number}@shop.example",
            "firstName": chance.choice(["Ann", "Bob", "Carla", "Dan", "Zoë"]),
            "plan": chance.choice(["gold", "silver"]),
            "address": {"city": chance.choice(["New York", "Rome", "Köln"]), "zip": "10115"},
            "tags": ["a", "b"],
            "score": number * 1.5,
            "vip": number % 2 == 0,
            "note": None,
        },
    }


def _ours(events: list[dict[str, Any]]) -> float:
    """Measure the destination core, in events of a second."""
    plan = CloudMode({"client_code": "acme"}, [MappedAction(UPDATE_PROFILE, mapping=_MAPPING)]).plan
    best = float("inf")
    for _ in range(_PASSES):
        began = process_time()
        for event in events:
            plan(event)
        best = min(best, process_time() - began)
    return len(events) / best


def _segments(packages: Path, folder: Path) -> float:
    """Measure Segment's packages, in events of a second."""
    files = [str(folder / "events.ndjson"), str(folder / "mapping.json")]
    done = subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
        [node(), "planning.cjs", *files, str(_PASSES)],
        cwd=packages,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(done.stdout)

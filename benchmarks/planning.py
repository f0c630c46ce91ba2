"""How many events a second the cloud destination plans, beside Segment's own packages.

Both go from parsed events to normalised requests: trigger, mapping, validation, URLs. Both
are given the same events and told by processor time, of the best of some rounds. Segment's
packages are installed into an ignored folder; that needs Node and npm.

    python benchmarks/planning.py --count 20000
"""

import argparse
import gc
import json
import random
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from time import process_time
from typing import Any

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode

HERE = Path(__file__).parent
CONTRACT = HERE.parent / "tests" / "contract"
MAPPING = {**UPDATE_PROFILE.default_mapping, "traits": {"@path": "$.traits"}}
CONTEXT = {
    "library": {"name": "analytics.js", "version": "next-1.84.3"},
    "page": {"url": "https://shop.example/", "path": "/"},
    "ip": "10.0.0.1",
    "userAgent": "Mozilla/5.0",
}
ROUNDS = 5


def identify(number: int, chance: random.Random) -> dict[str, Any]:
    """Make an identify as sites send it: nested traits, a list, numbers, now and then an umlaut."""
    return {
        "type": "identify",
        "messageId": f"m-{number}",
        "anonymousId": f"anon-{number % 997}",
        **({"userId": f"user-{number % 313}"} if number % 4 else {}),
        "timestamp": "2026-01-05T09:00:00Z",
        "context": CONTEXT,
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


def ours(events: list[dict[str, Any]]) -> float:
    """Measure the destination core, in events of a second."""
    plan = CloudMode({"client_code": "acme"}, [MappedAction(UPDATE_PROFILE, mapping=MAPPING)]).plan
    best = float("inf")
    for _ in range(ROUNDS):
        began = process_time()
        for event in events:
            plan(event)
        best = min(best, process_time() - began)
    return len(events) / best


def segments(events: list[dict[str, Any]], node: str, npm: str) -> float:
    """Measure Segment's packages, in events of a second."""
    wanted = CONTRACT / "segment_packages"
    install = [sys.executable, str(CONTRACT / "install.py"), npm, str(wanted)]
    folder = subprocess.run(install, check=True, capture_output=True, text=True).stdout  # noqa: S603
    shutil.copy(HERE / "planning.cjs", folder)
    with tempfile.TemporaryDirectory() as scratch:
        file, mapping = Path(scratch) / "events.ndjson", Path(scratch) / "mapping.json"
        file.write_text("\n".join(json.dumps(event) for event in events))
        mapping.write_text(json.dumps(MAPPING))
        command = [node, "planning.cjs", str(file), str(mapping), str(ROUNDS)]
        done = subprocess.run(  # noqa: S603
            command, cwd=folder, check=True, capture_output=True, text=True
        )
    return float(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="Measure the planning of events.")
    parser.add_argument("--count", type=int, default=20_000, help="how many events to plan")
    count = parser.parse_args().count
    chance = random.Random(7)
    events = [identify(number, chance) for number in range(count)]
    # The events are there before and after: no collection need look through them again.
    gc.collect()
    gc.freeze()
    here = ours(events)
    print(f"{count} identify events, planned by the destination core: {here:,.0f} a second")
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None:
        print("Segment's packages are not measured: that needs Node 20 or later, with npm")
        return
    there = segments(events, node, npm)
    print(f"the same events, planned by Segment's packages: {there:,.0f} a second")
    print(f"ratio: {here / there:.2f}")


if __name__ == "__main__":
    main()

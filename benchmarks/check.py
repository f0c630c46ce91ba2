"""How fast ``offtarget check`` goes through a file, and that its memory does not grow with it.

Writes events of every kind, one in fifty with a hazard on the wire, and checks them in a
process of its own for each size, so that each has a peak of its own.

    python benchmarks/check.py --lines 100000 1000000
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

from destination.events import read_events
from destination.hazards import Checker, check_all
from simulator.cli.declared import declared

SHARE_OF_HAZARDS = 0.02
LIBRARIES = ("analytics.js", "analytics-python")


def events(count: int) -> Iterator[dict[str, Any]]:
    """Make events: identifies mostly, then tracks and pages."""
    chance = random.Random(7)
    for number in range(count):
        yield {
            "messageId": f"m-{number}",
            "timestamp": f"2026-01-05T{number % 24:02}:00:00.000Z",
            "anonymousId": f"anon-{number % 50_000}",
            "context": {
                "library": {"name": LIBRARIES[number % 2], "version": "1"},
                "ip": "203.0.113.9",
                "page": {"url": "https://shop.example/a", "path": "/a"},
            },
            **_call(number, chance.random()),
        }


def _call(number: int, drawn: float) -> dict[str, Any]:
    if drawn < SHARE_OF_HAZARDS:
        traits = {"note": "a&profile.b=1", "color": "#ff00aa"}
        return {"type": "identify", "userId": f"u+{number}", "traits": traits}
    if drawn < 0.6:  # noqa: PLR2004  three in five
        traits = {
            "email": f"u{number}@shop.example",
            "plan": "gold" if number % 3 else "free",
            "score": str(number % 100),
            "city": "New York",
        }
        address = {"zip": "94103", "country": "US"}
        return {
            "type": "identify",
            "userId": f"u-{number}",
            "traits": {**traits, "address": address},
        }
    if drawn < 0.8:  # noqa: PLR2004  one in five
        return {"type": "track", "event": "Product Viewed", "properties": {"sku": "a-1"}}
    return {"type": "page", "name": "Home", "properties": {"title": "Home"}}


def measure(path: str) -> None:
    """Check a file in this process, and print what it took."""
    checker = Checker(declared(None, None, None))
    began = process_time()
    with Path(path).open("rb") as file:
        report = check_all(read_events(file), checker)
    took = process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found = sum(one.count for one in report.hazards.values())
    speed = f"{took:.1f} s of one core, {report.lines / took:.0f} events a second"
    print(f"{report.lines} lines: {speed}, peak memory {peak} MB, {found} hazards")


def main() -> None:
    """Measure each size in a process of its own."""
    parser = argparse.ArgumentParser(description="Measure checking a file of events.")
    parser.add_argument("--lines", type=int, nargs="+", default=[20_000, 200_000])
    parser.add_argument("--file", help="measure this file, in this process")
    given = parser.parse_args()
    if given.file:
        measure(given.file)
        return
    for count in given.lines:
        with tempfile.NamedTemporaryFile("w", suffix=".ndjson", encoding="utf-8") as file:
            file.writelines(f"{json.dumps(event)}\n" for event in events(count))
            file.flush()
            command = [sys.executable, __file__, "--file", file.name]
            subprocess.run(command, check=True)  # noqa: S603  this very file


if __name__ == "__main__":
    main()

"""Measures all parts, or those that are named, and writes all numbers to a file.

python -m benchmarks [--quick] [PART ...]
"""

import argparse
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Final

from benchmarks import growth, planning, ready, scenarios, serving, stores
from benchmarks.effort import FULL, QUICK, Effort
from benchmarks.facts import facts
from benchmarks.report import Missing, Report

_PARTS: Final[dict[str, Callable[[Report, Effort, Path], None]]] = {
    "planning": planning.measure,
    "ready": ready.measure,
    "scenarios": scenarios.measure,
    "serving": serving.measure,
    "stores": stores.measure,
    "growth": growth.measure,
}
_FILE: Final = Path(__file__).parents[1] / ".cache" / "benchmarks.json"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measure Offtarget.")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(_PARTS)}")
    parser.add_argument("--quick", action="store_true", help="only see that everything runs")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(_PARTS):
        parser.error(f"{', '.join(sorted(unknown))}: no part; there are {', '.join(_PARTS)}")
    # Where Python must not keep what it has compiled, every start compiles all of it anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # and end all servers
    report, began, load = Report(), perf_counter(), os.getloadavg()
    try:
        for name in given.parts or _PARTS:
            _measure(name, report, QUICK if given.quick else FULL)
    finally:
        took = perf_counter() - began
        effort = "quick" if given.quick else "full"
        report.finish(_FILE, {**facts(), "load": load, "took_seconds": took, "effort": effort})


def _measure(name: str, report: Report, effort: Effort) -> None:
    report.begin(name.capitalize())
    began = perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        try:
            _PARTS[name](report, effort, Path(folder))
        except Missing as missing:
            report.leave_out(name, missing)
    print(f"({perf_counter() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    main()

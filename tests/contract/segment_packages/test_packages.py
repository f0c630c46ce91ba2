"""The destination core against Segment's own packages, on inputs nobody chose."""

import random
from collections.abc import Callable
from pathlib import Path
from runpy import run_path
from typing import Any

import pytest

MAKE = {
    name: made
    for file in ("triggers.py", "inputs.py")
    for name, made in run_path(str(Path(__file__).with_name(file))).items()
}
Compare = Callable[[str, list[dict[str, Any]]], list[str]]


@pytest.mark.long
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize(
    ("kind", "count"), [("fql", 20_000), ("mapping", 15_000), ("cloud", 4_000)]
)
def test_the_core_does_what_segments_packages_do(
    kind: str, count: int, seed: int, disagreements: Compare
) -> None:
    chance = random.Random(f"{kind} {seed}")
    rows = [MAKE[f"make_{kind}_row"](chance) for _ in range(count)]
    found = disagreements(kind, rows)
    assert not found, f"{len(found)} of {count} rows differ:\n" + "\n".join(found[:10])

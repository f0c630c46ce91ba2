"""What the scenario tests share: files written on the spot, and walks through them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulator.scenario.load import load
from simulator.scenario.run import Outcome, open_lab, run

Walk = Callable[..., list[Outcome]]


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str], Path]:
    """Write a scenario file and give its path."""

    def written(text: str) -> Path:
        path = tmp_path / "journey.yaml"
        path.write_text(text, encoding="utf-8")
        return path

    return written


@pytest.fixture
def walk(write: Callable[[str], Path]) -> Walk:
    """Walk steps through a lab of their own; ``head`` is what stands beside them."""

    def walked(*steps: dict[str, Any], watched: bool = False, **head: Any) -> list[Outcome]:
        journey = {"title": "A journey.", **head, "steps": list(steps)}
        file = load(write(json.dumps(journey, indent=1)))  # JSON is YAML
        with open_lab(file.scenario) as lab:
            return list(run(file, lab, watched=watched))

    return walked

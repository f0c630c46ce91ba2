"""The identity features in process, over HTTP, and on devices that are Chromium's, side by side."""

import json
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import pytest

IDENTITY = Path(__file__).parents[2] / "features" / "identity.feature"
TARGETS = ("process", "live", "browser")
NOT_RUN = {
    "A browser with a short memory forgets, while the profile lives on": (
        "the browser target cannot shorten a browser's memory"
    ),
}
"""What a page cannot do; all else runs."""


@pytest.mark.long
def test_the_identity_features_pass_in_process_over_http_and_in_chromium(
    live_url: str, needs: Callable[[str], str], tmp_path: Path
) -> None:
    (tmp_path / IDENTITY.name).write_text(IDENTITY.read_text(encoding="utf-8"), encoding="utf-8")
    command = [sys.executable, "-m", "simulator.cli", "features", "run", str(tmp_path)]
    for target in TARGETS:
        command += ["--target", target]
    done = subprocess.run(
        [*command, "--url", live_url, "--browser", needs("chromium"), "--json"],
        check=False,
        capture_output=True,
        text=True,
        timeout=600,
    )
    run = json.loads(done.stdout)
    came_to: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
    for one in run["scenarios"]:
        came_to[one["name"]][one["target"]] = (one["status"], one.get("reason", ""))
    assert run["targets"] == list(TARGETS)
    assert len(came_to) == IDENTITY.read_text(encoding="utf-8").count("  Scenario: ")
    for name, outcomes in came_to.items():
        passed = dict.fromkeys(TARGETS, ("passed", ""))
        expected = {"browser": ("not_run", NOT_RUN[name])} if name in NOT_RUN else {}
        assert outcomes == passed | expected, name
    assert came_to.keys() >= NOT_RUN.keys()
    assert done.returncode == 0, done.stderr

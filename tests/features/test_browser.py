"""The identity features once more, on devices that are Chromium's."""

import shutil
from collections.abc import Callable
from pathlib import Path

from heard import ran

IDENTITY = Path(__file__).parents[2] / "features" / "identity.feature"
NOT_RUN = {
    "A browser with a short memory forgets, while the profile lives on": (
        "the browser target cannot shorten a browser's memory"
    ),
}
"""What a page cannot do; all else runs."""


def test_the_identity_features_pass_in_chromium(
    live_url: str, needs: Callable[[str], str], tmp_path: Path
) -> None:
    shutil.copy(IDENTITY, tmp_path)
    scenarios = IDENTITY.read_text(encoding="utf-8").count("  Scenario: ")
    given = {"target": "browser", "url": live_url, "browser": needs("chromium")}
    heard = ran(tmp_path, *(f"--offtarget-{name}={value}" for name, value in given.items()))
    assert heard.failed == {}
    assert heard.not_run == NOT_RUN
    assert len(heard.passed) == scenarios - len(NOT_RUN)
    assert heard.code == 0

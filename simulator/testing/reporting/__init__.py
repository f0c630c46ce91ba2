"""Reports on a run of features, each in one file.

Undefined, skipped, empty and unbound scenarios can look green in none of them.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec

from simulator.testing.outcomes import Run
from simulator.testing.reporting import cucumber, html, junit, messages

__all__ = ["FILES", "FORMATS", "RUN", "write"]

FORMATS: Final[dict[str, Callable[[Run], bytes]]] = {
    "messages": messages.render,
    "cucumber": cucumber.render,
    "junit": junit.render,
    "html": html.render,
}
"""What makes each report, by its name."""
FILES: Final = {
    "messages": "messages.ndjson",
    "cucumber": "cucumber.json",
    "junit": "junit.xml",
    "html": "report.html",
}
"""What each report is called in a folder of reports."""
RUN: Final = "run.json"
"""What the run itself is called there: ``offtarget features report`` reads it."""


def write(run: Run, folder: Path) -> list[Path]:
    """Write all reports on a run, and the run itself; give where they are.

    Raises:
        OSError: They cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, make in FORMATS.items():
        written.append(folder / FILES[name])
        written[-1].write_bytes(make(run))
    (folder / RUN).write_bytes(msgspec.json.encode(run))
    return [*written, folder / RUN]

"""Reports on a run of features, each in one file.

Undefined, skipped, empty and unbound scenarios can look green in none of them.
"""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

import msgspec
from msgspec import structs

from simulator.testing.outcomes import Run
from simulator.testing.reporting import cucumber, html, junit, messages

__all__ = ["FILES", "FORMATS", "RUN", "made", "write"]

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
_LINKING: Final = ("messages", "html")
"""The reports that link to bundles, and so name them from where they lie themselves."""
RUN: Final = "run.json"
"""What the run itself is called there: ``offtarget features report`` reads it."""


def made(name: str, run: Run, folder: Path) -> bytes:
    """Make a report.

    Args:
        name: Which one.
        run: What it is on.
        folder: Where it will lie.
    """
    return FORMATS[name](_linked(run, folder) if name in _LINKING else run)


def _linked(run: Run, folder: Path) -> Run:
    """Name bundles as they are found from a folder, which may be moved together with them."""
    scenarios = [
        structs.replace(one, bundle=_from(folder, one.bundle)) if one.bundle else one
        for one in run.scenarios
    ]
    return structs.replace(run, scenarios=scenarios)


def _from(folder: Path, file: str) -> str:
    try:
        return Path(os.path.relpath(Path(file).resolve(), folder.resolve())).as_posix()
    except ValueError:  # it is on another drive
        return file


def write(run: Run, folder: Path) -> list[Path]:
    """Write all reports on a run, and the run itself; give where they are.

    Raises:
        OSError: They cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, file in FILES.items():
        written.append(folder / file)
        written[-1].write_bytes(made(name, run, folder))
    (folder / RUN).write_bytes(msgspec.json.encode(_linked(run, folder)))
    return [*written, folder / RUN]

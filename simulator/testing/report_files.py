"""Options that name a file for each report on a run."""

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from simulator.testing.outcomes import Run

__all__: list[str] = []

_REPORTS: Final = {
    "messages": "Write what features came to as Cucumber Messages, a line each.",
    "cucumber": "Write what features came to as Cucumber JSON, for Jenkins and Xray.",
    "junit": "Write what features came to as JUnit's XML.",
    "html": "Write what features came to as one page, with every timeline drawn.",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options."""
    group = parser.getgroup("offtarget")
    for name, text in _REPORTS.items():
        group.addoption(f"--offtarget-{name}", metavar="FILE", type=Path, help=text)


def pytest_configure(config: pytest.Config) -> None:
    """Write reports, where any was asked for; a worker of xdist writes none."""
    wanted = {name: config.getoption(f"--offtarget-{name}") for name in _REPORTS}
    files = {name: config.invocation_params.dir / file for name, file in wanted.items() if file}
    if files and not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Writer(files), "offtarget-report-files")


class _Writer:
    """Writes reports when the run is over.

    Args:
        files: Where each report goes, by its name.
    """

    def __init__(self, files: dict[str, Path]) -> None:
        self._files = files
        self._written: list[Path] = []

    def pytest_offtarget_run(self, run: "Run") -> None:
        from simulator.testing.reporting import made  # noqa: PLC0415  on use

        for name, file in self._files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(made(name, run, file.parent))
            self._written.append(file)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for file in self._written:
            terminalreporter.write_line(f"offtarget: wrote {file}")

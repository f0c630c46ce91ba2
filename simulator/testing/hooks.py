"""Hooks of ours, for whoever wants to hear what a run of features came to."""

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from simulator.testing.outcomes import Run

__all__ = ["pytest_offtarget_command", "pytest_offtarget_run"]


def pytest_offtarget_run(config: pytest.Config, run: "Run") -> None:
    """Take what the run came to, once it is over; nothing is collected where nobody does.

    Under xdist it is called where the tests were started, and not in the workers.
    """


@pytest.hookspec(firstresult=True)
def pytest_offtarget_command(item: pytest.Item) -> str | None:
    """Give the command line that runs one test again."""

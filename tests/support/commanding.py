"""The command ``offtarget``, called in this process.

Features run in forks of it, and each would do again whatever has not been done: import labs, and
the plugins of pytest that are installed here, and compile routes. So it is done once.
"""

import gc
from collections.abc import Callable
from importlib.metadata import entry_points
from typing import Final, TypeAlias

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

Offtarget: TypeAlias = Callable[..., Result]
LEAN: Final = tuple(
    f"-pno:{name}" for name in ("hypothesispytest", "faker", "anyio", "schemathesis")
)
"""Options for pytest inside a test: without what no suite there needs, and what takes longest."""


@pytest.fixture(scope="session")
def _ready() -> None:
    """Make a lab before any fork does; none has to look through what is there for garbage."""
    from simulator.testing import labs, reporting  # noqa: F401, PLC0415  only for who forks

    for plugin in entry_points(group="pytest11"):
        plugin.load()
    with labs.LabMaker(None) as maker, maker.make():
        gc.freeze()


@pytest.fixture
def offtarget(monkeypatch: pytest.MonkeyPatch, _ready: None) -> Offtarget:
    """Call ``offtarget`` with arguments, and with environment variables as keywords."""
    monkeypatch.setenv("COLUMNS", "100")
    runner = CliRunner()

    def call(*arguments: str, **environment: str) -> Result:
        return runner.invoke(main, arguments, env=environment, prog_name="offtarget")

    return call

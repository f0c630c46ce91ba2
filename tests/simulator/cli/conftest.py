"""What the command line's tests share: the command, called in process.

Features run in forks of this process, and each would do again whatever has not been done: import
labs, and the plugins of pytest that are installed here, and compile routes. So it is done once.
"""

import gc
from collections.abc import Callable
from importlib.metadata import entry_points

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.testing import labs, reporting

Offtarget = Callable[..., Result]
KEPT = (labs, reporting, *(one.load() for one in entry_points(group="pytest11")))


@pytest.fixture(scope="session", autouse=True)
def _ready() -> None:
    """Make a lab before any fork does; none has to look through what is there for garbage."""
    with labs.LabMaker(None) as maker, maker.make():
        gc.freeze()


@pytest.fixture
def offtarget(monkeypatch: pytest.MonkeyPatch) -> Offtarget:
    """Call ``offtarget`` with arguments, and with environment variables as keywords."""
    monkeypatch.setenv("COLUMNS", "100")
    runner = CliRunner()

    def call(*arguments: str, **environment: str) -> Result:
        return runner.invoke(main, arguments, env=environment, prog_name="offtarget")

    return call


@pytest.fixture(scope="session")
def nowhere() -> str:
    """Give a URL at which nobody listens."""
    return "http://127.0.0.1:9"

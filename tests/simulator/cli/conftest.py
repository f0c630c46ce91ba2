"""What the command line's tests share: the command, called in process."""

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

Offtarget = Callable[..., Result]


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

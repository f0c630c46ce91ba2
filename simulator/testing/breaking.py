"""One rule of the world broken for a whole session: ``--offtarget-break RULE``."""

from contextlib import ExitStack

import pytest

from simulator.testing.options import Options

__all__: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that breaks a rule."""
    parser.getgroup("offtarget").addoption(
        "--offtarget-break",
        metavar="RULE",
        help="Break a rule of the world, by its id in docs/fidelity.md; in process only.",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Break the rule until the session is over, in each worker of xdist as well.

    Raises:
        UsageError: No such rule can be broken, or labs stand elsewhere.
    """
    rule = config.getoption("--offtarget-break")
    if not rule:
        return
    stands_on = Options.of(config).stands_on
    if stands_on != "process":
        raise pytest.UsageError(
            f"--offtarget-break is {rule!r}; the target is {stands_on}, and a rule can be broken "
            "in process only"
        )
    from simulator.breaks import BREAKS, broken  # noqa: PLC0415  on use

    if rule not in BREAKS:
        raise pytest.UsageError(
            f"--offtarget-break is {rule!r}; it must be one of {', '.join(sorted(BREAKS))}"
        )
    session = ExitStack()
    session.enter_context(broken(rule))
    config.add_cleanup(session.close)

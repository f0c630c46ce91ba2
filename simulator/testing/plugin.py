"""The pytest plugin: a lab for each test, the step library, and a guard against false green.

Loaded by pytest itself (entry point ``offtarget``). It imports the simulator only when a
test asks for a lab, so that suites that merely have it installed pay nothing.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import pytest

if TYPE_CHECKING:
    from simulator.lab import Lab
    from simulator.testing.labs import LabMaker

pytest_plugins: Final = (
    "simulator.testing.guard",
    "simulator.testing.steps.activities",
    "simulator.testing.steps.audiences",
    "simulator.testing.steps.browser",
    "simulator.testing.steps.bulk",
    "simulator.testing.steps.deliveries",
    "simulator.testing.steps.faults",
    "simulator.testing.steps.id_service",
    "simulator.testing.steps.privacy",
    "simulator.testing.steps.profile_api",
    "simulator.testing.steps.requests",
    "simulator.testing.steps.servers",
    "simulator.testing.steps.target",
    "simulator.testing.steps.team",
    "simulator.testing.steps.tickets",
    "simulator.testing.steps.tracking",
    "simulator.testing.steps.visitors",
    "simulator.testing.steps.world",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options that say where labs stand."""
    group = parser.getgroup("offtarget")
    group.addoption(
        "--offtarget-url",
        help="Run labs on this live server; in process, under freezegun, if left out.",
    )
    group.addoption("--offtarget-token", help="The lab token, where that server wants one.")
    group.addoption(
        "--offtarget-seed", type=int, default=0, help="Drives ids, lag draws and retries."
    )


@pytest.fixture(scope="module")
def offtarget_url(request: pytest.FixtureRequest) -> str | None:
    """Where labs stand: a live server's URL; None for in process."""
    url: str | None = request.config.getoption("--offtarget-url")
    return url


@pytest.fixture(scope="module")
def lab_maker(request: pytest.FixtureRequest, offtarget_url: str | None) -> Iterator["LabMaker"]:
    """Make labs: in process under one freezer for the module, or on a live server."""
    from simulator.testing.labs import LabMaker  # noqa: PLC0415  on use

    with LabMaker(
        offtarget_url,
        token=request.config.getoption("--offtarget-token"),
        seed=request.config.getoption("--offtarget-seed"),
    ) as maker:
        yield maker


@pytest.fixture
def lab(lab_maker: "LabMaker") -> Iterator["Lab"]:
    """Give a fresh lab: a tenant of its own, at the documented start."""
    with lab_maker.make() as made:
        yield made

"""What the plugin's tests share: suites run in this very process, by pytest's own tester.

The tester drops whatever a suite was the first to import, and httpx for one would be left
with classes nobody raises any more. So all that suites need is imported here, once.
"""

import httpcore
import pytest

from simulator.scenario import expect
from simulator.testing import labs

KEPT = (httpcore, expect, labs)


@pytest.fixture(scope="session")
def lean() -> list[str]:
    """Leave out what these suites do not need, and what takes longer than all of them."""
    return ["--assert=plain", *(f"-pno:{name}" for name in ("hypothesispytest", "faker", "anyio"))]

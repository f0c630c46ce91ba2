"""What the command line's tests share."""

import pytest


@pytest.fixture(scope="session")
def nowhere() -> str:
    """Give a URL at which nobody listens."""
    return "http://127.0.0.1:9"

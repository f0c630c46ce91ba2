"""All features again, on a live server whose clock is moved through the lab API."""

import pytest
from pytest_bdd import scenarios


@pytest.fixture(scope="module")
def offtarget_url(live_url: str) -> str:
    """Stand on the session's server instead of in process."""
    return live_url


scenarios("../../features")

"""All features once more, on two servers that take turns and share a PostgreSQL database."""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def offtarget_url(shared_url: str) -> str:
    """Stand on the session's servers that share."""
    return shared_url


scenarios("../../features")

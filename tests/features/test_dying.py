"""All features once more, on a server that dies after every few answers.

What it goes on from is a SQLite file.
"""

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def offtarget_url(dying_url: str) -> str:
    """Stand on the session's server that dies."""
    return dying_url


scenarios("../../features")

"""What the tests of bundles share."""

import pytest

from recording import Recording, recorded_in_memory


@pytest.fixture
def recording() -> Recording:
    """Give a tenant in memory that is recorded, frozen at the start."""
    made = recorded_in_memory()
    made.begin()
    return made

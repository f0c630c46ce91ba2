"""All features once more, on a live server that serves every route through Flask."""

from collections.abc import Callable

import pytest
from pytest_bdd import scenarios

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def offtarget_url(serve_with: Callable[..., str]) -> str:
    """Stand on a server without the hot path."""
    return serve_with("--plain-flask")


scenarios("../../features")

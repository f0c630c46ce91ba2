"""The identity features in Chromium."""

import pytest
from pytest_bdd import scenarios


@pytest.fixture(scope="module")
def offtarget_target() -> str:
    return "browser"


@pytest.fixture(scope="module")
def offtarget_url(live_url: str) -> str:
    return live_url


scenarios("../../features/identity.feature")

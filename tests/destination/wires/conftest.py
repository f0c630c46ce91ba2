"""What the tests of the wires share: a plan's requests, read back as a server would."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from destination.plan import PlannedRequest, Update

Read = Callable[[Any], tuple[str, list[dict[str, str]]]]


def _read(plan: Any) -> tuple[str, list[dict[str, str]]]:
    assert isinstance(plan, Update)
    parts = (plan.lookup, plan.update, *plan.more)
    lookup, *updates = [one for one in parts if isinstance(one, PlannedRequest)]
    assert len(updates) == len(plan.more) + 1
    path = lookup.url.target.partition("?")[0]
    start, _, user = path.rpartition("/")
    assert start == "/rest/v1/profiles/thirdPartyId"
    forms = []
    for one in updates:
        form = one.body.decode("ascii") or one.url.target.partition("?")[2]
        pairs = parse_qsl(form, keep_blank_values=True, strict_parsing=True)
        assert len(dict(pairs)) == len(pairs)
        forms.append(dict(pairs))
    return unquote(user, errors="strict"), forms


@pytest.fixture(scope="session")
def read() -> Read:
    """Read a plan back: whose profile is looked up, and the form of each update."""
    return _read

"""What the tests of hazards share: a checker of one destination, and the codes it finds."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.hazards import Checker, Hazard
from destination.workspace.load import from_content

Check = Callable[..., list[Hazard]]
TRAITS = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}


def made(
    fields: Any = None, source: dict[str, Any] | None = None, code: str = "acme", **more: Any
) -> Checker:
    mapping = {"action": "updateProfile", "fields": TRAITS if fields is None else fields}
    cloud = {
        "type": "cloud",
        "source": "s",
        "settings": {"client_code": code},
        "mappings": [mapping],
        **more,
    }
    return Checker(from_content({"sources": {"s": source or {}}, "destinations": {"cloud": cloud}}))


@pytest.fixture
def make() -> Callable[..., Checker]:
    """Make a checker of one cloud destination."""
    return made


@pytest.fixture
def check() -> Check:
    """Check an identify of these traits; keywords but ``user`` are those of ``make``."""

    def checked(traits: Any, *, user: Any = "ann", **setup: Any) -> list[Hazard]:
        event = {"type": "identify", "userId": user, "traits": traits}
        return made(**setup).check(event, 7)

    return checked

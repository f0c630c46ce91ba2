"""Tenants that are kept in a folder, and the same again in another process's place."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from lives import Life

Live = Callable[..., Life]


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """Begin a life where the one before has ended."""
    lives: list[Life] = []

    def begin(*codes: str, **more: Any) -> Life:
        if lives:
            lives[-1].end()
        lives.append(Life(tmp_path, *codes, **more))
        return lives[-1]

    yield begin
    for one in lives:
        one.end()

"""Answers that are to come late: how many wait at once, and what becomes of the others."""

from collections.abc import Iterator
from threading import Event, Thread

import pytest

from simulator import late

PATIENCE = 20  # seconds


@pytest.fixture
def most() -> Iterator[int]:
    """Let two answers be late at once."""
    before = late._late
    late.limit_late(2)
    yield 2
    late._late = before


def test_as_many_wait_as_may_and_whoever_comes_then_does_not(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    over, waits = Event(), list[float]()
    waiting = [Event() for _ in range(most + 1)]

    class Patient:
        def wait(self, seconds: float) -> None:
            waits.append(seconds)
            waiting[len(waits) - 1].set()
            assert over.wait(PATIENCE)

    monkeypatch.setattr(late, "Event", Patient)
    threads = [Thread(target=late.pause, args=(1_500,)) for _ in range(most)]
    for thread, begun in zip(threads, waiting, strict=False):
        thread.start()
        assert begun.wait(PATIENCE)
    late.pause(1_500)  # and here we are at once
    assert waits == [1.5] * most
    over.set()
    for thread in threads:
        thread.join(PATIENCE)
    late.pause(500)
    assert waits == [1.5] * most + [0.5]

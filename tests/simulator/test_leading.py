"""One of a server's threads leads, the others rest; and nobody waits for one that is kept."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Condition, Event
from typing import Any

import pytest

from simulator.late import late
from simulator.leading import Led

PATIENCE = 60  # seconds
Answering = Callable[[dict[str, Any]], Iterable[bytes]]


class Bench(Condition):
    """Where threads rest until they are called, or until nothing happens while they do."""

    def __init__(self, meanwhile: Callable[[], bool] = lambda: True) -> None:
        super().__init__()
        self.asked: list[float] = []
        self._meanwhile = meanwhile

    def wait(self, timeout: float | None = None) -> bool:
        self.asked.append(timeout or 0)
        return super().wait(PATIENCE if self._meanwhile() else 0)


class Crew:
    """Three threads that serve one application."""

    def __init__(
        self,
        stack: ExitStack,
        answer: Answering,
        bench: Condition,
        writing: Callable[[], bool] = lambda: False,
    ) -> None:
        self._led = Led(lambda environ, _: answer(environ), writing, bench)
        pools = {name: ThreadPoolExecutor(1) for name in "abc"}
        self._threads = {name: stack.enter_context(pool) for name, pool in pools.items()}

    def serve(self, who: str, **environ: Any) -> bytes:
        """Answer a request in a thread, as servers do: send all, then close."""
        return self.start(who, **environ).result(PATIENCE)

    def start(self, who: str, **environ: Any) -> "Future[bytes]":
        """Begin to answer a request in a thread."""
        return self._threads[who].submit(self._served, environ)

    def _served(self, environ: dict[str, Any]) -> bytes:
        given = self._led(environ, lambda *_: None)
        body = b"".join(given)
        if not isinstance(given, list):
            given.close()  # type: ignore[attr-defined]
        return body


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


def plainly(_: dict[str, Any]) -> list[bytes]:
    return [b"answer"]


def test_who_is_the_first_to_answer_leads_and_never_rests(stack: ExitStack) -> None:
    bench = Bench()
    crew = Crew(stack, plainly, bench)
    assert [crew.serve("a") for _ in range(5)] == [b"answer"] * 5
    assert bench.asked == []


def test_whoever_else_answers_rests_while_the_leader_is_getting_on(stack: ExitStack) -> None:
    going_on = iter([True, True, True, False])

    def meanwhile() -> bool:
        if next(going_on):
            crew.serve("a")
        return False

    bench = Bench(meanwhile)
    crew = Crew(stack, plainly, bench)
    crew.serve("a")
    assert crew.serve("b") == b"answer"
    assert len(bench.asked) == 4
    crew.serve("b")  # and leads now
    assert len(bench.asked) == 4


def test_while_the_leader_writes_to_a_disk_nobody_takes_its_place(stack: ExitStack) -> None:
    writes = iter([True, True, False])
    bench = Bench(lambda: False)
    crew = Crew(stack, plainly, bench, lambda: next(writes))
    crew.serve("a")
    assert crew.serve("b") == b"answer"
    assert len(bench.asked) == 3
    assert not list(writes)


def test_one_of_those_who_rest_looks_often_the_others_do_not(stack: ExitStack) -> None:
    resting, called = Event(), Event()

    def meanwhile() -> bool:
        resting.set()
        return not called.is_set()

    bench = Bench(meanwhile)
    crew = Crew(stack, kept_late := Late(), bench)
    crew.serve("a")
    rested = []
    for who in "bc":
        rested.append(crew.start(who))
        assert resting.wait(PATIENCE)
        resting.clear()
    first, second = bench.asked
    assert first < second
    with kept_late.by(crew, "a"):  # who is called calls the next
        assert [one.result(PATIENCE) for one in rested] == [b"answer"] * 2
        called.set()


class Late:
    """An application that keeps those waiting who ask for it."""

    def __init__(self) -> None:
        self._waits, self._go_on = Event(), Event()

    def __call__(self, environ: dict[str, Any]) -> list[bytes]:
        if environ.get("late"):
            late(environ)(0)
            self._waits.set()
            assert self._go_on.wait(PATIENCE)
        return [b"answer"]

    def by(self, crew: Crew, who: str) -> ExitStack:
        """Keep a thread, until one has left this."""
        kept, stack = crew.start(who, late=True), ExitStack()
        assert self._waits.wait(PATIENCE)
        stack.callback(kept.result, PATIENCE)
        stack.callback(self._go_on.set)
        return stack


def test_a_leader_whose_answer_comes_late_is_followed_at_once(stack: ExitStack) -> None:
    bench, application = Bench(lambda: False), Late()
    crew = Crew(stack, application, bench)
    crew.serve("a")
    with application.by(crew, "a"):
        assert [crew.serve("b") for _ in range(3)] == [b"answer"] * 3
        assert bench.asked == []
    assert len(bench.asked) == 1  # a's, for b leads


def test_an_answer_that_is_streamed_is_closed_before_its_thread_rests(stack: ExitStack) -> None:
    done: list[str] = []

    def stream(_: dict[str, Any]) -> Iterator[bytes]:
        try:
            yield b"ans"
            yield b"wer"
        finally:
            done.append("closed")

    def meanwhile() -> bool:
        done.append("rests")
        return False

    crew = Crew(stack, stream, Bench(meanwhile))
    crew.serve("a")
    assert crew.serve("b") == b"answer"
    assert done == ["closed", "closed", "rests"]


def test_a_mistake_of_ours_leaves_the_leader_as_it_is(stack: ExitStack) -> None:
    bench = Bench()
    crew = Crew(stack, lambda environ: [environ["body"]], bench)
    crew.serve("a", body=b"1")
    with pytest.raises(KeyError):
        crew.serve("b")
    assert crew.serve("a", body=b"2") == b"2"
    assert bench.asked == []

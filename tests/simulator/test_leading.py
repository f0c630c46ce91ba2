"""One of a server's threads leads, the others rest; and nobody waits for one that is kept."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from threading import Event, local
from typing import Any

import pytest

from simulator.answering import late
from simulator.leading import Led


class Crew:
    """Threads that answer by turns, whoever is called."""

    def __init__(
        self, answer: Callable[[dict[str, Any]], Iterable[bytes]], stack: ExitStack
    ) -> None:
        self.rested: list[str] = []
        self.led = Led(lambda environ, _: answer(environ), self._rest)
        self._own = local()
        pools = {name: ThreadPoolExecutor(1) for name in "abc"}
        self._threads = {name: stack.enter_context(pool) for name, pool in pools.items()}

    def serve(self, who: str, **environ: Any) -> bytes:
        """Answer a request in a thread, as a server does: send all, then close."""
        return self.start(who, **environ).result()

    def start(self, who: str, **environ: Any) -> "Future[bytes]":
        """Begin to answer a request in a thread."""
        return self._threads[who].submit(self._served, who, environ)

    def _served(self, who: str, environ: dict[str, Any]) -> bytes:
        self._own.name = who
        given = self.led(environ, lambda *_: None)
        body = b"".join(given)
        if not isinstance(given, list):
            given.close()  # type: ignore[attr-defined]
        return body

    def _rest(self) -> None:
        self.rested.append(self._own.name)


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def crew(stack: ExitStack) -> Crew:
    return Crew(lambda _: [b"answer"], stack)


def test_who_is_the_first_to_answer_leads_and_never_rests(crew: Crew) -> None:
    assert [crew.serve("a") for _ in range(5)] == [b"answer"] * 5
    assert crew.rested == []


def test_whoever_else_answers_rests_while_the_leader_goes_on(crew: Crew) -> None:
    for who in "abacabca":
        assert crew.serve(who) == b"answer"
        crew.serve("a")
    assert crew.rested == list("bcbc")


def test_who_finds_that_nothing_was_answered_during_its_rest_leads(crew: Crew) -> None:
    for who in "abbba":
        crew.serve(who)
    assert crew.rested == ["b", "a"]


def test_a_leader_whose_answer_comes_late_is_followed_at_once(stack: ExitStack) -> None:
    waits, go_on = Event(), Event()

    def answer(environ: dict[str, Any]) -> Iterable[bytes]:
        if environ.get("late"):
            late(environ)(0)
            waits.set()
            assert go_on.wait(60)
        return [b"answer"]

    crew = Crew(answer, stack)
    crew.serve("a")
    kept = crew.start("a", late=True)
    assert waits.wait(60)
    crew.serve("b")
    crew.serve("b")
    assert crew.rested == []
    go_on.set()
    assert kept.result() == b"answer"
    assert crew.rested == ["a"]


def test_an_answer_that_is_streamed_is_closed_before_its_thread_rests(stack: ExitStack) -> None:
    done: list[str] = []

    def stream() -> Iterator[bytes]:
        try:
            yield b"ans"
            yield b"wer"
        finally:
            done.append("closed")

    crew = Crew(lambda _: stream(), stack)
    crew.led = Led(lambda _environ, _start: stream(), lambda: done.append("rested"))
    crew.serve("a")
    assert crew.serve("b") == b"answer"
    assert done == ["closed", "closed", "rested"]


def test_a_mistake_of_ours_leaves_the_leader_as_it_is(stack: ExitStack) -> None:
    def answer(environ: dict[str, Any]) -> Iterable[bytes]:
        return [environ["body"]]

    crew = Crew(answer, stack)
    crew.serve("a", body=b"1")
    with pytest.raises(KeyError):
        crew.serve("b")
    assert crew.serve("a", body=b"2") == b"2"
    assert crew.rested == []

"""One of a server's threads leads: it answers request after request, while the others rest.

Python lets one thread run at a time. Threads that all have a request to answer spend their time on
being woken, each for one: a single thread answers up to twice as many. So whoever does not lead
rests once its answer is on its way, before it takes another request, as long as the leader is
getting on. Where it is not, for its answer is to come late, for somebody else is in the world it
is to enter, or for nobody asks, others are back at work within moments. While it writes to a disk
they rest on: they could do nothing but wait for the same.
"""

from collections.abc import Callable, Iterable, Iterator
from threading import Condition, get_ident
from typing import Any, Final

from simulator.asking import Application
from simulator.late import WAIT, pause

__all__ = ["Led"]

_LOOK: Final = 0.01  # seconds between two looks of the one that watches the leader
_REST: Final = 0.5  # seconds between two looks of the others


class Led:
    """An application whose threads rest, all but one.

    Args:
        application: What answers.
        writing: Tells whether the leader may be writing to a disk.
        resting: Where they rest.
    """

    def __init__(
        self,
        application: Application,
        writing: Callable[[], bool],
        resting: Condition | None = None,
    ) -> None:
        self._application = application
        self._writing = writing
        self._resting = resting or Condition()
        self._leader: int | None = None
        self._answered = 0  # by leaders
        self._watched = False  # by one of those who rest

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request; whoever closes the answer rests where another leads."""
        environ[WAIT] = self._wait
        answer = self._application(environ, start_response)
        thread = get_ident()
        if self._leader == thread:
            self._answered += 1
            return answer
        if self._leader is None:
            self._leader = thread
            return answer
        return _Followed(answer, self._rest)

    def _wait(self, milliseconds: int) -> None:
        """Keep a caller waiting, in whose place another thread may lead."""
        if self._leader == get_ident():
            self._leader = None
            with self._resting:
                self._resting.notify()
        pause(milliseconds)

    def _rest(self) -> None:
        """Rest while the leader is getting on, and lead from then on."""
        with self._resting:
            watches, self._watched = not self._watched, True
            answered = None
            while answered != self._answered or self._writing():
                answered = self._answered
                if self._resting.wait(_LOOK if watches else _REST):
                    break
            if watches:
                self._watched = False
                self._resting.notify()  # somebody else comes, rests next, and so watches
            self._leader = get_ident()


class _Followed(Iterable[bytes]):
    """An answer that is followed by something: servers close what they have sent."""

    def __init__(self, answer: Iterable[bytes], then: Callable[[], object]) -> None:
        self._answer = answer
        self._then = then

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._answer)

    def close(self) -> None:
        """Close the answer, and go on."""
        close = getattr(self._answer, "close", None)
        if close is not None:
            close()
        self._then()

"""One of a server's threads leads: it answers request after request, while the others rest.

Python lets one thread run at a time. Threads that all have a request to answer spend their time on
being woken, each for one: on two cores a single thread answers up to twice as many. So whoever
does not lead rests a while once its answer is on its way, before it takes another request.

Nobody waits for a leader that is kept, be it by a world that somebody else is in: who comes
back from its rest, and finds that nothing was answered meanwhile, leads from then on.
"""

from collections.abc import Callable, Iterable, Iterator
from threading import Event, get_ident, local
from typing import Any, Final

from simulator.answering import WAIT, Application, pause

__all__ = ["Led"]

_REST: Final = 0.1  # seconds; for as long a leader that is kept may go unnoticed


def _rest() -> None:
    Event().wait(_REST)


class Led:
    """An application whose threads rest, all but one.

    Args:
        application: What answers.
        rest: How a thread does.
    """

    def __init__(self, application: Application, rest: Callable[[], object] = _rest) -> None:
        self._application = application
        self._rest = rest
        self._leader: int | None = None
        self._answered = 0  # by leaders
        self._own = local()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request, and rest afterwards where another leads."""
        environ[WAIT] = self._wait
        answer = self._application(environ, start_response)
        thread, leader = get_ident(), self._leader
        if thread == leader:
            self._answered += 1
            return answer
        answered = self._answered
        if leader is None or getattr(self._own, "noticed", None) == answered:
            self._leader = thread
            return answer
        self._own.noticed = answered
        return _Followed(answer, self._rest)

    def _wait(self, milliseconds: int) -> None:
        """Keep a caller waiting, in whose place another thread may lead."""
        if self._leader == get_ident():
            self._leader = None
        pause(milliseconds)


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

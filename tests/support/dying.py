"""A server that dies after every few answers, and goes on from what is kept.

Run in the place of the ``offtarget`` command it serves with ``--data`` as that does; in one
process, tests let it die when they like. Nothing is told to the one that dies.
"""

import sys
from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any, Final

from delivery_answers import watch
from simulator import serving
from simulator.answering import Application
from simulator.cli import main
from simulator.data.keeper import Keeper
from simulator.data.kept import Store
from simulator.lab_api.blueprint import Simulator
from simulator.server import create_app
from simulator.tenant import Tenants

__all__ = ["Dying"]

ANSWERS: Final = 3
"""How many it gives before it dies."""

Life = tuple[Simulator, Keeper]


class Dying:
    """An application.

    Args:
        begin: Begins a life, with what the one before has kept.
        hot: Whether the busiest routes are served without Flask.
    """

    def __init__(self, begin: Callable[[], Life], *, hot: bool = True) -> None:
        self._begin = begin
        self._hot = hot
        self._inside = 0
        self._answers = 0
        self._alone = Condition()
        self._live()

    @classmethod
    def kept_in(cls, store: Callable[[], Store]) -> "Dying":
        """Make one in this process, which keeps its tenants in a store that is opened anew."""

        def begin() -> Life:
            tenants = Tenants()
            keeper = Keeper(store(), tenants)
            return Simulator(tenants, commit=keeper.commit), keeper

        return cls(begin)

    def die(self) -> None:
        """Lose all that was not kept, but the journals; whoever asks next is none the wiser."""
        with self._alone:
            self._alone.wait_for(lambda: not self._inside)
            self._restart()

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Answer a request."""
        with self._alone:
            self._inside += 1
            app = self._app
        try:
            return app(environ, start_response)
        finally:
            with self._alone:
                self._inside -= 1
                self._alone.notify_all()

    def _restart(self) -> None:
        self._keeper._store.close()
        before = {one.name: one for one in self._simulator.tenants.all()}
        strays = self._simulator.tenants.strays
        self._live()
        self._simulator.tenants.strays = strays
        for tenant in self._simulator.tenants.all():
            tenant.target.journal = before[tenant.name].target.journal

    def _live(self) -> None:
        self._simulator, self._keeper = self._begin()
        self._app: Application = create_app(self._simulator, hot=self._hot)


class _Counting(Dying):
    """One that dies by itself, once nobody is inside."""

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        with self._alone:
            self._answers += 1
            if self._answers >= ANSWERS and not self._inside:
                self._answers = 0
                self._restart()
        return super().__call__(environ, start_response)


def _serve_dying() -> None:
    begin = serving._simulator
    lives: list[Callable[[], Any]] = []

    def simulator(one: serving.Serving) -> Any:
        lives.append(lambda: begin(one))
        return lives[0]()

    def application(first: Simulator, *, hot: bool) -> Application:
        assert first.commit is not None, "a server that keeps nothing cannot go on"
        return _Counting(lives[0], hot=hot)

    vars(serving).update(_simulator=simulator, create_app=application, _watch=lambda *_: None)


if __name__ == "__main__":
    watch()
    _serve_dying()
    main(sys.argv[1:])

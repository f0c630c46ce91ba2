"""A server that dies after every few answers, and goes on from what is kept; and two that share.

Run in the place of the ``offtarget`` command it serves with ``--data`` as that does, and with
``--store`` as two servers that take turns; in one process, tests let one die when they like.
Nothing is told to the one that dies.
"""

import sys
from collections.abc import Callable, Iterable
from threading import Condition
from typing import Any, Final

from delivery_answers import watch
from simulator import serving
from simulator.asking import Application
from simulator.cli import main
from simulator.data.keeper import Keeper
from simulator.data.kept import Store
from simulator.data.postgresql import PostgresqlStore
from simulator.data.sharing import Sharer
from simulator.lab_api.served import Simulator
from simulator.segment.intake import Intake
from simulator.server import create_app
from simulator.target.journal import Journal
from simulator.tenants import Tenants

__all__ = ["Dying"]

ANSWERS: Final = 3
"""How many it gives before it dies."""

Life = tuple[Simulator, Keeper | Sharer]


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

    @classmethod
    def shared(cls, url: str, *codes: str) -> "Dying":
        """Make one in this process, for certain codes or any; a database shares its tenants."""

        def begin() -> Life:
            tenants = Tenants(codes)
            sharer = Sharer(PostgresqlStore(url), tenants)
            return Simulator(tenants, catch_up=sharer.catch_up), sharer

        return cls(begin)

    def close(self) -> None:
        """Let the store go."""
        self._keeper._store.close()

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
        self.close()
        before = {one.name: one for one in self._simulator.tenants.all()}
        strays = self._simulator.tenants.strays
        self._live()
        self._simulator.tenants.strays = strays
        for tenant in self._simulator.tenants.all():
            tenant.target.journal = before[tenant.name].target.journal

    def _live(self) -> None:
        self._simulator, self._keeper = self._begin()
        self._app: Application = create_app(self._simulator, hot=self._hot)


class Turning:
    """An application that is served by one server after the other; they share their tenants.

    Args:
        servers: The servers. What each server has of its own is one for all of them here: a
            tenant's journal, and how many calls of Segment's came in this second.
    """

    def __init__(self, *servers: Dying) -> None:
        self.servers = servers
        self._answers = 0
        self._own: dict[str, tuple[Journal, Intake]] = {}

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Let the next server answer."""
        self._answers += 1
        server = self.servers[self._answers % len(self.servers)]
        self._share(server)
        try:
            return server(environ, start_response)
        finally:
            self._share(server)

    def die(self) -> None:
        """Let the first one die; the others live on."""
        self.servers[0].die()

    def close(self) -> None:
        """Let the database go."""
        for server in self.servers:
            server.close()

    def _share(self, server: Dying) -> None:
        served = server._simulator
        if served.catch_up is not None:
            served.catch_up()
        for tenant in served.tenants.all():
            mine = (tenant.target.journal, tenant.intake)
            journal, intake = self._own.setdefault(tenant.name, mine)
            journal.resize(tenant.target.settings.journal_size)
            tenant.target.journal = journal
            tenant.intake._calls = intake._calls
            tenant.intake._calls_standing = intake._calls_standing


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
    begun: list[tuple[Callable[[], Any], Keeper | Sharer]] = []

    def simulator(one: serving.Serving) -> Any:
        life: Any = begin(one)
        begun.append((lambda: begin(one), life[1]))
        return life

    def application(first: Simulator, *, hot: bool) -> Application:
        assert first.catch_up is not None, "a server that keeps nothing cannot go on"
        anew, keeper = begun[0]
        keeper.close()  # one alone has the file
        if "--store" in sys.argv:
            return Turning(Dying(anew, hot=hot), Dying(anew, hot=hot))
        return _Counting(anew, hot=hot)

    vars(serving).update(_simulator=simulator, create_app=application, _watch=lambda *_: None)


if __name__ == "__main__":
    watch()
    _serve_dying()
    main(sys.argv[1:])

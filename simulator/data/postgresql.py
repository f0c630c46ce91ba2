"""A store in a schema of a PostgreSQL database, for several servers at once.

The schema tells what it is: a table of ours with the number of the last migration. What is
another's, or of a later version, is named and left alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore, Lock
from typing import Final

import psycopg

from simulator.data.kept import DataError
from simulator.data.migrations import migrations
from simulator.data.turn import LOCK, Connection, Turn, reached, row, unreachable

__all__ = ["PostgresqlStore"]

_CONNECTIONS: Final = 16
_MOVE: Final = "nothing in it was changed; name another database"


class PostgresqlStore:
    """Keeps tenants in a database.

    Args:
        url: The database's.

    Raises:
        DataError: It cannot be had, its schema is another's or of a later version.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._slots = BoundedSemaphore(_CONNECTIONS)
        self._idle: list[Connection] = []
        self._lock = Lock()
        try:
            with self.turn() as turn:
                self._open(turn.connection)
        except DataError:
            self.close()
            raise

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Be in a transaction, which is committed at the end.

        Raises:
            DataError: The database cannot be reached, or refuses.
        """
        turn = self.begin()
        try:
            yield turn
        except BaseException:
            turn.end(commit=False)
            raise
        turn.end(commit=True)

    def begin(self) -> Turn:
        """Begin a transaction.

        Raises:
            DataError: The database cannot be reached.
        """
        self._slots.acquire()
        try:
            with self._lock:
                idle = self._idle.pop() if self._idle else None
            return Turn(idle or psycopg.connect(self._url), self._take_back)
        except BaseException as error:
            self._slots.release()
            if isinstance(error, psycopg.Error):
                raise unreachable(error) from None
            raise

    def directory(self) -> int:
        """Tell the directory's version.

        Raises:
            DataError: The database cannot be reached.
        """
        with self.turn() as turn:
            return turn.directory()

    def close(self) -> None:
        """Let all connections go that nobody uses."""
        with self._lock:
            for connection in self._idle:
                connection.close()
            self._idle.clear()

    def _take_back(self, connection: Connection) -> None:
        """Take a connection back from a turn that has ended."""
        with self._lock:
            if not connection.closed:
                self._idle.append(connection)
        self._slots.release()

    def _open(self, connection: Connection) -> None:
        """Check the schema, and bring it to this version's form."""
        scripts = migrations("postgresql")
        with reached():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
            ours, any_schema = row(
                connection,
                "SELECT to_regclass('offtarget.format') IS NOT NULL, "
                "EXISTS (SELECT FROM pg_namespace WHERE nspname = 'offtarget')",
            )
            if any_schema and not ours:
                raise DataError(f"the schema offtarget of the database is somebody else's; {_MOVE}")
            if not ours:
                connection.execute("CREATE SCHEMA offtarget")
                connection.execute("CREATE TABLE offtarget.format (number INTEGER NOT NULL)")
                connection.execute("INSERT INTO offtarget.format VALUES (0)")
            (version,) = row(connection, "SELECT number FROM offtarget.format")
            if version > len(scripts):
                rule = f"format {version}, and this version reads {len(scripts)}"
                raise DataError(f"the database has {rule}; {_MOVE}")
            for script in scripts[version:]:
                connection.execute(script.encode())
            connection.execute("UPDATE offtarget.format SET number = %s", (len(scripts),))

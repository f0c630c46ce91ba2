"""A transaction of a server's in PostgreSQL: somebody's turn in a tenant's world.

A tenant's row is locked by whoever is in its world. What the tenant was made by since a server was
there last is read, and what is changed is written, in one transaction.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple, TypeAlias

import msgspec
import psycopg
from msgspec import structs

from simulator.data.kept import Changes, DataError, KeptTenant, MessageId, Row, kept_of
from simulator.segment import delivery as deliveries

__all__ = ["LOCK", "Connection", "Standing", "Turn", "reached", "row", "unreachable"]

LOCK: Final = 0x0FF7A267
"""The advisory lock of the directory."""

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]

_REMEMBERED: Final = 1_000
"""How many changes of a tenant are kept for servers that come by; who comes later loads it."""
_PRUNED: Final = 100  # changes beyond those are deleted after so many
_PUT: Final = (
    "INSERT INTO offtarget.records (tenant, kind, code, key, data) VALUES (%s, %s, %s, %s, %s) "
    "ON CONFLICT (tenant, kind, code, key) DO UPDATE SET data = excluded.data"
)
_PUT_LAST: Final = f"{_PUT}, position = nextval('offtarget.positions')"


class Standing(NamedTuple):
    """Where a tenant stands in the database.

    Attributes:
        version: Rises with each change.
        gone: Whether there is none.
    """

    version: int
    gone: bool


@dataclass(slots=True)
class Turn:
    """A transaction.

    Attributes:
        connection: Where it runs.
        give_back: Is given the connection at the end.
    """

    connection: Connection
    give_back: Callable[[Connection], None]

    def end(self, *, commit: bool) -> None:
        """End it.

        Raises:
            DataError: It cannot be committed, and nothing of it is.
        """
        connection = self.connection
        try:
            with reached():
                if commit:
                    connection.commit()
                else:
                    connection.rollback()
        except DataError:
            connection.close()
            if commit:
                raise
        finally:
            self.give_back(connection)

    # -- which tenants there are -------------------------------------------------------------

    def alone(self) -> None:
        """Wait until nobody else changes which tenants there are, or what leads to them."""
        with reached():
            self.connection.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))

    def directory(self) -> int:
        """Tell the directory's version.

        It rises with each tenant that comes or goes, or to which others may lead than did.
        """
        with reached():
            (version,) = row(self.connection, "SELECT version FROM offtarget.directory")
            return int(version)

    def directed(self, since: int) -> list[tuple[str, bool]]:
        """List the tenants to which others may lead than did; and whether each is gone."""
        with reached():
            found = self.connection.execute(
                "SELECT name, state IS NULL FROM offtarget.tenants WHERE directed > %s "
                "ORDER BY position",
                (since,),
            )
            return [(name, gone) for name, gone in found]

    # -- one tenant --------------------------------------------------------------------------

    def enter(self, name: str) -> Standing:
        """Wait until nobody else is in a tenant's world, and tell where it stands."""
        ask = "SELECT version, state IS NULL FROM offtarget.tenants WHERE name = %s FOR UPDATE"
        with reached():
            found = self.connection.execute(ask, (name,)).fetchone()
            if found is None:
                self.connection.execute(
                    "INSERT INTO offtarget.tenants (name, version, directed) VALUES (%s, 0, 0) "
                    "ON CONFLICT DO NOTHING",
                    (name,),
                )
                found = row(self.connection, ask, name)
            version, gone = found
            return Standing(version, gone)

    def since(self, name: str, version: int) -> list[Changes]:
        """List what has changed about a tenant after a version, as far as it is remembered."""
        with reached():
            return [
                msgspec.msgpack.decode(changes, type=Changes)
                for (changes,) in self.connection.execute(
                    "SELECT changes FROM offtarget.changes WHERE tenant = %s AND version > %s "
                    "ORDER BY version",
                    (name, version),
                )
            ]

    def load(self, name: str) -> KeptTenant:
        """Give what is kept of a tenant that is there."""
        connection = self.connection
        with reached():
            found = row(
                connection,
                "SELECT name, state, settings, workspace FROM offtarget.tenants WHERE name = %s",
                name,
            )
            entries = connection.execute(
                "SELECT delivery FROM offtarget.deliveries WHERE tenant = %s ORDER BY number",
                (name,),
            )
            taken = connection.execute(
                "SELECT source, text, at FROM offtarget.message_ids WHERE tenant = %s "
                "ORDER BY position",
                (name,),
            )
            ids = (MessageId(source, _text(text), at) for source, text, at in taken)
            return kept_of(found, (entry for (entry,) in entries), ids, self._rows(name))

    def _rows(self, name: str) -> Iterator[Row]:
        with reached():
            for kind, code, key, data in self.connection.execute(
                "SELECT kind, code, key, data FROM offtarget.records WHERE tenant = %s "
                "ORDER BY position",
                (name,),
            ):
                yield Row(kind, code, _text(key), data)

    def write(self, one: Changes, version: int) -> None:
        """Write what has changed about a tenant that was entered; it has this version then."""
        name = one.tenant
        with reached(), self.connection.pipeline():
            self._clear(one)
            if one.gone:
                self._run("DELETE FROM offtarget.changes WHERE tenant = %s", name)
            else:
                self._write_rows(one)
                self._write_segments(one)
                changes = structs.replace(
                    one,
                    deliveries={
                        number: delivery and deliveries.written(delivery)
                        for number, delivery in one.deliveries.items()
                    },
                )
                self._run(
                    "INSERT INTO offtarget.changes VALUES (%s, %s, %s)",
                    name,
                    version,
                    msgspec.msgpack.encode(changes),
                )
            if version % _PRUNED == 0:
                self._prune(one, version)
            self._write_tenant(one, version)

    def _clear(self, one: Changes) -> None:
        name = one.tenant
        for table in one.cleared:
            self._run(f"DELETE FROM offtarget.{table} WHERE tenant = %s", name)  # noqa: S608  ours
        if one.without:
            self._run(
                "DELETE FROM offtarget.records WHERE tenant = %s AND kind = ANY(%s)",
                name,
                list(one.without),
            )

    def _write_rows(self, one: Changes) -> None:
        """Write rows; one that was there keeps its place, unless it comes last from now on."""
        for kind, code, key, data, last in one.rows:
            place = (one.tenant, kind, code, _bytes(key))
            if data is None:
                self._run(
                    "DELETE FROM offtarget.records "
                    "WHERE tenant = %s AND kind = %s AND code = %s AND key = %s",
                    *place,
                )
            else:
                self._run(_PUT_LAST if last else _PUT, *place, data)

    def _write_segments(self, one: Changes) -> None:
        for number, delivery in one.deliveries.items():
            if delivery is None:
                self._run(
                    "DELETE FROM offtarget.deliveries WHERE tenant = %s AND number = %s",
                    one.tenant,
                    number,
                )
            else:
                self._run(
                    "INSERT INTO offtarget.deliveries VALUES (%s, %s, %s) "
                    "ON CONFLICT (tenant, number) DO UPDATE SET delivery = excluded.delivery",
                    one.tenant,
                    number,
                    deliveries.encode(delivery),
                )
        for each in one.message_ids:
            self._run(
                "INSERT INTO offtarget.message_ids (tenant, source, text, at) "
                "VALUES (%s, %s, %s, %s)",
                one.tenant,
                each.source,
                _bytes(each.text),
                each.at,
            )

    def _prune(self, one: Changes, version: int) -> None:
        """Delete changes that nobody may ask for, and messageIds that need not be kept."""
        self._run(
            "DELETE FROM offtarget.changes WHERE tenant = %s AND version <= %s",
            one.tenant,
            version - _REMEMBERED,
        )
        self._run(
            "DELETE FROM offtarget.message_ids USING (SELECT position, row_number() OVER "
            "(PARTITION BY source ORDER BY position DESC) AS place FROM offtarget.message_ids "
            "WHERE tenant = %s) AS placed "
            "WHERE placed.position = message_ids.position AND placed.place > %s",
            one.tenant,
            one.remembered,
        )

    def _write_tenant(self, one: Changes, version: int) -> None:
        state = None if one.state is None else msgspec.json.encode(one.state)
        settings = None if one.settings is None else msgspec.json.encode(one.settings)
        self._run(
            "UPDATE offtarget.tenants SET version = %s, state = %s, "
            "settings = coalesce(%s, settings), workspace = coalesce(%s, workspace) "
            "WHERE name = %s",
            version,
            state,
            settings,
            one.workspace,
            one.tenant,
        )
        if state is None or settings is not None or one.workspace is not None:
            self._run("UPDATE offtarget.directory SET version = version + 1")
            self._run(
                "UPDATE offtarget.tenants SET directed = "
                "(SELECT version FROM offtarget.directory) WHERE name = %s",
                one.tenant,
            )

    def _run(self, query: str, *values: object) -> None:
        self.connection.execute(query.encode(), values)


@contextmanager
def reached() -> Iterator[None]:
    """Say of what the database refuses, or cannot be read, that the data cannot be had."""
    try:
        yield
    except psycopg.Error as error:
        raise unreachable(error) from None
    except (msgspec.MsgspecError, UnicodeError, OverflowError) as error:
        raise DataError(f"the database has what cannot be read: {error}") from None


def unreachable(error: psycopg.Error) -> DataError:
    """Say that the database refuses, or cannot be reached."""
    said = str(error).strip().partition("\n")[0] or type(error).__name__
    return DataError(f"the database cannot be had: {said}")


def row(connection: Connection, query: str, *values: object) -> tuple[Any, ...]:
    """Give the one row that a query finds.

    Raises:
        DataError: There is none.
    """
    found = connection.execute(query.encode(), values).fetchone()
    if found is None:
        raise DataError("the database has lost a row; is it shared with something else?")
    return found


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogatepass")

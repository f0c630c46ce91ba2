"""A store in one SQLite file, with a write-ahead log.

The file tells what it is: an application id of ours, and as its user version the number of the
last migration. What is another's, damaged, or of a later version, is named and left alone. A
lock beside it lets one process in at a time.
"""

import fcntl
import os
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NoReturn

import msgspec

from simulator.data.kept import Changes, DataError, KeptTenant, MessageId, Row, kept_of
from simulator.data.migrations import migrations
from simulator.intercept.folders import KeepingError, private
from simulator.segment import delivery as deliveries

__all__ = ["APPLICATION", "FILE", "SqliteStore", "claim"]

FILE: Final = "offtarget.sqlite"
"""The name of the file in its folder."""
APPLICATION: Final = 0x0FF7A267
"""What tells our files from other SQLite files."""

_LOCK: Final = "offtarget.lock"
_MAGIC: Final = b"SQLite format 3\0"
_MOVE: Final = "nothing in it was changed; move it away, or name another folder"
_PAGE: Final = 2_048  # bytes: few records change at once, and each page of theirs is logged whole
_LOGGED: Final = 32 * 1024 * 1024  # bytes that the log has before they go into the file
_READ: Final = 16 * 1024  # kilobytes of pages at hand: else each update reads one from the log
_FORGOTTEN: Final = 1_000  # messageIds beyond those to be kept are deleted after so many


def claim(folder: Path) -> int:
    """Take a folder for this process and those it forks; it is made if it is not there.

    Returns:
        A descriptor; the folder is free again when all processes have closed it, or ended.

    Raises:
        DataError: Another process has it, or it cannot be had.
    """
    try:
        lock = os.open(private(folder) / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except KeepingError as error:
        raise DataError(str(error)) from None
    except OSError as error:
        raise DataError(f"cannot write in the folder {folder}: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise DataError(f"another server keeps its data in {folder}: end it first") from None
    return lock


class SqliteStore:
    """Keeps tenants in the file of a folder that was claimed.

    Args:
        folder: The folder.

    Raises:
        DataError: The file is another's, damaged, of a later version, or cannot be had.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._taken: Counter[tuple[str, str]] = Counter()
        self._recognise()
        try:
            os.close(os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600))
            self._database = sqlite3.connect(
                self._path, isolation_level=None, check_same_thread=False
            )
        except (OSError, sqlite3.Error) as error:
            raise DataError(f"cannot open {self._path}: {error}") from None
        try:
            with self._readable():
                self._open()
        except DataError:
            self._database.close()
            raise

    def load(self) -> list[KeptTenant]:
        """Give what is kept."""
        with self._readable():
            rows = self._database.execute(
                "SELECT name, state, settings, workspace FROM tenants ORDER BY position"
            ).fetchall()
            return [self._tenant(row) for row in rows]

    def write(self, changes: Sequence[Changes]) -> None:
        """Keep changes in one transaction."""
        database = self._database
        try:
            database.execute("BEGIN IMMEDIATE")
            try:
                for one in changes:
                    self._write(one)
                database.execute("COMMIT")
            except BaseException:
                database.execute("ROLLBACK")
                raise
        except (sqlite3.Error, OverflowError, TypeError, ValueError) as error:
            raise DataError(f"cannot write {self._path}: {error}") from None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    # -- the file ----------------------------------------------------------------------------

    def _recognise(self) -> None:
        """Look at the first bytes, before SQLite may write any."""
        try:
            with self._path.open("rb") as file:
                head = file.read(len(_MAGIC))
        except FileNotFoundError:
            return
        except OSError as error:
            raise DataError(f"cannot read {self._path}: {error.strerror}") from None
        if head not in (b"", _MAGIC):
            raise DataError(f"{self._path} is no SQLite file; {_MOVE}")

    def _open(self) -> None:
        """Check the file, and bring it to this version's form."""
        database, path = self._database, self._path
        (application,) = database.execute("PRAGMA application_id").fetchone()
        (version,) = database.execute("PRAGMA user_version").fetchone()
        (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
        scripts = migrations("sqlite")
        if (application or tables or version) and application != APPLICATION:
            raise DataError(f"{path} is somebody else's SQLite file; {_MOVE}")
        if version > len(scripts):
            rule = f"format {version}, and this version reads {len(scripts)}"
            raise DataError(f"{path} has {rule}; {_MOVE}")
        (sound,) = database.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            self._damaged(sound)
        database.execute(f"PRAGMA page_size = {_PAGE}")  # of a file that is new
        database.execute(f"PRAGMA cache_size = -{_READ}")
        # A lock of ours keeps others out, so SQLite need not ask for its own each time.
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("PRAGMA journal_mode = WAL")
        # Each checkpoint waits for the disk, twice.
        (page,) = database.execute("PRAGMA page_size").fetchone()
        database.execute(f"PRAGMA wal_autocheckpoint = {_LOGGED // page}")
        database.executescript("BEGIN IMMEDIATE; COMMIT")  # from here on others are kept out
        # What is committed outlives this process; what outlives the machine's, NORMAL leaves
        # to the next checkpoint. FULL would wait for the disk with each request.
        database.execute("PRAGMA synchronous = NORMAL")
        for number, script in enumerate(scripts[version:], version + 1):
            about = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {number};"
            database.executescript(f"BEGIN IMMEDIATE; {script} {about} COMMIT;")

    def _damaged(self, what: object) -> NoReturn:
        raise DataError(f"{self._path} is damaged ({what}); {_MOVE}")

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say of what cannot be read that it is damaged."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise DataError(f"another program has {self._path} open: close it first") from None
            self._damaged(error)
        except (msgspec.MsgspecError, UnicodeDecodeError, TypeError) as error:
            self._damaged(error)

    # -- tenants -----------------------------------------------------------------------------

    def _tenant(self, row: tuple[str, bytes, bytes, bytes]) -> KeptTenant:
        name = row[0]
        entries = self._database.execute(
            "SELECT delivery FROM deliveries WHERE tenant = ? ORDER BY number", (name,)
        )
        taken = self._database.execute(
            "SELECT source, text, at FROM message_ids WHERE tenant = ? ORDER BY position", (name,)
        )
        return kept_of(
            row,
            (entry for (entry,) in entries),
            (MessageId(*one) for one in taken),
            self._rows(name),
        )

    def _rows(self, name: str) -> Iterator[Row]:
        with self._readable():
            for row in self._database.execute(
                "SELECT kind, code, key, data FROM records WHERE tenant = ? ORDER BY position",
                (name,),
            ):
                yield Row(*row)

    def _write(self, one: Changes) -> None:
        database, name = self._database, one.tenant
        for table in one.cleared:
            database.execute(f"DELETE FROM {table} WHERE tenant = ?", (name,))  # noqa: S608  ours
        if one.state is None:
            database.execute("DELETE FROM tenants WHERE name = ?", (name,))
            return
        self._write_state(one, msgspec.json.encode(one.state))
        self._write_rows(one)
        if one.deliveries:
            self._write_deliveries(one)
        if one.message_ids:
            self._write_message_ids(one)

    def _write_deliveries(self, one: Changes) -> None:
        database, name = self._database, one.tenant
        put = [
            (name, number, deliveries.encode(delivery))
            for number, delivery in one.deliveries.items()
            if delivery is not None
        ]
        gone = [(name, number) for number, delivery in one.deliveries.items() if delivery is None]
        database.executemany("INSERT OR REPLACE INTO deliveries VALUES (?, ?, ?)", put)
        database.executemany("DELETE FROM deliveries WHERE tenant = ? AND number = ?", gone)

    def _write_message_ids(self, one: Changes) -> None:
        name = one.tenant
        self._database.executemany(
            "INSERT INTO message_ids (tenant, source, text, at) VALUES (?, ?, ?, ?)",
            [(name, each.source, each.text, each.at) for each in one.message_ids],
        )
        for source, count in Counter(each.source for each in one.message_ids).items():
            self._taken[name, source] += count
            if self._taken[name, source] >= _FORGOTTEN:
                del self._taken[name, source]
                self._forget(name, source, one.remembered)

    def _write_rows(self, one: Changes) -> None:
        """Write rows; one that was there keeps its place, unless it comes last from now on."""
        database, name = self._database, one.tenant
        for kind in one.without:
            database.execute("DELETE FROM records WHERE tenant = ? AND kind = ?", (name, kind))
        gone = [
            (name, row.kind, row.code, row.key) for row in one.rows if row.last or row.data is None
        ]
        put = [(name, *row[:4]) for row in one.rows if row.data is not None]
        if gone:
            database.executemany(
                "DELETE FROM records WHERE tenant = ? AND kind = ? AND code = ? AND key = ?", gone
            )
        database.executemany(
            "INSERT INTO records (tenant, kind, code, key, data) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (tenant, kind, code, key) DO UPDATE SET data = excluded.data",
            put,
        )

    def _write_state(self, one: Changes, state: bytes) -> None:
        database, name = self._database, one.tenant
        if one.settings is not None or one.workspace is not None:
            database.execute(
                "INSERT OR IGNORE INTO tenants (name, state, settings, workspace) "
                "VALUES (?, ?, '{}', '{}')",
                (name, state),
            )
        database.execute("UPDATE tenants SET state = ? WHERE name = ?", (state, name))
        if one.settings is not None:
            settings = msgspec.json.encode(one.settings)
            database.execute("UPDATE tenants SET settings = ? WHERE name = ?", (settings, name))
        if one.workspace is not None:
            database.execute(
                "UPDATE tenants SET workspace = ? WHERE name = ?", (one.workspace, name)
            )

    def _forget(self, tenant: str, source: str, most: int) -> None:
        """Delete the oldest messageIds of a source, but for so many."""
        place = (tenant, source, most)
        oldest = self._database.execute(
            "SELECT position FROM message_ids WHERE tenant = ? AND source = ? "
            "ORDER BY position DESC LIMIT 1 OFFSET ?",
            place,
        ).fetchone()
        if oldest is not None:
            self._database.execute(
                "DELETE FROM message_ids WHERE tenant = ? AND source = ? AND position <= ?",
                (tenant, source, *oldest),
            )

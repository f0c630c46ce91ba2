"""The file: whose it is, whether it is whole, who may have it, who may read it."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from simulator.clock import START
from simulator.data.kept import Changes, DataError, MessageId
from simulator.data.migrations import migrations
from simulator.data.sqlite import APPLICATION, FILE, SqliteStore, claim
from simulator.target.profiles import Visit
from simulator.times import MINUTE

Live = Callable[..., Any]
CLAIMING = """
import sys, pathlib
from simulator.data.migrations import migrations
from simulator.data.sqlite import claim
claim(pathlib.Path(sys.argv[1]))
print("claimed", flush=True)
sys.stdin.read()
"""


def refusal(folder: Path) -> str:
    before = (folder / FILE).read_bytes()
    with pytest.raises(DataError) as caught:
        SqliteStore(folder).load()
    assert (folder / FILE).read_bytes() == before
    return str(caught.value)


def test_a_file_of_another_kind_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("my shopping list\n" * 100)
    assert "is no SQLite file; nothing in it was changed" in refusal(tmp_path)


def test_somebody_elses_database_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("CREATE TABLE tenants (name TEXT)")
    assert "is somebody else's SQLite file" in refusal(tmp_path)


def test_a_file_of_a_later_version_is_left_alone(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute("PRAGMA user_version = 99")
    assert "has format 99, and this version reads 2" in refusal(tmp_path)


@pytest.mark.parametrize("kept", [0.99, 0.5, 0.1])
def test_a_torn_file_is_named_and_left_alone(live: Live, tmp_path: Path, kept: float) -> None:
    first = live()
    for number in range(20):
        batch = [{"type": "track", "userId": "u", "event": "x" * 2_000} for _ in range(10)]
        first.send("batch", {"batch": batch, "n": number})
    first.keeper.close()
    file = tmp_path / FILE
    whole = file.read_bytes()
    file.write_bytes(whole[: int(len(whole) * kept)])
    assert "is damaged" in refusal(tmp_path)


def test_an_entry_that_cannot_be_read_is_named(live: Live, tmp_path: Path) -> None:
    first = live()
    first.send("identify", {"userId": "ann"})
    first.keeper.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("UPDATE deliveries SET delivery = '{}'")
    with pytest.raises(DataError, match="is damaged"):
        live()


def test_a_file_of_an_earlier_version_is_brought_up_to_date(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = live()
    first.send("identify", {"userId": "ann"})
    first.keeper.close()
    more = [
        *migrations("sqlite"),
        "ALTER TABLE tenants ADD COLUMN note TEXT NOT NULL DEFAULT 'none'",
    ]
    monkeypatch.setattr("simulator.data.sqlite.migrations", lambda _: [f"{one};" for one in more])
    for _ in range(2):
        second = live()
        assert len(list(second.acme.segment.log)) == 1
        second.keeper.close()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        assert database.execute("PRAGMA user_version").fetchone() == (3,)
        assert database.execute("SELECT note FROM tenants").fetchone() == ("none",)


def test_a_file_of_format_1_is_brought_up_to_date(live: Live, tmp_path: Path) -> None:
    script = Path(__file__).with_name("format_1.sql").read_text(encoding="utf-8")
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.executescript(script)
        assert database.execute("PRAGMA user_version").fetchone() == (1,)
    (tmp_path / "begun").touch()
    first = live()
    assert first.acme.world.clock.now() == START + 10 * MINUTE
    assert [one.message_id for one in first.acme.segment.log] == ["m-1"]
    first.acme.target.profiles("acme").visit(Visit("s-1", "d-1", "ann"), START + 10 * MINUTE)
    first.keeper.commit()
    again = live()
    assert again.acme.target.profiles("acme").store.third_party("ann").pcids == ["d-1"]
    again.end()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        assert database.execute("PRAGMA user_version").fetchone() == (2,)


def test_nobody_else_reads_a_file_that_is_served(live: Live, tmp_path: Path) -> None:
    first = live()
    with closing(sqlite3.connect(tmp_path / FILE, timeout=0)) as database:
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            database.execute("SELECT name FROM tenants").fetchall()
        first.end()
        assert database.execute("SELECT name FROM tenants").fetchall() == [("acme",)]


def test_a_file_that_somebody_else_reads_is_named_and_not_called_damaged(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live().end()
    monkeypatch.setattr(sqlite3, "connect", partial(sqlite3.connect, timeout=0))
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        database.execute("SELECT name FROM tenants").fetchall()
        with pytest.raises(DataError, match=r"another program has .* open: close it first"):
            SqliteStore(tmp_path)
    live()


def test_a_migration_that_fails_changes_nothing(
    live: Live, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live().keeper.close()
    more = [*migrations("sqlite"), "DROP TABLE message_ids; DROP TABLE missing"]
    with monkeypatch.context() as patched:
        patched.setattr("simulator.data.sqlite.migrations", lambda _: [f"{one};" for one in more])
        with pytest.raises(DataError, match="no such table: missing"):
            SqliteStore(tmp_path)
    assert [one.name for one in SqliteStore(tmp_path).load()] == ["acme"]


def test_a_file_that_was_only_begun_is_new(tmp_path: Path) -> None:
    (tmp_path / FILE).touch()
    assert SqliteStore(tmp_path).load() == []


def test_files_are_their_owners_alone(live: Live, tmp_path: Path) -> None:
    os.close(claim(tmp_path / "new" / "folder"))
    assert stat.S_IMODE((tmp_path / "new" / "folder").stat().st_mode) == 0o700
    live().send("identify", {"userId": "ann"})
    files = list(tmp_path.glob("offtarget.*"))
    assert {one.name for one in files} >= {FILE, f"{FILE}-wal"}
    assert {stat.S_IMODE(one.stat().st_mode) for one in files} == {0o600}


def test_a_second_process_is_refused_until_the_first_has_ended(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CLAIMING, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline()
        with pytest.raises(DataError, match="another server keeps its data in"):
            claim(tmp_path)
        other.kill()
    os.close(claim(tmp_path))


def test_a_folder_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DataError, match="cannot make the folder"):
        claim(tmp_path / "file" / "folder")


def test_of_a_sources_message_ids_the_latest_are_kept(live: Live, tmp_path: Path) -> None:
    first = live()
    state = first.acme.segment and first.keeper._watched["acme"]._now()
    for number in range(30):
        ids = [MessageId("backend", f"{number}-{one}", 0) for one in range(100)]
        other = [MessageId("other", f"{number}", 0)]
        changes = Changes("acme", state, message_ids=[*ids, *other], remembered=150)
        first.keeper._store.write([changes])
    first.end()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        kept = Counter(database.execute("SELECT source FROM message_ids").fetchall())
        (latest,) = database.execute(
            "SELECT text FROM message_ids WHERE source = 'backend' ORDER BY position DESC"
        ).fetchone()
    assert 150 <= kept["backend",] < 150 + 1_000 + 100
    assert kept["other",] == 30
    assert latest == "29-99"

"""What outlives a process: events, retries, clocks, settings, workspaces."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from destination.workspace.model import Destination, Source
from simulator.clock import START
from simulator.data.kept import Changes, DataError
from simulator.data.sqlite import FILE
from simulator.target.profiles import Visit
from simulator.tenant import Tenant
from simulator.times import DAY, HOUR, MINUTE
from simulator.workspace import Workspace, whole

Live = Callable[..., Any]


def identify(name: str) -> dict[str, Any]:
    return {"type": "identify", "userId": "ann", "messageId": name, "traits": {"plan": "gold"}}


def log_of(tenant: Tenant) -> list[tuple[int, int, str, str]]:
    return [(one.number, one.arrival, one.message_id, one.outcome) for one in tenant.segment.log]


def naming(code: str) -> Workspace:
    sources = {"shop": Source("server", "key-of-a")}
    return whole(Workspace(sources, {"t": Destination("cloud", "shop", {"client_code": code})}))


def test_what_was_answered_is_in_the_log_of_the_next_life(live: Live) -> None:
    first = live()
    batch = [identify(f"m-{number}") for number in range(5)]
    assert first.send("batch", {"batch": [*batch, {"type": "track"}]}).is_success
    before = first.acme
    second = live().acme
    assert second is not before
    assert log_of(second) == log_of(before)
    assert [one.event for one in second.segment.log] == [one.event for one in before.segment.log]
    assert second.segment.log.counts() == before.segment.log.counts()
    assert second.intake.count == 6


def test_a_message_id_counts_once_over_a_restart(live: Live) -> None:
    live().send("identify", identify("m-1"))
    again = live()
    again.send("identify", identify("m-1"))
    again.send("identify", identify("m-2"))
    codes = [one.ending.code for one in again.acme.segment.log]
    assert codes[1:2] == ["duplicate_message_id"]
    assert [one.number for one in again.acme.segment.log] == [1, 2, 3]
    again.acme.world.advance(DAY)
    again.send("identify", identify("m-1"))
    assert list(again.acme.segment.log)[-1].ending.code != "duplicate_message_id"


def test_retries_go_on_at_their_instants(live: Live) -> None:
    first = live()
    first.send("identify", identify("m-1"))
    (waiting,) = first.acme.segment.log.waiting()
    first.control("POST", "/clock", {"advance": "10m"})
    (once_more,) = first.acme.segment.log.waiting()
    assert len(once_more.attempts) == 3
    second = live().acme
    assert second.world.clock.now() == START + 10 * MINUTE
    assert second.world.clock.rate == 0
    (kept,) = second.segment.log.waiting()
    assert (kept.attempts, kept.coming) == (once_more.attempts, once_more.coming)
    assert second.segment.log.get(1).due == waiting.coming[2]
    second.target.profiles("acme").visit(Visit("s-1", "d-1", "ann"), START + 10 * MINUTE)
    second.world.advance(4 * HOUR)
    (delivered,) = second.segment.log
    assert delivered.outcome == "delivered"
    assert [one.at for one in delivered.attempts] == [
        START,
        *(at for at in waiting.coming if at <= delivered.attempts[-1].at),
    ]


def test_a_clock_that_runs_has_gone_on_and_what_is_late_is_done_at_once_in_order(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = START
    monkeypatch.setattr("simulator.clock.time.time", lambda: now / 1000)
    first = live(frozen=False)
    first.send("batch", {"batch": [identify("m-1"), identify("m-2")]})
    dues = sorted(
        (due, one.number) for one in first.acme.segment.log.waiting() for due in one.coming
    )
    now += DAY
    second = live().acme
    with second.world.entered() as at:
        assert at == START + DAY
    tried = sorted(
        (attempt.at, one.number)
        for one in second.segment.log
        for attempt in one.attempts
        if attempt.at > START
    )
    assert tried == dues
    assert {one.outcome for one in second.segment.log} == {"lost"}


def test_settings_workspace_and_seed_are_kept(live: Live) -> None:
    first = live()
    first.control("PATCH", "/settings", {"lifetime": "3d", "strict": True})
    first.control("PATCH", "/settings", {"profile_api_token": "hush"})
    second = live()
    assert second.acme.settings == first.acme.settings
    assert second.acme.settings.target.profile_api_token == "hush"  # noqa: S105  nobody's
    assert second.acme.workspace == first.acme.workspace
    assert second.acme.world.draws.seed == 7
    assert second.tenants.of_write_key("backend-key") == (second.acme, "backend")
    assert second.acme.target.codes == ("acme",)


def test_what_chance_has_given_is_not_given_again(live: Live) -> None:
    first = live()
    given = {first.acme.world.draws.uuid() for _ in range(100)}
    second = live()
    assert not given & {second.acme.world.draws.uuid() for _ in range(1_000)}


def test_a_reset_is_kept(live: Live) -> None:
    first = live()
    first.send("identify", identify("m-1"))
    first.control("POST", "/reset", {"at": "2030-01-01T00:00:00Z", "freeze": True})
    second = live()
    assert not list(second.acme.segment.log)
    second.send("identify", identify("m-1"))
    (entry,) = second.acme.segment.log
    assert (entry.number, entry.event["receivedAt"]) == (1, "2030-01-01T00:00:00.000Z")
    assert entry.ending.code != "duplicate_message_id"


def test_a_snapshot_that_is_restored_is_kept(live: Live) -> None:
    first = live()
    first.send("identify", identify("m-1"))
    first.control("PUT", "/snapshots/one")
    first.send("identify", identify("m-2"))
    first.control("POST", "/snapshots/one/restore")
    second = live()
    assert [one.message_id for one in second.acme.segment.log] == ["m-1"]
    second.send("identify", identify("m-1"))
    second.send("identify", identify("m-2"))
    codes = [one.ending.code for one in second.acme.segment.log][1:]
    assert codes[0] == "duplicate_message_id"
    assert codes[1] != "duplicate_message_id"


def test_a_tenant_that_is_deleted_is_gone(live: Live) -> None:
    first = live()
    first.send("identify", identify("m-1"))
    first.control("DELETE", "")
    first.keeper.commit()
    assert not list(live().acme.segment.log)


def test_of_one_that_was_made_anew_nothing_old_is_left(live: Live) -> None:
    first = live()
    first.send("batch", {"batch": [identify("m-1"), identify("m-2")]})
    first.tenants.delete("acme")
    first.tenants.get("acme")
    first.keeper.commit()
    second = live().acme
    assert not list(second.segment.log)
    assert not second.workspace.sources


def test_what_makes_room_in_the_log_makes_room_in_the_file(live: Live, tmp_path: Path) -> None:
    first = live()
    first.control("PATCH", "/settings", {"delivery_log_size": 2})
    for number in range(5):
        first.send("track", {"userId": "ann", "event": "x", "messageId": f"m-{number}"})
    first.end()
    with closing(sqlite3.connect(tmp_path / FILE)) as database:
        kept = database.execute("SELECT number FROM deliveries ORDER BY number").fetchall()
    assert kept == [(4,), (5,)]
    second = live().acme
    assert second.segment.log.counts() == first.acme.segment.log.counts()
    assert second.segment.log.count == 5


def test_a_server_for_certain_codes_leaves_the_other_tenants_in_the_file(live: Live) -> None:
    live().send("identify", identify("m-1"))
    live("acme", "globex").tenants.get("globex")
    assert {one.name for one in live("acme").tenants.all()} == {"acme"}
    assert {one.name for one in live().tenants.all()} == {"acme", "globex"}


def test_a_tenant_is_resumed_with_codes_that_its_workspace_names_for_another(live: Live) -> None:
    first = live()
    tenants = first.tenants
    b, a = tenants.get("b"), tenants.get("a")
    tenants.declare(a, naming("x"))
    tenants.configure(a, {"client_codes": ["y"]})
    tenants.configure(b, {"client_codes": ["x"]})
    first.keeper.commit()
    again = live().tenants
    assert again.of_code("x") is again.get("b")
    assert again.of_code("y") is again.get("a")
    assert again.get("a").workspace == naming("x")


@pytest.mark.parametrize("codes", [(), ("acme", "a", "b")])
def test_a_tenant_is_resumed_whose_name_leads_to_another(live: Live, codes: tuple[str]) -> None:
    first = live()
    tenants = first.tenants
    b, a = tenants.get("b"), tenants.get("a")
    tenants.configure(a, {"client_codes": ["z"]})
    tenants.configure(b, {"client_codes": ["a"]})
    first.keeper.commit()
    again = live(*codes).tenants
    assert again.of_code("a") is again.get("b")
    assert again.of_code("z") is again.get("a") is not again.get("b")


def test_a_server_is_not_for_a_new_tenant_whose_name_leads_to_a_kept_one(live: Live) -> None:
    first = live()
    first.tenants.configure(first.tenants.get("b"), {"client_codes": ["a"]})
    first.keeper.commit()
    with pytest.raises(DataError, match="tenant 'a' cannot be made: client_codes is 'a'"):
        live("acme", "a", "b")


def test_a_workspace_that_cannot_be_read_is_named(live: Live, tmp_path: Path) -> None:
    live().end()
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("UPDATE tenants SET workspace = '{'")
    with pytest.raises(DataError, match="tenant 'acme' cannot be had as it was kept: Input"):
        live()


def test_it_tells_when_it_writes_and_when_it_no_longer_does(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    keeper = live().keeper
    seen: list[bool] = []

    def write(_: object) -> None:
        seen.append(keeper.writing())
        if len(seen) == 1:
            raise DataError("the disk is full")

    monkeypatch.setattr(keeper._store, "write", write)
    keeper.changed(keeper._tenants.get("acme"))
    with pytest.raises(DataError):
        keeper.commit()
    seen.append(keeper.writing())
    keeper.commit()
    assert [*seen, keeper.writing()] == [True, False, True, False]


def test_what_cannot_be_kept_is_answered_503_and_kept_with_the_next(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = live()

    def fail(_: list[Changes]) -> None:
        raise DataError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(first.keeper._store, "write", fail)
        answer = first.send("identify", identify("m-1"))
        assert answer.status_code == 503
        assert answer.json()["error"] == {
            "code": "not_kept",
            "message": "the disk is full",
            "field": "",
        }
    assert first.send("identify", identify("m-2")).is_success
    assert [one.message_id for one in live().acme.segment.log] == ["m-1", "m-2"]


def test_time_that_passes_by_itself_is_no_change(live: Live) -> None:
    first = live(frozen=False)
    first.keeper.look()
    written: list[Any] = []
    first.keeper._store.write = written.append
    first.acme.world.clock.now()
    first.keeper.look()
    assert not written
    first.acme.world.draws.uuid()
    first.keeper.look()
    assert len(written) == 1

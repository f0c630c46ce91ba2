"""Visitors that are put into a store before a server is started on it."""

from pathlib import Path

import pytest

from benchmarks import filling
from benchmarks.traffic import CODE, arriving
from benchmarks.wrk import UnusableError
from simulator.data.opening import opened
from simulator.tenants import Tenants
from simulator.times import MINUTE


def test_visitors_are_there_with_their_ids_and_time_goes_as_it_did(tmp_path: Path) -> None:
    filling.put(tmp_path, range(7, 10))
    tenants = Tenants()
    opened(tmp_path, tenants).close()
    tenant = tenants.get(CODE)
    store = tenant.target.profiles(CODE).store
    assert len(store) == 6
    assert [one.identifier for one in store.third_parties()] == [
        f"user-{number:011}" for number in (7, 8, 9)
    ]
    assert tenant.world.clock.rate == 1
    assert tenant.target.settings.session_length == 30 * MINUTE
    assert [one.visible_at - one.created_at for one in store.devices()] == [0, 0, 0]


def test_what_cannot_be_put_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(UnusableError, match="could not be filled"):
        filling.put(tmp_path / "file", range(1, 2))


def test_visitors_that_are_not_there_in_the_end_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filling, "arriving", lambda _: arriving(1))
    with pytest.raises(SystemExit, match="there are 2 profiles"):
        filling.main(str(tmp_path), "1", "2")

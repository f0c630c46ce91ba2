"""Visitors that are put into a store before a server is started on it."""

from pathlib import Path

import pytest

from benchmarks import filling
from benchmarks.traffic import CODE
from benchmarks.wrk import UnusableError
from simulator.data.opening import opened
from simulator.data.sqlite import claim
from simulator.tenants import Tenants
from simulator.times import MINUTE


def test_visitors_are_there_with_their_ids_and_time_goes_as_it_did(tmp_path: Path) -> None:
    claim(tmp_path)
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


def test_what_cannot_be_put_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(UnusableError, match="could not be filled"):
        filling.put(tmp_path / "nowhere", range(1, 2))

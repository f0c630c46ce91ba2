"""Faults through the lab API: set, shown, ended, and part of a tenant's state."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.clock import START
from simulator.lab import Lab
from simulator.times import HOUR, format_instant

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
OUTAGE: dict[str, Any] = {
    "name": "outage",
    "endpoint": "profile_fetch",
    "status": 503,
    "lasts": "1h",
}


def test_a_fault_is_set_shown_and_ended(ask: Ask, lab: Lab) -> None:
    set_ = ask("PUT", "/faults", OUTAGE).json()
    lab.fetch("ann")
    (shown,) = ask("GET", "/faults").json()["faults"]
    assert set_["faults"][0]["struck"] == 0
    assert shown == {
        "fault": OUTAGE,
        "set_at": format_instant(START),
        "met": 1,
        "struck": 1,
        "open": True,
        "ends_at": format_instant(START + HOUR),
    }
    assert ask("DELETE", "/faults/outage").json() == {"faults": []}
    assert lab.fetch("ann").status_code == 404


def test_all_are_ended_at_once(ask: Ask) -> None:
    ask("PUT", "/faults", OUTAGE)
    ask("PUT", "/faults", {**OUTAGE, "name": "other"})
    assert ask("DELETE", "/faults").json() == {"faults": []}


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"status": 200}, "status"),
        ({"drop": "before"}, "drop"),
        ({"delay": "2m"}, "delay"),
        ({"endpoint": "moon"}, "endpoint"),
        ({"name": "a b"}, "name"),
        ({"unheard": 1}, "unheard"),
    ],
)
def test_a_fault_that_breaks_a_rule_is_refused(
    refused: Refused, changed: dict[str, Any], field: str
) -> None:
    code, message, named = refused("PUT", "/faults", {**OUTAGE, **changed})
    assert (code, named) == ("invalid", field)
    assert field in message


def test_no_fault_of_that_name_ends(refused: Refused) -> None:
    code, message, field = refused("DELETE", "/faults/moon", status=404)
    assert (code, field) == ("unknown_fault", "name")
    assert "'moon'" in message


def test_the_end_of_an_outage_stands_on_the_agenda(lab: Lab) -> None:
    lab.tenant.set_fault(**OUTAGE)
    assert [one.subject for one in lab.tenant.agenda().entries] == ["fault outage"]
    fired = lab.advance("1h")
    assert [(one.kind, one.subject) for one in fired] == [("outage_ends", "fault outage")]
    assert lab.tenant.faults()[0].open is False


def test_the_end_of_a_fault_that_was_ended_is_forgotten(lab: Lab) -> None:
    lab.tenant.set_fault(**OUTAGE)
    lab.tenant.end_fault("outage")
    assert lab.tenant.agenda().total == 0


def test_a_snapshot_keeps_faults_with_their_counts(lab: Lab) -> None:
    lab.tenant.set_fault("twice", status=503, first=2)
    lab.fetch("ann")
    kept = lab.tenant.snapshot()
    assert [lab.fetch("ann").status_code for _ in range(2)] == [503, 404]
    lab.tenant.restore(kept)
    assert [lab.fetch("ann").status_code for _ in range(2)] == [503, 404]


def test_a_snapshot_with_a_fault_that_breaks_a_rule_is_refused(refused: Refused, lab: Lab) -> None:
    lab.tenant.set_fault(**OUTAGE)
    kept = lab.tenant.snapshot()
    kept["faults"][0][0]["lasts"] = "soon"
    _, message, field = refused("PUT", "/snapshot", kept)
    assert field == "faults[0].lasts"
    assert "'soon'" in message


def test_a_reset_ends_all(lab: Lab) -> None:
    lab.tenant.set_fault(**OUTAGE)
    lab.tenant.reset(freeze=True)
    assert lab.tenant.faults() == []


def test_a_block_has_its_fault_and_nothing_after_it_does(lab: Lab) -> None:
    with lab.tenant.fault("down", status=500):
        assert lab.fetch("ann").status_code == 500
    assert lab.fetch("ann").status_code == 404


def test_a_block_that_fails_ends_its_fault(lab: Lab) -> None:
    def fail() -> None:
        with lab.tenant.fault("down", status=500):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert lab.tenant.faults() == []

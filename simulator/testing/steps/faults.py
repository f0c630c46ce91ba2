"""Steps: what goes wrong on purpose."""

from typing import TYPE_CHECKING

import pytest
from pytest_bdd import step

from simulator.testing.checking import used
from simulator.testing.words import Identified, phrase, values

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []


@step(phrase("the fault {name:Text}:"))
def set_fault(lab: "Lab", name: str, datatable: list[list[str]]) -> None:
    """Let requests go wrong: endpoint, id, status, drop, malformed, delay, and when."""
    lab.tenant.set_fault(name, **values(datatable))


@step(phrase("the fault {name:Text} is over"))
def end_fault(lab: "Lab", name: str) -> None:
    """End a fault."""
    lab.tenant.end_fault(name)


@step(phrase("the fault {name:Text} has struck {count:Count} time(s)"))
def has_struck(lab: "Lab", name: str, count: int) -> None:
    """Count the requests a fault has struck."""
    struck = {one.fault.name: one.struck for one in lab.tenant.faults()}
    assert struck.get(name) == count, f"the faults have struck {struck}"  # noqa: S101


@step(phrase("the profile API gives no answer about {visitor:Id}"))
def no_answer(lab: "Lab", visitor: Identified) -> None:
    """Fetch a profile, and see the connection break."""
    from simulator.carrier import CarrierError  # noqa: PLC0415  on use

    with pytest.raises(CarrierError):
        lab.fetch(visitor(lab))


@step(phrase("at.js on the {device:Device} fails with {problem:Text}"))
def atjs_fails(lab: "Lab", device: str, problem: str) -> None:
    """Find a request of at.js that failed, in its own words."""
    said = [one.problem for one in used(lab, device).atjs.sent]
    assert problem in said, f"at.js on {device} said {said}"  # noqa: S101

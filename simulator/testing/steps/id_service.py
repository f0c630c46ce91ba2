"""Steps: Adobe's Experience Cloud ID service, and pages that a server renders first."""

from typing import TYPE_CHECKING

from pytest_bdd import step

from simulator.testing.words import phrase

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__: list[str] = []

_COLUMNS = ["id", "integration code", "state"]


@step(phrase("the ID service gives the {device:Device} the ECID {ecid:Text}"))
def gives_ecid(lab: "Lab", device: str, ecid: str) -> None:
    """Let every later request of a device carry an ECID."""
    lab.device(device).atjs.ecid = ecid


@step(phrase("the ID service knows the customer ids on the {device:Device}:"))
def knows_customer_ids(lab: "Lab", device: str, datatable: list[list[str]]) -> None:
    """Let every later request of a device carry customer ids, in this order."""
    header, *rows = datatable
    if header != _COLUMNS:
        raise ValueError(f"the columns are | {' | '.join(_COLUMNS)} |, not {header}")
    lab.device(device).atjs.customer_ids = [
        {"id": value, "integrationCode": code, "authenticatedState": state}
        for value, code, state in rows
    ]


@step(phrase("a server renders the page for the {device:Device}"))
def server_renders(lab: "Lab", device: str) -> None:
    """Ask for offers as Adobe's Node SDK does, and hand its cookie to the browser."""
    lab.render(device)

"""A call of the lab API made, and recorded where its tenant has a tape."""

from contextlib import AbstractContextManager
from typing import Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import msgspec

from simulator.lab_api import PREFIX, types
from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.routes import Route
from simulator.taping import Asked, Tape
from simulator.tenant import Tenant

__all__ = ["Made", "failed", "make"]

_TYPED: Final = (("Content-Type", "application/json"),)


class Made(NamedTuple):
    """What a call came to.

    Attributes:
        status: The HTTP status.
        body: The body, as JSON.
    """

    status: int
    body: bytes


def make(route: Route, call: LabCall) -> Made:
    """Make a call; where its tenant is recorded, nobody else comes meanwhile."""
    tenant = call.tenants.found(call.arguments.get("tenant", ""))
    tape = None if tenant is None or not route.taped else tenant.world.tape
    if tenant is None or tape is None:
        return _made(route, call)
    with _alone(route, call, tenant):
        return _recorded(route, call, tape)


def failed(error: LabError) -> Made:
    """Give the one shape of an error."""
    detail = types.FailureDetail(error.code, error.message, error.field)
    return Made(error.status, msgspec.json.encode(types.Failure(detail)))


def _alone(route: Route, call: LabCall, tenant: Tenant) -> AbstractContextManager[Any]:
    """Keep everybody else away in the order in which all take the locks."""
    return tenant.world.lock if route.method == "GET" else call.tenants.holding(tenant)


def _recorded(route: Route, call: LabCall, tape: Tape) -> Made:
    varying = {name: quote(value, safe="") for name, value in call.arguments.items()}
    path = "/".join(
        varying[piece[1:-1].rpartition(":")[2]] if piece.startswith("<") else piece
        for piece in route.rule.split("/")
    )
    asked = Asked(
        "lab",
        route.method,
        f"{PREFIX}{path}",
        urlencode(call.query, doseq=True),
        call.body,
    )
    with tape.taking(asked) as taken:
        made = _made(route, call)
        if taken is not None:
            taken.answered(made.status, _TYPED, made.body)
        return made


def _made(route: Route, call: LabCall) -> Made:
    try:
        return Made(200, msgspec.json.encode(route.handle(call)))
    except LabError as error:
        return failed(error)

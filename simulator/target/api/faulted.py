"""A request that meets a fault: what is done all the same, and what the caller gets."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

import msgspec

from simulator.target.api.wire import Answer, Call, Refused
from simulator.target.faults import Struck
from simulator.target.verdicts import Evidence, Finding, Verdict

__all__ = ["faulted", "named_ids"]

_IN_QUERY: Final = ("mboxPC", "mbox3rdPartyId")


class _Named(msgspec.Struct):
    id: dict[str, Any] = {}


_NAMED: Final = msgspec.json.Decoder(_Named)


def named_ids(call: Call) -> list[str]:
    """List the ids a request names, before anything is done with it."""
    return list(_named(call))


def _named(call: Call) -> Iterator[str]:
    if "identifier" in call.arguments:
        yield call.arguments["identifier"]
    for name in _IN_QUERY:
        if name in call.parameters:
            yield call.parameters[name]
    if call.body[:1] == b"{":
        try:
            ids = _NAMED.decode(call.body).id.values()
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            return
        yield from (one for one in ids if isinstance(one, str))


def faulted(
    struck: Struck,
    handled: Callable[[], Answer],
    refused: Callable[[Refused], Answer],
    code: str,
    now: int,
) -> Answer:
    """Answer a request that is struck by a fault.

    Args:
        struck: The fault.
        handled: Handles the request as if nothing were wrong, refusals included.
        refused: Writes an error in the form of the surface.
        code: The client code of the request.
        now: The tenant's time.
    """
    fault = struck.fault

    def finding(what: str) -> Finding:
        detail = f"the fault {fault.name!r} {what}"
        return Finding(Verdict.FAULT, code, at=now, evidence=Evidence(detail=detail))

    if fault.status is not None:
        message = fault.message or HTTPStatus(fault.status).phrase
        said = f"the fault {fault.name!r} answered {fault.status}, and nothing was done"
        answer = refused(Refused(fault.status, message, Verdict.FAULT, said))
    elif fault.drop == "before":
        broken = finding("broke the connection before anything was done")
        answer = Answer(200, b"", "", broken, kept=0)
    else:
        answer = handled()
        half = len(answer.body) // 2
        if fault.drop == "after":
            broken = finding("broke the connection after the request had taken effect")
            answer = replace(answer, finding=broken, kept=half)
        elif fault.malformed:
            cut = finding("cut the answer's body in half")
            answer = replace(answer, finding=cut, body=answer.body[:half])
    return replace(answer, late=fault.delayed)

"""A request that meets a fault: what is done all the same, and what the caller gets."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec
from msgspec import structs

from simulator.decoding import decode_mended
from simulator.phrases import phrase
from simulator.target.api.parameters import text_of
from simulator.target.api.wire import Answer, Call, Refused
from simulator.target.faults import Struck
from simulator.target.identifiers import TNT_ID, Identifier, kept_under
from simulator.target.verdicts import Evidence, Finding, Verdict

__all__ = ["faulted", "named_ids"]

_IN_QUERY: Final = ("mboxPC", "mbox3rdPartyId")


class _Named(msgspec.Struct):
    id: dict[str, Any] = {}


_NAMED: Final = msgspec.json.Decoder(_Named)
_LARGEST_FORM: Final = 64 * 1024  # a batch file is no form, and large
_DEVICE_IDS: Final = ("mboxPC", "tntId")


def named_ids(call: Call) -> list[str]:
    """List the ids a request names, before anything is done with it.

    A tntId is named with its location hint and without, which is no part of it.
    """
    named = list(_named(call))
    plain = (kept_under(Identifier(TNT_ID, one))[1] for name, one in named if name in _DEVICE_IDS)
    return [*(one for _, one in named), *plain]


def _named(call: Call) -> Iterator[tuple[str, str]]:
    """Give the ids in path, query, form and JSON, each with its field's name."""
    if "identifier" in call.arguments:
        yield TNT_ID, call.arguments["identifier"]
    yield from _among(call.parameters)
    if call.body.lstrip()[:1] == b"{":
        yield from _in_json(call.body)
    elif call.method == "POST" and 0 < len(call.body) <= _LARGEST_FORM:
        yield from _among(dict(parse_qsl(call.body.decode(errors="replace"))))


def _among(parameters: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in _IN_QUERY:
        if name in parameters:
            yield name, parameters[name]


def _in_json(body: bytes) -> Iterator[tuple[str, str]]:
    try:
        ids = decode_mended(body, _NAMED).id
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return
    listed = ids.get("customerIds")
    customers = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    named = [*ids.items(), *(("customerIds", one.get("id")) for one in customers)]
    yield from ((name, text_of(one)) for name, one in named if isinstance(one, str | int | float))


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
        message = fault.message or phrase(fault.status)
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
            answer = structs.replace(answer, finding=broken, kept=half)
        elif fault.malformed:
            cut = finding("cut the answer's body in half")
            answer = structs.replace(answer, finding=cut, body=answer.body[:half])
    return structs.replace(answer, late=fault.delayed)

"""The vendors' routes, Adobe's and Segment's, in one table for whoever serves them.

Two adapters do: the Flask blueprint serves all, the hot path the few that carry nearly all
traffic. What a request of theirs is answered where none is for it, or where one fails, stands
here, too.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

import msgspec

from simulator.named import Directory
from simulator.phrases import phrase
from simulator.segment.api import routes as segment
from simulator.segment.api.tracking import too_large
from simulator.segment.settings import LARGEST_BATCH
from simulator.target.api import routes as target
from simulator.target.api.admin.frame import error_admin
from simulator.target.api.admin.routes import is_admin
from simulator.target.api.wire import JSON, REASON, Call, Refused, Reply
from simulator.target.settings import LARGEST_BODY
from simulator.target.verdicts import Verdict

__all__ = ["ROUTES", "Served", "Wait", "failure"]

Wait: TypeAlias = Callable[[int], object]
"""Keeps a caller waiting for so many milliseconds."""
_Respond: TypeAlias = Callable[[Call, Directory, Wait], Reply]
_BUSY: Final = ("delivery", "profile_fetch", "profile_update")
_TOO_LARGE: Final = 413


@dataclass(frozen=True, slots=True)
class Served:
    """A route of a vendor's, as it is served.

    Attributes:
        methods: The HTTP methods it takes.
        rule: Its path, with ``<names>`` for what varies.
        respond: Answers a call.
        too_large: Answers a call whose body is too large to be read.
        longest: The bytes of the longest body that is read.
        preflight: Gives the headers of the answer to what a browser asks before it calls; None
            where no page may.
        hot: Whether it carries so much traffic that it is served without Flask, too.
    """

    methods: tuple[str, ...]
    rule: str
    respond: _Respond
    too_large: _Respond
    longest: int
    preflight: Callable[[Call], list[tuple[str, str]]] | None
    hot: bool


def _adobes(route: target.Route) -> Served:
    return Served(
        route.methods,
        route.rule,
        _target(route),
        _target(replace(route, handle=route.too_large)),
        LARGEST_BODY,
        target.preflight if route.cors else None,
        route.endpoint in _BUSY,
    )


def _target(route: target.Route) -> _Respond:
    return lambda call, directory, wait: target.respond(route, call, directory, wait)


def _segments(route: segment.Route) -> Served:
    return Served(
        (route.method,),
        route.rule,
        _segment(route),
        _segment(replace(route, handle=too_large)),
        LARGEST_BATCH,
        segment.preflight,
        hot=True,
    )


def _segment(route: segment.Route) -> _Respond:
    return lambda call, directory, _: segment.respond(route, call, directory)


ROUTES: Final = (*map(_adobes, target.ROUTES), *map(_segments, segment.ROUTES))


def failure(path: str, status: int) -> Reply:
    """Answer what no route takes, or what has failed, in the form of the surface it is for."""
    verdict = Verdict.REFUSED_BY_LIMIT if status == _TOO_LARGE else Verdict.INVALID_REQUEST
    if is_admin(path):
        refused = error_admin(Refused(status, phrase(status), verdict), "", 0)
        body, kind = refused.body, refused.content_type
    else:
        body, kind = msgspec.json.encode({"status": status, "message": phrase(status)}), JSON
    return Reply(status, body, [("Content-Type", kind), (REASON, verdict.value)])

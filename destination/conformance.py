"""The destination core held against rows of reference cases.

A row is what Segment's own packages did with one input; three kinds exist: triggers
(``fql``), mappings (``mapping``) and whole deliveries of the cloud destination (``cloud``).
What the case files exempt is exempt here, nothing else: texts of trigger parse errors, the
output of rows tagged ``js-quirk``, messages of rows tagged ``transport-error``.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Answer, Attempt, attempt
from destination.errors import DestinationError, TransportError
from destination.js import UNDEFINED, Json, stringify, text
from destination.mapping import Mapping as CompiledMapping
from destination.plan import PlannedRequest
from destination.subscription import Subscription, SubscriptionError

__all__ = ["KINDS", "answer", "differences"]

_UNDEFINED_OUTPUT: Final = "output_is_undefined"


def answer(kind: str, row: Mapping[str, Json]) -> dict[str, Json]:
    """Give our own answer to a row, with the keys of the row's.

    Raises:
        KeyError: The row lacks a part of its input.
    """
    return KINDS[kind][0](row)


def differences(kind: str, row: Mapping[str, Json], got: Mapping[str, Json]) -> list[str]:
    """Say where our answer differs from the row's; nothing where they agree."""
    return list(KINDS[kind][1](row, got))


# -- triggers ------------------------------------------------------------------------------


def _answer_fql(row: Mapping[str, Json]) -> dict[str, Json]:
    text = row["fql"]
    try:
        subscription = Subscription(text) if isinstance(text, str) else None
    except SubscriptionError:
        subscription = None
    if subscription is None:
        return {"valid": False, "result": False}
    try:
        return {"valid": True, "result": subscription.matches(row["event"])}
    except TypeError:
        return {"valid": True, "result": False}


def _compare_fql(row: Mapping[str, Json], got: Mapping[str, Json]) -> Iterator[str]:
    for key in ("valid", "result"):
        if not _same(row[key], got[key]):
            yield f"{key}: {got[key]!r} instead of {row[key]!r}"


# -- mappings ------------------------------------------------------------------------------


def _answer_mapping(row: Mapping[str, Json]) -> dict[str, Json]:
    try:
        output = CompiledMapping(row["mapping"]).apply(row["event"])
    except DestinationError as error:
        messages = list(error.messages)
        return {"ok": False, "error": {"name": error.name, "messages": messages}}
    if output is UNDEFINED:
        return {"ok": True, _UNDEFINED_OUTPUT: True}
    return {"ok": True, "output": _shown(output)}


def _shown(value: Json) -> Json:
    """Show what JSON has no word for as null, as the case files do."""
    if isinstance(value, dict):
        return {key: _shown(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    unspeakable = value is UNDEFINED or (isinstance(value, float) and not math.isfinite(value))
    return None if unspeakable else value


def _compare_mapping(row: Mapping[str, Json], got: Mapping[str, Json]) -> Iterator[str]:
    if row["ok"] is not got["ok"]:
        yield f"ok: {got['ok']} instead of {row['ok']}: {got.get('error', row.get('error'))}"
        return
    if "js-quirk" in row.get("tags", ()):
        return
    if not row["ok"]:
        wanted, messages = row["error"]["messages"], got["error"]["messages"]
        if wanted != messages:
            yield f"messages: {messages} instead of {wanted}"
    elif row.get(_UNDEFINED_OUTPUT) or "output" not in row:
        if not got.get(_UNDEFINED_OUTPUT):
            yield f"output: {got.get('output')!r} instead of undefined"
    elif _UNDEFINED_OUTPUT in got or not _same(row["output"], got["output"]):
        yield f"output: {got.get('output', UNDEFINED)!r} instead of {row['output']!r}"


# -- deliveries ----------------------------------------------------------------------------


def _answer_cloud(row: Mapping[str, Json]) -> dict[str, Json]:
    mapped = MappedAction(UPDATE_PROFILE, row["subscribe"], row.get("mapping", UNDEFINED))
    (plan,) = CloudMode(row["settings"], [mapped]).plan(row["event"])
    conversation, given = attempt(plan), _Canned(row.get("server") or {})
    reply: Any = None
    while True:
        try:
            reply = given.answer(conversation.send(reply))
        except StopIteration as stop:
            return _delivery(stop.value)


class _Canned:
    """Answers as the row's server did."""

    def __init__(self, server: Mapping[str, Json]) -> None:
        self._server = server
        self._lookups = 0

    def answer(self, request: PlannedRequest) -> Answer | TransportError:
        name = "update"
        if request.method == "GET":
            self._lookups += 1
            name = "lookup" if self._lookups == 1 else "lookup2"
        canned = self._server.get(name) or {"status": 200}
        if canned.get("reset"):
            message = f"request to {request.url} failed, reason: socket hang up"
            return TransportError(message, code="ECONNRESET")
        body = canned.get("body", "SUCCESS")
        kind = "text/plain" if isinstance(body, str) else "application/json"
        headers = {"content-type": canned.get("ctype") or kind}
        headers |= {name.lower(): value for name, value in (canned.get("headers") or {}).items()}
        encoded = body if isinstance(body, str) else text(stringify(body))
        return Answer(canned["status"], canned.get("reason") or "", headers, encoded.encode())


def _delivery(result: Attempt) -> dict[str, Json]:
    error = result.error
    shown = None
    if error is not None:
        shown = {
            "name": error.name,
            "message": error.message,
            "code": error.code,
            "status": error.status,
            "errors": [{"message": message} for message in error.messages],
        }
    return {
        "ok": error is None,
        "skipped": result.outcome == "filtered",
        "status": 200 if error is None else error.status,
        "error": shown,
        "output": result.output,
        "requests": [_sent(exchange.request, exchange.answer) for exchange in result.exchanges],
        "wire": [f"{one.request.method} {one.request.url.target}" for one in result.exchanges],
        "stats": list(result.counters),
    }


def _sent(request: PlannedRequest, reply: Answer | TransportError) -> dict[str, Json]:
    headers = dict(request.headers)
    if request.method == "POST":
        headers["content-length"] = "0"
    answered = isinstance(reply, Answer)
    return {
        "method": request.method,
        "url": str(request.url),
        "path": request.url.target,
        "headers": headers,
        "body": "",
        "status": reply.status if answered else None,
        "reason": reply.reason if isinstance(reply, Answer) else None,
    }


def _compare_cloud(row: Mapping[str, Json], got: Mapping[str, Json]) -> Iterator[str]:
    """Compare with the row; two versions of Segment's HTTP client may both be right."""
    found = list(_compare_expected(row["expect"], row.get("tags", ()), got))
    other = row.get("expect_node_fetch_261")
    if found and other is not None and not list(_compare_expected(other, row["tags"], got)):
        return
    yield from found


def _compare_expected(
    wanted: Mapping[str, Json], tags: Any, got: Mapping[str, Json]
) -> Iterator[str]:
    for key in ("ok", "skipped", "status", "stats"):
        if not _same(wanted[key], got[key]):
            yield f"{key}: {got[key]!r} instead of {wanted[key]!r}"
    if "transport-error" not in tags:
        expected, messages = _messages(wanted["error"]), _messages(got["error"])
        if expected != messages:
            yield f"message: {messages!r} instead of {expected!r}"
    sent, expected_requests = got["requests"], wanted["requests"]
    if len(sent) != len(expected_requests):
        yield f"{len(sent)} requests instead of {len(expected_requests)}"
    for number, (one, other) in enumerate(zip(sent, expected_requests, strict=False), start=1):
        for key in ("method", "path", "headers", "body"):
            if one[key] != other[key]:
                yield f"request {number}, {key}: {one[key]!r} instead of {other[key]!r}"


def _messages(error: Json) -> Json:
    """Give an error's message; where several errors came at once, each of theirs."""
    if error is None:
        return None
    if error["message"] is None or error.get("name") == "AggregateError":
        return [one["message"] for one in error.get("errors", ())]
    return error["message"]


def _same(one: Json, other: Json) -> bool:
    """Compare JSON values; ``1`` and ``1.0`` are one number, ``true`` is none."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, int | float) and isinstance(other, int | float):
        return one == other
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    return type(one) is type(other) and one == other


_Answering = Callable[[Mapping[str, Json]], dict[str, Json]]
_Comparing = Callable[[Mapping[str, Json], Mapping[str, Json]], Iterator[str]]
KINDS: Final[dict[str, tuple[_Answering, _Comparing]]] = {
    "fql": (_answer_fql, _compare_fql),
    "mapping": (_answer_mapping, _compare_mapping),
    "cloud": (_answer_cloud, _compare_cloud),
}
"""What answers a row of each kind, and what compares the answers."""

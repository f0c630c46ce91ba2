"""What all calls of the Admin API have in common: who may call, in which version, and errors.

A call without a payload names its version in ``Accept``, one with a payload in
``Content-Type``; one that names none is of version 1. Adobe checks the bearer token with its
identity service; here any will do. The words of errors are assumed but for the version's.
Source: Adobe, Target Admin API overview (contract: adobe-target.md 10.1).
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, TypeAlias, TypeVar

import msgspec

from simulator.decoding import convert
from simulator.draws import Draws
from simulator.places import place
from simulator.target.activities.checks import DEEPEST, too_deep
from simulator.target.api.wire import Answer, Call, Refused
from simulator.target.target import Target
from simulator.target.verdicts import Evidence, Finding, Verdict
from simulator.times import format_zoned

__all__ = [
    "Done",
    "Handler",
    "Managing",
    "Mistake",
    "converted",
    "error_admin",
    "managed",
    "not_found",
]

_T = TypeVar("_T")
_MEDIA_TYPE: Final = "application/vnd.adobe.target.v{}+json"
_VERSIONED: Final = re.compile(r"application/vnd\.adobe\.target\.v(\d+)\+json")
_VERSIONS: Final = ("1", "2", "3")
_UNVERSIONED: Final = ("application/json", "application/*", "*/*", "")
_NO_TENANT: Final = "00000000-0000-0000-0000-000000000000"
_NUMBER: Final = re.compile(r"[0-9]{1,18}", re.ASCII)
_WRITING: Final = ("POST", "PUT", "PATCH")


class Mistake(Refused):
    """A call that is refused, as the Admin API words it.

    Args:
        status: The HTTP status.
        code: Adobe's code, such as ``NotFound.Audience``.
        message: What is wrong: the field, the value and the rule.
        field_name: The field; empty for the whole.
        verdict: The reason code.
    """

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        field_name: str = "",
        verdict: Verdict = Verdict.INVALID_REQUEST,
    ) -> None:
        super().__init__(status, message, verdict)
        self.code = code
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Done:
    """What a call gives.

    Attributes:
        content: JSON values.
        status: The HTTP status.
        what: What was done, in words for the journal.
        remarks: What of it is not simulated.
    """

    content: Any
    status: int = 200
    what: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Managing:
    """A call that may be made.

    Attributes:
        call: The request.
        target: Whose catalogue it is about.
        now: The time, in milliseconds.
    """

    call: Call
    target: Target
    now: int

    def number(self, kind: str) -> int:
        """Give the number in the path.

        Raises:
            Mistake: 404, it is none.
        """
        text = self.call.arguments["number"]
        if not _NUMBER.fullmatch(text):
            raise not_found(kind, text)
        return int(text)

    def body(self) -> dict[str, Any]:
        """Give the body, a JSON object.

        Raises:
            Mistake: 400, it is none.
        """
        return self.decode(dict[str, Any])

    def decode(self, kind: type[_T]) -> _T:
        """Decode the body.

        Raises:
            Mistake: 400, naming the field.
        """
        try:
            content = msgspec.json.decode(self.call.body or b"null")
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Mistake(400, "Invalid.Json", f"the body is not readable JSON: {error}") from None
        if too_deep(content):
            raise Mistake(400, "Invalid.Json", f"the body is nested deeper than {DEEPEST}")
        return converted(content, kind)


def converted(content: Any, kind: type[_T]) -> _T:
    """Take JSON values for a ``kind``.

    Raises:
        Mistake: 400, naming the field.
    """
    try:
        return convert(content, kind)
    except msgspec.ValidationError as error:
        field_name = place(error)
        told = f"{field_name}: {error}" if field_name else str(error)
        raise Mistake(400, "Invalid.Property", told, field_name) from None


def not_found(kind: str, number: int | str) -> Mistake:
    """Make the error of what is not there."""
    named = kind[:1].upper() + kind[1:]
    return Mistake(404, f"NotFound.{named}", f"there is no {kind} {number}", "id")


Handler: TypeAlias = Callable[[Managing], Done]


def managed(handle: Handler, *, counted: bool = True) -> Callable[[Call, Target, str, int], Answer]:
    """Put the guard before a handler, and its answers and errors into the form of this API.

    Args:
        handle: The handler.
        counted: Whether a call is one of those a minute may have; a batch is not, its
            operations are.
    """

    @wraps(handle)
    def answered(call: Call, target: Target, code: str, now: int) -> Answer:
        try:
            version = guard(call)
            with _counted(target, now) if counted else nullcontext():
                done = handle(Managing(call, target, now))
        except Refused as refused:
            return error_admin(refused, code, now, request_id(target))
        finding = Finding(_verdict(done), code, at=now, evidence=Evidence(detail=_told(done)))
        body = msgspec.json.encode(done.content)
        content_type = f"{_MEDIA_TYPE.format(version)};charset=UTF-8"
        return Answer(done.status, body, content_type, finding)

    return answered


def _verdict(done: Done) -> Verdict:
    return Verdict.PARTLY_SIMULATED if done.remarks else Verdict.ACCEPTED


def _told(done: Done) -> str:
    return "; ".join((done.what, *done.remarks)) if done.remarks else done.what


@contextmanager
def _counted(target: Target, now: int) -> Iterator[None]:
    """Count a call, unless it is refused.

    Raises:
        Mistake: 503, it is one too many.
    """
    window, most = target.rates.managing, target.settings.managing_calls_per_minute
    if not window.take(now, most):
        message = f"{most} calls of the bulk and Admin APIs were made in the last minute already"
        raise Mistake(503, "TooManyRequests", message, verdict=Verdict.REFUSED_BY_LIMIT)
    try:
        yield
    except Refused:
        window.give_back()
        raise


def guard(call: Call) -> str:
    """Refuse a call that may not be made; give the version of the API it asks for.

    Raises:
        Mistake: 401 without a token, 406 for a version there is not.
    """
    scheme, _, token = (call.header("Authorization") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        message = "the Admin API demands a bearer token; any will do"
        raise Mistake(401, "Unauthorized", message, "Authorization", Verdict.UNAUTHORIZED)
    return _version(call)


def _version(call: Call) -> str:
    named = "Content-Type" if call.method in _WRITING else "Accept"
    kinds = (one.partition(";")[0].strip().lower() for one in (call.header(named) or "").split(","))
    for kind in kinds:
        match = _VERSIONED.fullmatch(kind)
        if match is not None and match[1] in _VERSIONS:
            return match[1]
        if kind in _UNVERSIONED:
            return _VERSIONS[0]
    raise Mistake(406, "Unsupported.Feature", "Unsupported features detected")


def request_id(target: Target) -> str:
    """Make the id of a request: the same for the same seed and the same history.

    It is not drawn from the tenant's chance: a call that is refused changes nothing.
    """
    return Draws(target.world.draws.seed, f"admin request {target.journal.count}").uuid()


def error_admin(refused: Refused, client: str, now: int, given: str = _NO_TENANT) -> Answer:
    """Answer in the error form of the Admin API.

    Args:
        refused: What is wrong.
        client: The client code; empty where the path leads to none.
        now: The time.
        given: The id of the request.
    """
    code, named = "Invalid.Request", ""
    if isinstance(refused, Mistake):
        code, named = refused.code, refused.field
    error: dict[str, Any] = {"errorCode": code, "message": refused.message}
    if named:
        error["meta"] = {"field": {"name": named}}
    content = {
        "httpStatus": refused.status,
        "requestId": given,
        "requestTime": format_zoned(now, 0).replace("+00:00", "Z"),
        "errors": [error],
    }
    body, content_type = msgspec.json.encode(content), f"{_MEDIA_TYPE.format(1)};charset=UTF-8"
    return Answer(refused.status, body, content_type, refused.finding(client, now))

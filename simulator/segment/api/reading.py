"""Bodies of the tracking API: unpacked within bounds, and read as JSON."""

import io
import json
import re
from base64 import b64decode
from typing import Any, Final, NoReturn

import msgspec

from destination.gunzip import Gunzip
from destination.js import PROTOTYPE, mended, type_name, without_prototypes
from simulator.target.api.wire import Call

__all__ = ["UnreadableError", "content_of", "header_key", "unpacked"]

_PROTOTYPE: Final = PROTOTYPE.encode()
_SPELT: Final = ("", "identity")
_BASIC: Final = re.compile(r"\s*basic\s+([A-Za-z0-9+/=_-]+)\s*", re.IGNORECASE)


class UnreadableError(ValueError):
    """A body that is too large, damaged, or no JSON object.

    Attributes:
        code: Its discard code.
    """

    def __init__(self, message: str, code: str = "bad_request") -> None:
        super().__init__(message)
        self.code = code


def header_key(call: Call) -> str:
    """Give the write key of Basic authentication, with or without a colon; empty for none."""
    match = _BASIC.fullmatch(call.header("Authorization") or "")
    if match is None:
        return ""
    digits = match[1].rstrip("=")
    try:
        text = b64decode(digits + "=" * (-len(digits) % 4), b"-_" if "-" in digits else None)
        return text.decode().partition(":")[0]
    except ValueError:
        return ""


def unpacked(call: Call, most: int) -> bytes:
    """Give the body as it was before it was packed.

    Raises:
        UnreadableError: It has more than ``most`` bytes, or is no whole gzip.
    """
    encoding = (call.header("Content-Encoding") or "").strip().lower()
    if encoding in ("gzip", "x-gzip"):
        body = _gunzipped(call.body, most)
    elif encoding in _SPELT:
        body = call.body
    else:
        raise UnreadableError(f"Content-Encoding is {encoding[:40]!r}; Segment takes gzip")
    if len(body) > most:
        raise UnreadableError(f"the body has more than {most} bytes", "request_too_large")
    return body


def _gunzipped(packed: bytes, most: int) -> bytes:
    reader = Gunzip(io.BufferedReader(io.BytesIO(packed)))
    body = io.BufferedReader(reader).read(most + 1)
    if reader.fault and len(body) <= most:
        raise UnreadableError(f"the body is no whole gzip: {reader.fault}")
    return body


def content_of(body: bytes) -> dict[str, Any]:
    """Read a body as a JSON object.

    Raises:
        UnreadableError: It is none.
    """
    try:
        content = _decoded(body)
        if _PROTOTYPE in body:
            content = without_prototypes(content)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"the body is no JSON that can be read: {error}") from None
    if not isinstance(content, dict):
        raise UnreadableError(f"the body is JSON, but {type_name(content)}; it must be an object")
    return content


def _decoded(body: bytes) -> Any:
    """Decode JSON; what msgspec refuses may be half a character, or a number beyond a double."""
    try:
        return msgspec.json.decode(body)
    except msgspec.DecodeError:
        return mended(json.loads(body.decode(), parse_constant=_no_constant), _finite)


def _finite(value: Any) -> Any:
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        raise ValueError("a number is beyond what can be held")
    return value


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")

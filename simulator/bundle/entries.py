"""A request and its answer as an entry of a bundle, and back to what is sent."""

import gzip
import io
from collections.abc import Sequence
from hashlib import sha256
from typing import Final, NamedTuple
from urllib.parse import quote

from destination.gunzip import Gunzip
from simulator.bundle.model import Answered, Digest, Entry
from simulator.bundle.secrets import StandIns
from simulator.segment.settings import LARGEST_BATCH
from simulator.taping import HEADERS, Asked
from simulator.target.settings import LARGEST_BODY

__all__ = ["LONGEST_ANSWER", "When", "answered", "asked_for", "body_of", "digest_of"]

LONGEST_ANSWER: Final = 64 * 1024
"""Bytes of an answer that are kept; of a longer one, its digest is."""
_IN_PATHS: Final = "/:@!$&'()*+,;=~"
_IN_QUERIES: Final = _IN_PATHS + '?%"<>[]\\^`{|}'
_PACKED: Final = ("gzip", "x-gzip")
_HEADER: Final = 10  # bytes of gzip's, without a name
_LONGEST_UNPACKED: Final = LARGEST_BATCH + 1


class When(NamedTuple):
    """When a request came.

    Attributes:
        number: Its place among all that was recorded.
        at: The tenant's time, in milliseconds.
        machine: The machine's.
    """

    number: int
    at: int
    machine: int


def asked_for(asked: Asked, when: When, answer: Answered, stand_ins: StandIns) -> Entry:
    """Write a request and its answer as an entry, without secrets."""
    named = {name: asked.header(name) for name in HEADERS}
    headers = {name: stand_ins.header(name, value) for name, value in named.items() if value}
    body, packed = _unpacked(asked.body, named["Content-Encoding"], stand_ins)
    text, data = _readable(stand_ins.body(body))
    return Entry(
        number=when.number,
        at=when.at,
        machine=when.machine,
        surface=asked.surface,
        method=asked.method,
        target=_target(asked, stand_ins),
        answer=answer,
        headers=headers,
        host=asked.host,
        origin=asked.origin(),
        address=asked.address,
        text=text,
        data=data,
        gzip=packed,
        oversized=asked.oversized,
    )


def answered(
    status: int, headers: Sequence[tuple[str, str]], body: bytes, stand_ins: StandIns
) -> Answered:
    """Write an answer down, without secrets."""
    kept = stand_ins.body(body)
    given = Answered(status, [(name, stand_ins.text(value)) for name, value in headers])
    if len(kept) > LONGEST_ANSWER:
        given.digest = digest_of(kept)
    else:
        given.text, given.data = _readable(kept)
    return given


def digest_of(body: bytes) -> Digest:
    """Give the digest of a body."""
    return Digest(sha256(body).hexdigest(), len(body))


def body_of(entry: Entry) -> bytes:
    """Give the body of a request as it is sent again; of one that was too large, as many bytes."""
    if entry.oversized:
        return bytes((LARGEST_BATCH if entry.surface == "segment" else LARGEST_BODY) + 1)
    body = (entry.data or b"") if entry.text is None else entry.text.encode()
    return gzip.compress(body, mtime=0) if entry.gzip else body


def _target(asked: Asked, stand_ins: StandIns) -> str:
    path = quote(asked.path.encode("utf-8", "surrogatepass"), safe=_IN_PATHS)
    query = quote(asked.query.encode("utf-8", "surrogatepass"), safe=_IN_QUERIES)
    return stand_ins.text(f"{path}?{query}" if query else path)


def _readable(body: bytes) -> tuple[str | None, bytes | None]:
    """Give a body as text, or else as bytes; neither for none."""
    if not body:
        return None, None
    try:
        return body.decode(), None
    except UnicodeDecodeError:
        return None, body


def _unpacked(body: bytes, encoding: str | None, stand_ins: StandIns) -> tuple[bytes, bool]:
    """Unpack a body that is a whole gzip, and tell whether it was; any other stays as it is.

    Of a damaged one that has a secret in it, the header alone is kept, which is damaged likewise.
    """
    if (encoding or "").strip().lower() not in _PACKED:
        return body, False
    reader = Gunzip(io.BufferedReader(io.BytesIO(body)))
    unpacked = io.BufferedReader(reader).read(_LONGEST_UNPACKED)
    if not reader.fault and len(unpacked) < _LONGEST_UNPACKED:
        return unpacked, True
    return (body if stand_ins.body(unpacked) == unpacked else body[:_HEADER]), False

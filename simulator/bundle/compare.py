"""Two answers to one request, held against each other."""

from collections.abc import Iterator
from typing import Final

from msgspec import Struct

from simulator.bundle.entries import digest_of
from simulator.bundle.model import Answered
from simulator.carrier import Answer, CarrierError, joined
from simulator.target.api.wire import EVIDENCE

__all__ = ["Difference", "compared", "differing"]

_PATIENCE: Final = 10_000
"""Milliseconds after which a caller in process gives up."""
_BEFORE: Final = 40  # characters that are shown before what differs
_SHOWN: Final = 160


class Difference(Struct):
    """What is not what it was.

    Attributes:
        what: Which part of the answer.
        expected: What it was, about where it differs.
        got: What it is.
        excused: Whether it may be due to hashed values.
    """

    what: str
    expected: str
    got: str
    excused: bool = False


def compared(was: Answered, now: Answer | CarrierError, *, hashed: bool) -> Iterator[Difference]:
    """Hold an answer against the recorded one.

    Args:
        was: The recorded answer.
        now: The answer, or why none came.
        hashed: Whether values were hashed, which excuses other bodies, and what is said of them.
    """
    if isinstance(now, CarrierError):
        if was.kept is None and was.late < _PATIENCE:
            yield Difference("answer", str(was.status), f"none came: {now}")
        return
    if was.kept is not None:
        yield Difference("answer", f"broken after {was.kept} bytes", str(now.status))
        return
    if was.status != now.status:
        yield Difference("status", str(was.status), str(now.status))
    yield from _headers(was, now, hashed=hashed)
    for one in _bodies(was, now.body):
        one.excused = hashed
        yield one


_TELLING: Final = EVIDENCE.lower()
"""A header that may quote values."""
_SERVERS: Final = frozenset(("connection", "content-length", "date", "server", "transfer-encoding"))
"""Headers that any server may add, and that are recorded only where the answer itself has them."""


def _headers(was: Answered, now: Answer, *, hashed: bool) -> Iterator[Difference]:
    """Tell headers apart: those that were recorded, and those that come now and were not."""
    recorded, got = joined(was.headers), joined(now.headers.items())
    shown = {name.lower(): name for name, _ in was.headers}
    added = [name for name in got if name not in recorded and name not in _SERVERS]
    for name in (*recorded, *added):
        before, after = recorded.get(name), got.get(name)
        if before != after:
            excused = hashed and name == _TELLING
            what = f"header {shown.get(name, name)}"
            yield Difference(what, _said(before), _said(after), excused)


def _said(value: str | None) -> str:
    return "none" if value is None else value


def _bodies(was: Answered, body: bytes) -> Iterator[Difference]:
    if was.digest is not None:
        now = digest_of(body)
        if was.digest != now:
            expected = f"{was.digest.size} bytes, SHA-256 {was.digest.sha256}"
            yield Difference("body", expected, f"{now.size} bytes, SHA-256 {now.sha256}")
        return
    expected_body = (was.data or b"") if was.text is None else was.text.encode()
    yield from differing("body", expected_body, body)


def differing(what: str, expected: bytes, got: bytes) -> Iterator[Difference]:
    """Tell two bodies apart, and show both about where they begin to differ."""
    if expected == got:
        return
    pairs = enumerate(zip(expected, got, strict=False))
    at = next((at for at, (one, two) in pairs if one != two), min(len(expected), len(got)))
    start = max(0, at - _BEFORE)
    yield Difference(what, _excerpt(expected, start), _excerpt(got, start))


def _excerpt(body: bytes, start: int) -> str:
    text = body[start : start + _SHOWN].decode(errors="replace")
    return f"{'…' if start else ''}{text}{'…' if len(body) > start + _SHOWN else ''}" or "nothing"

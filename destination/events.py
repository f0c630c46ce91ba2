"""Events from files: NDJSON, gzipped or not, JSON arrays, and what Segment's Profile API gives.

A file is read as a stream, in bounded memory whatever its size. What cannot be read is
given with its number and the reason, and the rest goes on.
"""

import codecs
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import IO, Final, NoReturn, TypeAlias, cast

from destination.gunzip import MAGIC, Gunzip
from destination.js import PROTOTYPE, Json, type_name, without_prototypes

__all__ = ["LONGEST_EVENT", "Item", "read_events"]

LONGEST_EVENT: Final = 1024 * 1024
"""Bytes of one event; Segment itself takes 32 KB."""

_BLANK: Final = " \t\r\n"
_CHUNK: Final = 64 * 1024
_ANSWER: Final = re.compile(r'\{\s*"data"\s*:\s*\[\s*[{\]]')
_GLANCE: Final = 200
_UNFINISHED: Final = ("{", "[", ",")
_PROTOTYPE: Final = PROTOTYPE.encode()
_MARK: Final = "\ufeff"
_WIDEST: Final = 4  # bytes of a character


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a file, or one item of an array.

    Attributes:
        number: Its line, or its place in the array, from 1.
        event: The JSON object; None where there is none.
        reason: Why there is none; empty where there is.
        size: How many bytes it takes at most; None where nobody counted.
    """

    number: int
    event: dict[str, Json] | None
    reason: str = ""
    size: int | None = None


def read_events(
    file: IO[bytes], tell_cursor: Callable[[Json], object] | None = None
) -> Iterator[Item]:
    """Read events from a file or standard input, opened for bytes.

    Events are: every line that is not blank; the items of an array; those in ``data`` of an
    answer of the Profile API. Arrays, answers and events may be spread over many lines, and
    follow each other. Gzip that breaks off gives all that lies before the break, and then one
    item that says so; what the break has made unreadable is no item of its own.

    The key ``__proto__`` is dropped: Segment's mapping loses it when it assigns.

    Args:
        file: The file.
        tell_cursor: Takes the cursor of each answer of the Profile API.
    """
    text, number = _Text(file), 0
    broken: Item | None = None
    try:
        for item in _all_of(text, tell_cursor or _nobody):
            if broken is not None:
                yield broken
            broken = item if item.event is None and text.fault else None
            if broken is None:
                yield item
            number = item.number
        if broken is not None:
            yield Item(number, None, f"{text.fault}; {broken.reason}")
        elif text.fault:
            yield Item(max(number + 1, text.lines), None, text.fault)
    except OSError as error:
        yield Item(text.lines + 1, None, f"the file cannot be read further: {error}")


_Tell: TypeAlias = Callable[[Json], object]


def _nobody(_: Json) -> None:
    """Listen to no cursor."""


def _all_of(text: "_Text", tell: _Tell) -> Iterator[Item]:
    start = text.start()
    if start.startswith("["):
        yield from _documents(_Held(text), tell)
    else:
        yield from _lines_or_documents(text, start, tell)


def _lines_or_documents(text: "_Text", start: str, tell: _Tell) -> Iterator[Item]:
    """Look at the first line: what is but the beginning of an object goes on in the next."""
    first = start.partition("\n")[0].rstrip()
    if first.endswith(_UNFINISHED) or _ANSWER.match(start):
        raw = text.line(whole=False)
        try:
            _DECODER.decode(raw.decode())
        except (ValueError, RecursionError):
            yield from _documents(_Held(text, raw), tell)
            return
        yield from _read(text.lines, raw, tell)
    yield from _lines(text, tell)


class _Text:
    """A file as text, unpacked if it is packed, with its beginning in sight."""

    def __init__(self, file: IO[bytes]) -> None:
        plain = file if isinstance(file, io.BufferedReader) else _buffered(file)
        self._gzip = Gunzip(plain) if plain.peek(len(MAGIC)).startswith(MAGIC) else None
        self._file = plain if self._gzip is None else _buffered(self._gzip)
        self._ended = False
        self.lines = 0

    @property
    def fault(self) -> str:
        """Why the file ended before its end; empty where it did not, or goes on."""
        return self._gzip.fault if self._gzip is not None and self._ended else ""

    def start(self) -> str:
        """Look at the beginning, without blanks, as far as one buffer shows it."""
        return self._file.peek(_CHUNK).decode(errors="replace").lstrip(_BLANK + _MARK)

    def line(self, *, whole: bool = True) -> bytes:
        """Read a line; empty at the end.

        Args:
            whole: Whether the rest of a line that is too long is passed over.
        """
        raw = self._file.readline(LONGEST_EVENT + 1)
        self.lines += 1
        self._ended = len(raw) <= LONGEST_EVENT and not raw.endswith(b"\n")
        if whole and len(raw) > LONGEST_EVENT and not raw.endswith(b"\n"):
            while (rest := self._file.readline(_CHUNK)) and not rest.endswith(b"\n"):
                pass
        return raw.removeprefix(_MARK.encode()) if self.lines == 1 else raw

    def chunk(self) -> bytes:
        """Read some of the rest; empty at the end."""
        raw = self._file.read1(_CHUNK)
        self._ended = not raw
        return raw.removeprefix(_MARK.encode()) if self.lines == 0 else raw


def _buffered(file: IO[bytes] | Gunzip) -> io.BufferedReader:
    return io.BufferedReader(cast("io.RawIOBase", file), _CHUNK)


def _lines(text: _Text, tell: _Tell) -> Iterator[Item]:
    while raw := text.line():
        if raw.isspace():
            continue
        if len(raw) > LONGEST_EVENT:
            rule = f"the line is longer than {LONGEST_EVENT} bytes"
            yield Item(text.lines, None, rule)
            continue
        yield from _read(text.lines, raw, tell)


def _read(number: int, raw: bytes, tell: _Tell) -> Iterator[Item]:
    try:
        value = _DECODER.decode(raw.decode().rstrip("\r\n"))
        if _PROTOTYPE in raw:
            value = without_prototypes(value)
    except (ValueError, RecursionError) as error:
        yield Item(number, None, f"not readable JSON: {error}")
        return
    yield from _items(number, value, tell, len(raw))


def _items(number: int, value: Json, tell: _Tell, size: int | None = None) -> Iterator[Item]:
    """Give an event, or those of an answer of the Profile API."""
    if isinstance(value, dict) and "type" not in value and isinstance(value.get("data"), list):
        for one in value["data"]:
            yield from _items(number, one, tell)
        tell(value.get("cursor"))
    elif isinstance(value, dict):
        yield Item(number, value, size=size)
    else:
        yield Item(number, None, f"an event is an object, not {type_name(value)}")


def _documents(held: "_Held", tell: _Tell) -> Iterator[Item]:
    """Read arrays, answers and events that follow each other, however they are laid out."""
    number = 0
    try:
        while ahead := held.ahead():
            if ahead == "[" or held.is_answer():
                if ahead == "{":
                    held.open_answer()
                for value in held.array():
                    number += 1
                    yield from _items(number, value, tell, held.size)
                if ahead == "{":
                    tell(held.close_answer().get("cursor"))
            else:
                value = held.value()
                number += 1
                yield from _items(number, value, tell, held.size)
    except (ValueError, RecursionError) as error:
        yield Item(number + 1, None, f"not readable JSON, nor what follows: {error}")


class _Held:
    """As much of an array as is needed to read its next item.

    Attributes:
        size: How many bytes the last value took at most.
    """

    def __init__(self, text: _Text, begun: bytes = b"") -> None:
        self._text = text
        self._unpack = codecs.getincrementaldecoder("utf-8")(errors="replace")
        self._held = self._unpack.decode(begun)
        self.size = 0
        self._prototypes = PROTOTYPE in self._held

    def ahead(self) -> str:
        """Look at the next character that is no blank; empty at the end."""
        self._held = self._held.lstrip(_BLANK)
        while not self._held and self._more():
            self._held = self._held.lstrip(_BLANK)
        return self._held[:1]

    def skip(self, char: str) -> None:
        """Read ``char``.

        Raises:
            ValueError: Something else is next.
        """
        if self.ahead() != char:
            raise ValueError(f"expected {char!r}, not {self.ahead() or 'the end'!r}")
        self._held = self._held[1:]

    def array(self) -> Iterator[Json]:
        """Read an array, item by item.

        Raises:
            ValueError: It is broken.
        """
        self.skip("[")
        while self.ahead() != "]":
            yield self.value()
            if self.ahead() != "]":
                self.skip(",")
        self.skip("]")

    def is_answer(self) -> bool:
        """Tell whether an answer of the Profile API is next, its events before all else."""
        while len(self._held) < _GLANCE and self._more():
            pass
        return _ANSWER.match(self._held) is not None

    def open_answer(self) -> None:
        """Read an answer as far as to its events."""
        self.skip("{")
        self.value()
        self.skip(":")

    def close_answer(self) -> dict[str, Json]:
        """Read what follows the events in an answer, such as its cursor."""
        rest: dict[str, Json] = {}
        while self.ahead() == ",":
            self.skip(",")
            name = self.value()
            self.skip(":")
            rest[str(name)] = self.value()
        self.skip("}")
        return rest

    def value(self) -> Json:
        """Read a value.

        Raises:
            ValueError: It is not readable, or too long.
        """
        self.ahead()
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held)
            except json.JSONDecodeError:
                if len(self._held) > LONGEST_EVENT or not self._more():
                    raise
                continue
            self._held = self._held[end:]
            self.size = end * _WIDEST
            return without_prototypes(value) if self._prototypes else value

    def _more(self) -> bool:
        raw = self._text.chunk()
        self._held += self._unpack.decode(raw, final=not raw)
        self._prototypes = self._prototypes or PROTOTYPE in self._held
        return bool(raw)


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)  # made once, not for each line

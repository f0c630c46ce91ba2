"""The format of a batch: a header line, then a row for each profile.

::

    batch=thirdPartyId,tier,city
    u-1,gold,Oslo
    u-2,,Z%C3%BCrich

Lines end with LF, CR or both; empty lines are no rows. Names and values are URL-encoded
UTF-8, and there is no quoting. A row may be short; an empty value is none. Source: Adobe,
bulk profile update (contract: adobe-target.md 4).
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple
from urllib.parse import unquote_to_bytes

from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID

__all__ = [
    "BatchError",
    "Header",
    "Reading",
    "Row",
    "count_rows",
    "read_header",
    "read_rows",
]

_KINDS: Final = {"pcId": TNT_ID, "thirdPartyId": THIRD_PARTY_ID}
_MARK: Final = b"batch="
_LINE: Final = re.compile(rb"[^\r\n]+")
_BROKEN: Final = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST_LINE: Final = 1024 * 1024  # ours: what one line may cost in memory
_LONGEST_TNT_ID: Final = 128


class BatchError(ValueError):
    """A batch that cannot be taken; the message is what the answer says."""


class _RowError(ValueError):
    """A row that cannot be used; the message says why."""


class Header(NamedTuple):
    """What the first line says.

    Attributes:
        kind: The kind of id: ``thirdPartyId`` or ``tntId``.
        names: The attributes, in the order of their columns.
        begins: Where in the file the rows begin.
    """

    kind: str
    names: Sequence[str]
    begins: int


class Row(NamedTuple):
    """A row.

    Attributes:
        number: Its place among the rows, from 1.
        identifier: Whose profile it is about; empty if the row is broken.
        values: Its attributes, without those that are empty.
        fault: What is wrong with it; empty for nothing.
    """

    number: int
    identifier: str
    values: dict[str, str]
    fault: str = ""


class Reading(NamedTuple):
    """How a batch is read.

    Attributes:
        plus_is_space: Whether a ``+`` stands for a space.
        longest: How many characters a third-party id may have.
    """

    plus_is_space: bool = False
    longest: int = 256


def read_header(body: bytes, reading: Reading) -> Header:
    """Read the first line.

    Raises:
        BatchError: It is no header.
    """
    if not body or body.isspace():
        raise BatchError("Batch file is empty")
    if not body.startswith(_MARK):
        raise BatchError("Missing batch= header")
    line = _LINE.match(body)
    begins = line.end() if line else 0
    if begins > _LONGEST_LINE:
        raise BatchError("Header exceeds 1 MB")
    try:
        first, *columns = body[len(_MARK) : begins].decode().split(",")
        names = [_decoded(column, reading) for column in columns]
    except (UnicodeDecodeError, _RowError):
        raise BatchError("Header must be URL-encoded UTF-8") from None
    if first not in _KINDS:
        raise BatchError("First column must be pcId or thirdPartyId")
    if not all(names):
        raise BatchError("Header has a column without a name")
    return Header(_KINDS[first], names, begins)


def count_rows(body: bytes, header: Header) -> int:
    """Count the rows, broken or not."""
    return sum(1 for _ in _LINE.finditer(body, header.begins))


def read_rows(body: bytes, header: Header, reading: Reading) -> Iterator[Row]:
    """Read the rows one by one; a broken one says what is wrong with it."""
    for number, line in enumerate(_LINE.finditer(body, header.begins), 1):
        try:
            identifier, values = _read_row(line[0], header, reading)
        except _RowError as error:
            yield Row(number, "", {}, str(error))
        else:
            yield Row(number, identifier, values)


def _read_row(line: bytes, header: Header, reading: Reading) -> tuple[str, dict[str, str]]:
    if len(line) > _LONGEST_LINE:
        raise _RowError(f"it has {len(line)} bytes; a row may have {_LONGEST_LINE}")
    try:
        first, *cells = line.decode().split(",")
    except UnicodeDecodeError:
        raise _RowError("it is no UTF-8") from None
    names = header.names
    if len(cells) > len(names) and any(cells[len(names) :]):
        raise _RowError(f"it has more values than the {len(names)} columns of the header")
    identifier = _checked(_decoded(first, reading), header.kind, reading.longest)
    return identifier, {
        name: _decoded(cell, reading) for name, cell in zip(names, cells, strict=False) if cell
    }


def _checked(identifier: str, kind: str, longest: int) -> str:
    if not identifier:
        raise _RowError("it has no id")
    if kind == THIRD_PARTY_ID:
        if len(identifier) > longest:
            raise _RowError(f"its thirdPartyId has {len(identifier)} characters, of {longest}")
    elif len(identifier) > _LONGEST_TNT_ID or identifier[0] == "." or identifier.count(".") > 1:
        raise _RowError("its pcId is none: 128 characters, and one '.' before a location hint")
    return identifier


def _decoded(text: str, reading: Reading) -> str:
    if reading.plus_is_space:
        text = text.replace("+", " ")
    if "%" not in text:
        return text
    if _BROKEN.search(text):
        raise _RowError("it is not URL-encoded: a % must go before two hexadecimal digits")
    try:
        return unquote_to_bytes(text).decode()
    except UnicodeDecodeError:
        raise _RowError("what it encodes is no UTF-8") from None

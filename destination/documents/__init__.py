"""Documents that people write, in YAML or JSON: every fault with file, line and field.

JSON is YAML, near enough, so that one reader serves both.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

import msgspec

from destination.documents.source import SourceError, read

__all__ = ["Document", "DocumentError", "convert", "parse_document", "read_document"]

_T = TypeVar("_T")
_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_SOME_KEY: Final = "[...]"
_PIECE: Final = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


class DocumentError(ValueError):
    """A document that cannot be used: file, line, field and rule are in the message.

    Attributes:
        path: The file.
        line: Where in it, from 1.
        field: The field, as ``steps[2].device``; empty for the whole.
        rule: What is wrong.
    """

    def __init__(self, path: Path, line: int, field: str, rule: str) -> None:
        where = f"{path}:{line}: " + (f"{field}: " if field else "")
        super().__init__(where + rule)
        self.path = path
        self.line = line
        self.field = field
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Document:
    """What a file says.

    Attributes:
        path: The file.
        content: Its content, as plain Python values.
        lines: The line of every field.
    """

    path: Path
    content: Any
    lines: Mapping[str, int]

    def error(self, field: str, rule: str) -> DocumentError:
        """Make the error that says what is wrong with a field, or with what it would stand in."""
        near = field
        while near and near not in self.lines:
            shorter = max(near.rfind("."), near.rfind("["))
            near = near[:shorter] if shorter > 0 else ""
        return DocumentError(self.path, self.lines.get(near, 1), field, rule)


def read_document(path: Path) -> Document:
    """Read a file.

    Raises:
        DocumentError: It cannot be read, or is no YAML.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise DocumentError(path, 1, "", f"cannot be read: {error}") from None
    return parse_document(text, path)


def parse_document(text: str, path: Path) -> Document:
    """Take the text of a file, whoever read it.

    Raises:
        DocumentError: It is no YAML.
    """
    try:
        return Document(path, *read(text))
    except SourceError as error:
        raise DocumentError(path, error.line, error.field, str(error)) from None


def convert(document: Document, kind: type[_T]) -> _T:
    """Take a document for a ``kind``.

    Raises:
        DocumentError: It breaks the schema of ``kind``; the field is named.
    """
    try:
        return msgspec.convert(document.content, kind)
    except msgspec.ValidationError as error:
        field = _whole(document.content, kind, _field(error))
        raise document.error(field, _PLACE.sub("", str(error))) from None


def _field(error: msgspec.ValidationError) -> str:
    place = _PLACE.search(str(error))
    return place[1] if place else ""


def _whole(content: Any, kind: type[Any], field: str) -> str:
    """Name the key that msgspec leaves out: ``attributes[...]`` becomes ``attributes.score``.

    It is the one that, alone in its mapping, is refused in the same place.
    """
    before, dots, after = field.partition(_SOME_KEY)
    if not dots:
        return field
    mapping = content
    for name, index in _PIECE.findall(before):
        mapping = mapping[int(index)] if index else mapping[name]
    for key, value in dict(mapping).items():
        mapping.clear()
        mapping[key] = value
        try:
            msgspec.convert(content, kind)
        except msgspec.ValidationError as error:
            if _field(error) == field:
                return f"{before}.{key}{after}"
    return field

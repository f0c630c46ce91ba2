"""``@template``: text with ``{{path}}`` and ``{{{path}}}`` in it.

Source: npm ``@segment/actions-core`` 3.170.0, ``render`` (contract: segment.md 3.2).
"""

import re
from collections.abc import Callable
from typing import Final

from destination.js import UNDEFINED, Json, text, trim
from destination.mapping.paths import compile_path
from destination.written import as_written

__all__ = ["compile_template", "render"]

_TRIPLE: Final = re.compile(r"\{\{\{([^}]+)\}\}\}")
_DOUBLE: Final = re.compile(r"\{\{([^}]+)\}\}")


def compile_template(template: str, *, literal: bool = False) -> Callable[[Json], str]:
    """Cut a template once. With ``{{{`` in it the event decides what is expanded: run whole.

    Args:
        template: The text.
        literal: Whether what the event holds is put in as it is written, digits included, and
            never read as a template; Segment's code does neither.
    """
    if literal:
        return _filled(_cut(template), as_written)
    if _TRIPLE.search(template):
        return lambda event: render(template, event)
    return _filled(_DOUBLE.split(template), text)


def _cut(template: str) -> list[str]:
    """Cut out triple braces, then double ones of what is left: text, path, text, path, …."""
    pieces: list[str] = []
    for number, piece in enumerate(_TRIPLE.split(template)):
        pieces += [piece] if number % 2 else _DOUBLE.split(piece)
    return pieces


def _filled(pieces: list[str], write: Callable[[Json], str]) -> Callable[[Json], str]:
    if len(pieces) == 1:
        template = pieces[0]
        return lambda _: template
    readers = [compile_path(trim(path)) for path in pieces[1::2]]
    texts = pieces[::2]

    def fill(event: Json) -> str:
        filled = [texts[0]]
        for read, following in zip(readers, texts[1:], strict=True):
            filled += (_print(read(event), write), following)
        return "".join(filled)

    return fill


def render(template: str, event: Json) -> str:
    """Expand triple braces, then double ones, also those the first pass brought in.

    User data that itself holds ``{{…}}`` can so read other fields of the event.
    """
    for pattern in (_TRIPLE, _DOUBLE):
        template = pattern.sub(lambda found: _print(compile_path(trim(found[1]))(event)), template)
    return template


def _print(value: Json, write: Callable[[Json], str] = text) -> str:
    return "" if value is None or value is UNDEFINED else write(value)

"""A template cut into its top-level pieces: text, outputs and tags.

Source: liquidjs 10.27.2. Its cuts differ from the kept library's in what may stand inside an
output, in ``raw`` and in whitespace, and its errors carry the exact character.
"""

import re
from collections.abc import Iterator
from typing import Final

from liquid.token import TOKEN_CONTENT, TOKEN_OUTPUT, TOKEN_TAG, Token

from destination import js
from destination.mapping.liquid.errors import LiquidError
from destination.mapping.liquid.syntax.characters import BLANKS, WORD
from destination.mapping.liquid.text import joined

__all__ = ["Piece", "line_pieces", "pieces", "snapshot", "syntax_error"]

_SHOWN: Final = 32  # characters of the source that a message quotes
_OUTPUT: Final = re.compile(
    r"""\{\{(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[^"'])*?\}\}""", re.DOTALL
)


class Piece(Token):
    """A token of the kept library that also knows where it ends.

    Attributes:
        end: Where its text ends in the source.
        inner: Where its arguments, for an output its expression, start and end.
    """

    end: int
    inner: tuple[int, int]

    @classmethod
    def cut(
        cls, kind: str, value: str, span: tuple[int, int], source: str, inner: tuple[int, int]
    ) -> "Piece":
        """Make the piece ``source[slice(*span)]``."""
        piece = cls(kind, value, span[0], source)
        piece.end = span[1]
        piece.inner = inner
        return piece

    @property
    def text(self) -> str:
        """The piece as written."""
        return self.source[self.start_index : self.end]

    @property
    def arguments(self) -> str:
        """What follows the tag's name."""
        return self.source[slice(*self.inner)]


def snapshot(source: str, start: int, end: int) -> str:
    """Quote a part of the source in a message, cut when long."""
    shown = source[start:end]
    if len(shown) > _SHOWN:
        shown = shown[: _SHOWN - len("...")] + "..."
    return str(js.stringify(joined(shown)))


def syntax_error(message: str, source: str, index: int) -> LiquidError:
    """Make an error that points at one character."""
    return LiquidError.at("TokenizationError", message, source, index)


def pieces(source: str) -> Iterator[Token]:
    """Cut ``source``, applying ``{{-`` and ``-}}`` to the text around."""
    cuts = list(_cut(source))
    raw = False
    for place, piece in enumerate(cuts):
        if piece.kind == TOKEN_CONTENT:
            continue
        if not raw and _dash(piece, after=True):
            _trim(cuts, place - 1, end=True)
        if piece.kind == TOKEN_TAG:
            raw = piece.value == "raw" or (raw and piece.value != "endraw")
        if not raw and _dash(piece, after=False):
            _trim(cuts, place + 1, end=False)
    return iter(cuts)


def line_pieces(source: str, start: int, end: int) -> Iterator[Token]:
    """Cut the inside of a ``liquid`` tag: each line is a tag."""
    at = _skip_blanks(source, start, end)
    while at < end:
        newline = source.find("\n", at, end)
        stop = newline + 1 if newline >= 0 else end
        yield _tag(source, (at, stop), (at, stop), "illegal liquid tag syntax")
        at = _skip_blanks(source, stop, end)


def _cut(source: str) -> Iterator[Piece]:
    at = 0
    while at < len(source):
        if source.startswith("{%", at):
            piece = _whole_tag(source, at)
            yield piece
            at = piece.end
            if piece.value == "raw":
                for inner in _raw(source, piece):
                    yield inner
                    at = inner.end
        elif source.startswith("{{", at):
            match = _OUTPUT.match(source, at)
            if match is None:
                raise _unclosed("output", source, at)
            body = _content(source, at + 2, match.end() - 2)
            yield Piece.cut(TOKEN_OUTPUT, match[0], match.span(), source, body)
            at = match.end()
        else:
            stops = [place for mark in ("{%", "{{") if (place := source.find(mark, at)) >= 0]
            piece = _html(source, at, min(stops, default=len(source)))
            yield piece
            at = piece.end


def _whole_tag(source: str, at: int) -> Piece:
    close = source.find("%}", at + 1)  # `{%}` closes itself, and then lacks a name
    if close < 0:
        raise _unclosed("tag", source, at)
    return _tag(source, (at, close + 2), (at + 2, close), "illegal tag syntax, tag name expected")


def _tag(source: str, span: tuple[int, int], body: tuple[int, int], nameless: str) -> Piece:
    start, end = _content(source, *body)
    start = _skip_blanks(source, start, end)
    after = start + 1 if source.startswith("#", start) else _word_end(source, start, end)
    if after == start:
        raise syntax_error(nameless, source, start)
    arguments = _skip_blanks(source, after, end)
    return Piece.cut(TOKEN_TAG, source[start:after], span, source, (arguments, end))


def _html(source: str, start: int, end: int) -> Piece:
    return Piece.cut(TOKEN_CONTENT, source[start:end], (start, end), source, (start, end))


def _raw(source: str, opening: Piece) -> Iterator[Piece]:
    """Cut what follows ``raw``: one text up to ``endraw``, and that tag.

    The tag counts only where its name follows the bracket directly, blanks aside.
    """
    begin = opening.end
    if begin == len(source):  # the tag itself will miss its end
        return
    mark = at = _after(source, "{%", begin)
    while at < len(source):
        start = _skip_blanks(source, at, len(source))
        at = _word_end(source, start, len(source))
        if source[start:at] != "endraw":
            mark = at = _after(source, "{%", at)
            continue
        close, again = source.find("%}", at), source.find("{%", at)
        if close >= 0 and (again < 0 or close < again):
            if mark - 2 > begin:
                yield _html(source, begin, mark - 2)
            yield _tag(source, (mark - 2, close + 2), (mark, close), "")
            return
        at = again + 2 if again >= 0 else len(source)
    shown = snapshot(source, opening.start_index, len(source))
    raise syntax_error(f"raw {shown} not closed", source, begin)


def _after(source: str, mark: str, at: int) -> int:
    place = source.find(mark, at)
    return len(source) if place < 0 else place + len(mark)


def _unclosed(what: str, source: str, at: int) -> LiquidError:
    return syntax_error(f"{what} {snapshot(source, at, len(source))} not closed", source, at)


def _content(source: str, start: int, end: int) -> tuple[int, int]:
    """Leave dashes and blanks off the inside of a pair of brackets."""
    left = start + source.startswith("-", start)
    right = end - (source[end - 1] == "-")
    left = _skip_blanks(source, left, right)
    while right > left and source[right - 1] in BLANKS:
        right -= 1
    return left, right


def _skip_blanks(source: str, at: int, end: int) -> int:
    while at < end and source[at] in BLANKS:
        at += 1
    return at


def _word_end(source: str, at: int, end: int) -> int:
    word = WORD.match(source, at, end)
    return word.end() if word else at


def _dash(piece: Piece, *, after: bool) -> bool:
    place = piece.start_index + 2 if after else piece.end - 3
    return piece.source[place] == "-"


def _trim(cuts: list[Piece], place: int, *, end: bool) -> None:
    if not 0 <= place < len(cuts) or cuts[place].kind != TOKEN_CONTENT:
        return
    piece = cuts[place]
    value = piece.value.rstrip(BLANKS) if end else piece.value.lstrip(BLANKS)
    span = (piece.start_index, piece.end)
    cuts[place] = Piece.cut(TOKEN_CONTENT, value, span, piece.source, span)

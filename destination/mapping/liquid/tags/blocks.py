"""Tags around other parts of the template, comments, and ``break``.

Source: liquidjs 10.27.2 as Segment configures it.
"""

import re
from typing import Final

from liquid.ast import Node
from liquid.builtin.expressions import Identifier
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.for_tag import BreakNode, ContinueNode
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.token import TOKEN_EOF

from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.syntax.reader import Reader
from destination.mapping.liquid.syntax.scanner import Piece, line_pieces
from destination.mapping.liquid.tags.base import Tag, current, unclosed
from destination.mapping.liquid.tags.nodes import CaptureNode, RawNode, SequenceNode
from destination.mapping.liquid.text import SPACES, joined

__all__ = ["TAGS"]

_UNMARKED_LINE: Final = re.compile(f"\n[{SPACES}]*[^#{SPACES}]")


class _Capture(Tag):
    name = "capture"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        reader = Reader.of(piece)
        name: str | None = reader.word() or reader.quoted()
        if name is None:
            raise reader.error("invalid capture name")
        block = self.body(stream, "endcapture")
        return CaptureNode(piece, Identifier(joined(name), token=piece), block)


class _Comment(Tag):
    name = "comment"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        _skip_to(stream, "endcomment")
        return CommentNode(piece)


class _Raw(Tag):
    name = "raw"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        return RawNode(piece, "".join(inner.text for inner in _skip_to(stream, "endraw")))


def _skip_to(stream: TokenStream, end: str) -> list[Piece]:
    """Take what is inside unparsed, and stop at the end tag."""
    opening = current(stream)
    skipped: list[Piece] = []
    while True:
        next(stream)
        piece = current(stream)
        if piece.kind == TOKEN_EOF:
            raise unclosed(opening)
        if piece.is_tag(end):
            return skipped
        skipped.append(piece)


class _InlineComment(Tag):
    name = "#"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        if _UNMARKED_LINE.search(piece.arguments):
            raise Fault("every line of an inline comment must start with a '#' character")
        return CommentNode(piece)


class _Block(Tag):
    name = "block"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        return SequenceNode(piece, self.body(stream, "endblock").nodes, names_parent=True)


class _Liquid(Tag):
    name = "liquid"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        lines = TokenStream(line_pieces(piece.source, *piece.inner))
        return SequenceNode(piece, get_parser(self.env).parse(lines))


class _Break(Tag):
    name = "break"

    def parse(self, stream: TokenStream) -> Node:
        return BreakNode(current(stream))


class _Continue(Tag):
    name = "continue"

    def parse(self, stream: TokenStream) -> Node:
        return ContinueNode(current(stream))


TAGS: Final[tuple[type[Tag], ...]] = (
    _Block,
    _Break,
    _Capture,
    _Comment,
    _Continue,
    _InlineComment,
    _Liquid,
    _Raw,
)

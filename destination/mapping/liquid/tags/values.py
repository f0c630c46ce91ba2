"""Tags that print or set one value, and the text between tags.

Source: liquidjs 10.27.2 as Segment configures it.
"""

from typing import Final

from liquid.ast import Node
from liquid.builtin.content import Literal as LibraryContent
from liquid.builtin.expressions import Identifier
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.stream import TokenStream
from liquid.token import TOKEN_CONTENT, TOKEN_ILLEGAL, TOKEN_OUTPUT

from destination.mapping.liquid.syntax.reader import Reader
from destination.mapping.liquid.tags.base import Tag, current, unknown
from destination.mapping.liquid.tags.nodes import AssignNode, CycleNode, OutputNode, StepNode
from destination.mapping.liquid.text import joined

__all__ = ["TAGS"]


class _Content(Tag, LibraryContent):
    kind = TOKEN_CONTENT


class _Output(Tag):
    name = TOKEN_OUTPUT
    kind = TOKEN_OUTPUT

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        return OutputNode(piece, Reader.of(piece).filtered())


class _Unknown(Tag):
    name = TOKEN_ILLEGAL

    def parse(self, stream: TokenStream) -> Node:
        raise unknown(current(stream))


class _Assign(Tag):
    name = "assign"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        reader = Reader.of(piece)
        name = reader.word()
        if not name:
            raise reader.error("expected variable name")
        if reader.skip_blanks() != "=":
            raise reader.error('expected "="')
        reader.at += 1
        identifier = Identifier(joined(name), token=piece)
        return AssignNode(piece, name=identifier, expression=reader.filtered())


class _Echo(Tag):
    name = "echo"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        reader = Reader.of(piece)
        return CommentNode(piece) if reader.done else OutputNode(piece, reader.filtered())


class _Cycle(Tag):
    name = "cycle"

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        reader = Reader.of(piece)
        group = reader.value()
        values = []
        if group is not None:
            if reader.skip_blanks() == ":":
                reader.at += 1
            else:
                values, group = [group], None
        while not reader.done:
            value = reader.value()
            if value is not None:
                values.append(value)
            reader.skip_past(",")
        if not values:
            raise reader.error(f'empty candidates: "{piece.text}"')
        return CycleNode(piece, group, values)


class _Increment(Tag):
    name = "increment"
    by = 1

    def parse(self, stream: TokenStream) -> Node:
        piece = current(stream)
        return StepNode(piece, joined(Reader.of(piece).word()), self.by)


class _Decrement(_Increment):
    name = "decrement"
    by = -1


TAGS: Final[tuple[type[Tag], ...]] = (
    _Assign,
    _Content,
    _Cycle,
    _Decrement,
    _Echo,
    _Increment,
    _Output,
    _Unknown,
)

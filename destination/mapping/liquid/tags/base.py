"""What all tags share.

Source: liquidjs 10.27.2 as Segment configures it.
"""

from typing import ClassVar, cast

from liquid.ast import BlockNode, Node
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag as LibraryTag
from liquid.token import TOKEN_EOF, TOKEN_TAG

from destination.mapping.liquid.errors import Fault, LiquidError
from destination.mapping.liquid.syntax.scanner import Piece

__all__ = ["Disabled", "Tag", "current", "unclosed", "unknown"]


def current(stream: TokenStream) -> Piece:
    """Return the piece the stream stands at."""
    return cast("Piece", stream.current)


def unclosed(opening: Piece) -> Fault:
    """Make the fault of a block without its end."""
    return Fault(f"tag {opening.text} not closed")


def unknown(piece: Piece) -> Fault:
    """Make the fault of a tag nobody knows."""
    return Fault(f'tag "{piece.value}" not found')


class Tag(LibraryTag):
    """A tag, at which errors point unless they know better."""

    kind: ClassVar[str] = TOKEN_TAG

    def get_node(self, stream: TokenStream) -> Node:
        """Parse; a fault becomes an error."""
        piece = current(stream)
        try:
            if piece.kind != self.kind:  # a tag named as the kept library names a pseudo tag
                raise unknown(piece)
            return self.parse(stream)
        except Fault as fault:
            message = fault.message
        raise LiquidError.at("ParseError", message, piece.source, piece.start_index)

    def body(self, stream: TokenStream, end: str) -> BlockNode:
        """Parse what stands between this tag and its end."""
        opening = current(stream)
        next(stream)
        block = get_parser(self.env).parse_block(stream, (end,))
        if stream.current.kind == TOKEN_EOF:
            raise unclosed(opening)
        return block


class Disabled(Tag):
    """A tag Segment has switched off."""

    def parse(self, stream: TokenStream) -> Node:
        """Refuse."""
        raise Fault(f'tag "{current(stream).value}" is disabled')

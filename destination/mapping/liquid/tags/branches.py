"""The tags ``if`` and ``unless``: how they are parsed.

Source: liquidjs 10.27.2, which is strict about the parts of ``if`` and lenient about those
of ``unless``.
"""

from typing import ClassVar, Final

from liquid.ast import BlockNode, ConditionalBlockNode, Node
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.token import TOKEN_EOF

from destination import js
from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.syntax.expressions import Condition
from destination.mapping.liquid.syntax.reader import Reader
from destination.mapping.liquid.syntax.scanner import Piece
from destination.mapping.liquid.tags.base import Tag, current, unclosed
from destination.mapping.liquid.tags.nodes import IfNode, UnlessNode
from destination.mapping.liquid.text import joined

__all__ = ["TAGS"]


class _Branches(Tag):
    node: ClassVar[type[IfNode | UnlessNode]]

    def parse(self, stream: TokenStream) -> Node:
        opening = current(stream)
        condition = _condition(opening)
        consequence = self._block(stream)
        branches: list[ConditionalBlockNode] = []
        default: BlockNode | None = None
        while not (part := current(stream)).is_tag(f"end{self.name}"):
            if part.kind == TOKEN_EOF:
                raise unclosed(opening)
            self.check(part, default)
            if part.value == "else":
                block = self._block(stream)
                default = default or block
            elif default is None:
                branch = _condition(part)
                branches.append(ConditionalBlockNode(part, branch, self._block(stream)))
            else:
                self._block(stream)
        self.check(part, None)
        return self.node(opening, condition, consequence, branches, default)

    def check(self, part: Piece, default: BlockNode | None) -> None:
        """Refuse a part that must not stand where it stands."""

    def _block(self, stream: TokenStream) -> BlockNode:
        next(stream)
        ends = ("elsif", "else", f"end{self.name}")
        return get_parser(self.env).parse_block(stream, ends)


def _condition(piece: Piece) -> Condition:
    return Condition(Reader.of(piece).filtered())


class _If(_Branches):
    """``if``: one ``else``, the last part; neither it nor the end takes arguments."""

    name = "if"
    node = IfNode

    def check(self, part: Piece, default: BlockNode | None) -> None:
        """Refuse arguments, and parts after ``else``."""
        if part.value == "elsif":
            if default is not None:
                raise Fault("unexpected elsif after else")
            return
        if part.arguments:
            raise Fault(f"unexpected {js.stringify(joined(part.arguments))}")
        if part.value == "else" and default is not None:
            raise Fault("duplicated else")


class _Unless(_Branches):
    """``unless``: parts after the first ``else`` are parsed and dropped."""

    name = "unless"
    node = UnlessNode


TAGS: Final[tuple[type[Tag], ...]] = (_If, _Unless)

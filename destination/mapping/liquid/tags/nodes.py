"""What tags do when rendered.

Each node tells its place to whatever fails inside it, and refuses to start once too much
was done. Source: liquidjs 10.27.2.
"""

from typing import Any, TextIO

from liquid.ast import Node
from liquid.builtin.tags import assign_tag, capture_tag, if_tag, unless_tag
from liquid.token import Token

from destination.mapping.liquid.errors import Fault, LiquidError
from destination.mapping.liquid.syntax.expressions import Expression
from destination.mapping.liquid.values import js_truthy, printed, script_text

__all__ = [
    "AssignNode",
    "CaptureNode",
    "CycleNode",
    "IfNode",
    "OutputNode",
    "RawNode",
    "SequenceNode",
    "StepNode",
    "UnlessNode",
]


class _Placed(Node):
    """A node at whose tag errors point, unless a node inside it was there first."""

    __slots__ = ()

    def render(self, context: Any, buffer: TextIO) -> int:
        """Render; a fault becomes an error."""
        context.limits.check()
        try:
            return self.render_to_output(context, buffer)
        except Fault as fault:
            message = fault.message
        except RecursionError:
            message = "Maximum call stack size exceeded"
        raise LiquidError.at("RenderError", message, self.token.source, self.token.start_index)


class OutputNode(_Placed):
    """``{{ … }}`` and ``echo``."""

    __slots__ = ("_expression",)

    def __init__(self, token: Token, expression: Expression) -> None:
        super().__init__(token)
        self._expression = expression

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Print the value."""
        return buffer.write(printed(self._expression.evaluate(context)))


class RawNode(_Placed):
    """Text printed as it stands."""

    __slots__ = ("_text",)

    def __init__(self, token: Token, text: str) -> None:
        super().__init__(token)
        self._text = text

    def render_to_output(self, _: Any, buffer: TextIO) -> int:
        """Print the text."""
        return buffer.write(self._text)


class AssignNode(_Placed, assign_tag.AssignNode):
    """``assign``."""

    __slots__ = ()


class IfNode(_Placed, if_tag.IfNode):
    """``if``."""

    __slots__ = ()


class UnlessNode(_Placed, unless_tag.UnlessNode):
    """``unless``."""

    __slots__ = ()


class CaptureNode(_Placed, capture_tag.CaptureNode):
    """``capture``."""

    __slots__ = ()

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Print into the variable; what stood before a ``break`` is kept."""
        inner = context.get_buffer(buffer)
        try:
            return self.block.render(context, inner)
        finally:
            context.assign(self.name, inner.getvalue())


class SequenceNode(_Placed):
    """``block`` and ``liquid``: nodes in a row.

    liquidjs names a block's parent ``block``; without layouts it is an empty object.
    """

    __slots__ = ("_nodes", "_scope")

    def __init__(self, token: Token, nodes: list[Node], *, names_parent: bool = False) -> None:
        super().__init__(token)
        self._nodes = nodes
        self._scope: list[dict[str, Any]] = [{"block": {}}] if names_parent else []

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Render what is inside."""
        context.scopes += self._scope
        written = sum(node.render(context, buffer) for node in self._nodes)
        del context.scopes[len(context.scopes) - len(self._scope) :]
        return written


class CycleNode(_Placed):
    """``cycle``: the next of its values, each time."""

    __slots__ = ("_group", "_values")

    def __init__(self, token: Token, group: Expression | None, values: list[Expression]) -> None:
        super().__init__(token)
        self._group = group
        self._values = values

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Print the next value; what is falsy to JavaScript is not printed, not even 0.

        Cycles of one group and one length count together, whatever their values.
        """
        group = "undefined" if self._group is None else script_text(self._group.evaluate(context))
        turn = context.cycle((group, len(self._values)), len(self._values))
        value = self._values[turn].evaluate(context)
        return buffer.write(printed(value)) if js_truthy(value) else 0


class StepNode(_Placed):
    """``increment`` prints and then counts; ``decrement`` counts and then prints."""

    __slots__ = ("_by", "_name")

    def __init__(self, token: Token, name: str, by: int) -> None:
        super().__init__(token)
        self._name = name
        self._by = by

    def render_to_output(self, context: Any, buffer: TextIO) -> int:
        """Count."""
        before, after = context.step(self._name, self._by)
        return buffer.write(printed(before if self._by > 0 else after))

"""What a template computes: literals, paths, ranges, conditions, filters.

The nodes extend the kept library's; what they give follows liquidjs 10.27.2, where a
malformed condition is no error but a stack run dry.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from liquid.expression import Expression
from liquid.token import Token

from destination.js import UNDEFINED
from destination.mapping.liquid.errors import Fault, LiquidError
from destination.mapping.liquid.operators import Operator
from destination.mapping.liquid.properties import read
from destination.mapping.liquid.values import Value, double, truthy

__all__ = [
    "Condition",
    "Expression",
    "Filter",
    "Filtered",
    "Formula",
    "Keyword",
    "Literal",
    "Path",
    "Range",
]


class _Node(Expression):
    __slots__ = ()

    def children(self) -> Iterable[Expression]:
        """Return no children: nothing here is analysed."""
        return ()


class Literal(_Node):
    """A constant."""

    __slots__ = ("value",)

    def __init__(self, token: Token, value: Value) -> None:
        super().__init__(token)
        self.value = value

    def evaluate(self, _: Any) -> Value:
        """Return the constant."""
        return self.value


class Path(_Node):
    """A variable and its properties, or properties of a literal."""

    __slots__ = ("_keys", "_start")

    def __init__(self, token: Token, start: Expression | None, keys: Sequence[Expression]) -> None:
        super().__init__(token)
        self._start = start
        self._keys = tuple(keys)

    def evaluate(self, context: Any) -> Value:
        """Walk from the start, or from whatever defines the variable."""
        keys = [key.evaluate(context) for key in self._keys]
        try:
            found = context.find(keys[0]) if self._start is None else self._start.evaluate(context)
            for key in keys:
                found = read(found, key)
        except Fault as fault:
            raise LiquidError.at(
                "UndefinedVariableError",
                fault.message,
                self.token.source,
                self.token.start_index,
            ) from None
        return found


class Range(_Node):
    """``(low..high)``, both ends included."""

    __slots__ = ("_high", "_low")

    def __init__(self, token: Token, low: Expression, high: Expression) -> None:
        super().__init__(token)
        self._low = low
        self._high = high

    def evaluate(self, context: Any) -> list[float]:
        """Write the range out; a fraction at its low end carries on."""
        low = double(self._low.evaluate(context))
        stop = double(self._high.evaluate(context)) + 1
        context.limits.use(stop - low)
        numbers: list[float] = []
        while low < stop:  # without end where adding 1 is lost in rounding
            context.limits.grow(len(numbers))
            numbers.append(low)
            low += 1
        return numbers


class Formula(_Node):
    """Operands and operators, operators last."""

    __slots__ = ("_postfix",)

    def __init__(self, token: Token, postfix: Sequence[Expression | Operator]) -> None:
        super().__init__(token)
        self._postfix = tuple(postfix)

    def evaluate(self, context: Any) -> Value:
        """Compute; what an operator lacks is undefined, what is left over is ignored."""
        stack: list[Value] = []
        for item in self._postfix:
            if isinstance(item, Operator):
                right = stack.pop() if stack else UNDEFINED
                left = stack.pop() if stack and not item.unary else UNDEFINED
                stack.append(item.apply(left, right))
            else:
                stack.append(item.evaluate(context))
        return stack[0]


class Keyword(_Node):
    """A filter's argument with a name: filters receive the pair."""

    __slots__ = ("_name", "_value")

    def __init__(self, token: Token, name: str, value: Expression | None) -> None:
        super().__init__(token)
        self._name = name
        self._value = value

    def evaluate(self, context: Any) -> Value:
        """Return name and value."""
        return [self._name, UNDEFINED if self._value is None else self._value.evaluate(context)]


class Filter:
    """A filter and its arguments."""

    __slots__ = ("_arguments", "_name")

    def __init__(self, name: str, arguments: Sequence[Expression]) -> None:
        self._name = name
        self._arguments = tuple(arguments)

    def evaluate(self, value: Value, context: Any) -> Value:
        """Apply the filter; one nobody knows leaves the value as it is."""
        arguments = [argument.evaluate(context) for argument in self._arguments]
        function = context.env.filters.get(self._name)
        return value if function is None else function(context, value, arguments)


class Filtered(_Node):
    """An expression and the filters it goes through."""

    __slots__ = ("_filters", "_left")

    def __init__(self, token: Token, left: Expression, filters: Sequence[Filter]) -> None:
        super().__init__(token)
        self._left = left
        self._filters = tuple(filters)

    def evaluate(self, context: Any) -> Value:
        """Compute the expression, then apply each filter."""
        value = self._left.evaluate(context)
        for each in self._filters:
            value = each.evaluate(value, context)
        return value


class Condition(_Node):
    """Whether an expression holds."""

    __slots__ = ("_expression",)

    def __init__(self, expression: Expression) -> None:
        super().__init__(expression.token)
        self._expression = expression

    def evaluate(self, context: Any) -> bool:
        """Compute the expression and tell whether it is truthy."""
        return truthy(self._expression.evaluate(context))

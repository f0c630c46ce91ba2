"""What a condition of a trigger asks of an event.

Source: npm ``@segment/destination-subscriptions`` 3.37.0 (contract: segment.md 4,
'Condition x event').
"""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from destination.js import UNDEFINED, Json, double, property_of, text, to_number, truthy, units

__all__ = [
    "OBJECTS",
    "OPERATORS",
    "ROOTS",
    "Condition",
    "Field",
    "Group",
    "Predicate",
    "compile_node",
]

Predicate: TypeAlias = Callable[[Mapping[str, Json]], bool]
_Test: TypeAlias = Callable[[Json], bool]

OBJECTS: Final = ("properties", "traits", "context")
"""The parts of an event that a condition can look into."""
ROOTS: Final = ("type", "event", "name", "userId")
"""Those it compares as they are."""


@dataclass(frozen=True, slots=True)
class Field:
    """Where a condition looks: a root key, or a path inside one of three objects."""

    root: str
    path: str | None = None


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison: field, operator as it stands in the text, expected value."""

    field: Field
    operator: str
    value: str | float | bool | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Several conditions joined by one word, ``and`` or ``or``; None is an empty group."""

    operator: str
    children: tuple["Condition | Group | None", ...]


def compile_node(node: Condition | Group | None) -> Predicate:
    """Turn a parsed trigger into a plain callable on events."""
    if isinstance(node, Condition):
        return _compile_condition(node)
    if node is None:
        return _fail("Cannot read properties of undefined (reading 'type')")
    children = [compile_node(child) for child in node.children]
    if len(children) == 1:
        return children[0]
    if node.operator == "and":
        return lambda event: all(child(event) for child in children)
    return lambda event: any(child(event) for child in children)


def _compile_condition(condition: Condition) -> Predicate:
    make = _TESTS.get(condition.operator)
    if make is None:
        return lambda _: False  # an operator nobody knows is valid and never holds
    test, root, path = make(condition.value), condition.field.root, condition.field.path
    if path is None:
        return lambda event: test(
            event.get(root, UNDEFINED) if type(event) is dict else property_of(event, root)
        )
    if path == "":
        return lambda _: test(None)  # tests take missing and null alike
    steps = re.findall(r"[^[.\]]+", path)
    if not steps:
        return _fail("Cannot read properties of null (reading 'reduce')")
    if len(steps) == 1:
        (key,) = steps
        return lambda event: test(_child(property_of(event, root), key))
    return lambda event: test(_walk(property_of(event, root), steps))


def _fail(message: str) -> Predicate:
    def fail(_: Mapping[str, Json]) -> bool:
        raise TypeError(message)

    return fail


def _child(value: Json, key: str) -> Json:
    return property_of(value, key) if truthy(value) else value


def _walk(value: Json, steps: list[str]) -> Json:
    for key in steps:
        if not truthy(value):
            break
        value = property_of(value, key)
    return value


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _numeric(compare: Callable[[float, float], bool]) -> Callable[[Json], _Test]:
    def make(expected: Json) -> _Test:
        number = to_number(expected)
        return lambda actual: _is_number(actual) and compare(double(actual), number)

    return make


def _textual(holds: Callable[[str, str], bool]) -> Callable[[Json], _Test]:
    def make(expected: Json) -> _Test:
        wanted = text(expected)
        if _SURROGATE.search(wanted):  # half a character: compare in JavaScript's units
            return lambda actual: isinstance(actual, str) and holds(units(actual), wanted)
        return lambda actual: isinstance(actual, str) and holds(actual, wanted)

    return make


_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _differs(expected: Json) -> _Test:
    wanted = text(expected)
    return lambda actual: not (isinstance(actual, str) and actual == wanted)


def _constant(test: _Test) -> Callable[[Json], _Test]:
    return lambda _: test


def _missing(actual: Json) -> bool:
    return actual is None or actual is UNDEFINED


_TESTS: Final[dict[str, Callable[[Json], _Test]]] = {
    "=": _textual(operator.eq),
    "!=": _differs,
    "number_equals": _numeric(operator.eq),
    "number_not_equals": _numeric(operator.ne),
    "<": _numeric(operator.lt),
    "<=": _numeric(operator.le),
    ">": _numeric(operator.gt),
    ">=": _numeric(operator.ge),
    "contains": _textual(operator.contains),
    "not_contains": _textual(lambda actual, wanted: wanted not in actual),
    "starts_with": _textual(str.startswith),
    "not_starts_with": _textual(lambda actual, wanted: not actual.startswith(wanted)),
    "ends_with": _textual(str.endswith),
    "not_ends_with": _textual(lambda actual, wanted: not actual.endswith(wanted)),
    "exists": _constant(lambda actual: not _missing(actual)),
    "not_exists": _constant(_missing),
    "is_true": _constant(lambda actual: actual is True),
    "is_false": _constant(lambda actual: actual is False),
}

OPERATORS: Final = frozenset(_TESTS)
"""The operators that can hold; any other is valid, and never does."""

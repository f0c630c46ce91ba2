"""A trigger as Segment reads it, spelled out; and the events it can hold for."""

from collections.abc import Callable
from typing import Final

from destination.event import EVENT_TYPES
from destination.js import stringify, text
from destination.subscription.conditions import OPERATORS, Condition, Group, compile_node

__all__ = ["holds_for", "spelled"]

_PLAIN: Final = {
    "number_equals": "=",
    "number_not_equals": "!=",
    "contains": "contains",
    "not_contains": "does not contain",
    "starts_with": "starts with",
    "not_starts_with": "does not start with",
    "ends_with": "ends with",
    "not_ends_with": "does not end with",
}
_ALONE: Final = {
    "exists": "exists",
    "not_exists": "does not exist",
    "is_true": "is true",
    "is_false": "is false",
}
_ABSENT: Final = frozenset(("!=", "not_exists"))  # hold where the field is missing
_EVERY: Final = frozenset(EVENT_TYPES)
# Which calls carry a field; a client may add it to others, but Segment's libraries do not.
_CARRIERS: Final = {
    "event": frozenset(("track",)),
    "name": frozenset(("page", "screen")),
    "properties": frozenset(("track", "page", "screen")),
    "traits": frozenset(("identify", "group")),
}


def spelled(node: Condition | Group | None) -> str:
    """Spell out the conditions a trigger was read as."""
    if node is None:
        return "( )"
    if isinstance(node, Condition):
        return _spelled_condition(node)
    children = [
        f"({spelled(child)})" if isinstance(child, Group) else spelled(child)
        for child in node.children
    ]
    return f" {node.operator} ".join(children)


def _spelled_condition(condition: Condition) -> str:
    field, operator = condition.field, condition.operator
    name = field.root if field.path is None else f"{field.root}.{field.path}"
    if operator in _ALONE:
        return f"{name} {_ALONE[operator]}"
    value = condition.value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    shown = text(value) if number else stringify(value)
    if operator not in OPERATORS:
        return f"{name} {operator} {shown} [which never holds]"
    return f"{name} {_PLAIN.get(operator, operator)} {shown}"


def holds_for(node: Condition | Group | None, *, strictly: bool = False) -> frozenset[str]:
    """Tell which types of events a trigger can hold for.

    Args:
        node: The trigger.
        strictly: Count only events that have the fields it asks for when Segment's own
            libraries make them: an identify has no properties, say.
    """
    if isinstance(node, Group):
        join: Callable[..., frozenset[str]] = (
            _EVERY.intersection if node.operator == "and" else frozenset().union
        )
        return join(*(holds_for(child, strictly=strictly) for child in node.children))
    if node is None or node.operator not in OPERATORS:
        return frozenset()
    root = node.field.root
    if root == "type":
        holds = compile_node(node)
        return frozenset(kind for kind in EVENT_TYPES if holds({"type": kind}))
    if strictly and node.operator not in _ABSENT:
        return _CARRIERS.get(root, _EVERY)
    return _EVERY

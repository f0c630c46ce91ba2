"""One condition of a rule: a dimension's attribute, an evaluator, and values.

Several values stand for any of them. A value ``{"profile": "<attribute>"}`` stands for what
another attribute holds: Adobe documents that attributes of a profile can be compared, not how
that is spelled, so the spelling is ours.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from simulator.target.audiences.dimensions import DIMENSIONS, Source, profile_attribute
from simulator.target.audiences.facts import Facts
from simulator.target.audiences.rule import Holds, RuleError, any_of
from simulator.target.audiences.values import COMPARING, PRESENCE, Judge, compare

__all__ = ["Leaf", "below", "compile_leaf", "read_leaf"]

_ENTRIES: Final = 2
_LARGEST: Final = 2**1024  # where floating point ends, too
_PROFILE: Final = "profile"


@dataclass(frozen=True, slots=True)
class Leaf:
    """A condition as it is written.

    Attributes:
        reads: The dimension and the attribute it looks at.
        evaluator: How it compares.
        values: The texts it compares with.
        attributes: The attributes of the profile it compares with.
        strange: What in it is not simulated whatever it looks at; empty for nothing.
    """

    reads: tuple[str, str]
    evaluator: str
    values: list[str]
    attributes: list[str]
    strange: str = ""


def below(place: str, key: str) -> str:
    """Name the place of an entry."""
    return f"{place}.{key}" if place else key


def read_leaf(node: Mapping[str, Any], place: str) -> Leaf:
    """Read a condition.

    Raises:
        RuleError: It has no attribute, no evaluator, or values that are none.
    """
    if len(node) < _ENTRIES:
        raise RuleError(place, "it must have a dimension with its attribute, and an evaluator")
    dimension, evaluator, more = _parted(node)
    attribute, given = node[dimension], node[evaluator]
    if not isinstance(attribute, str) or not attribute:
        raise RuleError(below(place, dimension), "it must name an attribute")
    values: list[str] = []
    attributes: list[str] = []
    strange = f"the entry {more[0]!r}" if more else ""
    for at, value in enumerate(given if isinstance(given, list) else [given]):
        if isinstance(value, str | int | float):
            values.append(_text(value, f"{below(place, evaluator)}[{at}]"))
        elif not isinstance(value, Mapping):
            there = f"{below(place, evaluator)}[{at}]"
            raise RuleError(there, "it must be text, a number, true or false")
        elif list(value) == [_PROFILE] and isinstance(value[_PROFILE], str):
            attributes.append(value[_PROFILE])
        else:
            strange = strange or "a value that is an object"
    if evaluator in COMPARING and not (values or attributes or strange):
        raise RuleError(below(place, evaluator), "it must have a value")
    return Leaf((dimension, attribute), evaluator, values, attributes, strange)


def _parted(keys: Iterable[str]) -> tuple[str, str, list[str]]:
    """Tell the dimension, the evaluator and whatever else there is, in whatever order."""
    rest = list(keys)
    likely = [key for key in rest if key in DIMENSIONS]
    likely += [key for key in rest if key not in COMPARING and key not in PRESENCE]
    dimension = (likely or rest)[0]
    rest.remove(dimension)
    evaluator = next((key for key in rest if key in COMPARING or key in PRESENCE), rest[0])
    rest.remove(evaluator)
    return dimension, evaluator, rest


def _text(value: str | float, place: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) and abs(value) > _LARGEST:
        raise RuleError(place, "it is a number too large to compare with")
    return f"{Decimal(repr(value)):f}"


def compile_leaf(leaf: Leaf) -> Holds | str:
    """Make a condition that can be asked, or say what of it is not simulated."""
    dimension, attribute = leaf.reads
    if dimension not in DIMENSIONS:
        return f"the dimension {dimension!r}"
    source = DIMENSIONS[dimension](attribute)
    if source is None:
        return f"{attribute!r} of the dimension {dimension!r}"
    if leaf.strange:
        return leaf.strange
    if leaf.evaluator in PRESENCE:
        return _asked(source, PRESENCE[leaf.evaluator])
    if leaf.evaluator not in COMPARING:
        return f"the evaluator {leaf.evaluator!r}"
    parts = [_against(source, leaf.evaluator, name) for name in leaf.attributes]
    if leaf.values:
        judge = source.judging(leaf.evaluator, leaf.values)
        if judge is None:
            return f"{attribute!r} of the dimension {dimension!r} being {leaf.values!r}"
        parts.append(_asked(source, judge))
    return parts[0] if len(parts) == 1 else any_of(parts)


def _asked(source: Source, judge: Judge) -> Holds:
    read, known = source.read, source.known
    if known is None:
        return lambda facts: judge(read(facts))
    return lambda facts: judge(read(facts)) if known(facts) else None


def _against(source: Source, evaluator: str, name: str) -> Holds:
    """Compare with what another attribute of the profile holds; where it is absent, never."""
    other = profile_attribute(name).read

    def holds(facts: Facts) -> bool | None:
        wanted = other(facts)
        if source.known is not None and not source.known(facts):
            return None
        return False if wanted is None else compare(evaluator, [wanted])(source.read(facts))

    return holds

"""What a rule looks at, for whoever asks why it holds."""

from simulator.target.audiences.dimensions import DIMENSIONS
from simulator.target.audiences.facts import Facts
from simulator.target.audiences.rule import Rule

__all__ = ["looked_at"]


def looked_at(rule: Rule, facts: Facts) -> dict[str, dict[str, str | None]]:
    """Give the values a rule looks at, by dimension and attribute; None where there is none."""
    found: dict[str, dict[str, str | None]] = {}
    for dimension, attribute in sorted(rule.reads):
        make = DIMENSIONS.get(dimension)
        source = make(attribute) if make else None
        value = source.read(facts) if source else None
        found.setdefault(dimension, {})[attribute] = value
    return found

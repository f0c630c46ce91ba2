"""Audiences: rules over a visitor's profile, the parameters of a request and what surrounds it.

No HTTP, no SQL, no threads; the time is one of the facts.
"""

from simulator.target.audiences.combine import compile_audience
from simulator.target.audiences.compile import compile_rule
from simulator.target.audiences.facts import Facts
from simulator.target.audiences.rule import Rule, RuleError

__all__ = ["Facts", "Rule", "RuleError", "compile_audience", "compile_rule"]

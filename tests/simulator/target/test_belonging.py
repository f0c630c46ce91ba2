"""Who is in an audience, at a time."""

from collections.abc import Callable

import pytest

from simulator.target.audiences import Facts, compile_rule
from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.profiles import Visited
from simulator.target.target import Target
from simulator.times import DAY

GOLD = compile_rule({"profile": "tier", "equals": ["gold"]})


@pytest.mark.parametrize(
    "identifier", [Identifier(TNT_ID, "d-1"), Identifier(THIRD_PARTY_ID, "u-1")]
)
def test_a_profile_counts_until_its_lifetime_is_over(
    target: Target, visit: Callable[..., Visited], identifier: Identifier
) -> None:
    visit("d-1", "u-1", tier="gold")
    last = target.belongs("acme", identifier, GOLD, Facts(), 14 * DAY - 1)
    over = target.belongs("acme", identifier, GOLD, Facts(), 14 * DAY)
    assert (last.holds, last.profile) == (True, True)
    assert (over.holds, over.profile) == (False, False)


def test_the_profile_of_another_client_code_is_nobodys(
    target: Target, visit: Callable[..., Visited]
) -> None:
    visit("d-1", tier="gold")
    found = target.belongs("acme-eu", Identifier(TNT_ID, "d-1"), GOLD, Facts(), 0)
    assert (found.holds, found.profile) == (False, False)


def test_what_the_facts_say_of_the_profile_does_not_count(target: Target) -> None:
    facts = Facts(profile={"tier": "gold"}, now=1)
    rule = compile_rule(
        {"or": [{"profile": "tier", "equals": ["gold"]}, {"time": "x", "equals": ["1"]}]}
    )
    found = target.belongs("acme", None, rule, facts, 7)
    assert found.holds is None
    assert found.read == {"profile": {"tier": None}, "time": {"x": None}}
    assert found.unknown == ("or[1]: 'x' of the dimension 'time' is not simulated",)

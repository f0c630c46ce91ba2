"""Both wires through the simulator: what arrives, and whose it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destination.attempt import Attempt, carry_out
from destination.plan import Plan
from destination.wires import AttributesIn, WireName, wire_maker
from destination.written import as_written
from simulator.lab import Lab

NAMES = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
VALUES = NAMES | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
IDS = NAMES.filter(lambda name: name not in ("", ".", "..") and not {"/", "+"} & set(name))
ODD = 'a&profile.vip=true#x+y %41;é東👍\\"'


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Give a lab without lags."""
    with Lab(settings={"preset": "instant"}) as made:
        yield made


def deliver(lab: Lab, plan: Plan) -> Attempt:
    return carry_out(
        plan,
        lambda one: lab._carrier.send(one.method, one.url.target, one.headers, one.body),
    )


def attributes(lab: Lab, user: str) -> dict[str, str]:
    (profile,) = [one for one in lab.profiles() if one.third_party_id == user]
    return profile.attributes


def updated(lab: Lab, wire: WireName, traits: Any, where: AttributesIn = "body") -> dict[str, str]:
    lab.tenant.reset(settings={"preset": "instant"})
    lab.devices.clear()
    lab.device("laptop").visit()
    lab.device("laptop").identify("u-1")
    plan = wire_maker(wire, where)("acme", "")({"user_id": "u-1", "traits": traits})
    assert deliver(lab, plan).outcome == "delivered"
    return attributes(lab, "u-1")


@pytest.mark.parametrize("where", ["body", "query"])
@given(traits=st.dictionaries(NAMES, VALUES, min_size=1, max_size=5))
@settings(max_examples=40)
def test_on_the_safe_wire_attributes_arrive_as_they_were(
    lab: Lab, where: AttributesIn, traits: Any
) -> None:
    expected = {name: as_written(value) for name, value in traits.items() if name and value != ""}
    assert updated(lab, "safe", traits, where) == expected


@given(user=IDS)
@settings(max_examples=40)
def test_on_the_safe_wire_an_id_finds_its_own_profile(lab: Lab, user: str) -> None:
    lab.tenant.reset(settings={"preset": "instant"})
    lab.devices.clear()
    lab.device("laptop").visit()
    lab.device("laptop").identify(user)
    plan = wire_maker("safe")("acme", "")({"user_id": user, "traits": {"a": 1}})
    assert deliver(lab, plan).outcome == "delivered"
    assert attributes(lab, user) == {"a": "1"}


def test_on_segments_wire_a_value_smuggles_in_another(lab: Lab) -> None:
    assert updated(lab, "segment", {"a": ODD})["vip"] == "true"
    assert updated(lab, "safe", {"a": ODD}) == {"a": ODD}


def test_an_update_too_large_for_one_request_arrives_whole(lab: Lab) -> None:
    traits = {f"k{number}": "é" * 1000 for number in range(30)}
    assert updated(lab, "safe", traits) == traits

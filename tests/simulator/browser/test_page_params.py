"""Page parameters as at.js turns them into a delivery request."""

from typing import Any

import pytest

from destination.js import UNDEFINED
from simulator.browser.page_params import to_wire


def test_nested_names_are_joined_by_dots() -> None:
    wire = to_wire({"page": {"name": "Home", "deep": {"er": 1}}, "flat": True})
    assert wire.parameters == {"page.name": "Home", "page.deep.er": 1, "flat": True}


def test_lists_become_their_numbers() -> None:
    assert to_wire({"list": ["a", {"b": 2}]}).parameters == {"list.0": "a", "list.1.b": 2}


def test_what_is_empty_vanishes() -> None:
    assert to_wire({"a": {}, "b": [], "c": {"d": []}}).parameters == {}


def test_null_and_undefined_become_empty_text() -> None:
    assert to_wire({"a": None, "b": UNDEFINED}).parameters == {"a": "", "b": ""}


def test_names_that_are_numbers_come_first_as_in_javascript() -> None:
    assert list(to_wire({"b": 1, "10": 1, "a": 1, "2": 1}).parameters) == ["2", "10", "b", "a"]


def test_profile_attributes_lose_their_prefix() -> None:
    wire = to_wire({"profile": {"plan": "gold", "address": {"city": "Oslo"}}, "profile.n": 5})
    assert wire.profile_parameters == {"plan": "gold", "address.city": "Oslo", "n": 5}
    assert wire.parameters == {}


@pytest.mark.parametrize(("name", "sent"), [("myprofile.x", "e.x"), ("a.profile.b", "e.b")])
def test_a_name_that_holds_the_prefix_anywhere_loses_eight_characters(name: str, sent: str) -> None:
    assert to_wire({name: "1"}).profile_parameters == {sent: "1"}


def test_a_profile_that_is_no_object_is_a_parameter() -> None:
    wire = to_wire({"profile": "gold"})
    assert (wire.parameters, wire.profile_parameters) == ({"profile": "gold"}, {})


def test_the_third_party_id_has_a_place_of_its_own() -> None:
    wire = to_wire({"mbox3rdPartyId": "ann", "a": 1})
    assert (wire.third_party_id, wire.parameters) == ("ann", {"a": 1})


@pytest.mark.parametrize("empty", ["", None, UNDEFINED])
def test_an_empty_third_party_id_is_none(empty: Any) -> None:
    assert to_wire({"mbox3rdPartyId": empty}).third_party_id is None


@pytest.mark.parametrize(
    "name",
    ["at_property", "orderId", "orderTotal", "productPurchasedId", "productId", "categoryId"],
)
def test_names_that_at_js_takes_out_are_no_parameters(name: str) -> None:
    wire = to_wire({name: "1", f"{name}s": "2"})
    assert (wire.parameters, wire.profile_parameters) == ({f"{name}s": "2"}, {})


def test_the_parameters_of_the_call_itself_win_and_stay_as_they_are() -> None:
    wire = to_wire({"a": 1, "b": 2}, {"b": 3, "who": {"x": 1}, "profile.plan": "gold"})
    assert wire.parameters == {"a": 1, "b": 3, "who": {"x": 1}}
    assert wire.profile_parameters == {"plan": "gold"}


def test_parts_of_a_request_that_are_empty_are_left_out() -> None:
    assert to_wire({}).details() == {}
    assert to_wire({"a": 1}).details() == {"parameters": {"a": 1}}
    assert to_wire({"profile.a": 1}).details() == {"profileParameters": {"a": 1}}

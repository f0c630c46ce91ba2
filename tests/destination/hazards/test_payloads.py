"""What is lost, too long, rewritten or refused before the URL plays a part."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.hazards import Checker, Hazard

Check = Callable[..., list[Hazard]]
Make = Callable[..., Checker]


def codes(found: list[Hazard]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("traits", "field", "says"),
    [
        ({"plan": None, "a": 1}, "plan", "'plan' is null"),
        ({"plan": "", "a": 1}, "plan", "'plan' is empty text: Adobe ignores it"),
        ({"a": 1, "b": {"c": []}}, "b.c", "'b.c' holds nothing"),
        ({"a.b": 1, "a": {"b": 2}}, "a.b", "the later value '2' wins over '1'"),
    ],
)
def test_an_attribute_that_never_arrives(check: Check, traits: Any, field: str, says: str) -> None:
    (found,) = check(traits)
    assert (found.code, found.field) == ("attribute_never_arrives", field)
    assert says in found.sentence


def test_an_attribute_outside_the_mapping_is_noted(check: Check) -> None:
    fields = {"user_id": "u", "traits": {"plan": {"@path": "$.traits.plan"}}}
    (found,) = check({"plan": "gold", "tier": "a"}, fields=fields)
    assert (found.code, found.field, found.severity) == (
        "attribute_never_arrives",
        "traits.tier",
        "note",
    )


@pytest.mark.parametrize(
    "traits",
    [
        {"@path": "$.traits"},
        {"@path": "traits"},
        {"a": {"@template": "{{traits.plan}} {{{ traits.tier }}}"}},
        {"@arrayPath": ["$.traits", {"a": 1}]},
        {"a": {"@liquid": "{{ traits.plan }}"}},
        {"a": {"@if": {"exists": {"@path": "$.traits.plan"}, "then": {"@path": "$.traits.tier"}}}},
    ],
)
def test_what_a_mapping_may_read_is_not_left_out(make: Make, traits: Any) -> None:
    check = make({"user_id": "u", "traits": traits})
    event = {"type": "identify", "userId": "u", "traits": {"plan": "x", "tier": "y"}}
    assert [one for one in check.check(event) if one.severity == "note"] == []


@pytest.mark.parametrize(
    ("number", "shown"),
    [(2**53 + 1, "9007199254740992"), (10**22, "1e+22"), (1e-7, "1e-7"), (-(10**21), "-1e+21")],
)
def test_a_number_that_is_written_otherwise(check: Check, number: float, shown: str) -> None:
    found = next(one for one in check({"n": number}) if one.code == "numbers_reprinted")
    assert found.sentence.endswith(f"is sent as {shown}")


@pytest.mark.parametrize("number", [2**53, 0.1, 1.0, -5, 10**20, True])
def test_a_number_that_is_written_as_it_was(check: Check, number: float) -> None:
    assert codes(check({"n": number})) == []


def test_thousands_of_digits_are_no_harm_to_us(check: Check) -> None:
    assert "numbers_reprinted" in codes(check({"n": 10**5000}))


@pytest.mark.parametrize(
    ("user", "traits", "expected"),
    [
        ("u" * 256, {"n" * 128: "v" * 256}, []),
        ("u" * 257, {"a": 1}, [("too_long", "user_id", "error")]),
        ("u", {"n" * 129: 1}, [("too_long", "n" * 129, "warning")]),
        ("u", {"a": "v" * 257}, [("too_long", "a", "warning")]),
        ("u", {}, [("empty_update", "traits", "warning")]),
        ("u", {"a": None}, [("attribute_never_arrives", "a", "warning"),
                            ("empty_update", "traits", "warning")]),
    ],
)  # fmt: skip
def test_limits(check: Check, user: str, traits: Any, expected: list[Any]) -> None:
    found = check(traits, user=user)
    assert [(one.code, one.field, one.severity) for one in found] == expected


@pytest.mark.parametrize(
    ("count", "expected"),
    [(40, []), (42, ["warning"]), (299, ["warning"]), (320, ["error"])],
)
def test_the_size_of_a_request(check: Check, count: int, expected: list[str]) -> None:
    # An event may have 32 KB; it is the escapes, nine bytes each, that make the URL larger.
    found = check({f"n{number:03}": "東" * 20 for number in range(count)})
    assert [one.severity for one in found if one.code == "request_too_large"] == expected
    assert set(codes(found)) <= {"request_too_large", "unsendable_text"}


def test_escapes_count_for_the_size(check: Check) -> None:
    found = check({f"n{number:02}": "東" * 200 for number in range(6)})
    assert "request_too_large" in codes(found)


def test_a_refused_payload_says_why(check: Check) -> None:
    (found,) = check(None)
    assert (found.code, found.severity) == ("payload_refused", "error")
    assert found.sentence == "The root value is missing the required field 'traits'."


def test_a_mapping_that_fails_says_why(check: Check) -> None:
    (found,) = check({"a": 1}, fields={"user_id": "u", "traits": {"@nope": 1}})
    assert found.code == "mapping_fails"
    assert "@nope" in found.sentence


def test_an_undefined_item_trips_segment(check: Check) -> None:
    fields = {"user_id": "u", "traits": {"a": [{"@path": "$.traits.no"}, {"@path": "$.traits.a"}]}}
    found = check({"a": 1}, fields=fields)
    assert codes(found) == ["mapping_fails"]
    assert "Cannot read properties of undefined" in found[0].sentence


@pytest.mark.parametrize(("template", "expected"), [("{{{traits.a}}}", 1), ("{{traits.a}}", 0)])
@pytest.mark.parametrize("value", ["{{context.ip}}", "x{{{userId}}}"])
def test_template_text_is_a_hazard_between_triple_braces_alone(
    check: Check, template: str, expected: int, value: str
) -> None:
    fields = {"user_id": "u", "traits": {"a": {"@template": template}}}
    found = check({"a": value}, fields=fields)
    assert codes(found).count("template_expanded_again") == expected


@pytest.mark.parametrize(
    ("setup", "field", "says"),
    [
        ({"mappings": []}, "cloud", "has no mapping"),
        ({"mappings": [{"action": "updateProfile", "enabled": False}]}, "cloud", "no mapping"),
        ({"mappings": [{"action": "updateProfile"}]}, "traits", "leaves Profile Attributes empty"),
        ({"fields": {"traits": {}}}, "user_id", "leaves Mbox 3rd Party ID empty"),
        ({"mappings": [{"action": "updateProfile", "trigger": "type =",
                        "fields": {"user_id": "u", "traits": {"a": 1}}},
                       {"action": "updateProfile", "trigger": "",
                        "fields": {"user_id": "u", "traits": {"a": 1}}}]},
         "trigger", "fires on no event"),
    ],
)  # fmt: skip
def test_a_destination_that_can_never_deliver(
    make: Make, setup: Any, field: str, says: str
) -> None:
    found = make(**setup).standing[0]
    assert (found.code, found.field, found.severity, found.number) == (
        "default_never_delivers",
        field,
        "error",
        0,
    )
    assert says in found.sentence


@pytest.mark.parametrize("code", ["evil.example/", "a#", "a?", "a b", ""])
def test_a_client_code_that_leads_elsewhere_is_told_once(make: Make, code: str) -> None:
    check = make(code=code)
    assert "wrong_host" in {one.code for one in check.standing}
    event = {"type": "identify", "userId": "a+b", "traits": {"a": "b"}}
    assert codes(check.check(event)) == []


def test_nothing_stands_against_a_sound_destination(make: Make) -> None:
    assert make(code="Acme-1").standing == ()

"""What the URL makes of ids, names and values."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.hazards import Hazard

Check = Callable[..., list[Hazard]]
INJECTED, CUT = "parameter_injection", "fragment_cut"
ELSEWHERE, CHANGED, UNSENDABLE = "id_addresses_another", "changed_on_the_way", "unsendable_text"


@pytest.mark.parametrize(
    ("traits", "code", "field", "says"),
    [
        ({"f": "x&profile.admin=true"}, INJECTED, "f", "'profile.admin=true'"),
        ({"f": "x&mbox3rdPartyId=bob"}, INJECTED, "f", "names another visitor"),
        ({"f": "x&mboxPC=1"}, INJECTED, "f", "names another visitor"),
        ({"f": "a & b"}, INJECTED, "f", "' b='"),
        ({"a=b": "c"}, INJECTED, "a=b", "'profile.a=b=c'"),
        ({"a&b": "c"}, INJECTED, "a&b", "'b=c'"),
        ({"f": "#f00", "g": 1}, CUT, "f", "'#' ends the URL there"),
        ({"a#b": "c"}, CUT, "a#b", "'#' ends the URL there"),
        ({"f": "+33"}, CHANGED, "f", "arrives as ' 33'"),
        ({"f": "5%25"}, CHANGED, "f", "arrives as '5%'"),
        ({"f": "a\tb"}, CHANGED, "f", "arrives as 'ab'"),
        ({"f": "x "}, CHANGED, "f", "arrives as 'x'"),
        ({"a+b": "c"}, CHANGED, "a+b", "arrives as 'profile.a b=c'"),
        ({"f": 1e21}, CHANGED, "f", "arrives as '1e 21'"),
        ({"f": "\ud83d"}, CHANGED, "f", "arrives as '\ufffd'"),
        ({"f": "東京"}, UNSENDABLE, "f", "throws"),
        ({"f": "Zoë"}, UNSENDABLE, "f", "a raw byte"),
        ({"prénom": "Zoe"}, UNSENDABLE, "prénom", "a raw byte"),
    ],
)
def test_an_attribute_that_is_read_otherwise(
    check: Check, traits: Any, code: str, field: str, says: str
) -> None:
    (found,) = [one for one in check(traits) if one.code == code]
    assert (found.field, found.number) == (field, 7)
    assert says in found.sentence
    assert found.cure


@pytest.mark.parametrize(
    ("user", "code", "says"),
    [
        ("a/b", ELSEWHERE, "the lookup asks for 'another route', the update writes to 'a/b'"),
        ("../x", ELSEWHERE, "another route"),
        ("..", ELSEWHERE, "another route"),
        ("x/../bob", ELSEWHERE, "the lookup asks for 'bob'"),
        ("a\\b", ELSEWHERE, "another route"),
        ("a?b", ELSEWHERE, "another route"),
        ("a+b", ELSEWHERE, "the lookup asks for 'a+b', the update writes to 'a b'"),
        ("%61nn", ELSEWHERE, "the lookup asks for 'ann', the update writes to 'ann'"),
        ("ann\n", ELSEWHERE, "the update writes to 'ann'"),
        ("a#b", CUT, "'#' ends the URL there"),
        ("ann&profile.role=admin", INJECTED, "'profile.role=admin'"),
        ("ann&mbox3rdPartyId=bob", INJECTED, "names another visitor"),
        ("東", UNSENDABLE, "throws"),
    ],
)
def test_an_id_that_is_read_otherwise(check: Check, user: str, code: str, says: str) -> None:
    found = check({"a": "b"}, user=user)
    assert [one.code for one in found] == [code]
    assert (found[0].field, says in found[0].sentence) == ("user_id", True), found[0].sentence


@pytest.mark.parametrize(
    "traits",
    [{"a": "b=c"}, {"a": "b?c/d\\e"}, {"a": " b c", "z": 1}, {"a": "[{<'|`^>}]"}],
)
def test_what_arrives_as_it_was_is_no_hazard(check: Check, traits: Any) -> None:
    assert check(traits, user="ann.lee@_- ~!") == [
        one for one in check(traits) if one.code == "likely_pii_in_clear"
    ]


@pytest.mark.parametrize(
    "traits", [{"f": "x&profile.admin=true"}, {"f": "#f00"}, {"f": "+33"}, {"f": "東京"}]
)
def test_the_safe_wire_has_none_of_them(check: Check, traits: Any) -> None:
    assert check(traits, wire="safe") == []


@pytest.mark.parametrize("user", ["a/b", "a+b", "..", "x" * 257, "\ud83d"])
def test_the_safe_wire_says_why_it_refuses(check: Check, user: str) -> None:
    assert {one.code for one in check({"a": 1}, user=user, wire="safe")} == {"refused_by_wire"}


def test_a_cut_in_the_id_is_told_once_whatever_is_lost(check: Check) -> None:
    assert [one.code for one in check({"a": "#", "b": "&"}, user="a#")] == [CUT]

"""``@replace``: literal search and replace with JavaScript's patterns."""

import pytest

from destination.errors import MappingError
from destination.mapping.replace import replace


@pytest.mark.parametrize(
    ("value", "pattern", "replacement", "expected"),
    [
        ("a.b.c", ".", "-", "a-b-c"),
        ("abc", ".", "-", "abc"),
        ("(1)[2]", "[2]", "", "(1)"),
        ("a\\b", "\\", "/", "a/b"),
        ("aaa", "aa", "b", "ba"),
        ("abc", "x", "y", "abc"),
        ("", "x", "y", ""),
        ("Aa", "a", "x", "Ax"),
        ("abc", "b", "[$&]", "a[b]c"),
        ("abc", "b", "$$", "a$c"),
        ("abc", "b", "$`", "aac"),
        ("abc", "b", "$'", "acc"),
        ("abc", "b", "$1$<x>", "a$1$<x>c"),
        ("abc", "b", "$", "a$c"),
        ("abc", "b", "$$&", "a$&c"),
        ("abab", "b", "($`)", "a(a)a(aba)"),
        ("東京", "京", "X", "東X"),
    ],
    ids=repr,
)
def test_pattern_is_literal_and_dollars_are_javascripts(
    value: str, pattern: str, replacement: str, expected: str
) -> None:
    got = replace(value, pattern, replacement, ignore_case=False, everywhere=True)
    assert got == expected


def test_only_the_first_where_told_so() -> None:
    assert replace("a-a-a", "a", "b", ignore_case=False, everywhere=False) == "b-a-a"


@pytest.mark.parametrize(
    ("value", "pattern", "expected"),
    [
        ("AaB", "a", "xxB"),
        ("éÉ", "É", "xx"),
        ("ß SS", "ß", "x SS"),  # one character only folds to one
        ("\u017fs", "S", "\u017fx"),  # not from beyond ASCII into it
        ("\u212ak", "k", "\u212ax"),  # nor the sign for Kelvin
        ("\u03a3\u03c3\u03c2", "\u03c3", "xxx"),
        ("ﬀ", "ff", "ﬀ"),
        ("\U00010400", "\U00010428", "\U00010400"),
    ],
    ids=ascii,
)
def test_case_is_folded_as_a_javascript_pattern_folds_it(
    value: str, pattern: str, expected: str
) -> None:
    assert replace(value, pattern, "x", ignore_case=True, everywhere=True) == expected


def test_what_a_dollar_brings_in_keeps_its_case() -> None:
    assert replace("xABCx", "abc", "$&$&", ignore_case=True, everywhere=True) == "xABCABCx"


@pytest.mark.parametrize(
    ("pattern", "replacement", "what"),
    [
        ("0123456789x", "", "pattern"),
        ("a", "0123456789x", "replacement"),
        ("👍👍👍👍👍x", "", "pattern"),
        ("a", "👍👍👍👍👍x", "replacement"),
        ("0123456789x", "0123456789x", "pattern"),
    ],
    ids=ascii,
)
def test_over_ten_utf_16_units_are_refused(pattern: str, replacement: str, what: str) -> None:
    with pytest.raises(MappingError) as caught:
        replace("x", pattern, replacement, ignore_case=False, everywhere=True)
    assert caught.value.message == f'@replace requires a "{what}" less than 10 characters'


def test_ten_are_not() -> None:
    ten = "0123456789"
    assert replace(f"x{ten}", ten, ten, ignore_case=True, everywhere=False) == f"x{ten}"

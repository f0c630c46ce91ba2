"""Tokens into conditions, left to right, with no precedence at all."""

import math

import pytest

from destination.subscription.conditions import Condition, Field, Group
from destination.subscription.lexer import tokenize
from destination.subscription.parser import ParseError, parse

TYPE_A = Condition(Field("type"), "=", "a")
TYPE_B = Condition(Field("type"), "=", "b")
NAME_C = Condition(Field("name"), "=", "c")
EVENT_X = Condition(Field("event"), "contains", "x")


def node(text: str) -> Condition | Group:
    return parse(tokenize(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('type = "a"', TYPE_A),
        ('event != "a"', Condition(Field("event"), "!=", "a")),
        ('userId starts_with "a"', Condition(Field("userId"), "starts_with", "a")),
        ('traits.plan = "gold"', Condition(Field("traits", "plan"), "=", "gold")),
        ('context.page.path = "/"', Condition(Field("context", "page.path"), "=", "/")),
        ("traits = null", Condition(Field("traits", "traits"), "not_exists")),
        ("traits.x = null", Condition(Field("traits", "x"), "not_exists")),
        ("traits.x != null", Condition(Field("traits", "x"), "exists")),
        ("name != null", Condition(Field("name"), "exists")),
        ("type = null", Condition(Field("type"), "=", "null")),
        ("event != null", Condition(Field("event"), "!=", "null")),
        ("traits.x > null", Condition(Field("traits", "x"), ">", "null")),
        ("userId = true", Condition(Field("userId"), "is_true")),
        ("traits.x = false", Condition(Field("traits", "x"), "is_false")),
        ("traits.x != true", Condition(Field("traits", "x"), "!=", True)),
        ("name = true", Condition(Field("name"), "=", "true")),
        ('traits.x = "true"', Condition(Field("traits", "x"), "=", "true")),
        ("traits.x = 5", Condition(Field("traits", "x"), "number_equals", 5)),
        ("traits.x != 5.5", Condition(Field("traits", "x"), "number_not_equals", 5.5)),
        ("traits.x > 5", Condition(Field("traits", "x"), ">", 5)),
        ("traits.x = +5", Condition(Field("traits", "x"), "number_equals", 5)),
        ("type = 5", Condition(Field("type"), "=", "5")),
        ("userId != 05.50", Condition(Field("userId"), "!=", "5.5")),
        ("name > -", Condition(Field("name"), ">", "NaN")),
        ("type =", Condition(Field("type"), "=", "eos")),
        ("type = 'a'", Condition(Field("type"), "=", "'a'")),
        ("type = gold", Condition(Field("type"), "=", "gold")),
        ("type = [", Condition(Field("type"), "=", "[")),
        ('type == "a"', Condition(Field("type"), "=", "=")),
        ('type "a" =', Condition(Field("type"), '"a"', "=")),
        ("traits.a.b.c exists x", Condition(Field("traits", "a.b.c"), "exists", "x")),
        ('traits.tags.0 = "a"', Condition(Field("traits", "tags"), ".", 0)),
        ('type.x = "a"', Condition(Field("type"), "=", "a")),
        ('(type = "a")', TYPE_A),
        ('groupId = "x" and type = "a"', TYPE_A),
        ('not type = "a"', TYPE_A),
        ('!type = "a"', TYPE_A),
        ('contains(event, "x" type = "a")', EVENT_X),
        ('type = "a")', TYPE_A),
        ('constructor = 1 type = "a"', TYPE_A),
        ('toString type = type = "a"', Condition(Field("type"), "=", "a")),
        ('cidr(context.ip, "x")', Condition(Field("context", "ip"), ",", "x")),
    ],
    ids=repr,
)
def test_one_condition(text: str, expected: Condition) -> None:
    assert node(text) == expected


INHERITED = [
    *("constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable"),
    *("toLocaleString", "toString", "valueOf", "__proto__", "__defineGetter__"),
    *("__defineSetter__", "__lookupGetter__", "__lookupSetter__"),
]


@pytest.mark.parametrize("word", INHERITED)
def test_a_word_every_object_inherits_swallows_two_tokens(word: str) -> None:
    assert node(f'{word} name userId type = "a"') == TYPE_A
    assert node(f'{word}.x name userId type = "a"') == TYPE_A


def test_a_sign_alone_is_not_a_number() -> None:
    found = node("traits.x = -")
    assert isinstance(found, Condition)
    assert isinstance(found.value, float)
    assert math.isnan(found.value)


@pytest.mark.parametrize(
    ("text", "operator", "value"),
    [
        ('contains(event, "x")', "contains", "x"),
        ('!contains(event, "x")', "not_contains", "x"),
        ('match(event, "x*")', "starts_with", "x"),
        ('!match(event, "x*")', "not_starts_with", "x"),
        ('match(event, "*x")', "ends_with", "x"),
        ('!match(event, "*x")', "not_ends_with", "x"),
        ('match(event, "xyz")', "ends_with", "yz"),
        ('match(event, "👍x")', "ends_with", "\udc4dx"),
        ('match(event, "x*y")', "ends_with", "*y"),
        ("match(event, 'x*')", "ends_with", "x*'"),
        ('match(event, "*")', "starts_with", ""),
        ('match(event, "")', "ends_with", ""),
        ("contains(event)", "contains", "eos"),
        ("contains(event, )", "contains", ")"),
        ("contains(event, 5)", "contains", "5"),
        ("contains(event, true)", "contains", "true"),
    ],
    ids=ascii,
)
def test_functions_are_read_by_position(text: str, operator: str, value: str) -> None:
    assert node(text) == Condition(Field("event"), operator, value)


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ('contains(userId, "x")', Field("userId")),
        ('contains(name, "x")', Field("name")),
        ('contains(traits.a.b, "x")', Field("traits", "a.b")),
        ('contains(traitsy, "x")', Field("traits", "traitsy")),
        ('contains(properties, "x")', Field("properties", "properties")),
    ],
    ids=repr,
)
def test_functions_look_at_three_roots_and_paths(text: str, field: Field) -> None:
    assert node(text) == Condition(field, "contains", "x")


@pytest.mark.parametrize("target", ["type", "groupId", "anonymousId", '"event"', "5"])
def test_a_function_on_another_field_vanishes(target: str) -> None:
    with pytest.raises(ParseError):
        node(f'contains({target}, "x")')
    assert node(f'contains({target}, "x") and type = "a"') == TYPE_A


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('type = "a" and type = "b"', Group("and", (TYPE_A, TYPE_B))),
        ('type = "a" or type = "b"', Group("or", (TYPE_A, TYPE_B))),
        ('type = "a" type = "b"', Group("and", (TYPE_A, TYPE_B))),
        ('type = "a" and type = "b" or name = "c"', Group("or", (TYPE_A, TYPE_B, NAME_C))),
        ('type = "a" or type = "b" and name = "c"', Group("and", (TYPE_A, TYPE_B, NAME_C))),
        ('type = "a" type = "b" or', Group("or", (TYPE_A, TYPE_B))),
        ('or type = "a" and type = "b"', Group("and", (TYPE_A, TYPE_B))),
        ('type = "a" AND type = "b"', Group("and", (TYPE_A, TYPE_B))),
        ('type = "a" OR type = "b"', Group("and", (TYPE_A, TYPE_B))),
        (
            'type = "a" and (type = "b" or name = "c")',
            Group("and", (TYPE_A, Group("or", (TYPE_B, NAME_C)))),
        ),
        (
            '(type = "a" and type = "b") or name = "c"',
            Group("or", (Group("and", (TYPE_A, TYPE_B)), NAME_C)),
        ),
        ('!(type = "a" or type = "b")', Group("or", (TYPE_A, TYPE_B))),
        (
            '(contains(event, "x") or type = "a") and name = "c"',
            Group("and", (EVENT_X, TYPE_A, NAME_C)),
        ),
        ('type = "a" and ()', Group("and", (TYPE_A, None))),
        ('type = "a" and (5)', Group("and", (TYPE_A, None))),
    ],
    ids=repr,
)
def test_the_last_word_decides_for_the_whole_level(text: str, expected: Group) -> None:
    assert node(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1 = 1",
        '"type" = "a"',
        'groupId = "x"',
        "messageId != null",
        "and or null",
        "()",
        '((type = "a"))',
        '(type = "a"',
        "length(event) > 3",
        "!contains(type)",
        "constructor = 1",
    ],
    ids=repr,
)
def test_a_text_without_a_condition_or_with_an_open_group_is_refused(text: str) -> None:
    with pytest.raises(ParseError):
        node(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("type", "Value token is missing"),
        ("traits.x", "Value token is missing"),
        ("(type)", "Value token is missing"),
        ('type = "a" and name', "Value token is missing"),
        ("toString", "Value token is missing"),
        ("contains", "contains() is missing a 1st argument"),
        ("match(", "match() is missing a 2nd argument"),
        ("1 = 1", "Cannot read properties of undefined (reading 'type')"),
    ],
    ids=repr,
)
def test_a_condition_cut_short_says_so(text: str, message: str) -> None:
    with pytest.raises(ParseError) as caught:
        node(text)
    assert str(caught.value) == message

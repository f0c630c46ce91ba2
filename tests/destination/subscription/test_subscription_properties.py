"""Whatever the trigger and the event: an answer, or one of two documented errors."""

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from destination.subscription import Subscription, SubscriptionError
from destination.subscription.lexer import Kind, LexerError, Token, tokenize
from destination.subscription.parser import ParseError, parse

# fmt: off
FRAGMENTS = [
    "type", "event", "name", "userId", "properties", "traits", "context", ".", "a", "b", "length",
    "0", "5", "-1", "1.5", "+", "=", "!=", "<", "<=", ">", ">=", "!", "(", ")", ",", "[", "]",
    "and", "or", "null", "true", "false", "contains", "match", "exists", "is_true", "starts_with",
    "number_equals", '"', "'", '"x"', '"x*"', '"*x"', '""', "'x'", "\\", "\\.", "\\[", " ", " ",
    " ", "\n", "\t", "\r", "toString", "groupId", "é", "👍", "\ud800", "nab", "an",
]
# fmt: on
SOUP = st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join)
TEXTS = st.text(st.characters(exclude_categories=()), max_size=40) | SOUP
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.sampled_from(["x", "xx", "", "identify", "5", "é👍", "\ud800"])
)
KEYS = st.sampled_from(["type", "event", "name", "userId", "properties", "traits", "a", "b", "0"])
EVENTS = st.dictionaries(
    KEYS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
    max_size=6,
)


def check_text(text: str) -> None:
    try:
        tokens = tokenize(text)
    except LexerError as error:
        position = error.position
    else:
        check_tokens(tokens)
        return
    assert 0 <= position < len(text)


def check_tokens(tokens: list[Token]) -> None:
    assert tokens[-1].kind is Kind.END
    assert all(token.kind is not Kind.END for token in tokens[:-1])
    with contextlib.suppress(ParseError):
        parse(tokens)


def check_matching(text: str, event: Any) -> None:
    try:
        subscription = Subscription(text)
    except SubscriptionError as error:
        told = (error.message, error.reason)
    else:
        check_answer(subscription, event)
        return
    assert all(told)


def check_answer(subscription: Subscription, event: Any) -> None:
    message = ""
    try:
        assert subscription.matches(event) in (True, False)
    except TypeError as error:
        message = str(error)
    assert not message or message.startswith("Cannot read properties of ")


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_any_text_is_tokens_and_conditions_or_refused(text: str) -> None:
    check_text(text)


@settings(max_examples=200, deadline=None)
@given(TEXTS, EVENTS | SCALARS)
def test_any_trigger_meets_any_event(text: str, event: Any) -> None:
    check_matching(text, event)


@pytest.mark.long
@settings(max_examples=5_000, deadline=None)
@given(TEXTS, EVENTS | SCALARS)
def test_many_triggers_meet_many_events(text: str, event: Any) -> None:
    check_text(text)
    check_matching(text, event)


@settings(deadline=None)
@given(SCALARS, st.sampled_from(['contains(event, "x")', 'match(event, "x*")']))
def test_of_a_function_and_its_negation_one_holds_of_texts_and_none_of_the_rest(
    event: Any, function: str
) -> None:
    holding = [Subscription(text).matches({"event": event}) for text in (function, f"!{function}")]
    assert holding.count(True) == isinstance(event, str)


@pytest.mark.parametrize("text", ["(" * 50_000, "(" * 50_000 + ")" * 50_000, "a." * 5_000, "!" * 9])
def test_long_texts_end_in_the_same_errors(text: str) -> None:
    check_text(text)
    check_matching(text, {})

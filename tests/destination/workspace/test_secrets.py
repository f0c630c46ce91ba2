"""The secrets of a workspace: where they stand, and texts that do not tell them."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.workspace.load import from_content
from destination.workspace.secrets import Secrets, hidden, places, secrets_in

SOURCES = {"shop": {"type": "web", "write_key": "wk-shop"}, "till": {"type": "server"}}
CLOUD = {"type": "cloud", "source": "shop"}
CONTENT: dict[str, Any] = {
    "sources": SOURCES,
    "destinations": {
        "cloud": {**CLOUD, "settings": {"client_code": "acme", "bearer_token": "tok"}},
        "open": {**CLOUD, "settings": {"client_code": "acme"}},
    },
}


def test_write_keys_and_tokens_are_secrets() -> None:
    assert secrets_in(from_content(CONTENT)) == ["wk-shop", "tok"]
    assert secrets_in(CONTENT) == ["wk-shop", "tok"]
    assert list(places(CONTENT)) == [
        ("sources", "shop", "write_key"),
        ("destinations", "cloud", "settings", "bearer_token"),
    ]


@pytest.mark.parametrize(
    ("token", "found"),
    [(["tok"], ["tok"]), (815, ["815"]), ([8.5], ["8.5"]), (True, []), ({}, []), ([[]], [])],
    ids=str,
)
def test_a_token_is_found_as_settings_take_it(token: Any, found: list[str]) -> None:
    cloud = {**CLOUD, "settings": {"client_code": "acme", "bearer_token": token}}
    assert secrets_in({"destinations": {"cloud": cloud}}) == found


@pytest.mark.parametrize(
    "content",
    [None, [], {"sources": 1}, {"sources": {"a": 1}}, {"destinations": {"a": {"settings": []}}}],
    ids=str,
)
def test_what_is_no_workspace_has_none(content: Any) -> None:
    assert secrets_in(content) == []


@pytest.mark.parametrize(
    ("text", "secrets", "shown"),
    [
        ("a tok-hush b", ["tok-hush"], "a * b"),
        ("pretok-hushed", ["tok-hush"], "pre*ed"),
        ("abcdef abcd", ["abcd", "abcdef"], "* *"),
        ("?key=a%2Fb%2Bc", ["a/b+c"], "?key=*"),
        ("/a/b%2Bc", ["a/b+c"], "/*"),
        ("kaputt k kk k=1 k", ["k"], "kaputt * kk *=1 *"),
        ("a.c abc", ["a.c"], "* abc"),
        ("as it is", [], "as it is"),
        ("as it is", [""], "as it is"),
    ],
)
def test_a_text_does_not_tell_them(text: str, secrets: list[str], shown: str) -> None:
    assert hidden(text, secrets, "*") == shown


def test_a_mask_is_put_in_as_it_is() -> None:
    assert hidden("the key", ["key"], r"\1") == r"the \1"


PIECES = st.text("ab/_é", max_size=6)


@given(text=st.text("ab/_é%2F ", max_size=30), secrets=st.lists(PIECES, max_size=5))
def test_all_are_looked_for_at_once_and_the_longest_goes_first(
    text: str, secrets: list[str]
) -> None:
    forms = {form for one in secrets for form in (one, quote(one), quote(one, safe=""))} - {""}
    patterns = (
        re.escape(one) if len(one) >= 4 else rf"(?<!\w){re.escape(one)}(?!\w)"
        for one in sorted(forms, key=len, reverse=True)
    )
    shown = re.sub("|".join(patterns) or "(?!)", "*", text)
    assert Secrets(secrets).hidden(text, "*") == hidden(text, secrets, "*") == shown


def test_what_is_known_is_made_ready_once(monkeypatch: pytest.MonkeyPatch) -> None:
    many = Secrets(f"key-{number}-hush" for number in range(3_000))
    monkeypatch.delattr("destination.workspace.secrets.quote")
    assert hidden("a key-2999-hush b", many, "*") == "a * b"

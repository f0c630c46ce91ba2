"""Tokens: what is issued here is read here, and nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.activities.sealing import Sealer, Token

TOKEN = Token("display", 1_001, 2)


def test_what_was_issued_is_read() -> None:
    sealer = Sealer(0, "acme")
    for token in (TOKEN, Token("preview", listed=((1, None), (2, 3))), Token("state", name="Ä")):
        assert sealer.open(sealer.seal(token)) == token


def test_two_runs_with_one_seed_issue_the_same() -> None:
    assert Sealer(7, "acme").seal(TOKEN) == Sealer(7, "acme").seal(TOKEN)


@pytest.mark.parametrize("other", [Sealer(1, "acme"), Sealer(0, "acme-eu")])
def test_others_do_not_read_it(other: Sealer) -> None:
    assert other.open(Sealer(0, "acme").seal(TOKEN)) is None


@given(st.integers(0, 60), st.characters())
def test_a_token_that_was_changed_is_not_read(at: int, character: str) -> None:
    sealer = Sealer(0, "acme")
    text = sealer.seal(TOKEN)
    changed = text[:at] + character + text[at + 1 :]
    if changed.rstrip("=") != text and at < len(text) - 1:
        assert sealer.open(changed) is None


@given(st.text(max_size=80) | st.just("x" * 5_000))
def test_any_text_is_no_token(text: str) -> None:
    assert Sealer(0, "acme").open(text) is None

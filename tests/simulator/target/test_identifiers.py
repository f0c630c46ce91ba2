"""Identifiers: which texts are client codes, and where a profile is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.identifiers import (
    ECID,
    THIRD_PARTY_ID,
    TNT_ID,
    Identifier,
    is_client_code,
    kept_under,
)


@pytest.mark.parametrize("text", ["a", "A9", "acme-eu", "a_b", "0" * 63])
def test_a_client_code_has_letters_digits_hyphens_and_underscores(text: str) -> None:
    assert is_client_code(text)


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "_a", "a b", "a.b", "é", "0" * 64, "a\n", None, 1]
)
def test_anything_else_is_no_client_code(text: object) -> None:
    assert not is_client_code(text)


@pytest.mark.parametrize(
    ("identifier", "key"),
    [
        (Identifier(TNT_ID, "d-1"), ("device", "d-1")),
        (Identifier(TNT_ID, "d-1.28_0"), ("device", "d-1")),
        (Identifier(TNT_ID, "1368007744041-575948.01_00"), ("device", "1368007744041-575948")),
        (Identifier(THIRD_PARTY_ID, "ann@shop.example"), ("third_party", "ann@shop.example")),
        (Identifier(ECID, "e.1"), ("ecid", "e.1")),
    ],
)
def test_a_hint_is_cut_from_a_tnt_id_and_from_nothing_else(
    identifier: Identifier, key: tuple[str, str]
) -> None:
    assert kept_under(identifier) == key


@given(st.sampled_from([THIRD_PARTY_ID, TNT_ID, ECID]), st.text())
def test_an_identifier_and_the_others_are_of_every_kind_once(kind: str, value: str) -> None:
    identifier = Identifier(kind, value)
    every = [identifier, *identifier.others]
    assert {one.kind for one in every} == {THIRD_PARTY_ID, TNT_ID, ECID}
    assert {one.value for one in every} == {value}
    assert len(every) == 3


def test_an_identifier_reads_as_adobe_names_it() -> None:
    assert str(Identifier(THIRD_PARTY_ID, "u-1")) == "third-party id 'u-1'"
    assert str(Identifier(TNT_ID, "d-1")) == "tntId 'd-1'"
    assert str(Identifier(ECID, "38400000000000000000000000000000000001")).startswith("ECID '384")

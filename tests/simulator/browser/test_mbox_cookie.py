"""The mbox cookie, in Adobe's format."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.browser.mbox_cookie import DEVICE_LIFE, SESSION_LIFE, MboxCookie

NOW = 1_772_400_000_000
EXAMPLE = "session#9f0c3e#1772401860|PC#5f1c77aa.28_0#1835644800"


def test_the_example_of_the_contract_is_read_and_written_byte_for_byte() -> None:
    cookie = MboxCookie.parse(EXAMPLE, NOW)
    assert (cookie.session_id, cookie.session_until) == ("9f0c3e", NOW + SESSION_LIFE)
    assert (cookie.tnt_id, cookie.tnt_until) == ("5f1c77aa.28_0", NOW + DEVICE_LIFE)
    assert str(cookie) == EXAMPLE


def test_a_session_lasts_31_minutes_and_a_device_two_years() -> None:
    assert (SESSION_LIFE, DEVICE_LIFE) == (31 * 60 * 1000, 63_244_800_000)


def test_an_expiry_is_rounded_up_to_whole_seconds() -> None:
    assert str(MboxCookie("s", 1_001)) == "session#s#2"
    assert str(MboxCookie("s", 1_000)) == "session#s#1"


def test_an_entry_counts_through_the_second_of_its_expiry() -> None:
    assert MboxCookie.parse("session#s#10", 10_000).session_id == "s"
    assert MboxCookie.parse("session#s#10", 10_001).session_id is None


def test_an_entry_that_is_over_leaves_the_other_standing() -> None:
    cookie = MboxCookie.parse("session#s#10|PC#d#20", 15_000)
    assert (cookie.session_id, cookie.tnt_id) == (None, "d")


def test_an_id_that_is_missing_is_not_written() -> None:
    assert str(MboxCookie()) == ""
    assert str(MboxCookie(tnt_id="d", tnt_until=1_000)) == "PC#d#1"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "|",
        "session",
        "session#s",
        "session#s#soon",
        "session#s#",
        "session#s#-1",
        "session#s#²",
    ],
)
def test_an_entry_that_cannot_be_read_does_not_count(text: str) -> None:
    assert MboxCookie.parse(text, 0) == MboxCookie()
    assert MboxCookie.parse(f"{text}|PC#d#20", 0).tnt_id == "d"


def test_what_follows_the_expiry_is_overlooked() -> None:
    assert MboxCookie.parse("session#s#10#more", 0).session_id == "s"


def test_of_two_entries_of_one_name_the_last_counts() -> None:
    assert MboxCookie.parse("PC#a#10|PC#b#20", 0).tnt_id == "b"


IDS = st.none() | st.text(st.characters(exclude_categories=["Cs"]), min_size=1)
SECONDS = st.integers(1, 10**10).map(lambda count: count * 1_000)


@given(session=IDS, device=IDS, session_until=SECONDS, device_until=SECONDS)
def test_whatever_is_written_is_read_again(
    session: str | None, device: str | None, session_until: int, device_until: int
) -> None:
    cookie = MboxCookie(
        session,
        0 if session is None else session_until,
        device,
        0 if device is None else device_until,
    )
    assert MboxCookie.parse(str(cookie), 0) == cookie

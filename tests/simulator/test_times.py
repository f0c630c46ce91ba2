"""Durations and instants: what is read, what is refused, and what is written."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.times import (
    DAY,
    FIRST,
    HOUR,
    LAST,
    MINUTE,
    SECOND,
    TimeError,
    format_duration,
    format_http,
    format_instant,
    format_moment,
    format_zoned,
    parse_duration,
    parse_instant,
)

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00Z")
NINE = 1_767_603_600_000  # 2026-01-05T09:00:00Z


@pytest.mark.parametrize(
    ("text", "milliseconds"),
    [
        ("0", 0),
        ("0s", 0),
        ("1ms", 1),
        ("90s", 90 * SECOND),
        ("5m", 5 * MINUTE),
        ("1h30m", HOUR + 30 * MINUTE),
        ("14d", 14 * DAY),
        ("1d2h3m4s5ms", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND + 5),
        ("30m1h", HOUR + 30 * MINUTE),
        (" 1h ", HOUR),
        ("PT1H", HOUR),
        ("P14D", 14 * DAY),
        ("P1DT2H3M4S", DAY + 2 * HOUR + 3 * MINUTE + 4 * SECOND),
        ("PT0.5S", 500),
        ("PT1.005S", 1_005),
        ("PT0S", 0),
    ],
)
def test_a_duration_is_read(text: str, milliseconds: int) -> None:
    assert parse_duration(text) == milliseconds


@pytest.mark.parametrize(
    "text",
    ["", "h", "1", "1 h", "1h 30m", "-1h", "1.5h", "1w", "1H", "P", "PT", "P1M", "P1Y", "1h!"],
    ids=repr,
)
def test_a_text_that_is_no_duration_is_refused_by_name(text: str) -> None:
    with pytest.raises(TimeError, match="is no duration: write 90s, 1h30m, 14d or PT1H") as error:
        parse_duration(text)
    assert repr(text) in str(error.value)


@pytest.mark.parametrize("text", ["1\u0663h", "\u0661h", "PT\u0661H", "\u00b2s"], ids=ascii)
def test_digits_of_other_scripts_make_no_duration(text: str) -> None:
    with pytest.raises(TimeError):
        parse_duration(text)


def test_a_duration_of_the_whole_calendar_is_read_and_a_millisecond_more_is_refused() -> None:
    assert parse_duration(f"{LAST}ms") == LAST - FIRST
    with pytest.raises(TimeError, match="too long a duration"):
        parse_duration(f"{LAST + 1}ms")


@given(st.integers(0, LAST))
def test_what_is_written_of_a_duration_is_read_again(milliseconds: int) -> None:
    assert parse_duration(format_duration(milliseconds)) == milliseconds


@pytest.mark.parametrize(
    ("milliseconds", "text"),
    [(0, "0s"), (90_000, "1m30s"), (HOUR, "1h"), (15 * DAY + 1, "15d1ms"), (-90_000, "-1m30s")],
)
def test_a_duration_is_written_without_empty_parts(milliseconds: int, text: str) -> None:
    assert format_duration(milliseconds) == text


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("1970-01-01T00:00:00Z", FIRST),
        ("2026-01-05T09:00:00Z", NINE),
        ("2026-01-05T09:00:00.005Z", NINE + 5),
        ("2026-01-05T04:00:00-05:00", NINE),
        (" 2026-01-05T09:00:00+00:00 ", NINE),
        ("9999-12-31T23:59:59.999Z", LAST),
    ],
)
def test_an_instant_is_read(text: str, instant: int) -> None:
    assert parse_instant(text) == instant


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", "is no instant"),
        ("yesterday", "is no instant"),
        ("2026-02-30T00:00:00Z", "is no instant"),
        ("2026-01-05T09:00:00", "has no zone"),
        ("2026-01-05", "has no zone"),
        ("1969-12-31T23:59:59Z", "outside the years 1970 to 9999"),
        ("1970-01-01T00:00:00+01:00", "outside the years 1970 to 9999"),
        ("9999-12-31T23:59:59-01:00", "outside the years 1970 to 9999"),
        ("0001-01-01T00:00:00+14:00", "outside the years 1970 to 9999"),
    ],
    ids=repr,
)
def test_an_instant_that_cannot_be_read_is_refused_with_its_rule(text: str, rule: str) -> None:
    with pytest.raises(TimeError, match=rule):
        parse_instant(text)


@given(st.integers(FIRST, LAST))
def test_what_is_written_of_an_instant_is_read_again(instant: int) -> None:
    assert parse_instant(format_instant(instant)) == instant


@pytest.mark.parametrize(
    ("instant", "text"),
    [(NINE, "2026-01-05T09:00:00Z"), (NINE + 1, "2026-01-05T09:00:00.001Z")],
)
def test_an_instant_is_written_with_milliseconds_only_where_there_are_any(
    instant: int, text: str
) -> None:
    assert format_instant(instant) == text


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (-300, "2026-01-05T04:00:00.007-05:00"),
        (0, "2026-01-05T09:00:00.007+00:00"),
        (345, "2026-01-05T14:45:00.007+05:45"),
    ],
)
def test_adobes_form_has_milliseconds_and_a_numeric_offset(offset: int, text: str) -> None:
    assert format_zoned(NINE + 7, offset) == text


@given(st.integers(FIRST, LAST - 14 * HOUR), st.integers(-840, 840))
def test_it_is_what_any_clock_shows_in_that_zone(instant: int, offset: int) -> None:
    since_1970 = timedelta(milliseconds=instant)
    moment = (EPOCH + since_1970).astimezone(timezone(timedelta(minutes=offset)))
    assert format_zoned(instant, offset) == moment.isoformat(timespec="milliseconds")


@pytest.mark.parametrize("offset", [-840, 0, 840])
def test_what_is_planned_beyond_the_end_of_time_shows_as_its_end(offset: int) -> None:
    assert format_zoned(LAST + DAY, offset).startswith("9999-12-31T")
    assert format_instant(LAST + DAY) == format_instant(LAST) == "9999-12-31T23:59:59.999Z"
    assert format_instant(LAST + 1) == format_instant(LAST)
    assert format_moment(LAST + DAY, LAST) == "23:59:59"
    assert format_http(LAST + DAY) == "Fri, 31 Dec 9999 23:59:59 GMT"


def test_a_date_header_is_in_http_form() -> None:
    assert format_http(NINE + 999) == "Mon, 05 Jan 2026 09:00:00 GMT"


@pytest.mark.parametrize(
    ("instant", "text"),
    [
        (NINE, "09:00"),
        (NINE + 1_000, "09:00:01"),
        (NINE + 15 * HOUR - 1, "23:59:59"),
        (NINE + 15 * HOUR, "2026-01-06 00:00"),
        (NINE - DAY, "2026-01-04 09:00"),
    ],
)
def test_a_moment_has_its_date_only_on_another_day(instant: int, text: str) -> None:
    assert format_moment(instant, NINE) == text

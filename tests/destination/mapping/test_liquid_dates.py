"""Dates: read as Node reads them, written as liquidjs writes them. Its own answers."""

from typing import Any

import pytest

from destination.mapping.liquid import compile_liquid
from destination.mapping.liquid.dates.calendar import Moment, days_of
from destination.mapping.liquid.dates.zones import offset_minutes

EVENT: dict[str, Any] = {
    "timestamp": "2024-05-01T10:20:30.045Z",
    "nothing": None,
    "empty_text": "",
    "no": False,
    "traits": {
        "first": "Ann",
        "email": "Ann.Lee@Example.com",
        "age": 30,
        "tags": ["a", "b", "c"],
        "address": {"city": "Paris", "geo": {"lat": 48.85, "lon": None}},
        "first name": "Ann Lee",
        "html": "<b>&\"'</b>",
        "uni": "Zoé 東京 👍",
        "empty": [],
        "none": {},
    },
}
NOW = 1_718_000_000_123

WRITTEN = [
    ("{{ timestamp | date: '%Y-%m-%d %H:%M:%S.%L' }}", "2024-05-01 10:20:30.045"),
    ("{{ timestamp | date }}", "Wednesday, May 1, 2024 at 10:20 am +0000"),
    (
        "{{ timestamp | date: '%a %A %b %B %h %d %e %-d %m %-m %y %C %j' }}",
        "Wed Wednesday May May May 01  1 1 05 5 24 20 122",
    ),
    (
        "{{ timestamp | date: '%I %l %p %P %H %k %M %S %N %3N %s' }}",
        "10 10 AM am 10 10 20 30 045000000 045 1714558830",
    ),
    ("{{ timestamp | date: '%u %w %U %W %q' }}", "3 3 17 17 st"),
    ("{{ timestamp | date: '%c|%x|%X' }}", "5/1/2024, 10:20:30 AM|5/1/2024|10:20:30 AM"),
    ("{{ timestamp | date: '%z %:z %Z' }}", "+0000 +00:00 UTC"),
    ("{{ timestamp | date: '%%|%n|%t|%Q|%' }}", "%|\n|\t|%Q|%"),
    (
        "{{ timestamp | date: '%_m %05d %^a %#B %#p %10Y %-H' }}",
        " 5 00001 WED MAY am 0000002024 10",
    ),
    ("{{ timestamp | date: '%H:%M %z %Z', 'America/New_York' }}", "06:20 -0400 America/New_York"),
    ("{{ timestamp | date: '%H:%M %z %Z', 'asia/kolkata' }}", "15:50 +0530 asia/kolkata"),
    ("{{ timestamp | date: '%H:%M %z %Z', 360 }}", "04:20 -0600 -0600"),
    ("{{ timestamp | date: '%H:%M %z', 'PST' }}", "03:20 -0700"),
    ("{{ '2024-12-01T00:00:00Z' | date: '%H %z', 'Europe/Paris' }}", "01 +0100"),
    ("{{ timestamp | date: '%H', nil }}", "10"),
    (
        (
            "{{ 1705314600 | date: '%F %Y-%m-%d' }} {{ '1705314600' | date: '%Y' }}"
            " {{ 1705314600.5 | date: '%L' }}"
        ),
        "%F 2024-01-15 2024 500",
    ),
    (
        "{{ 'now' | date: '%Y-%m-%d %H:%M' }} {{ 'today' | date: '%s' }}",
        "2024-06-10 06:13 1718000000",
    ),
    (
        (
            "{{ 'not a date' | date: '%Y' }} {{ nothing | date: '%Y' }}"
            " {{ empty_text | date: '%Y' }}"
        ),
        "not a date  ",
    ),
    ("{{ timestamp | date_to_xmlschema }}", "2024-05-01T10:20:30+00:00"),
    ("{{ timestamp | date_to_rfc822 }}", "Wed, 01 May 2024 10:20:30 +0000"),
    (
        (
            "{{ timestamp | date_to_string }}|{{ timestamp | date_to_string: 'ordinal' }}"
            "|{{ timestamp | date_to_long_string: 'ordinal', 'US' }}"
        ),
        "01 May 2024|1st May 2024|May 1st, 2024",
    ),
    ("{{ '0099-03-01' | date: '%Y %C %y' }}", "99 99 "),
    ("{{ '+012345-01-01' | date: '%Y' }}", "12345"),
    ("{{ 'x' | date_to_string }}{{ true | date: '%s' }}{{ no | date: '%Y' }}", "x01970"),
    ("{{ traits | date: '%Y' }}", "[object Object]"),
    ("{{ timestamp | date: '%Y', traits }}", "2024-05-01T10:20:30.045Z"),
]

READ = [
    ("2024-01-15", "2024-01-15T00:00:00.000Z"),
    ("2024-01", "2024-01-01T00:00:00.000Z"),
    ("2024", "2024-01-01T00:00:00.000Z"),
    ("2024-01-15T10:30", "2024-01-15T10:30:00.000Z"),
    ("2024-01-15T10:30:20.1239Z", "2024-01-15T10:30:20.123Z"),
    ("2024-01-15T10:30:20+0530", "2024-01-15T05:00:20.000Z"),
    ("2024-01-15T24:00:00Z", "2024-01-16T00:00:00.000Z"),
    ("2024-02-30", "2024-03-01T00:00:00.000Z"),
    ("2024-01-15T10", None),
    ("2024-13-01", None),
    ("2024-1-5", "2024-01-05T00:00:00.000Z"),
    ("2024/1/5", "2024-01-05T00:00:00.000Z"),
    ("1/5/2024", "2024-01-05T00:00:00.000Z"),
    ("1/5/24", "2024-01-05T00:00:00.000Z"),
    ("1/5/75", "1975-01-05T00:00:00.000Z"),
    ("Jan 5", "2001-01-05T00:00:00.000Z"),
    ("January 5, 2024", "2024-01-05T00:00:00.000Z"),
    ("5 jan 2024 10:00 pm", "2024-01-05T22:00:00.000Z"),
    ("12:30 am 5 Jan 2024", "2024-01-05T00:30:00.000Z"),
    ("Mon, 15 Jan 2024 10:30:00 GMT", "2024-01-15T10:30:00.000Z"),
    ("Mon Jan 15 2024 10:30:00 GMT+0100 (CET)", "2024-01-15T09:30:00.000Z"),
    ("2024-01-15 10:30:00 -05:00", "2024-01-15T15:30:00.000Z"),
    ("2024-01-15 10:30:00 EST", "2024-01-15T15:30:00.000Z"),
    ("2024-01-15 10:30:00 +1", "2024-01-15T09:30:00.000Z"),
    ("10:30", None),
    ("12", "2001-12-01T00:00:00.000Z"),
    ("32", "2032-01-01T00:00:00.000Z"),
    ("1", "2001-01-01T00:00:00.000Z"),
    ("20240115", None),
    ("Tuesday", None),
    ("2024-01-15 at 10", None),
    ("Jan 5 2024 25:00", None),
    ("Jan 5 2024 13:00 PM", None),
    ("15.01.2024", None),
    ("2024-01-15 10:30:00.5", "2024-01-15T10:30:00.500Z"),
    (" 2024-01-15 ", "2024-01-15T00:00:00.000Z"),
    ("2024-01-15x", None),
    ("(a (b) c) 5 Jan 2024", "2024-01-05T00:00:00.000Z"),
    ("Jan 32 2024", None),
    ("1e3", None),
    ("2024-01-15T10:30:00.Z", None),
    ("-000000-01-01", "2001-01-01T00:00:00.000Z"),
    ("5 Jan 2024 10::30", "2024-01-05T10:00:30.000Z"),
    ("2024-01-15T10:30:20+05:30", "2024-01-15T05:00:20.000Z"),
    ("2024-01-15T10:30:20-05", None),
    ("5 Jan 2024 10:30 GMT+12345", None),
    ("2024-01-15-05", None),
    ("2024-01-15\x00x", "2024-01-15T00:00:00.000Z"),
    ("1 Jan 2024 a", None),
    ("Jan 1 2 3 4", None),
]


@pytest.mark.parametrize(("template", "output"), WRITTEN)
def test_dates_are_written(template: str, output: str) -> None:
    assert compile_liquid(template, lambda: NOW)(EVENT) == output


@pytest.mark.parametrize(("text", "instant"), READ)
def test_texts_are_read_as_dates(text: str, instant: str | None) -> None:
    render = compile_liquid("{{ text | date: '%Y-%m-%dT%H:%M:%S.%LZ' }}")
    # in an array, or a text of digits alone would be a number of seconds
    assert render({"text": [text]}) == (text if instant is None else instant)


def test_without_a_clock_now_is_no_date() -> None:
    assert compile_liquid("{{ 'now' | date: '%Y' }}{{ 'today' | date: '%Y' }}")({}) == "nowtoday"


def test_the_clock_is_asked_anew_each_time() -> None:
    times = iter((0, 86_400_000))
    render = compile_liquid("{{ 'now' | date: '%d' }}", lambda: next(times))
    assert (render({}), render({})) == ("01", "02")


@pytest.mark.parametrize("year", [-271_820, -4, 0, 1, 1900, 2000, 2024, 9999, 275_760])
def test_the_calendar_goes_there_and_back(year: int) -> None:
    for month, day in ((1, 1), (2, 28), (3, 1), (12, 31)):
        moment = Moment.of(days_of(year, month, day) * 86_400_000 + 86_399_999)
        assert (moment.year, moment.month, moment.day) == (year, month, day)
        assert (moment.hour, moment.minute, moment.second) == (23, 59, 59)


@pytest.mark.parametrize("time", [1_705_314_600_123_000, 4_102_444_800_000])
def test_zones_keep_their_rules_beyond_pythons_years(time: int) -> None:
    assert offset_minutes("America/New_York", time) in {240, 300}
    assert offset_minutes("Asia/Tokyo", -time * 50) < -540

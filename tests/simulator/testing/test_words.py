"""The typed words of the step library."""

from typing import Any

import pytest

from simulator.lab import Lab
from simulator.testing.words import WORDS, cell, phrase, table, values
from simulator.times import DAY, HOUR, MINUTE, SECOND


def read(pattern: str, text: str) -> Any:
    found = phrase(pattern).parse_arguments(text)
    return None if found is None else found["it"]


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("1 hour", HOUR),
        ("2 hours", 2 * HOUR),
        ("13 days and 23 hours", 13 * DAY + 23 * HOUR),
        ("59 minutes and 59 seconds", 59 * MINUTE + 59 * SECOND),
        ("59m59s", 59 * MINUTE + 59 * SECOND),
        ("500ms", 500),
        ("soon", None),
        ("an hour", None),
        ("-1 hour", None),
        ("1 fortnight", None),
    ],
)
def test_a_duration_is_said_or_written(text: str, length: int | None) -> None:
    assert read("{it:Duration} pass", f"{text} pass") == length


@pytest.mark.parametrize(
    ("text", "number"),
    [("no", 0), ("a", 1), ("one", 1), ("two", 2), ("three", 3), ("17", 17), ("many", None)],
)
def test_a_count_is_a_word_or_a_number(text: str, number: int | None) -> None:
    assert read("{it:Count} profiles", f"{text} profiles") == number


def test_a_text_stands_in_quotes() -> None:
    assert read("the page {it:Text}", 'the page "Home and away"') == "Home and away"
    assert read("the page {it:Text}", 'the page ""') == ""
    assert read("the page {it:Text}", "the page Home") is None


def test_some_words_may_be_otherwise() -> None:
    step = phrase("{n:Count} request(s) was/were sent")
    said = ("one request was sent", "2 requests were sent", "no requests was sent")
    assert all(step.is_matching(text) for text in said)
    assert not step.is_matching("one request is sent")
    assert not step.is_matching("One request was sent")


def test_what_is_no_word_is_taken_literally() -> None:
    assert phrase("at.js sends {it:Text}").is_matching('at.js sends "a"')
    assert not phrase("at.js sends {it:Text}").is_matching('atXjs sends "a"')


@pytest.mark.parametrize("name", WORDS)
def test_every_example_of_a_word_is_one(name: str) -> None:
    for text in WORDS[name].examples:
        assert read(f"{{it:{name}}}", text) is not None


def test_the_profile_api_is_asked_by_three_kinds_of_id(lab: Lab) -> None:
    asked = [read("{it:Lookup}", text) for text in ('"a"', 'the device "b"', 'the ECID "3"')]
    assert [(one.by, one.of(lab)) for one in asked] == [
        ("thirdPartyId", "a"),
        ("tntId", "b"),
        ("marketingCloudVisitorId", "3"),
    ]


def test_a_form_is_an_identify_or_a_track() -> None:
    assert read("as {it:Form}", "as an identify") == "identify"
    assert read("as {it:Form}", "as a track") == "track"
    assert read("as {it:Form}", "as a page") is None


def test_an_id_is_a_user_id_or_what_a_device_has(lab: Lab) -> None:
    laptop = lab.device("laptop")
    assert read("{it:Id} is found", "the laptop's tntId is found")(lab) == ""
    laptop.visit()
    laptop.identify("ann")
    assert read("{it:Id} is found", '"ann b" is found')(lab) == "ann b"
    assert read("{it:Id} is found", "the laptop's userId is found")(lab) == "ann"
    assert read("{it:Id} is found", "the laptop's tntId is found")(lab) == laptop.tnt_id
    anonymous = read("{it:Id} is found", "the laptop's anonymousId is found")
    assert anonymous(lab) == laptop.anonymous_id
    assert read("{it:Id} is found", "the laptop's cookie is found") is None
    assert read("{it:Id} is found", "ann is found") is None


def test_an_id_is_looked_up_when_the_step_runs(lab: Lab) -> None:
    later = read("{it:Id} is found", "the laptop's userId is found")
    lab.device("laptop").visit()
    lab.device("laptop").identify("ann")
    assert later(lab) == "ann"


def test_a_cell_is_json_where_it_can_be() -> None:
    assert [cell(text) for text in ("7", "true", '["a"]', '"7"', "gold", "")] == [
        7,
        True,
        ["a"],
        "7",
        "gold",
        "",
    ]


def test_a_table_has_two_columns() -> None:
    assert table([["a", "1"], ["b", "x"]]) == {"a": "1", "b": "x"}
    assert values([["a", "1"], ["b", "x"]]) == {"a": 1, "b": "x"}
    with pytest.raises(ValueError, match=r"a row is \| name \| value \|, not \['a'\]"):
        table([["a"]])

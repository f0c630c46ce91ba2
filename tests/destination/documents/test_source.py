"""YAML without surprises, and the line of every value in it."""

from typing import Any

import pytest

from destination.documents.source import SourceError, read


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2026-01-05", "2026-01-05"),
        ("on", "on"),
        ("no", "no"),
        ("True", "True"),
        ("10:30", "10:30"),
        ("01234", "01234"),
        ("1_000", "1_000"),
        ("0x10", "0x10"),
        (".inf", ".inf"),
        ("+1", "+1"),
        ("true", True),
        ("false", False),
        ("null", None),
        ("", None),
        ("0", 0),
        ("-17", -17),
        ("1.5", 1.5),
        ("-2e3", -2000.0),
        ('"17"', "17"),
    ],
)
def test_a_value_is_what_it_looks_like(text: str, value: Any) -> None:
    content, _ = read(f"a: {text}")
    assert content == {"a": value}
    assert type(content["a"]) is type(value)


def test_nothing_is_null_without_lines() -> None:
    assert read("# nothing but a remark") == (None, {})


def test_every_value_has_the_line_it_stands_in() -> None:
    _, lines = read("a: 1\nb:\n  - c: 2\n    d:\n      e: 3\n  - f\n")
    assert lines == {
        "": 1,
        "a": 1,
        "b": 2,
        "b[0]": 3,
        "b[0].c": 3,
        "b[0].d": 4,
        "b[0].d.e": 5,
        "b[1]": 6,
    }


@pytest.mark.parametrize(
    ("text", "line", "field", "rule"),
    [
        ("a: 1\na: 2", 2, "a", "stands here already, in line 1"),
        ("x:\n  - {b: 1, c: 2,\n     b: 3}", 3, "x[0].b", "stands here already, in line 2"),
        ("a:\n  1: 2", 2, "a", "the key 1 is no text; write it in quotes"),
        ("a: 1\ntrue: 2", 2, "", "the key true is no text; write it in quotes"),
        ("? [a]\n: 2", 1, "", "the key a list or a map is no text; write it in quotes"),
        ("a:\n  b: !!binary aGk=", 2, "a.b", "the tag !!binary is not read"),
        ("a: !!python/name:os.system", 1, "a", "tag !!python/name:os.system is not read"),
        ("a: !own 1", 1, "a", "the tag !own is not read"),
        ("a: 1\nb: [", 2, "", "no YAML: "),
        ("a: 1\n\tb: 2", 2, "", "no YAML: "),
        ("a: *b", 1, "", "no YAML: found undefined alias"),
        ("a: 1\n---\nb: 2", 2, "", "no YAML: but found another document"),
        ("a: &a [*a]", 1, "", "nested too deeply, or an alias within itself"),
        pytest.param("[" * 5000, 1, "", "nested too deeply", id="deep"),
        pytest.param("a: " + "9" * 5000, 1, "", "no YAML: Exceeds the limit", id="long"),
        pytest.param("a: \x00", 1, "", "no YAML: ", id="control"),
    ],
)
def test_what_is_not_read_is_refused_with_its_line(
    text: str, line: int, field: str, rule: str
) -> None:
    with pytest.raises(SourceError) as error:
        read(text)
    assert (error.value.line, error.value.field) == (line, field)
    assert rule in str(error.value)


def test_what_is_written_once_may_be_meant_twice() -> None:
    content, lines = read("a: &a {x: 1}\nb: *a\nc:\n  <<: *a\n  y: 2")
    assert content == {"a": {"x": 1}, "b": {"x": 1}, "c": {"x": 1, "y": 2}}
    assert (lines["b"], lines["c.y"]) == (2, 5)

"""``@liquid``: what it refuses and how, and how much it may do. liquidjs's own answers."""

import subprocess
import sys
from typing import Any

import pytest

from destination.mapping.liquid import LiquidError, compile_liquid

EVENT: dict[str, Any] = {
    "userId": "user-1",
    "timestamp": "2024-05-01T10:20:30.045Z",
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
    "wave": "👍👎",
}
ERRORS = [
    ("{{ userId ", "TokenizationError", 'output "{{ userId " not closed, line:1, col:1'),
    ("x {{ 'a }}", "TokenizationError", 'output "{{ \'a }}" not closed, line:1, col:3'),
    ("{% if a", "TokenizationError", 'tag "{% if a" not closed, line:1, col:1'),
    ("{{}}", "TokenizationError", 'invalid value expression: "", line:1, col:3'),
    ("{{ | upcase }}", "TokenizationError", 'invalid value expression: "| upcase", line:1, col:4'),
    ("{{ a & b }}", "TokenizationError", 'expected "|" before filter, line:1, col:7'),
    ("{{ a | f a }}", "TokenizationError", 'expected ":" after filter name, line:1, col:10'),
    ("{{ a | f: b c }}", "TokenizationError", 'unexpected character "c", line:1, col:13'),
    ("{{ a | 'x' }}", "TokenizationError", "expected filter name, line:1, col:8"),
    ("{{ a[0 }}", "TokenizationError", "[ not closed, line:1, col:7"),
    ("{{ (1..) }}", "TokenizationError", 'unexpected token ")", value expected, line:1, col:8'),
    ("{{ (1 2) }}", "TokenizationError", "invalid range syntax, line:1, col:8"),
    ("{{ (1..2 }}", "TokenizationError", "invalid range syntax, line:1, col:10"),
    ("{% %}", "TokenizationError", "illegal tag syntax, tag name expected, line:1, col:4"),
    ("{%}", "TokenizationError", "illegal tag syntax, tag name expected, line:1, col:3"),
    ("{% liquid\n  ? %}", "ParseError", 'tag "?" not found, line:2, col:3'),
    ("{% liquid\n % %}", "TokenizationError", "illegal liquid tag syntax, line:2, col:2"),
    (
        "{% raw %}x{%- endraw %}",
        "TokenizationError",
        'raw "{% raw %}x{%- endraw %}" not closed, line:1, col:10',
    ),
    ("{% raw %}", "ParseError", "tag {% raw %} not closed, line:1, col:1"),
    ("{% assign = 1 %}", "TokenizationError", "expected variable name, line:1, col:11"),
    ("{% assign x 1 %}", "TokenizationError", 'expected "=", line:1, col:13'),
    ("{% assign x = %}", "TokenizationError", 'invalid value expression: "", line:1, col:14'),
    ("{% capture %}{% endcapture %}", "TokenizationError", "invalid capture name, line:1, col:11"),
    ("{% capture x %}", "ParseError", "tag {% capture x %} not closed, line:1, col:1"),
    ("{% cycle %}", "TokenizationError", 'empty candidates: "{% cycle %}", line:1, col:9'),
    ("{% nope %}", "ParseError", 'tag "nope" not found, line:1, col:1'),
    ("{% endif %}", "ParseError", 'tag "endif" not found, line:1, col:1'),
    ("{% content %}", "ParseError", 'tag "content" not found, line:1, col:1'),
    ("{% for i in x %}", "ParseError", 'tag "for" is disabled, line:1, col:1'),
    ("a\n {% case x %}", "ParseError", 'tag "case" is disabled, line:2, col:2'),
    ("{% if a %}", "ParseError", "tag {% if a %} not closed, line:1, col:1"),
    (
        "{% if a %}\n{% unless b %}{% endif %}",
        "ParseError",
        'tag "endif" not found, line:2, col:15',
    ),
    ("{% if a %}{% else b %}{% endif %}", "ParseError", 'unexpected "b", line:1, col:1'),
    ("{% if a %}{% endif c %}", "ParseError", 'unexpected "c", line:1, col:1'),
    ("{% if a %}{% else %}{% else %}{% endif %}", "ParseError", "duplicated else, line:1, col:1"),
    (
        "{% if a %}{% else %}{% elsif b %}{% endif %}",
        "ParseError",
        "unexpected elsif after else, line:1, col:1",
    ),
    (
        "{% # a\n b %}",
        "ParseError",
        "every line of an inline comment must start with a '#' character, line:1, col:1",
    ),
    ("{% comment %}", "ParseError", "tag {% comment %} not closed, line:1, col:1"),
    ("{{ traits.tags | sort }}", "RenderError", 'filter "sort" is disabled, line:1, col:1'),
    (
        "{% if true %}\n  {{ 1 | map: 'x' }}{% endif %}",
        "RenderError",
        'filter "map" is disabled, line:2, col:3',
    ),
    ("{{ 'a' | append }}", "RenderError", "append expect 2 arguments, line:1, col:1"),
    ("{{ 'a' | prepend: 1, 2 }}", "RenderError", "prepend expect 2 arguments, line:1, col:1"),
    ("{{ '%' | url_decode }}", "RenderError", "URI malformed, line:1, col:1"),
    ("{{ '%E4' | url_decode }}", "RenderError", "URI malformed, line:1, col:1"),
    (
        "{{ no | default: 1, 2 }}",
        "RenderError",
        "Iterator value 2 is not an entry object, line:1, col:1",
    ),
    ("{{ wave | slice: 0 | url_encode }}", "RenderError", "URI malformed, line:1, col:1"),
    (
        "{{ timestamp | date: '%H', 'Foo/Bar' }}",
        "RenderError",
        "Invalid time zone specified: Foo/Bar, line:1, col:1",
    ),
    (
        "{{ timestamp | date: '%H', 'é' }}",
        "RenderError",
        "Invalid time zone specified: Ã©, line:1, col:1",
    ),
    ("{{ (1..100000001) | size }}", "RenderError", "memory alloc limit exceeded, line:1, col:1"),
    (
        "{{ (1..100000001).size }}",
        "UndefinedVariableError",
        "memory alloc limit exceeded, line:1, col:4",
    ),
    (
        '{% assign s = "\\u4 %}',
        "ParseError",
        "Cannot read properties of undefined (reading 'charCodeAt'), line:1, col:1",
    ),
    ("{{ traits.tags | where: 'a[' }}", "TokenizationError", "[ not closed, line:1, col:3"),
    ("👍{{ a & }}", "TokenizationError", 'expected "|" before filter, line:1, col:9'),
    (
        "{{ 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' ; }}",
        "TokenizationError",
        'expected "|" before filter, line:1, col:48',
    ),
    ("{{ 'é😀 & ", "TokenizationError", 'output "{{ \'é😀 & " not closed, line:1, col:1'),
]

DISABLED_TAGS = ["case", "for", "include", "layout", "render", "tablerow"]
DISABLED_FILTERS = [
    "array_to_sentence_string",
    "concat",
    "find",
    "find_exp",
    "find_index",
    "find_index_exp",
    "group_by",
    "group_by_exp",
    "has",
    "has_exp",
    "map",
    "newline_to_br",
    "reject",
    "reject_exp",
    "reverse",
    "sort",
    "sort_natural",
    "uniq",
    "where_exp",
    "type",
]


def error_of(template: str, event: dict[str, Any] | None = None) -> tuple[str, str]:
    with pytest.raises(LiquidError) as caught:
        compile_liquid(template)(EVENT if event is None else event)
    assert str(caught.value) == caught.value.message
    return caught.value.name, caught.value.message


@pytest.mark.parametrize(("template", "name", "message"), ERRORS)
def test_errors(template: str, name: str, message: str) -> None:
    assert error_of(template) == (name, message)


@pytest.mark.parametrize("tag", DISABLED_TAGS)
def test_disabled_tags(tag: str) -> None:
    expected = ("ParseError", f'tag "{tag}" is disabled, line:1, col:2')
    assert error_of(f" {{% {tag} x %}}") == expected


@pytest.mark.parametrize("name", DISABLED_FILTERS)
def test_disabled_filters(name: str) -> None:
    expected = ("RenderError", f'filter "{name}" is disabled, line:1, col:3')
    assert error_of(f"\ta{{{{ x | {name}: 1 }}}}") == expected


def test_a_disabled_filter_does_no_harm_where_it_is_not_reached() -> None:
    assert compile_liquid("{% if false %}{{ x | sort }}{% endif %}")({}) == ""


def test_no_template_gives_no_text() -> None:
    assert compile_liquid("")(EVENT) == ""


@pytest.mark.parametrize("unit", ["x", "é", "👍"])
def test_a_template_has_at_most_1000_characters(unit: str) -> None:
    most = 1000 // (len(unit.encode("utf-16-le")) // 2)
    assert compile_liquid(unit * most)({}) == unit * most
    too_long = ("Error", "liquid template values are limited to 1000 characters")
    assert error_of(unit * most + unit) == too_long


def test_a_malformed_template_fails_when_used_each_time() -> None:
    render = compile_liquid("{{")
    for _ in range(2):
        with pytest.raises(LiquidError):
            render({})


def test_one_template_serves_many_events() -> None:
    render = compile_liquid(
        "{% assign x = x | append: '!' %}{{ x }}{% cycle 1, 2 %}{% increment n %}"
    )
    assert [render({"x": "a"}), render({"x": "b"}), render({})] == ["a!10", "b!10", "!10"]


def test_the_event_is_left_alone() -> None:
    event = {"n": 1, "list": [1]}
    template = "{% increment n %}{% assign list = list | push: 2 %}{{ n }}{{ list | json }}"
    assert compile_liquid(template)(event) == "12[1,2]"
    assert event == {"n": 1, "list": [1]}


def test_memory_is_counted_as_liquidjs_counts_it() -> None:
    double = "{%assign a=a|append:a%}"
    event = {"a": "x" * 1000}
    assert compile_liquid(double * 15 + "{{a|size}}")(event) == "32768000"
    expected = ("RenderError", "memory alloc limit exceeded, line:1, col:346")
    assert error_of(double * 20, event) == expected


def test_printed_text_is_limited_too() -> None:
    double = "{%capture a%}{{a}}{{a}}{%endcapture%}"
    name, message = error_of(double * 20, {"a": "x" * 1000})
    assert (name, message[:27]) == ("RenderError", "memory alloc limit exceeded")


def test_work_is_limited_in_place_of_time() -> None:
    event = {"a": "x" * 40_000_000}
    template = "{{ a | size }}" * 4
    assert error_of(template, event) == ("AssertionError", "template render limit exceeded")
    inside = error_of("{% if true %}" + template + "{% endif %}", event)
    assert inside == ("RenderError", "template render limit exceeded, line:1, col:1")


@pytest.mark.parametrize(
    "template", ["{{ (1..99999999) | size }}", "{{ (9007199254740992..9007199254740994) }}"]
)
def test_ranges_are_limited(template: str) -> None:
    assert error_of(template) == ("RenderError", "template render limit exceeded, line:1, col:1")


@pytest.mark.parametrize("name", ["push", "unshift"])
def test_an_array_put_into_itself_is_limited(name: str) -> None:
    put = "{%assign a=a|" + name + ":a%}"
    assert compile_liquid(put * 3 + "{{a|json}}")({"a": []}) != "[]"
    refused = error_of(put * 35 + "{{a}}", {"a": []})[1]
    assert refused.startswith("template render limit exceeded, line:1")


def test_blanks_take_no_time_to_strip() -> None:
    event = {"a": "x" + " " * 500_000 + "x"}
    template = "{{ a | strip | size }} {{ a | rstrip | size }} {{ a | number_of_words }}"
    assert compile_liquid(template)(event) == "500002 500002 2"


@pytest.mark.parametrize("use", ["{{ d }}", "{{ d | json }}", "{{ d | join }}", "{{ d == d }}"])
def test_what_is_too_deep_is_refused(use: str) -> None:
    deep: list[Any] = []
    for _ in range(20_000):
        deep = [deep]
    expected = ("RenderError", "Maximum call stack size exceeded, line:1, col:1")
    assert error_of(use, {"d": deep}) == expected


def test_a_template_too_deep_to_be_read_is_refused() -> None:
    assert error_of("{{" + "(" * 490 + "}}") == ("RangeError", "Maximum call stack size exceeded")


def test_a_number_beyond_doubles_is_infinite() -> None:
    event = {"n": 10**400, "m": -(10**400)}
    assert compile_liquid("{{ n | plus: 1 }} {{ m | plus: 1 }}")(event) == "Infinity -Infinity"


def test_a_long_template_is_quoted_in_part() -> None:
    message = 'output "{{ aaaaaaaaaaaaaaaaaaaaaaaaaa..." not closed, line:1, col:1'
    assert error_of("{{ " + "a" * 30) == ("TokenizationError", message)


def test_an_object_with_data_in_the_place_of_to_string_cannot_be_printed() -> None:
    event = {"o": {"toString": 1}, "x": {}}
    message = "Cannot convert object to primitive value, line:1, col:"
    assert error_of("{{ o }}", event) == ("RenderError", f"{message}1")
    assert error_of("{{ x[o] }}", event) == ("UndefinedVariableError", f"{message}4")


def test_the_kept_library_is_imported_on_use() -> None:
    code = (
        "import sys, destination.mapping.liquid as package\n"
        "render = package.compile_liquid('{{ a }}')\n"
        "assert 'liquid' not in sys.modules\n"
        "assert render({'a': 1}) == '1'\n"
        "assert 'liquid' in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)

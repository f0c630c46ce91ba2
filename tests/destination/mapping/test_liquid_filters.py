"""Filters. liquidjs's own answers."""

from typing import Any

import pytest

from destination.mapping.liquid import compile_liquid

EVENT: dict[str, Any] = {
    "userId": "user-1",
    "nothing": None,
    "empty_text": "",
    "zero": 0,
    "no": False,
    "num": 42.5,
    "neg": -2.5,
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
    "properties": {
        "products": [{"sku": "A", "price": 10}, {"sku": "B", "price": 5.5}, {"sku": "C"}],
        "nested": [[1, 2], [3, [4, None]]],
        "mixed": [1, "two", None, {"k": 1}, True],
        "revenue": "99.95",
        "size": 7,
        "like": {"length": 2, "0": "p", "1": "q"},
    },
    "wave": "👍👎",
}

TEXT = [
    ("{{ ' Ab ' | strip }}|{{ ' Ab ' | lstrip }}|{{ ' Ab ' | rstrip }}|", "Ab|Ab | Ab|"),
    ("{{ 'xxaxx' | strip: 'x' }}{{ 'xxaxx' | lstrip: 'x' }}", "aaxx"),
    ("{{ 'éß' | upcase }}{{ 'ÉΔΣ' | downcase }}", "ÉSSéδς"),
    ("{{ 'hELLO wORLD' | capitalize }}", "Hello world"),
    ("{{ 'a' | append: 1 }}{{ 'a' | prepend: nothing }}", "a1a"),
    ("{{ 'a-b-a' | replace: 'a', 'x' }}{{ 'a-b-a' | replace: '-' }}", "x-b-xaba"),
    ("{{ 'abc' | replace: '', '-' }}", "a-b-c"),
    ("{{ 'aba' | replace_first: 'a', '$&' }}{{ 'aba' | replace_last: 'a', 'x' }}", "$&baabx"),
    (
        ("{{ 'aba' | remove: 'a' }}{{ 'aba' | remove_first: 'a' }}{{ 'aba' | remove_last: 'a' }}"),
        "bbaab",
    ),
    ("{{ 'a,b,,' | split: ',' | size }}{{ 'abc' | split: '' | join: '-' }}", "2a-b-c"),
    ("{{ 'a,b' | split | join: '-' }}", "a-,-b"),
    (
        (
            "{{ 'hello world' | truncate: 8 }}|{{ 'hello world' | truncate: 8, '' }}"
            "|{{ 'hi' | truncate: 1 }}|{{ 'hi' | truncate }}"
        ),
        "hello...|hello wo|...|hi",
    ),
    (
        (
            "{{ 'one two three' | truncatewords: 2 }}|{{ 'one' | truncatewords: 2 }}"
            "|{{ 'one two' | truncatewords: 2 }}"
        ),
        "one two...|one|one two...",
    ),
    ("{{ wave | slice: 0 }}{{ wave | slice: 0, 2 }}", "\ud83d👍"),
    (
        (
            "{{ userId | slice: 0, 4 }}|{{ userId | slice: -1 }}|{{ userId | slice: 9 }}"
            "|{{ userId | slice: -9 }}"
        ),
        "user|1||",
    ),
    ("{{ '0123456789' | slice: '2', 3 }}", "23456789"),
    ("{{ 'a  b\tc' | normalize_whitespace }}", "a b c"),
    ('{{ "a\\r\\nb\\n" | strip_newlines }}', "ab"),
    (
        (
            "{{ 'one two  three' | number_of_words }}{{ '東京 ab' | number_of_words: 'cjk' }}"
            "{{ 'a b' | number_of_words: 'auto' }}"
        ),
        "332",
    ),
    ("{{ traits.tags | upcase }}", "ABC"),
    ("{{ 12.50 | append: '!' }}", "12.5!"),
    ("{{ 'x' | nope: 1 }}{{ 5 | t }}", "x5"),
    ("{{ 'one two' | truncatewords: 0 }}{{ '' | number_of_words }}", "one...0"),
    ("{{ userId | slice: 'x' }}{{ userId | slice: nothing, 2 }}", "us"),
]

ENCODING = [
    ("{{ traits.html | escape }}", "&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;"),
    ("{{ '&lt;a&gt; & b' | escape_once }}", "&lt;a&gt; &amp; b"),
    ("{{ traits.html | xml_escape }}", "&lt;b&gt;&amp;&#34;&#39;&lt;/b&gt;"),
    ("{{ '<p>a<br/>b</p><script>x<y</script><!-- c -->d<e' | strip_html }}", "abd<e"),
    ("{{ 'a b&é/?' | url_encode }}", "a+b%26%C3%A9%2F%3F"),
    ('{{ "a b!\'()*" | cgi_escape }}', "a+b%21%27%28%29%2A"),
    ("{{ 'a b[é]?x=1' | uri_escape }}", "a%20b[%C3%A9]?x=1"),
    ("{{ 'a+b%20c%C3%A9%2B' | url_decode }}", "a b cé "),
    ("{{ wave | url_encode }}", "%F0%9F%91%8D%F0%9F%91%8E"),
    (
        ("{{ 'é' | base64_encode }}{{ 'w6k=' | base64_decode }}{{ 'YQ==YQ' | base64_decode }}"),
        "w6k=éa",
    ),
    ("{{ 'a' | sha256 }}", "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"),
    (
        "{{ 'a' | hmac_sha256: 'k' }}",
        "78da91511e675587f5b9df78bedebaf5560da2abb88162ee875dcdf744951d9e",
    ),
    ("{{ 'Hello, Wörld!  ok' | slugify }}", "hello-wörld-ok"),
    (
        (
            "{{ 'A b_c.d' | slugify: 'raw' }}|{{ 'A b_c.d' | slugify: 'pretty' }}"
            "|{{ 'É b' | slugify: 'ascii' }}|{{ 'É b ß' | slugify: 'latin' }}"
            "|{{ 'É b' | slugify: 'none' }}|{{ 'A b' | slugify: 'default', true }}"
        ),
        "a-b_c.d|a-b_c.d|b|é-b-ss|é b|A-b",
    ),
    ("{{ 'YWJjZ' | base64_decode }}", "abc"),
    ("{{ '<style>a' | strip_html }}|{{ 'a<script>b' | strip_html }}", "a|ab"),
]

NUMBERS = [
    ("{{ 5 | plus: 2 }} {{ '5' | plus: '2.5' }} {{ 'x' | plus: 1 }} {{ 5 | plus }}", "7 7.5 1 NaN"),
    ("{{ 0.1 | plus: 0.2 }}", "0.30000000000000004"),
    ("{{ 5 | minus: 7 }} {{ nothing | minus: 1 }}", "-2 -1"),
    ("{{ properties.revenue | times: 2 }}", "199.9"),
    ("{{ 7 | divided_by: 2 }} {{ 6 | divided_by: 3 }} {{ 7 | divided_by: 2, true }}", "3.5 2 3"),
    (
        "{{ 1 | divided_by: 0 }} {{ -1 | divided_by: 0 }} {{ 0 | divided_by: 0 }}",
        "Infinity -Infinity NaN",
    ),
    ("{{ 7 | modulo: 3 }} {{ -7 | modulo: 3 }} {{ 7 | modulo: 0 }}", "1 2 NaN"),
    (
        (
            "{{ num | round }} {{ neg | round }} {{ 1.005 | round: 2 }}"
            " {{ 1234.5 | round: -2 }} {{ '2.4' | round }}"
        ),
        "43 -3 1.01 1200 2",
    ),
    ("{{ 123456 | round: -4 }}", "120000.00000000001"),
    (
        ("{{ num | ceil }} {{ num | floor }} {{ neg | ceil }} {{ neg | floor }} {{ neg | abs }}"),
        "43 42 -2 -3 2.5",
    ),
    ("{{ 5 | at_least: 7 }} {{ 5 | at_most: 3 }} {{ 5 | at_least: 6, 9 }}", "7 3 9"),
    ("{{ '12abc' | to_integer }} {{ ' 0x1F ' | to_integer }}", "NaN 31"),
    ("{{ true | plus: true }} {{ traits.tags | plus: 1 }}", "2 1"),
    ("{{ 9007199254740993 | plus: 0 }}", "9007199254740992"),
    (
        (
            "{{ 1 | divided_by: 0 | floor }} {{ 1 | divided_by: 0 | round }}"
            " {{ 1 | divided_by: 0 | modulo: 2 }}"
        ),
        "Infinity Infinity NaN",
    ),
    (
        "{{ 4 | round: 0.5 }} {{ 1 | round: 400.5 }} {{ 1 | round: 400 }}",
        "4.110960958218893 NaN NaN",
    ),
    ("{{ 1 | round: -20 }} {{ 5e25 | plus: 1 }}", "0 1"),
    ("{{ 9 | minus }} {{ 9 | times: nothing }}", "NaN 0"),
]

ARRAYS = [
    ("{{ traits.tags | first }}{{ traits.tags | last }}", "ac"),
    ("{{ 'abc' | first }}{{ 'abc' | last }}|{{ traits.empty | first }}|{{ 5 | first }}", "ac||"),
    (
        (
            "{{ traits.tags | join }}|{{ traits.tags | join: ', ' }}"
            "|{{ properties.mixed | join: '-' }}"
        ),
        "a b c|a, b, c|1-two--[object Object]-true",
    ),
    ("{{ properties.nested | join: ';' }}", "1,2;3,4,"),
    (
        (
            "{{ traits.tags | size }}{{ 'abc' | size }}{{ 5 | size }}{{ nothing | size }}"
            "{{ traits.address | size }}"
        ),
        "33000",
    ),
    ("{{ properties.mixed | compact | size }}", "4"),
    (
        (
            "{{ traits.tags | push: 'd' | join }}|{{ traits.tags | unshift: 'z' | join }}"
            "|{{ traits.tags | pop | join }}|{{ traits.tags | shift | join }}"
        ),
        "a b c d|z a b c|a b|b c",
    ),
    (
        ("{{ traits.tags | slice: 1, 2 }}|{{ traits.tags | slice: -1 }}|{{ nothing | slice: 0 }}"),
        "bc|c|",
    ),
    ("{{ properties.products | sum: 'price' }} {{ properties.mixed | sum }}", "15.5 2"),
    (
        (
            "{{ properties.products | where: 'price' | size }}"
            "{{ properties.products | where: 'sku', 'B' | json }}"
        ),
        '2[{"sku":"B","price":5.5}]',
    ),
    ("{{ properties.products | where: 'price', nil | json }}", '[{"sku":"C"}]'),
    ("{{ 'x' | sample }}{{ nothing | sample | size }}", "x0"),
    ("{{ 'a,b' | split: ',' | first }}", "a"),
    (
        ("{{ properties.like | first }}{{ properties.like | last }}{{ properties.like | size }}"),
        "pq2",
    ),
    ("{{ 'x' | sample: 2 | size }}", "1"),
    (
        (
            "{{ properties.products | where: 'size' | size }}"
            "{{ traits.tags | where: 'length' | size }}{{ userId | where: 'length', 6 }}"
        ),
        "33user-1",
    ),
    ("{{ 'ab' | sample: -3 | size }}", "0"),
    ("{{ properties.nested | where: '[1]', 2 | json }}", "[[1,2]]"),
    ("{{ properties.mixed | where: 'k' | json }}", '[{"k":1}]'),
]

MISC = [
    (
        (
            "{{ missing | default: 'd' }}{{ empty_text | default: 'd' }}{{ no | default: 'd' }}"
            "{{ zero | default: 'd' }}{{ traits.empty | default: 'd' }}"
            "{{ traits.none | default: 'd' }}"
        ),
        "ddd0d[object Object]",
    ),
    ("{{ no | default: 'd', allow_false: true }}", "false"),
    ("{{ missing | default }}|", "|"),
    ("{{ traits.address | json }}", '{"city":"Paris","geo":{"lat":48.85,"lon":null}}'),
    (
        "{{ 'a\"é' | json }} {{ nothing | json }} {{ missing | json }} {{ nil | json }}",
        '"a\\"é" null  {}',
    ),
    ("{{ wave | json }}{{ wave | slice: 0 | json }}", '"👍👎""\\ud83d"'),
    (
        "{{ traits.address | json: 2 }}",
        '{\n  "city": "Paris",\n  "geo": {\n    "lat": 48.85,\n    "lon": null\n  }\n}',
    ),
    (
        "{{ traits.tags | jsonify }}{{ traits.tags | inspect: '--' }}",
        '["a","b","c"][\n--"a",\n--"b",\n--"c"\n]',
    ),
    ("{{ traits.empty | json: 2 }}{{ traits.none | json: 2 }}", "[]{}"),
    ("{{ '<' | raw }}", "<"),
    ("{{ no | default: 1, traits.address }}{{ no | default: 1, other: true }}", "11"),
    ("{{ empty_text | json: 0.5 }}{{ traits.tags | json: 0.5 }}", '""[\n"a",\n"b",\n"c"\n]'),
]


@pytest.mark.parametrize(("template", "output"), TEXT)
def test_text_filters(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), ENCODING)
def test_encoding_filters(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), NUMBERS)
def test_number_filters(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), ARRAYS)
def test_array_filters(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), MISC)
def test_other_filters(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output

"""The template language: values, conditions, tags. liquidjs's own answers."""

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
    "big": 1e21,
    "huge": 12345678901234567890,
    "tiny": 1.5e-07,
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
    "key": "city",
    "wave": "👍👎",
}

VALUES = [
    ("hello", "hello"),
    ("{{ userId }}", "user-1"),
    ("{{ missing }}|{{ nothing }}", "|"),
    ("{{ num }}/{{ zero }}/{{ no }}", "42.5/0/false"),
    ("{{ big }} {{ huge }} {{ tiny }}", "1e+21 12345678901234567000 1.5e-7"),
    ("{{ traits.address }}", "[object Object]"),
    ("{{ traits.tags }}", "abc"),
    ("{{ properties.nested }}", "1234"),
    ("{{ properties.mixed }}", "1two[object Object]true"),
    ("{{ traits.address.city }}", "Paris"),
    ("{{ traits['first name'] }}", "Ann Lee"),
    ("{{ traits.address[key] }}", "Paris"),
    ("{{ properties.products[0].sku }}", "A"),
    ("{{ properties.products[-1].sku }}", "C"),
    ("{{ properties.products.first.sku }}{{ properties.products.last.sku }}", "AC"),
    ("{{ properties.products[9].sku }}", ""),
    ("{{ traits.tags.size }}/{{ userId.size }}/{{ traits.address.size }}", "3/6/2"),
    ("{{ properties.size }}", "7"),
    ("{{ size }}", "0"),
    ("{{ userId[0] }}{{ userId.length }}", "u6"),
    ("{{ wave.size }}", "4"),
    ("{{ traits.constructor }}{{ traits.toString }}", ""),
    ("{{ true }} {{ nil }} {{ empty }} {{ blank }}", "true   "),
    ("{{ 1.50 }} {{ +4 }} {{ 3. }} {{ -0 }}", "1.5 4 3 0"),
    ('{{ "a\\n\\x41\\u00e9" }}', "a\nx41é"),
    ("{{ 'abc'[1] }}{{ 'abc'.size }}", "b3"),
    ("{{ (1..3) }}", "123"),
    ("{{ (2..zero) }}", ""),
    ("{{ (1.5..3) }}", "1.52.53.5"),
    ("{{ traits.first userId }}", "Ann"),
    ("{{ [missing] }}|{{ traits[nil] }}|{{ num.size }}", "||"),
    ("{{ '\\101' }}{{ '\\q' }}", "Aq"),
    ("{{ traits.tags[properties.products] }}|", "|"),
    ("{{ traits.a-b }}|{{ nil.x }}", "|"),
    ("{{ userId | }}", "user-1"),
    ("{{ userId.nope }}|{{ num.first }}|{{ traits.tags.nope }}", "||"),
    ("{{ traits.address.geo.lon }}|", "|"),
    ("{{ traits.tags[1.5] }}|{{ traits.tags['1'] }}", "|b"),
]

CONDITIONS = [
    ("{% if traits.age > 18 %}y{% else %}n{% endif %}", "y"),
    ("{% if traits.age == '30' %}y{% else %}n{% endif %}", "n"),
    ("{% if '10' > '9' %}y{% else %}n{% endif %}", "n"),
    ("{% if '10' > 9 %}y{% else %}n{% endif %}", "y"),
    ("{% if zero %}y{% endif %}{% if empty_text %}y{% endif %}", "yy"),
    ("{% if nothing or no or missing %}y{% else %}n{% endif %}", "n"),
    ("{% if true or false and false %}y{% else %}n{% endif %}", "y"),
    ("{% if false and false or true %}y{% else %}n{% endif %}", "n"),
    ("{% if not no %}y{% endif %}", "y"),
    ("{% if traits.tags contains 'b' %}y{% endif %}", "y"),
    ("{% if userId contains 'user' %}y{% endif %}", "y"),
    ("{% if traits.age contains 3 %}y{% else %}n{% endif %}", "n"),
    (
        (
            "{% if empty_text == empty and traits.empty == empty and traits.none == empty %}"
            "y{% endif %}"
        ),
        "y",
    ),
    ("{% if '  ' == blank and nothing == blank and no == blank %}y{% endif %}", "y"),
    ("{% if '  ' == empty %}y{% else %}n{% endif %}", "n"),
    ("{% if empty == empty %}y{% else %}n{% endif %}", "n"),
    ("{% if nothing == nil and missing == nil %}y{% endif %}", "y"),
    ("{% if nil > 0 or nil < 0 %}y{% else %}n{% endif %}", "n"),
    ("{% if nothing >= 0 %}y{% else %}n{% endif %}", "y"),
    (("{% if traits.tags == traits.tags and traits.address == traits.address %}y{% endif %}"), "y"),
    ("{% if properties.products[0] == properties.products[1] %}y{% else %}n{% endif %}", "n"),
    (("{% if traits.age != 30 %}a{% elsif traits.age == 30 %}b{% elsif true %}c{% endif %}"), "b"),
    ("{% unless no %}y{% else %}n{% endunless %}", "y"),
    ("{% unless true %}a{% elsif true %}b{% endunless %}", "b"),
    ("{% unless true %}a{% else %}b{% else %}c{% elsif x %}d{% endunless %}", "b"),
    ("{{ 1 == 1 }} {{ 'a' == 1 }}", "true false"),
    ("{{ 1 < }}{{ == }}", "falsetrue"),
]

TAGS = [
    ("{% assign x = traits.first | upcase %}{{ x }}", "ANN"),
    ("{% assign userId = missing %}[{{ userId }}]", "[]"),
    ("{% assign x = traits %}{{ x.first }}", "Ann"),
    ("{% capture x %}a{{ traits.first }}{% endcapture %}{{ x }}{{ x | size }}", "aAnn4"),
    ("{% capture 'a b' %}q{% endcapture %}{{ ['a b'] }}", "q"),
    ("a{% comment %}{{ x | }}{% endcomment %}b", "ab"),
    ("a{% # note %}b", "ab"),
    ("a{% raw %}{{ x }}{% if %}{% endraw %}b", "a{{ x }}{% if %}b"),
    ("{% raw %}{%- a {% endraw %}|", "{%- a |"),
    ("{% increment zero %}{% increment zero %}{{ zero }}", "012"),
    ("{% decrement n %}{% decrement n %}{{ n }}", "-1-2-2"),
    ("{% increment userId %}", "0"),
    ("{% cycle 'a', 'b' %}{% cycle 'c', 'd' %}{% cycle 'a', 'b', 'c' %}", "ada"),
    ("{% cycle 'g': 'a', 'b' %}{% cycle 'g': 'a', 'b' %}", "ab"),
    ("{% cycle 0, 1 %}|{% cycle 0, 1 %}", "|1"),
    ("{% echo traits.first | upcase %}{% echo %}", "ANN"),
    ("{% liquid\n assign x = 1\n # a note\n if x\n echo x\n endif\n%}", "1"),
    ("{% liquid - echo userId %}", "user-1"),
    ("a {{- userId -}} b", "auser-1b"),
    ("a \n{%- if true -%} b {%- endif -%} c", "abc"),
    ("\xa0{{- 1 }}\ufeff{{- 2 }}", "1\ufeff2"),
    ("a{% break %}b", "a"),
    ("{% if true %}a{% continue %}b{% endif %}c", "a"),
    ("{% capture x %}a{% break %}b{% endcapture %}c{{ x }}", ""),
    ("{% block x %}a{{ block }}{% endblock %}", "a[object Object]"),
    ("{% raw %}{% endraw %}|", "|"),
    ("{% raw %}a{% endraw {% endraw %}|", "a|"),
    ("{% comment -%}x{% endcomment -%} y", "y"),
    ("{% if true -%} a {% endif %}", "a "),
    ("{%- if true -%}{{- 1 -}}{%- endif -%}", "1"),
]


@pytest.mark.parametrize(("template", "output"), VALUES)
def test_values(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), CONDITIONS)
def test_conditions(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output


@pytest.mark.parametrize(("template", "output"), TAGS)
def test_tags(template: str, output: str) -> None:
    assert compile_liquid(template)(EVENT) == output

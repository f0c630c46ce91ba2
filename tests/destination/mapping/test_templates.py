"""``@template``: two passes, the second over what the first brought in."""

import re
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from destination.mapping.templates import compile_template, render

EVENT: dict[str, Any] = {
    "userId": "user-1",
    "num": 42.5,
    "big": 1e21,
    "whole": 7.0,
    "no": False,
    "nothing": None,
    "empty": "",
    "list": ["a", None, 1],
    "object": {"k": "v"},
    "html": "<b>&'</b>",
    "sneaky": "{{userId}}",
    "half": "{{",
    "dollar": "$& $1 \\1",
}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", ""),
        ("plain", "plain"),
        ("hi {{userId}}!", "hi user-1!"),
        ("{{ userId }}", "user-1"),
        ("{{\n\tuserId\ufeff}}", "user-1"),
        ("{{{userId}}}", "user-1"),
        ("{{{ html }}}{{html}}", "<b>&'</b><b>&'</b>"),
        ("{{num}} {{big}} {{whole}} {{no}}", "42.5 1e+21 7 false"),
        ("[{{missing}}{{nothing}}{{empty}}]", "[]"),
        ("{{list}} {{object}} {{object.k}}", "a,,1 [object Object] v"),
        ("{{list[0]}}{{list.2}}{{list.length}}", "a13"),
        ("{{$.userId}}", ""),
        ("{{userId", "{{userId"),
        ("{{userId}", "{{userId}"),
        ("{userId}", "{userId}"),
        ("{{}}", "{{}}"),
        ("{{{}}}", "}"),
        ("{{userId}}}", "user-1}"),
        ("{{{userId}}", ""),  # the path is '{userId'
        ("{{{{userId}}}}", "}"),
        ("{{ }}", "[object Object]"),  # a blank path is the whole event
        ("{{.}}", "[object Object]"),
        ("{{sneaky}}", "{{userId}}"),
        ("{{{sneaky}}}", "user-1"),
        ("{{{half}}}userId}}", "user-1"),
        ("{{{sneaky}}} {{sneaky}}", "user-1 {{userId}}"),
        ("{{{dollar}}} {{dollar}}", "$& $1 \\1 $& $1 \\1"),
        ("{{userId}}\n{{userId}}", "user-1\nuser-1"),
    ],
    ids=repr,
)
def test_template(template: str, expected: str) -> None:
    assert compile_template(template)(EVENT) == expected
    assert render(template, EVENT) == expected


LITERAL = {"userId": "user-1", "sneaky": "{{userId}}", "big": 2**60 + 1, "tiny": 1e-7, "no": None}


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("", ""),
        ("as it is", "as it is"),
        ("{{{sneaky}}}", "{{userId}}"),
        ("{{{sneaky}}} {{ sneaky }}{{{ no }}}{{lost}}!", "{{userId}} {{userId}}!"),
        ("{{ {{{userId}}} }}", "{{ user-1 }}"),
        ("{{big}} {{{tiny}}}", "1152921504606846977 0.0000001"),
    ],
)
def test_taken_literally_what_an_event_holds_is_no_template(template: str, expected: str) -> None:
    assert compile_template(template, literal=True)(LITERAL) == expected


@given(
    st.text("ab{} ", max_size=12),
    st.dictionaries(st.sampled_from("ab"), st.text("ab<> ", max_size=3) | st.integers(0, 9)),
)
def test_without_braces_in_the_event_it_is_all_the_same(template: str, event: Any) -> None:
    marked = re.sub(r"\{\{\{[^}]+\}\}\}", "@", template)
    assume(not any("@" in found for found in re.findall(r"\{\{([^}]+)\}\}", marked)))
    assert compile_template(template, literal=True)(event) == render(template, event)


def test_user_data_in_triple_braces_reads_other_fields() -> None:
    event = {"comment": "{{secret}}", "secret": "s3"}
    assert compile_template("said: {{{comment}}}")(event) == "said: s3"
    assert compile_template("said: {{comment}}")(event) == "said: {{secret}}"

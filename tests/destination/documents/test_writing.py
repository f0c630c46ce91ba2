"""Whatever is written as YAML is read again as it was."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.documents.source import read
from destination.documents.writing import write

TEXTS = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(
    ["1e5", "on", "no", "null", "~", "2026-01-05", "10:30", "0x1F", "=", "<<", "1.", ".5", "-"]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXTS | st.floats(allow_nan=False, width=32),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(TEXTS, VALUES, max_size=4))
def test_what_is_written_is_read_again(content: dict[str, Any]) -> None:
    if "inf" not in repr(content):
        assert read(write(content))[0] == content


def test_what_comes_twice_is_written_twice() -> None:
    shared = {"@path": "$.userId"}
    assert write({"a": shared, "b": shared}).count("$.userId") == 2


@pytest.mark.parametrize("text", ["1e5", "-2E+7", "on", "null", "5"])
def test_a_text_that_looks_like_something_else_is_quoted(text: str) -> None:
    assert write({"a": text}) == f"a: '{text}'\n"

"""Numbers as they were written."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from destination.js import text
from destination.written import as_written


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (12345678901234567890, "12345678901234567890"),
        (-(10**21), "-1000000000000000000000"),
        (1e-7, "0.0000001"),
        (1e21, "1000000000000000000000"),
        (-1.5e-9, "-0.0000000015"),
        (1.0, "1"),
        (-0.0, "0"),
        (0.1, "0.1"),
        (True, "true"),
        (False, "false"),
        (None, "null"),
        ("1e21", "1e21"),
        ([1, 2], "1,2"),
    ],
)
def test_as_written(value: Any, expected: str) -> None:
    assert as_written(value) == expected


def test_thousands_of_digits() -> None:
    assert as_written(10**5000) == "1" + "0" * 5000


@given(st.integers() | st.floats(allow_nan=False, allow_infinity=False))
def test_no_digit_is_lost_and_none_made_up(value: float) -> None:
    shown = as_written(value)
    assert "e" not in shown
    assert Decimal(shown) == Decimal(repr(value))
    if "e" not in text(value) and abs(value) < 2**53:
        assert shown == text(value)

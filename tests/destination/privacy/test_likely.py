"""Likely personal data, and what only looks like it."""

import pytest

from destination.privacy import likely_pii
from destination.privacy.hashing import hashed


@pytest.mark.parametrize(
    ("name", "value", "kind", "confidence"),
    [
        ("email", "ann@shop.example", "email", "high"),
        ("contact", "ann@shop.example", "email", "high"),
        ("e_mail", "none given", "email", "medium"),
        ("userEmail", "ann at shop", "email", "medium"),
        ("phone", "612345678", "phone", "medium"),
        ("x", "+33 6 12 34 56 78", "phone", "high"),
        ("x", "(415) 555-0132", "phone", "medium"),
        ("mobileNumber", "0612345678", "phone", "medium"),
        ("x", "203.0.113.9", "ip", "medium"),
        ("ip", "203.0.113.9", "ip", "high"),
        ("x", "2001:db8::1", "ip", "high"),
        ("x", "4111 1111 1111 1111", "card", "high"),
        ("x", "4111111111111111", "card", "medium"),
        ("x", "DE89370400440532013000", "card", "high"),
        ("x", "219-09-9999", "national id", "medium"),
        ("ssn", "219099999", "national id", "medium"),
        ("passportNumber", "C01X0006H", "national id", "medium"),
        ("firstName", "Ann", "name", "medium"),
        ("address.last_name", "Lee", "name", "medium"),
        ("name", "Ann Lee", "name", "low"),
        ("address.street", "Main Street 1", "address", "medium"),
        ("address.postalCode", "0150", "address", "low"),
        ("birthday", "1990-01-05", "birthday", "medium"),
        ("date_of_birth", "5/1/1990", "birthday", "medium"),
    ],
)
def test_likely(name: str, value: str, kind: str, confidence: str) -> None:
    assert likely_pii(name, value) == (kind, confidence)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("plan", "gold"),
        ("email", ""),
        ("email", hashed("ann@shop.example")),
        ("email_opt_in", "true"),
        ("email", "true"),
        ("hasPhone", "false"),
        ("emailVerified", "2026-01-05"),
        ("product_name", "Skis"),
        ("planName", "gold"),
        ("ship", "titanic"),
        ("zipper", "metal"),
        ("telemetry", "on"),
        ("description", "ask @ann"),
        ("handle", "@ann"),
        ("timestamp", "2026-01-05T09:00:00.000Z"),
        ("date", "2026-01-05"),
        ("time", "10:30:00"),
        ("version", "300.2.1.1"),
        ("order", "1234567890123456"),
        ("order", "4111111111111112"),
        ("order", "12345678"),
        ("price", "1234567.50"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000"),
        ("sku", "DE89370400440532013001"),
        ("city", "Rome"),
        ("x", "000-12-3456"),
    ],
)
def test_unlikely(name: str, value: str) -> None:
    assert likely_pii(name, value) is None


@pytest.mark.parametrize("value", ["a:" * 10**6, "AB12" + "A" * 30 + "!", "+" + "1 " * 10**6])
def test_long_values_take_no_time(value: str) -> None:
    assert likely_pii("x" * 10**6, value) is None

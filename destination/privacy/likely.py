"""Likely personal data, by the name of a field and by the shape of its value.

A guess, and so each comes with a confidence: ``high`` where name and value agree or the
value alone can hardly be anything else, ``medium`` where one of them speaks for it, ``low``
where it may well be something else (a ``name`` may be a product's).
"""

import ipaddress
import re
from functools import lru_cache
from typing import Final, Literal, NamedTuple, TypeAlias

__all__ = ["LOOKS", "Confidence", "Likely", "is_hash", "likely_pii", "named"]

Confidence: TypeAlias = Literal["low", "medium", "high"]


class Likely(NamedTuple):
    """What a value is likely to be.

    Attributes:
        kind: Such as ``email``.
        confidence: How likely.
    """

    kind: str
    confidence: Confidence


LOOKS: Final = r"@|\d[\d .:()/-]{6,}|::|[A-Z]{2}\d\d[ A-Z\d]{11}"
"""What the shape of a value can be told by: a value without it has no shape of its own."""

_LOOKS: Final = re.compile(LOOKS)
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
_EMAIL: Final = re.compile(r"[^\s@<>\"']+@[^\s@.]+(?:\.[^\s@.]+)+")
_PHONE: Final = re.compile(r"\+[ .()/-]*(?:\d[ .()/-]*){8,15}|\(\d{3}\) ?\d{3}[ -.]?\d{4}")
_DIGITS: Final = re.compile(r"\d(?:[ -]?\d){12,18}")
_SSN: Final = re.compile(r"(?!000|666|9)\d{3}-(?!00)\d\d-(?!0000)\d{4}")
_IBAN: Final = re.compile(r"[A-Z]{2}\d\d[ A-Z\d]{11,38}", re.ASCII)
_IP: Final = re.compile(r"[\d.]{7,15}|[\da-fA-F:.]*::?[\da-fA-F:.]*")
_HASH: Final = re.compile(r"[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{128}", re.IGNORECASE)
_SHORTEST_HASH: Final = 32
_LONGEST: Final = 320
"""Characters of a value that has a shape: no email address is longer."""
_LONGEST_NAME: Final = 128
_CARD_STARTS: Final = "23456"

# Names are read as words: firstName, first_name and first-name are (first, name).
_SAYING: Final = {
    "email": ("email", "e mail", "mail address"),
    "phone": ("phone", "telephone", "tel", "msisdn", "cellphone", "mobile number", "fax"),
    "name": (
        "first name",
        "last name",
        "full name",
        "given name",
        "family name",
        "middle name",
        "maiden name",
        "firstname",
        "lastname",
        "fullname",
        "surname",
    ),
    "birthday": ("birthday", "birthdate", "birth date", "date of birth", "dob"),
    "ip": ("ip", "ip address", "ipaddress"),
    "address": ("street", "street address", "address line", "address 1", "address 2", "address1"),
    "card": ("card number", "credit card", "creditcard", "cc number", "cvv", "cvc", "iban"),
    "national id": (
        "ssn",
        "social security",
        "national id",
        "passport",
        "tax id",
        "nino",
        "cpf",
        "dni",
        "driver license",
        "drivers license",
        "personal number",
    ),
}
_HINTING: Final = {
    "name": ("name", "username", "user name", "nickname"),
    "address": ("address", "postcode", "postal code", "zip", "zip code"),
}
# Words that make a field one about personal data rather than one that holds it.
_ABOUT_WORDS: Final = (
    "opt optin optout verified confirmed consent count status enabled disabled subscribed "
    "subscriber has is valid frequency sent opened clicked campaign template type domain hash "
    "hashed sha256 md5 product plan event company store screen page file brand version category "
    "model display preference preferences marketing list bounced at"
)
_ABOUT: Final = frozenset(_ABOUT_WORDS.split())


def likely_pii(name: str, value: str) -> Likely | None:
    """Guess whether ``value``, sent as ``name``, is personal data in clear; None for no."""
    by_name = named(name)
    if is_hash(value):
        return None
    shaped = len(value) <= _LONGEST and _LOOKS.search(value)
    by_shape = _shape(value) if shaped else None
    if by_name is None:
        return by_shape
    if not value or value in ("true", "false"):
        return None
    if by_shape is None:
        return by_name
    # Name and value both speak: for the same thing, or for two kinds of personal data.
    return Likely(by_shape.kind, "high")


def is_hash(value: str) -> bool:
    """Tell whether a value is a hash, by its length and its digits."""
    return len(value) >= _SHORTEST_HASH and _HASH.fullmatch(value) is not None


def named(name: str) -> Likely | None:
    """Guess by the name alone, as ``address.street`` or ``firstName``; None for no."""
    return _named(name if len(name) <= _LONGEST_NAME else name[-_LONGEST_NAME:])


@lru_cache(maxsize=4096)
def _named(name: str) -> Likely | None:
    words = [word.lower() for word in _WORDS.findall(name)]
    if not words or not _ABOUT.isdisjoint(words):
        return None
    spelled = f" {' '.join(words)} "
    for kind, phrases in _SAYING.items():
        if any(f" {phrase} " in spelled for phrase in phrases):
            return Likely(kind, "medium")
    last = name.rpartition(".")[2]
    alone = " ".join(word.lower() for word in _WORDS.findall(last))
    for kind, phrases in _HINTING.items():
        if alone in phrases:
            return Likely(kind, "low")
    return None


def _shape(value: str) -> Likely | None:
    if "@" in value:
        return Likely("email", "high") if _EMAIL.fullmatch(value.strip()) else None
    bare = value.strip()
    if _PHONE.fullmatch(bare):
        return Likely("phone", "high" if bare.startswith("+") else "medium")
    if _SSN.fullmatch(bare):
        return Likely("national id", "medium")
    if _IBAN.fullmatch(bare) and _is_iban(bare.replace(" ", "")):
        return Likely("card", "high")
    if _IP.fullmatch(bare):
        return _ip(bare)
    if _DIGITS.fullmatch(bare) and bare[0] in _CARD_STARTS:
        digits = bare.replace(" ", "").replace("-", "")
        # Every tenth number passes the check: written in groups it is more than a chance.
        return Likely("card", "medium" if bare == digits else "high") if _luhn(digits) else None
    return None


def _ip(value: str) -> Likely | None:
    try:
        address = ipaddress.ip_address(value)
    except ValueError:
        return None
    # 1.2.3.4 may be a version of something.
    return Likely("ip", "high" if address.version == 6 else "medium")  # noqa: PLR2004


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(doubled)) % 10 == 0


def _is_iban(value: str) -> bool:
    turned = value[4:] + value[:4]
    return int("".join(str(int(char, 36)) for char in turned)) % 97 == 1

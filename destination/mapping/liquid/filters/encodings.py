"""Filters that write text for another place: HTML, URLs, base64, digests.

Source: liquidjs 10.27.2, ECMAScript, Node's ``Buffer``.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Callable
from itertools import groupby
from typing import Final
from urllib.parse import quote

from destination.js import UNDEFINED
from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.filters.calling import FilterFunction, on_text
from destination.mapping.liquid.text import SPACES, joined
from destination.mapping.liquid.values import Value, given, js_truthy, printed, script_text

__all__ = ["FILTERS"]

_MALFORMED: Final = "URI malformed"
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"}
_ESCAPES: Final = str.maketrans(_ENTITIES)
_ENTITY: Final = re.compile("&(?:amp|lt|gt|#34|#39);")
_CHARS: Final = {entity: char for char, entity in _ENTITIES.items()}
_MARKUP: Final = {"<script": "</script>", "<style": "</style>", "<!--": "-->", "<": ">"}

_PERCENT: Final = re.compile("(?:%[0-9A-Fa-f]{2})+")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_BASE64: Final = str.maketrans("-_", "+/")
_NOT_BASE64: Final = re.compile("[^A-Za-z0-9+/]")

_BLANK: Final = re.compile(f"[{SPACES}]")
_ASCII_WORD: Final = re.compile("[A-Za-z0-9]")
_PRETTY: Final = frozenset("._~!$&'()+,;=@")
_ACCENTS: Final = str.maketrans(
    dict.fromkeys("àáâãäå", "a")
    | dict.fromkeys("èéêë", "e")
    | dict.fromkeys("ìíîï", "i")
    | dict.fromkeys("òóôõöø", "o")
    | dict.fromkeys("ùúûü", "u")
    | dict.fromkeys("ýÿ", "y")
    | {"æ": "ae", "ç": "c", "ð": "d", "ñ": "n", "ß": "ss", "œ": "oe", "þ": "th"}
    | {"ẞ": "SS", "Œ": "OE", "Þ": "TH"}
)


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)


def _escape_once(text: str) -> str:
    return _escape(_ENTITY.sub(lambda match: _CHARS[match[0]], text))


def _strip_html(text: str) -> str:
    """Drop comments, scripts, styles and tags; what nothing closes stays."""
    closers = dict(_MARKUP)
    kept = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        kept.append(text[at:start])
        at = start
        for opener, closer in list(closers.items()):
            if not text.startswith(opener, start):
                continue
            close = text.find(closer, start + len(opener))
            if close >= 0:
                at = close + len(closer)
                break
            del closers[opener]
        if at == start:
            break
    return "".join(kept) + text[at:]


def _percent(value: Value, safe: str) -> str:
    try:
        return quote(joined(printed(value)), safe=safe)
    except UnicodeEncodeError:
        raise Fault(_MALFORMED) from None


def _url_encode(value: Value) -> str:
    return _percent(value, "!~*'()").replace("%20", "+")


def _cgi_escape(value: Value) -> str:
    return _percent(value, "").replace("%20", "+")


def _uri_escape(value: Value) -> str:
    return _percent(value, "[];,/?:@&=+$#!*'()")


def _url_decode(value: Value) -> str:
    text = printed(value)
    if "%" in _PERCENT.sub("", text):
        raise Fault(_MALFORMED)
    try:
        decoded = _PERCENT.sub(
            lambda match: bytes.fromhex(match[0].replace("%", "")).decode(), text
        )
    except UnicodeDecodeError:
        raise Fault(_MALFORMED) from None
    return decoded.replace("+", " ")


def _slugify(value: Value, mode: Value = UNDEFINED, cased: Value = UNDEFINED) -> str:
    text = joined(printed(value))
    name = script_text(given(mode, "default"))
    if name == "latin":
        text = text.translate(_ACCENTS)
    keeps = _SLUGS.get(name)
    if keeps is not None:
        runs = groupby(text, key=keeps)
        text = "".join("".join(run) if kept else "-" for kept, run in runs)
        text = text.removeprefix("-").removesuffix("-")
    return text if js_truthy(cased) else text.lower()


def _is_letter(char: str) -> bool:
    category = unicodedata.category(char)
    return category[0] in "LM" or category == "Nd"


_SLUGS: Final[dict[str, Callable[[str], bool]]] = {
    "ascii": lambda char: _ASCII_WORD.match(char) is not None,
    "default": _is_letter,
    "latin": _is_letter,
    "pretty": lambda char: char in _PRETTY or _is_letter(char),
    "raw": lambda char: _BLANK.match(char) is None,
}


def _utf8(text: str) -> bytes:
    return _SURROGATE.sub("\ufffd", joined(text)).encode()


def _base64_encode(text: str) -> str:
    return base64.b64encode(_utf8(text)).decode()


def _base64_decode(text: str) -> str:
    """Decode what can be decoded, up to the first ``=``; of each unit Node sees one byte."""
    seen = "".join(chr(ord(unit) & 0xFF) for unit in text).partition("=")[0]
    digits = _NOT_BASE64.sub("", seen.translate(_BASE64))
    if len(digits) % 4 == 1:
        digits = digits[:-1]
    padded = digits + "=" * (-len(digits) % 4)
    return base64.b64decode(padded).decode(errors="replace")


def _sha256(text: str) -> str:
    return hashlib.sha256(_utf8(text)).hexdigest()


def _hmac_sha256(text: str, key: Value = UNDEFINED) -> str:
    return hmac.new(_utf8(printed(key)), _utf8(text), "sha256").hexdigest()


FILTERS: Final[dict[str, FilterFunction]] = {
    "base64_decode": on_text(_base64_decode),
    "base64_encode": on_text(_base64_encode),
    "cgi_escape": _cgi_escape,
    "escape": on_text(_escape),
    "escape_once": on_text(_escape_once),
    "hmac_sha256": on_text(_hmac_sha256),
    "sha256": on_text(_sha256),
    "slugify": _slugify,
    "strip_html": on_text(_strip_html),
    "uri_escape": _uri_escape,
    "url_decode": _url_decode,
    "url_encode": _url_encode,
    "xml_escape": on_text(_escape),
}

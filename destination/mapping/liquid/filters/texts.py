"""Filters on text that change or cut it.

Source: liquidjs 10.27.2. Text comes in UTF-16 units; what depends on whole characters
(case, sets of characters) joins them first.
"""

import re
from typing import TYPE_CHECKING, Final

from liquid.filter import with_context

from destination.js import UNDEFINED
from destination.mapping.liquid.errors import Fault
from destination.mapping.liquid.filters.calling import FilterFunction, on_text
from destination.mapping.liquid.text import SPACES, joined, split_on_spaces
from destination.mapping.liquid.values import Value, double, given, index, js_truthy, printed

if TYPE_CHECKING:
    from destination.mapping.liquid.context import Context

__all__ = ["FILTERS", "split"]

_NEWLINE: Final = re.compile(r"\r?\n")
_BLANKS: Final = re.compile(f"[{SPACES}]+")
_CJK_RANGES: Final = (
    "\u4e00-\u9fff\uf900-\ufaff\u3400-\u4dbf\u3040-\u309f\u30a0-\u30ff\uac00-\ud7af"
)
_CJK: Final = re.compile(f"[{_CJK_RANGES}]")
_NOT_CJK: Final = re.compile(f"[^{_CJK_RANGES}{SPACES}]+")


def split(text: str, separator: str) -> list[str]:
    """Split as ``String.prototype.split`` does; by nothing, into units."""
    return text.split(separator) if separator else list(text)


@with_context
def _append(value: Value, *arguments: Value, context: "Context") -> Value:
    return "".join(_two_texts("append", value, arguments, context))


@with_context
def _prepend(value: Value, *arguments: Value, context: "Context") -> Value:
    return "".join(reversed(_two_texts("prepend", value, arguments, context)))


def _two_texts(
    name: str, value: Value, arguments: tuple[Value, ...], context: "Context"
) -> tuple[str, str]:
    if len(arguments) != 1:
        raise Fault(f"{name} expect 2 arguments")
    left, right = printed(value), printed(arguments[0])
    context.limits.use(len(left) + len(right))
    return left, right


def _downcase(text: str) -> Value:
    return joined(text).lower()


def _upcase(text: str) -> Value:
    return joined(text).upper()


def _capitalize(text: str) -> Value:
    return text[:1].upper() + joined(text[1:]).lower()


def _lstrip(text: str, chars: Value = UNDEFINED) -> Value:
    return text.lstrip(_strippable(chars))


def _rstrip(text: str, chars: Value = UNDEFINED) -> Value:
    return text.rstrip(_strippable(chars))


def _strip(text: str, chars: Value = UNDEFINED) -> Value:
    return text.strip(_strippable(chars))


def _strippable(chars: Value) -> str:
    """List what to strip: whole characters, so that no half of one is ever stripped."""
    return joined(printed(chars)) if js_truthy(chars) else SPACES


def _strip_newlines(text: str) -> Value:
    return _NEWLINE.sub("", text)


def _normalize_whitespace(text: str) -> Value:
    return _BLANKS.sub(" ", text)


def _remove(text: str, part: Value = UNDEFINED) -> Value:
    return text.replace(printed(part), "")


def _remove_first(text: str, part: Value = UNDEFINED) -> Value:
    return text.replace(printed(part), "", 1)


def _remove_last(text: str, part: Value = UNDEFINED) -> Value:
    return _replace_last(text, part)


@with_context
def _replace(
    value: Value, pattern: Value = UNDEFINED, replacement: Value = UNDEFINED, *, context: "Context"
) -> Value:
    text, old, new = printed(value), printed(pattern), printed(replacement)
    times = text.count(old) if old else len(text) - 1
    context.limits.use(len(text) + times * (len(new) - len(old)))
    return new.join(split(text, old))


def _replace_first(text: str, pattern: Value = UNDEFINED, new: Value = UNDEFINED) -> Value:
    return text.replace(printed(pattern), printed(new), 1)


def _replace_last(text: str, pattern: Value = UNDEFINED, new: Value = UNDEFINED) -> Value:
    old = printed(pattern)
    place = text.rfind(old)
    return text if place < 0 else text[:place] + printed(new) + text[place + len(old) :]


def _split(text: str, separator: Value = UNDEFINED) -> Value:
    parts = split(text, printed(separator))
    while parts and not parts[-1]:
        parts.pop()
    return parts


@with_context
def _truncate(
    value: Value, length: Value = UNDEFINED, ellipsis: Value = UNDEFINED, *, context: "Context"
) -> Value:
    text, tail = printed(value), printed(given(ellipsis, "..."))
    context.limits.use(len(text) + len(tail))
    longest = double(given(length, 50))
    if len(text) <= longest:
        return value
    return text[: index(max(longest - len(tail), 0), len(text))] + tail


def _truncatewords(text: str, words: Value = UNDEFINED, ellipsis: Value = UNDEFINED) -> Value:
    parts = split_on_spaces(text)
    most = double(given(words, 15))
    if most <= 0:
        most = 1
    kept = " ".join(parts[: index(most, len(parts))])
    return kept + printed(given(ellipsis, "...")) if len(parts) >= most else kept


def _number_of_words(text: str, mode: Value = UNDEFINED) -> Value:
    text = text.strip(SPACES)
    if not text:
        return 0
    ideographs = len(_CJK.findall(text))
    if mode == "cjk" or (mode == "auto" and ideographs):
        return ideographs + len(_NOT_CJK.findall(text))
    return len(split_on_spaces(text))


_ON_TEXT: Final[dict[str, FilterFunction]] = {
    "capitalize": _capitalize,
    "downcase": _downcase,
    "lstrip": _lstrip,
    "normalize_whitespace": _normalize_whitespace,
    "number_of_words": _number_of_words,
    "remove": _remove,
    "remove_first": _remove_first,
    "remove_last": _remove_last,
    "replace_first": _replace_first,
    "replace_last": _replace_last,
    "rstrip": _rstrip,
    "split": _split,
    "strip": _strip,
    "strip_newlines": _strip_newlines,
    "truncatewords": _truncatewords,
    "upcase": _upcase,
}

FILTERS: Final[dict[str, FilterFunction]] = {
    "append": _append,
    "prepend": _prepend,
    "replace": _replace,
    "truncate": _truncate,
    **{name: on_text(function) for name, function in _ON_TEXT.items()},
}

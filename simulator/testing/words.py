"""The typed words of the step library: identifiers, durations, devices, counts."""

import json
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from pytest_bdd import parsers

from simulator.times import parse_duration

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__ = ["Identified", "cell", "phrase", "table", "values"]

Identified = Callable[["Lab"], str]
"""An identifier that may only be known at run time."""

_UNITS: Final = {"second": "s", "minute": "m", "hour": "h", "day": "d"}
_PART: Final = re.compile(r"(\d+) (second|minute|hour|day)s?")


class _Word:
    """A typed word: the pattern it has in a step, and what is made of it."""

    def __init__(self, pattern: str, read: Callable[[str], Any]) -> None:
        self.pattern = pattern
        self._read = read

    def __call__(self, text: str) -> Any:
        return self._read(text)


def _identifier(text: str) -> Identified:
    if text.startswith('"'):
        return lambda lab: lab.known_as(text.strip('"'))
    device, _, kind = text.removeprefix("the ").partition("'s ")
    attribute = {"anonymousId": "anonymous_id", "tntId": "tnt_id", "userId": "user_id"}[kind]
    return lambda lab: getattr(lab.devices[device], attribute) or ""


def _duration(text: str) -> int:
    words = _PART.findall(text)
    if words:
        return sum(parse_duration(count + _UNITS[unit]) for count, unit in words)
    return parse_duration(text)


_COUNTS: Final = {"no": 0, "a": 1, "one": 1, "two": 2, "three": 3}
_DOUBTS: Final = {"the lag": "lag", "the retry draw": "retry"}
_DOUBT: Final = "|".join(_DOUBTS)
_TYPES: Final = {
    "Id": _Word(r'"[^"]*"|the \w+\'s (?:anonymousId|tntId|userId)', _identifier),
    "Duration": _Word(
        r"(?:\d+ (?:second|minute|hour|day)s?(?: and )?)+|(?:\d+(?:ms|[smhd]))+", _duration
    ),
    "Count": _Word(
        "|".join((*_COUNTS, r"\d+")),
        lambda text: _COUNTS[text] if text in _COUNTS else int(text),
    ),
    "Doubts": _Word(
        f"(?:{_DOUBT})(?: and (?:{_DOUBT}))*",
        lambda text: [_DOUBTS[one] for one in re.findall(_DOUBT, text)],
    ),
    "Form": _Word("an identify|a track", lambda text: text.rpartition(" ")[2]),
    "Device": _Word(r"\w+", str),
    "Method": _Word("GET|POST", str),
    "Token": _Word("the latest token|the former token", lambda text: -1 - ("former" in text)),
    "Text": _Word(r'"[^"]*"', lambda text: text.strip('"')),
}


def phrase(text: str) -> parsers.cfparse:
    """Make the pattern of a step; ``{ann:Id}`` and its like are typed words."""
    return parsers.cfparse(text, extra_types=_TYPES)


def cell(text: str) -> Any:
    """Read a cell: JSON where it is, else text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def values(datatable: list[list[str]]) -> dict[str, Any]:
    """Read a table of two columns, name and value, where a value may be JSON."""
    return {name: cell(text) for name, text in table(datatable).items()}


def table(datatable: list[list[str]]) -> dict[str, str]:
    """Read a table of two columns: name and value.

    Raises:
        ValueError: A row has another number of cells.
    """
    for row in datatable:
        if len(row) != 2:  # noqa: PLR2004  name and value
            raise ValueError(f"a row is | name | value |, not {row}")
    return {name: value for name, value in datatable}  # noqa: C416  rows are lists

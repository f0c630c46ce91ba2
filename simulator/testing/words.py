"""The language of steps: phrases, and the typed words in them.

A phrase is what a step reads: ``Target holds {count:Count} profile(s)``. A typed word stands in
braces, ``(s)`` may be there or not, and of ``has/have`` there is one.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pytest_bdd.parsers import StepParser

from simulator.testing.checking import used
from simulator.times import parse_duration

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__ = ["WORDS", "Identified", "Lookup", "Phrase", "Word", "cell", "phrase", "table", "values"]

Identified = Callable[["Lab"], str]
"""An identifier that may only be known at run time."""


class Lookup(NamedTuple):
    """By what the profile API is asked for somebody."""

    by: str
    of: Identified


@dataclass(frozen=True)
class Word:
    """A typed word.

    Attributes:
        pattern: The regular expression of what it may be.
        about: What it is, for whoever writes features.
        examples: Some of what it may be.
        read: Makes a value of it.
    """

    pattern: str
    about: str
    examples: tuple[str, ...]
    read: Callable[[str], Any]


_UNITS: Final = {"second": "s", "minute": "m", "hour": "h", "day": "d"}
_PART: Final = re.compile(r"(\d+) (second|minute|hour|day)s?")
_ID: Final = r'"[^"]*"|the \w+\'s (?:anonymousId|tntId|userId)'
_BY: Final = {"the device ": "tntId", "the ECID ": "marketingCloudVisitorId"}
_NUMBERS: Final = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_COUNTS: Final = {"a": 1, **{word: number for number, word in enumerate(_NUMBERS)}}
_DOUBTS: Final = {"the lag": "lag", "the retry draw": "retry"}
_DOUBT: Final = "|".join(_DOUBTS)
_STATES: Final = {
    "is delivered": "delivered",
    "waits for a retry": "awaiting_retry",
    "is lost": "lost",
    "has failed for good": "failed",
}


def _identifier(text: str) -> Identified:
    if text.startswith('"'):
        return lambda lab: lab.known_as(text.strip('"'))
    device, _, kind = text.removeprefix("the ").partition("'s ")
    attribute = {"anonymousId": "anonymous_id", "tntId": "tnt_id", "userId": "user_id"}[kind]
    return lambda lab: getattr(used(lab, device), attribute) or ""


def _lookup(text: str) -> Lookup:
    for words, by in _BY.items():
        if text.startswith(words):
            return Lookup(by, _identifier(text.removeprefix(words)))
    return Lookup("thirdPartyId", _identifier(text))


def _duration(text: str) -> int:
    words = _PART.findall(text)
    if words:
        return sum(parse_duration(count + _UNITS[unit]) for count, unit in words)
    return parse_duration(text)


def _one_of(about: str, values: Mapping[str, Any]) -> Word:
    """Make a word that is one of a few."""
    return Word("|".join(values), about, tuple(values), values.__getitem__)


WORDS: Final[Mapping[str, Word]] = MappingProxyType(
    {
        "Id": Word(
            _ID,
            "whom it is about: a userId in quotes, or what a device has at that moment",
            ('"ann"', "the laptop's anonymousId", "the laptop's tntId", "the laptop's userId"),
            _identifier,
        ),
        "Lookup": Word(
            f"(?:{'|'.join(_BY)})?(?:{_ID})",
            "by what the profile API is asked: a third-party id, a device's tntId, or an ECID",
            ('"ann"', "the device the laptop's tntId", 'the ECID "4312"'),
            _lookup,
        ),
        "Text": Word(r'"[^"]*"', "a text in quotes", ('"Home"',), lambda text: text.strip('"')),
        "Device": Word(
            r"\w+",
            "a device by a name of your choice; it is there from its first use, with cookies and "
            "an anonymousId of its own",
            ("laptop", "phone"),
            str,
        ),
        "Count": Word(
            "|".join((*_COUNTS, r"\d+")),
            "how many: a number, or a word up to nine",
            ("no", "one", "two", "17"),
            lambda text: _COUNTS[text] if text in _COUNTS else int(text),
        ),
        "Duration": Word(
            r"(?:\d+ (?:second|minute|hour|day)s?(?: and )?)+|(?:\d+(?:ms|[smhd]))+",
            "how long, of simulated time",
            ("1 hour", "13 days and 23 hours", "59m59s"),
            _duration,
        ),
        "Number": Word(r"-?\d+(?:\.\d+)?", "a number", ("450", "7.5"), float),
        "Status": Word(r"[1-5]\d\d", "an HTTP status", ("200", "404"), int),
        "State": _one_of("what became of an update", _STATES),
        "Belongs": _one_of(
            "whether somebody is in an audience", {"belongs": True, "does not belong": False}
        ),
        "Form": _one_of("as which event", {"an identify": "identify", "a track": "track"}),
        "Doubts": Word(
            f"(?:{_DOUBT})(?: and (?:{_DOUBT}))*",
            "what is not known, and could lead to another answer",
            (*_DOUBTS, " and ".join(_DOUBTS)),
            lambda text: [_DOUBTS[one] for one in re.findall(_DOUBT, text)],
        ),
        "Token": _one_of(
            "one of the tokens that were issued",
            {"the latest token": -1, "the former token": -2},
        ),
        "Kind": _one_of(
            "what a team sets up at Adobe",
            {one: one for one in ("property", "audience", "offer", "activity")},
        ),
        "Method": _one_of("an HTTP method", {"GET": "GET", "POST": "POST"}),
    }
)
"""The typed words, by the names they have in phrases."""

_PIECE: Final = re.compile(
    r"\{(?P<field>\w+):(?P<word>\w+)\}|\((?P<maybe>\w+)\)|(?P<one>\b\w+)/(?P<other>\w+\b)"
)


class Phrase(StepParser):
    """What a step reads.

    Args:
        name: The phrase, such as ``{user:Text} logs in on the {device:Device}``.
    """

    @property
    def fields(self) -> dict[str, str]:
        """Its typed words: the name of each in the phrase, and its type."""
        found = (piece.group("field", "word") for piece in _PIECE.finditer(self.name))
        return {field: word for field, word in found if field}

    @cached_property
    def pattern(self) -> str:
        """Its regular expression, with a named group for each typed word."""
        return "".join(self._pieces())

    def _pieces(self) -> Iterator[str]:
        end = 0
        for piece in _PIECE.finditer(self.name):
            yield re.escape(self.name[end : piece.start()]).replace(r"\ ", " ")
            field, word, maybe, one, other = piece.groups()
            if field:
                yield f"(?P<{field}>{WORDS[word].pattern})"
            else:
                yield f"(?:{maybe})?" if maybe else f"(?:{one}|{other})"
            end = piece.end()
        yield re.escape(self.name[end:]).replace(r"\ ", " ")

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def is_matching(self, name: str) -> bool:
        """Tell whether a step reads so."""
        return self._regex.fullmatch(name) is not None

    def parse_arguments(self, name: str) -> dict[str, Any] | None:
        """Read the typed words of a step; None where it reads otherwise."""
        found = self._regex.fullmatch(name)
        if found is None:
            return None
        fields = self.fields
        return {field: WORDS[fields[field]].read(text) for field, text in found.groupdict().items()}


def phrase(text: str) -> Phrase:
    """Make what a step reads; ``{ann:Id}`` and its like are typed words."""
    return Phrase(text)


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

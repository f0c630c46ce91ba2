"""Breaks: what a rule looks at, and how it compares."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from simulator.breaks.breaking import Change, breaks
from simulator.target.audiences import compile as compiling
from simulator.target.audiences import dimensions, leaf, values
from simulator.target.audiences.values import COMPARING, PRESENCE, Judge, compare

__all__: list[str] = []

_COMPARING: Final = dict(COMPARING)


def _always(held: bool) -> Judge:  # noqa: FBT001  it is what is always answered
    return lambda _: held


@breaks("audience-any-value")
def first_value_alone() -> Iterator[Change]:
    """Compare with the first of several values alone."""

    def first(make: Callable[[Sequence[str]], Judge]) -> Callable[[Sequence[str]], Judge]:
        return lambda wanted: make(wanted[:1])

    yield patch.dict(COMPARING, {name: first(make) for name, make in _COMPARING.items()})


@breaks("audience-numbers")
def numbers_are_texts() -> Iterator[Change]:
    """Compare numbers as texts."""
    yield patch.object(values, "number", lambda _: None)


@breaks("audience-case")
def case_always_matters() -> Iterator[Change]:
    """Let large and small letters differ for every evaluator."""

    def contains(wanted: Sequence[str]) -> Judge:
        return lambda value: value is not None and any(one in value for one in wanted)

    exact = _COMPARING["equals"]
    changed = {"equalsIgnoreCase": exact, "matches": exact, "contains": contains}
    yield patch.dict(COMPARING, changed)


@breaks("audience-presence")
def always_present() -> Iterator[Change]:
    """Take every attribute and parameter for one that is there."""
    yield patch.dict(PRESENCE, {name: _always("Not" not in name) for name in PRESENCE})


@breaks("audience-page-url")
def addresses_are_parameters() -> Iterator[Change]:
    """Take the address of a page for a parameter."""
    custom = dimensions.DIMENSIONS["custom"]
    yield patch.dict(dimensions.DIMENSIONS, {"page": custom})


@breaks("audience-address-scheme")
def schemes_matter() -> Iterator[Change]:
    """Compare addresses letter by letter."""
    yield patch.object(dimensions, "compare_addresses", compare)


@breaks("audience-first-parameter")
def last_parameter_counts() -> Iterator[Change]:
    """Let the last of several parameters of one name count."""

    def last(name: str) -> Callable[[str], str | None]:
        return lambda url: parse_qs(urlsplit(url).query).get(name, [None])[-1]

    yield patch.object(dimensions, "query_parameter", last)


@breaks("audience-commas")
def lists_are_whole() -> Iterator[Change]:
    """Let a list with commas start and end as a whole."""

    def starts(wanted: Sequence[str]) -> Judge:
        return lambda value: value is not None and value.startswith(tuple(wanted))

    def ends(wanted: Sequence[str]) -> Judge:
        return lambda value: value is not None and value.endswith(tuple(wanted))

    yield patch.dict(COMPARING, {"startsWith": starts, "endsWith": ends})


@breaks("audience-internal-parameters")
def internal_parameters_seen() -> Iterator[Change]:
    """Let rules see Target's own parameters."""
    yield patch.object(dimensions, "INTERNAL_PARAMETERS", frozenset())


@breaks("audience-attributes-compared")
def attributes_never_compared() -> Iterator[Change]:
    """Let a condition that names another attribute hold for everybody."""
    yield patch.object(leaf, "_against", lambda *_: lambda _: True)


@breaks("audience-unknown")
def unknown_is_false() -> Iterator[Change]:
    """Take what is not simulated for false."""
    yield patch.object(compiling, "_unknown", lambda _: False)


@breaks("audience-place")
def untold_is_false() -> Iterator[Change]:
    """Take what a request does not tell for false."""

    def asked(source: dimensions.Source, judge: Judge) -> Callable[..., bool | None]:
        return lambda facts: judge(source.read(facts))

    yield patch.object(leaf, "_asked", asked)

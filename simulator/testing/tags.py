"""Which scenarios a tag expression chooses, and which tags in it no scenario has.

A tag that nobody has is as easily mistyped as meant: ``not @slow`` is right before there is a
slow scenario. So it makes nothing red, and is told wherever the run is.
"""

import difflib
import shlex
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import pytest

from simulator.testing.guard import template_of
from simulator.testing.written import tags_of

__all__ = ["NOTES", "Expression", "choice", "parse_tags"]

Expression: TypeAlias = Callable[[Iterable[str]], bool]

NOTES: Final = pytest.StashKey[list[str]]()
"""What there is to know of what a session was asked for; of its configuration."""
_TOLD: Final = "offtarget_notes"


def parse_tags(text: str) -> Expression:
    """Read a tag expression, as Cucumber's are; the ``@`` may be left out.

    Raises:
        ValueError: It is none.
    """
    from cucumber_tag_expressions import (  # type: ignore[import-untyped]  # noqa: PLC0415
        TagExpressionError,
        parse,
    )

    try:
        expression: Expression = parse(text)
    except TagExpressionError as error:
        raise ValueError(f"{text!r} is no tag expression: {error}") from None
    return expression


def choice(
    config: pytest.Config, items: Sequence[pytest.Item], text: str
) -> Callable[[pytest.Item], bool]:
    """Give what tells whether a test is chosen; note the tags that no scenario has.

    A test that is no scenario has no tags, and is chosen.

    Args:
        config: The session's.
        items: All tests there are to choose from.
        text: The expression; empty for every test.

    Raises:
        ValueError: It is none.
    """
    if not text:
        return lambda _: True
    expression = parse_tags(text)
    tags = {item: _tags(item) for item in items if template_of(item) is not None}
    chosen = {item: expression(had) for item, had in tags.items()}
    known = set[str]().union(*tags.values())
    strange = [one for one in dict.fromkeys(_named(expression)) if one not in known]
    if strange and chosen:
        said = f"no scenario here has the tag {_listed(strange)}, which --tags {shlex.quote(text)} "
        near = [close for one in strange for close in difflib.get_close_matches(one, known, 1)]
        hint = f"; the nearest there is: {_listed(dict.fromkeys(near))}" if near else ""
        config.stash[NOTES] = [f"{said}names{hint}{_came_to(list(chosen.values()))}"]
    return lambda item: chosen.get(item, True)


def _tags(item: pytest.Item) -> set[str]:
    template = template_of(item)
    tags = (tags_of(template) if template else set()) | {mark.name for mark in item.own_markers}
    return {*tags, *(f"@{tag}" for tag in tags)}


def _named(expression: Any) -> Iterator[str]:
    """Go through the tags that an expression names."""
    if hasattr(expression, "name"):
        yield expression.name
    for term in getattr(expression, "terms", ()) or filter(None, [getattr(expression, "term", 0)]):
        yield from _named(term)


def _listed(tags: Iterable[str]) -> str:
    return ", ".join(f"@{tag.removeprefix('@')}" for tag in tags)


def _came_to(chosen: Sequence[bool]) -> str:
    if all(chosen):
        return "; so it leaves none out"
    return "" if any(chosen) else "; so it chooses none"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Tell, from a worker of xdist, where the tests were started."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output[_TOLD] = session.config.stash.get(NOTES, [])


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Hear of it from a worker; each tells the same."""
    told = getattr(node, "workeroutput", {}).get(_TOLD, [])
    known = node.config.stash.setdefault(NOTES, [])
    known.extend(one for one in told if one not in known)


@pytest.hookimpl(tryfirst=True)
def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Say so on the terminal."""
    for note in config.stash.get(NOTES, []):
        terminalreporter.write_line(f"offtarget: {note}", yellow=True)

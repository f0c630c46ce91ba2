"""Which step was meant: the nearest of the catalogue to one that nobody defines."""

import difflib
import re
from collections.abc import Iterable
from typing import Any, Final

import pytest

__all__ = ["nearest"]

_MOST: Final = 3
_LIKENESS: Final = 0.6
_VALUE: Final = re.compile(
    r"""
    "[^"]*"?                            # a text
    | \{\w+\}                           # a typed word
    | the\ \w+'s\ (?:anonymousId|tntId|userId)
    | \b\d+\w*(?:\ (?:second|minute|hour|day)s?)?
    | \((?:\w+)\) | /\w+                # what may be otherwise
    """,
    re.VERBOSE,
)


def nearest(text: str, phrases: Iterable[str]) -> list[str]:
    """Find the phrases nearest to a step, best first; what may differ from step to step aside.

    Args:
        text: The step.
        phrases: What steps read, typed words in braces.
    """
    said: dict[str, list[str]] = {}
    for phrase in phrases:
        said.setdefault(_bare(phrase), []).append(phrase)
    close = difflib.get_close_matches(_bare(text), said, _MOST, _LIKENESS)
    return [phrase for bare in close for phrase in said[bare]][:_MOST]


def _bare(text: str) -> str:
    return " ".join(_VALUE.sub(" ", text.lower()).split())


@pytest.hookimpl(tryfirst=True)
def pytest_bdd_step_func_lookup_error(step: Any, exception: Exception) -> None:
    """Let the error of an unknown step propose the nearest."""
    from simulator.testing.catalogue import known  # noqa: PLC0415  plugins load with every pytest

    close = nearest(step.name, known())
    lines = [f"  {phrase}" for phrase in close]
    told = ["the nearest are:", *lines] if close else []
    hint = "\n".join(["", *told, "all steps: offtarget features steps"])
    exception.args = (f"{exception}{hint}",)

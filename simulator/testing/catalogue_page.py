"""The catalogue of steps as a page, and as text for the terminal."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from simulator.testing.catalogue import Entry
from simulator.testing.words import WORDS

__all__ = ["markdown", "searched", "text"]

_HEAD: Final = """\
# What features can say

<!-- Made by `offtarget features steps --format markdown`. -->

Every step of Offtarget, by what it is about. A word in braces stands for what changes from step to
step: in quotes any text, else one of [the types](#types). `profile(s)` may be singular or plural,
`has/have` is either. A step may stand behind Given, When or Then.

In the terminal: `offtarget features steps --search audience`. For editors: `--format json` has the
regular expression of each step.
"""


def markdown(entries: Sequence[Entry]) -> str:
    """Write steps as a page."""
    return "\n".join([_HEAD, *_steps(entries), "## Types", "", *_types()])


def _example(entry: Entry) -> list[str]:
    if len(entry.example) == 1:
        return [f"For example: `{entry.example[0]}`"]
    return ["```gherkin", *entry.example, "```"]


def _steps(entries: Sequence[Entry]) -> Iterator[str]:
    for subject, steps in groupby(entries, key=lambda entry: entry.subject):
        yield from (f"## {subject}", "")
        for entry in steps:
            yield from (f"**{entry.phrase}**", "", entry.about, "")
            yield from (*_example(entry), "")


def _types() -> Iterator[str]:
    yield "| type | is | such as |"
    yield "|---|---|---|"
    for name, word in WORDS.items():
        if name != "Text":
            examples = ", ".join(f"`{one}`" for one in word.examples)
            yield f"| `{{{name.lower()}}}` | {word.about} | {examples} |"


def searched(entries: Sequence[Entry], words: str) -> list[Entry]:
    """List the steps in which all words occur: in what they read, do, or are about."""
    wanted = words.lower().split()
    return [
        entry
        for entry in entries
        if all(word in f"{entry.subject} {entry.phrase} {entry.about}".lower() for word in wanted)
    ]


def text(entries: Sequence[Entry]) -> str:
    """Write steps for the terminal."""
    lines: list[str] = []
    for subject, steps in groupby(entries, key=lambda entry: entry.subject):
        lines += ["", subject, ""]
        for entry in steps:
            lines += [f"  {entry.phrase}", f"      {entry.about}"]
            lines += [
                f"      {'e.g. ' if number == 0 else '     '}{line}"
                for number, line in enumerate(entry.example)
            ]
    used = {one.type for entry in entries for one in entry.placeholders}
    lines += ["", "Types", ""]
    lines += [
        f"  {{{name.lower()}}}  {word.about}: {', '.join(word.examples)}"
        for name, word in WORDS.items()
        if name.lower() in used - {"text"}
    ]
    return "\n".join(lines[1:])

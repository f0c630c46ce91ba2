"""The catalogue of steps: what features can say, with what stands behind each phrase.

``offtarget features steps --format markdown`` prints ``docs/steps.md``.
"""

import inspect
import re
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from types import ModuleType
from typing import Final

from msgspec import Struct
from pytest_bdd.gherkin_parser import Feature, Rule, Step, get_gherkin_document
from pytest_bdd.steps import StepFunctionContext, step_function_context_registry

from simulator.testing.step_errors import WHOLE
from simulator.testing.words import WORDS, Phrase

__all__ = ["SUBJECTS", "Entry", "Placeholder", "Use", "catalogue", "known", "shipped_features"]

_PACKAGE: Final = "simulator.testing.steps"
SUBJECTS: Final = (
    "world",
    "visitors",
    "browser",
    "target",
    "profile_api",
    "servers",
    "deliveries",
    "delivery_log",
    "audiences",
    "activities",
    "team",
    "tracking",
    "pages",
    "id_service",
    "bulk",
    "faults",
    "privacy",
    "tickets",
    "requests",
)
"""The modules of steps, in the order they are shown."""


class Placeholder(Struct, frozen=True):
    """A typed word of a step.

    Attributes:
        name: What it is called in the phrase.
        type: Its type, as in the list of types.
        about: What it is.
        examples: Some of what it may be.
    """

    name: str
    type: str
    about: str
    examples: tuple[str, ...]


class Use(Struct, frozen=True, order=True):
    """A step as a feature has it.

    Attributes:
        text: The step, without Given, When or Then.
        docstring: The text under it.
        datatable: The table under it.
    """

    text: str
    docstring: str | None = None
    datatable: list[list[str]] = []

    @property
    def lines(self) -> list[str]:
        """It as lines of a feature."""
        told = [self.text]
        if self.docstring is not None:
            told += [f"  {line}".rstrip() for line in ('"""', *self.docstring.splitlines(), '"""')]
        widths = [max(map(len, column)) for column in zip(*self.datatable, strict=True)]
        for row in self.datatable:
            cells = " | ".join(map(str.ljust, row, widths))
            told.append(f"  | {cells} |")
        return told


class Entry(Struct, frozen=True):
    """A step of the catalogue.

    Attributes:
        subject: What it is about: a heading.
        phrase: What it reads, its typed words in braces.
        about: What it does, or expects.
        takes: What stands under it: a ``table``, a ``text``, or nothing.
        placeholders: Its typed words.
        pattern: The regular expression it matches, with a group for each typed word.
        example: How our own features say it.
    """

    subject: str
    phrase: str
    about: str
    takes: str
    placeholders: tuple[Placeholder, ...]
    pattern: str
    example: list[str]


def catalogue() -> list[Entry]:
    """List all steps of Offtarget, by subject, each with an example of its own features."""
    uses = sorted(_uses(shipped_features()), key=lambda use: (len(use.lines), len(use.text), use))
    return [
        _entry(import_module(f"{_PACKAGE}.{name}"), context, uses)
        for name in SUBJECTS
        for context in _contexts(f"{_PACKAGE}.{name}")
    ]


def known() -> list[str]:
    """List what the steps of this process read, a team's own included, typed words in braces."""
    read = (_shown(Phrase(one.parser.name)) for one in step_function_context_registry.values())
    return list(dict.fromkeys(read))


def shipped_features() -> Path:
    """Give the folder of the features that come with Offtarget."""
    packaged = Path(str(files("simulator"))) / "_data" / "features"
    return packaged if packaged.is_dir() else Path(str(files("simulator"))).parent / "features"


def _contexts(module: str) -> list[StepFunctionContext]:
    import_module(module)
    return [
        context
        for context in step_function_context_registry.values()
        if context.step_func.__module__ == module
    ]


def _entry(module: ModuleType, context: StepFunctionContext, uses: Sequence[Use]) -> Entry:
    phrase = Phrase(context.parser.name)
    taken = inspect.signature(context.step_func).parameters
    example = next((use.lines for use in uses if phrase.is_matching(use.text)), [])
    return Entry(
        subject=_subject(module),
        phrase=_shown(phrase),
        about=" ".join((inspect.getdoc(context.step_func) or "").partition("\n\n")[0].split()),
        takes=next((what for name, what in WHOLE.items() if name in taken), ""),
        placeholders=tuple(
            Placeholder(name, type_.lower(), WORDS[type_].about, WORDS[type_].examples)
            for name, type_ in phrase.fields.items()
        ),
        pattern=phrase.pattern,
        example=example,
    )


def _subject(module: ModuleType) -> str:
    """Make a heading of what the module says it is about."""
    first = (module.__doc__ or "").partition("\n")[0]
    about = first.removeprefix("Steps: ").rstrip(".")
    return about[:1].upper() + about[1:]


def _shown(phrase: Phrase) -> str:
    """Write a phrase for people: a text by its name, in its quotes, other words by their types."""

    def put(found: re.Match[str]) -> str:
        field, type_ = found.groups()
        return f'"{{{field}}}"' if type_ == "Text" else f"{{{type_.lower()}}}"

    return re.sub(r"\{(\w+):(\w+)\}", put, phrase.name)


def _uses(folder: Path) -> Iterator[Use]:
    for path in sorted(folder.glob("*.feature")):
        for step in _steps(get_gherkin_document(str(path)).feature):
            rows = step.datatable.rows if step.datatable else []
            yield Use(
                step.text,
                step.docstring.content if step.docstring else None,
                [[cell.value for cell in row.cells] for row in rows],
            )


def _steps(parent: Feature | Rule) -> Iterator[Step]:
    for child in parent.children:
        for part in (child.background, child.scenario):
            yield from part.steps if part is not None else ()
        if isinstance(parent, Feature) and child.rule is not None:
            yield from _steps(child.rule)

"""A run as one page that needs nothing beside it: no server, and no other file.

Its security policy lets it load nothing and run no script but its own, and every text in it is
escaped.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from itertools import groupby
from typing import Final

from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from simulator.testing.outcomes import STATUSES, Run, ScenarioOutcome, Status
from simulator.testing.reporting.drawing import draw
from simulator.testing.reporting.words import link

__all__ = ["render"]

_PAGE: Final = files(__name__.rpartition(".")[0]) / "page"
_WIDE: Final = 1000
_NARROW: Final = 620
"""How wide timelines are, alone and side by side."""
_SIGNS: Final[dict[Status, str]] = {
    "passed": "✓",
    "failed": "✗",
    "undefined": "?",
    "skipped": "↷",
    "not_run": "○",
}


@dataclass(frozen=True, slots=True)
class _Row:
    """A scenario on every target.

    Attributes:
        anchor: Names it on the page.
        outcomes: What it came to, one a target.
    """

    anchor: str
    outcomes: list[ScenarioOutcome]

    @property
    def first(self) -> ScenarioOutcome:
        """Stands for all where they are alike."""
        return self.outcomes[0]

    @property
    def worst(self) -> Status:
        """What it came to where it came to least."""
        order: tuple[Status, ...] = ("failed", "undefined", "skipped", "not_run", "passed")
        return min((one.status for one in self.outcomes), key=order.index)


def render(run: Run) -> bytes:
    """Write a run as a page."""
    style = _read("report.css")
    script = _read("report.js")
    environment = Environment(
        loader=DictLoader({name: _read(name) for name in ("report.html", "scenario.html")}),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    page = environment.get_template("report.html").render(
        run=run,
        features=list(_features(run)),
        statuses=[(one, _words(one), _SIGNS[one], run.counts[one]) for one in STATUSES],
        signs=_SIGNS,
        words=_words,
        began=_date(run.began),
        took=_took(run.milliseconds),
        took_of=_took,
        link=link,
        draw=draw,
        widths=(_WIDE, _NARROW),
        # They are ours, and hold nothing that a run has to tell.
        style=Markup(style),  # noqa: S704
        script=Markup(script),  # noqa: S704
        style_hash=_hash(style),
        script_hash=_hash(script),
    )
    return page.encode("utf-8", "replace")


def _features(run: Run) -> Iterator[tuple[ScenarioOutcome, list[tuple[str, list[_Row]]]]]:
    """Give each feature, its rules, and their scenarios."""
    number = 0
    for _, of_feature in groupby(run.scenarios, key=lambda one: one.path):
        rules = []
        outcomes = list(of_feature)
        for rule, of_rule in groupby(outcomes, key=lambda one: one.rule):
            rows = []
            for _, alike in groupby(of_rule, key=lambda one: one.key):
                number += 1
                rows.append(_Row(f"scenario-{number}", list(alike)))
            rules.append((rule, rows))
        yield outcomes[0], rules


def _read(name: str) -> str:
    return (_PAGE / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _words(status: Status) -> str:
    return status.replace("_", " ")


def _date(seconds: float) -> str:
    then = datetime.fromtimestamp(seconds, UTC)
    return f"{then.day} {then:%B %Y, %H:%M} UTC"


def _took(milliseconds: float) -> str:
    if milliseconds < 1_000:  # noqa: PLR2004  a second
        return f"{milliseconds:.0f} ms"
    seconds = milliseconds / 1_000
    return f"{seconds:.1f} s" if seconds < 60 else f"{seconds / 60:.1f} min"  # noqa: PLR2004

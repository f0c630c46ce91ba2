"""``offtarget features``: Gherkin for QA, with no Python to write; one module a verb."""

from typing import Any, Final

import click

from simulator.cli.verbs import Verbs

__all__ = ["command"]

_VERBS: Final = {
    "new": "Begin a folder of features that pass.",
    "run": "Run the features of a folder.",
    "report": "Put runs into one report, such as one a target.",
    "steps": "List what features can say.",
    "prove": "Break the rules of the world, and see which scenarios notice.",
}


@click.group(
    cls=Verbs,
    modules="simulator.cli.features_",
    listed=_VERBS,
    help="""\b
    Example:
      offtarget features new features
      offtarget features run features

    Write features in Gherkin, and run them, without any Python.
    """,
)
def command(**_: Any) -> None:
    """Group the verbs of features."""

"""The ``offtarget`` command: one file a verb, loaded when it is used.

Exit codes: 0 ok, 1 a failed expectation, 2 usage, 3 not reachable.
"""

from typing import Any, Final

import click

from simulator.cli.verbs import Verbs
from simulator.version import VERSION

__all__ = ["main"]

_VERBS: Final = {
    "tour": "Tell the three identity scenarios, step by step.",
    "serve": "Simulate Adobe Target on this machine.",
    "ready": "Tell whether a simulator answers, or wait until it does.",
    "info": "Tell what a simulator has answered, and what it holds.",
    "exec": "Run a command whose calls to Adobe and Segment end here.",
    "env": "Print what leads other programs to a simulator's proxy.",
    "run": "Run scenario files.",
    "features": "Write, run and look up Gherkin features, without any Python.",
    "send": "Send files of events, or show what would be sent.",
    "explain": "Say why the profile API finds an id, or not.",
    "generate": "Make up journeys of visitors, and the truth about each.",
    "deliveries": "List what became of the events Segment took, and why.",
    "forecast": "Say what will become of a delivery that waits.",
    "faults": "Let requests go wrong on purpose.",
    "bundle": "Save what a tenant was asked and answered, without secrets.",
    "replay": "Ask it all again, and show what is answered differently.",
    "clock": "Show and move a tenant's clock.",
    "token": "Issue a token of the profile API.",
    "check": "Say what will go wrong with events in production.",
    "workspace": "Check what a team declares of its Segment side, or import it.",
    "audiences": "Take audiences over from Adobe.",
    "conform": "Compare the destination core with reference cases.",
}


@click.group(
    cls=Verbs,
    modules="simulator.cli.",
    listed=_VERBS,
    help="""\b
    Example:
      offtarget tour
      offtarget serve --client acme

    Adobe Target, offline: a simulator under a clock you control.
    """,
)
@click.version_option(VERSION, prog_name="offtarget")
def main(**_: Any) -> None:
    """Run the command line."""

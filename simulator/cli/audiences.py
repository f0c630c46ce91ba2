"""``offtarget audiences``: audiences taken over from Adobe."""

import sys

import click

from simulator.cli.documents import json_of, named
from simulator.cli.options import FAILED, json_option, print_json, verb


@click.group(
    help="""\b
    Example:
      offtarget audiences import golfers.json > audiences.yaml

    Take audiences over from Adobe.
    """
)
def command() -> None:
    """Group the verbs of audiences."""


@verb(
    example="offtarget audiences import golfers.json gold.json > audiences.yaml\n"
    "offtarget audiences import - --json"
)
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@json_option
def import_(*, files: tuple[str, ...], as_json: bool) -> None:
    """Make the audiences of a workspace out of Adobe's own answers.

    FILE is what `GET …/target/audiences/{id}` of Adobe's Admin API answers: an audience, or
    an array of some; - is standard input. The `audiences:` section goes to standard output,
    as YAML; what is not taken over, or not simulated and therefore unknown, is said on
    standard error. Numbers are kept. Exit 1 where nothing could be taken over.
    """
    import msgspec  # noqa: PLC0415  on use

    from destination.documents.writing import write  # noqa: PLC0415
    from simulator.workspace.importing import Importing  # noqa: PLC0415

    importing = Importing()
    for file in files:
        importing.read(json_of(file), str(named(file)) if len(files) > 1 else "")
    importing.finish()
    shown = msgspec.to_builtins(importing.audiences)
    if as_json:
        print_json({"audiences": shown, "remarks": importing.remarks})
    else:
        click.echo(write({"audiences": shown}), nl=False)
        for remark in importing.remarks:
            click.echo(str(remark), err=True)
    sys.exit(0 if shown else FAILED)


command.add_command(import_)

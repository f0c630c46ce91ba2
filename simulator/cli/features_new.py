"""``offtarget features new``: a folder of features that pass."""

import shlex
from pathlib import Path

import click

from simulator.cli.options import json_option, print_json, verb

__all__ = ["command"]


@verb(example="offtarget features new features", name="new")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), metavar="DIR")
@json_option
def command(*, folder: Path, as_json: bool) -> None:
    """Begin a folder of features that pass: a few scenarios, a workspace file, and how to go on.

    Nothing that is there already is overwritten: where one of the files exists, none is made.
    """
    from simulator.testing.starter import write  # noqa: PLC0415  on use

    try:
        made = write(folder)
    except OSError as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        print_json({"made": [str(path) for path in made]})
        return
    for path in made:
        click.echo(path)
    click.echo(f"\nRun them:           offtarget features run {shlex.quote(str(folder))}")
    click.echo("What they can say:  offtarget features steps")

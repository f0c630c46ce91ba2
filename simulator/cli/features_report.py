"""``offtarget features report``: runs that were kept, in one report."""

import sys
from pathlib import Path

import click

from simulator.cli.options import FAILED, json_option, option, print_json, verb

__all__ = ["command"]


@verb(
    example="offtarget features report reports/process reports/live -o reports/all",
    name="report",
)
@click.argument(
    "runs",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, path_type=Path),
    metavar="DIR...",
)
@option(
    "--output",
    "-o",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    metavar="DIR",
    help="Where the reports go.",
)
@json_option
def command(*, runs: tuple[Path, ...], output: Path, as_json: bool) -> None:
    """Put runs into one report, such as one a target: exit 0 if it may be believed, 1 if not.

    Each DIR is a folder of reports, in which run.json says what the run came to. A scenario
    that ran several times stands there once, with what it came to side by side: by target, and
    where that does not tell runs apart, by wire, settings or seed. Two feature files under one
    path are refused.
    """
    from simulator.testing.merging import merge  # noqa: PLC0415  on use
    from simulator.testing.outcomes import load  # noqa: PLC0415
    from simulator.testing.reporting import write  # noqa: PLC0415

    try:
        run = merge([load(one) for one in runs], [str(one) for one in runs])
        files = write(run, output)
    except (OSError, ValueError) as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        told = {"ok": run.ok, "verdict": run.verdict, "targets": run.targets, "counts": run.counts}
        print_json({**told, "runs": run.columns, "files": [str(one) for one in files]})
    else:
        for file in files:
            click.echo(file)
        click.echo(run.verdict)
    sys.exit(0 if run.ok else FAILED)

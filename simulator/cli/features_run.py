"""``offtarget features run``: features of a folder, and an exit code to believe."""

import sys
from pathlib import Path

import click

from simulator.cli.options import FAILED, json_option, option, print_json, seed_option, verb

__all__ = ["command"]


@verb(
    example="offtarget features run features\n"
    "offtarget features run features --tags '@smoke and not @slow' -n auto",
    name="run",
)
@click.argument("path", type=click.Path(exists=True, path_type=Path), metavar="DIR|FILE")
@option("--url", help="A live server to run them on; in process if left out.")
@option("--token", help="The lab token, where that server wants one.")
@option("--tags", default="", help="The scenarios alone whose tags are so: '@a and not @b'.")
@option("--parallel", "-n", default="0", help="In so many processes; auto for one a core.")
@seed_option
@json_option
def command(
    *,
    path: Path,
    url: str | None,
    token: str | None,
    tags: str,
    parallel: str,
    seed: int,
    as_json: bool,
) -> None:
    """Run features, without any Python; exit 0 if all passed, 1 if anything is not green.

    A workspace.yaml beside the features is what the team declares; steps in a conftest.py
    beside them win over those of Offtarget. Whatever could not fail, fails.
    """
    from simulator.cli.story import console  # noqa: PLC0415  on use
    from simulator.testing.runner import parse_tags  # noqa: PLC0415
    from simulator.testing.suite import Suite  # noqa: PLC0415
    from simulator.testing.telling import Teller  # noqa: PLC0415

    try:
        parse_tags(tags)
    except ValueError as error:
        raise click.UsageError(f"--tags: {error}") from None
    if parallel != "auto" and not parallel.isdecimal():
        raise click.UsageError(f"--parallel is {parallel!r}; it must be a number, or auto")
    teller = Teller(console(), seed)
    suite = Suite(path, url=url, token=token, seed=seed, tags=tags, parallel=parallel)
    code = suite.run(teller)
    if as_json:
        print_json(teller.counts)
    sys.exit(FAILED if code else 0)

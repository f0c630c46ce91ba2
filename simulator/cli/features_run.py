"""``offtarget features run``: features of a folder, and an exit code to believe."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click
from msgspec import structs

from simulator.cli.options import FAILED, json_option, option, print_json, seed_option, verb
from simulator.cli.tags import check_tags, tags_option

if TYPE_CHECKING:
    from simulator.testing.outcomes import Run
    from simulator.testing.suite import Suite

__all__ = ["command"]

_PLACE: Final = re.compile(r"(?P<path>.+\.feature):(?P<line>\d+)")


@verb(
    example="offtarget features run features\n"
    "offtarget features run features --tags '@smoke and not @slow' -n auto --report reports\n"
    "offtarget features run features/lag.feature:6 --url http://127.0.0.1:8420",
    name="run",
)
@click.argument("place", metavar="DIR|FILE[:LINE]")
@option(
    "--target",
    "targets",
    multiple=True,
    metavar="NAME",
    help="Where they run: process, live, browser or vendor; given several times, one run each.",
)
@option("--url", help="A live server to run them on; in process if left out.")
@option("--client", help="The client code of the account, for the vendor target.")
@option("--browser", help="Where Chromium is, for the browser target; looked for if left out.")
@option("--token", help="The lab token, where that server wants one.")
@tags_option
@option(
    "--setting",
    "settings",
    multiple=True,
    metavar="NAME=VALUE",
    help="A setting that every scenario begins with; may be given several times.",
)
@option(
    "--wire",
    type=click.Choice(["segment", "safe"]),
    help="How cloud destinations send, whatever the workspace says.",
)
@option("--parallel", "-n", default="0", help="In so many processes; auto for one a core.")
@option(
    "--report",
    type=click.Path(file_okay=False, writable=True, path_type=Path),
    help="Write reports into this folder: HTML, JUnit, Cucumber Messages and JSON.",
)
@option("--traceback", is_flag=True, help="Show pytest's output as well.")
@option("--bundles", metavar="DIR", help="Where each scenario that fails leaves its bundle.")
@seed_option
@json_option
def command(
    *,
    place: str,
    targets: tuple[str, ...],
    tags: str,
    parallel: str,
    report: Path | None,
    bundles: str | None,
    traceback: bool,
    as_json: bool,
    **given: Any,
) -> None:
    """Run features, without any Python; exit 0 if all passed, 1 if anything is not green.

    A workspace.yaml beside the features is what the team declares; steps in a conftest.py
    beside them win over those of Offtarget. Whatever could not fail, fails.
    """
    from simulator.cli.story import console  # noqa: PLC0415  on use
    from simulator.testing.reporting import write  # noqa: PLC0415
    from simulator.testing.suite import Suite  # noqa: PLC0415
    from simulator.testing.telling import tell  # noqa: PLC0415

    path, line = _placed(place)
    check_tags(tags)
    _check(given["settings"], parallel)
    more = () if bundles is None else (f"--offtarget-bundles={Path(bundles).resolve()}",)
    common = Suite(path, tags=tags, line=line, parallel=parallel, shown=traceback, options=more)
    suites = [structs.replace(common, **target) for target in _targets(targets, given)]
    if report is not None:
        _make(report)
    runs, codes = zip(*map(_ran, suites), strict=True)
    run = _together(runs)
    written = [] if report is None else write(run, report)
    if as_json:
        print_json(run)
    else:
        tell(run, console())
        for file in written:
            click.echo(f"wrote {file}")
    sys.exit(0 if run.ok and not any(codes) else FAILED)


def _check(settings: Sequence[str], parallel: str) -> None:
    """Refuse what is no setting, or no number of processes."""
    for one in settings:
        if "=" not in one:
            raise click.UsageError(f"--setting is {one!r}; it must be NAME=VALUE")
    if parallel != "auto" and not parallel.isdecimal():
        raise click.UsageError(f"--parallel is {parallel!r}; it must be a number, or auto")


def _together(runs: "Sequence[Run]") -> "Run":
    """Put the runs of all targets into one."""
    from simulator.testing.merging import merge  # noqa: PLC0415  on use

    try:
        return merge(runs) if len(runs) > 1 else runs[0]
    except ValueError as error:  # a feature was written anew between two of them
        raise click.ClickException(str(error)) from None


def _targets(names: tuple[str, ...], given: dict[str, Any]) -> list[dict[str, Any]]:
    """Say what each run is told: where it runs, and of the rest what is meant for that."""
    from simulator.testing.targets import chosen  # noqa: PLC0415  on use

    told, several = [], len(names) > 1
    for name in names or (None,):
        of_vendor = name == "vendor"
        own = {
            **given,
            "target": name,
            "url": None if several and name == "process" else given["url"],
            "client": None if several and not of_vendor else given["client"],
        }
        try:
            chosen(name, own["url"], own["client"])
        except ValueError as error:
            raise click.UsageError(f"--target: {error}") from None
        if not of_vendor:
            _check_url(own["url"], own["token"])
        told.append(own)
    return told


def _ran(suite: "Suite") -> "tuple[Run, int]":
    """Run features, watched; give what they came to, and pytest's exit code."""
    from rich.console import Console  # noqa: PLC0415  on use

    from simulator.testing.telling import Teller  # noqa: PLC0415
    from simulator.testing.watching import WatchedError, watched  # noqa: PLC0415

    terminal, why = Console(stderr=True), ""
    try:
        code, run = watched(suite, Teller(terminal))
    except WatchedError as error:
        code, run, why = FAILED, None, f": {error}"
    finally:
        terminal.show_cursor()  # a run that has ended early has left it hidden
    if run is None:
        raise click.ClickException(f"the features could not be run{why}")
    return run, code


def _make(report: Path) -> None:
    """Make the folder for the reports, before anything is run for them."""
    try:
        report.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise click.UsageError(f"--report: {report}: {error.strerror}") from None


def _placed(place: str) -> tuple[Path, int]:
    """Read a place: a folder, a file, or a line of it."""
    found = _PLACE.fullmatch(place)
    path, line = (Path(found["path"]), int(found["line"])) if found else (Path(place), 0)
    if not path.is_dir() and path.suffix != ".feature":
        raise click.UsageError(f"{place!r} is no folder, and no .feature file")
    if not path.exists():
        raise click.UsageError(f"{path}: there is no such file")
    return path, line


def _check_url(url: str | None, token: str | None) -> None:
    """See that the server answers, before every scenario fails for it."""
    if url is None:
        return
    from simulator.client import Client  # noqa: PLC0415  on use

    with Client(url, token=token) as connection:
        connection.info()

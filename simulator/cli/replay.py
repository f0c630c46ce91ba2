"""``offtarget replay``: a bundle asked again, answer by answer."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from msgspec import Struct

from simulator.cli.options import FAILED, json_option, option, print_json, verb

if TYPE_CHECKING:
    from simulator.bundle.compare import Difference
    from simulator.bundle.model import Bundle, Entry

__all__ = ["command"]

_MOST_SHOWN = 100


@verb(
    example="offtarget replay failing.json\n"
    "offtarget replay failing.json --until 12 --url http://127.0.0.1:8420",
    name="replay",
)
@click.argument("file", metavar="FILE")
@option("--url", help="A simulator; its own, in this process, if left out.")
@option("--token", help="The lab token, where the server wants one.")
@option("--until", type=click.IntRange(0), metavar="N", help="Stop after request N.")
@option("--anew", is_flag=True, help="With --url: a tenant of its name makes room.")
@json_option
def command(*, file: str, as_json: bool, **given: Any) -> None:
    """Send all requests of a bundle again, at their times, and hold each answer against the old.

    Prints each difference, and exits 1 where there is any, or nothing was compared. With --url
    the tenant is left as the last request left it, for whoever wants to look.
    """
    from simulator.bundle.player import Player, ReplayError  # noqa: PLC0415  on use

    bundle = _read(file)
    told: list[Told] = []
    asked = excused = same = 0
    with Player(bundle, given["url"], given["token"]) as player:
        try:
            player.begin(anew=given["anew"])
        except ReplayError as error:
            raise click.UsageError(f"{error}; --anew lets it make room") from None
        for entry, differences in player.play(given["until"]):
            asked += 1
            same += not differences
            told += (_told(entry, one) for one in differences if not one.excused)
            excused += sum(one.excused for one in differences)
        if given["until"] is None:
            told += (_at_the_end(one) for one in player.ending())
    if as_json:
        print_json(Replayed(bundle.tenant, asked, bundle.hashed, excused, told, same))
    else:
        _tell(bundle, (asked, same), told, given["url"])
        _explain(bundle, excused)
    sys.exit(FAILED if told or not asked else 0)


class Told(Struct):
    """Something that is not as it was; the state at the end has the number 0."""

    number: int
    request: str
    what: str
    expected: str
    got: str


class Replayed(Struct):
    """What a replay came to; ``excused`` counts what may differ for hashed values.

    ``same`` counts the answers that differ in nothing.
    """

    tenant: str
    requests: int
    hashed: bool
    excused: int
    differences: list[Told]
    same: int


def _read(file: str) -> "Bundle":
    from simulator.bundle.model import BundleError, read  # noqa: PLC0415  on use

    try:
        return read(Path(file).read_bytes())
    except OSError as error:
        raise click.UsageError(f"{file}: {error.strerror}") from None
    except BundleError as error:
        raise click.UsageError(f"{file}: {error}") from None


def _told(entry: "Entry", one: "Difference") -> Told:
    return Told(entry.number, f"{entry.method} {entry.target}", one.what, one.expected, one.got)


def _at_the_end(one: "Difference") -> Told:
    return Told(0, "the state at the end", one.what, one.expected, one.got)


def _tell(bundle: "Bundle", counts: tuple[int, int], told: list[Told], url: str | None) -> None:
    asked, same = counts
    for one in told[:_MOST_SHOWN]:
        number = f"#{one.number} " if one.number else ""
        click.echo(f"{number}{one.request}: {one.what}")
        click.echo(f"  expected {one.expected}\n  got      {one.got}")
    if len(told) > _MOST_SHOWN:
        click.echo(f"and {len(told) - _MOST_SHOWN} more differences")
    requests = "1 request" if asked == 1 else f"{asked} requests"
    if told:
        result = f"{len(told)} differences"
    elif not asked:
        result = "nothing was compared"
    elif same == asked:
        result = "all answers are the same"
    else:
        result = f"{same} the same, {asked - same} excused"
    click.echo(f"tenant {bundle.tenant}: {requests} replayed, {result}")
    if url is not None:
        named = f"--client {bundle.tenant} --url {url}"
        click.echo(f"It stands as the last request left it; look: offtarget clock show {named}")


def _explain(bundle: "Bundle", excused: int) -> None:
    if bundle.hashed:
        click.echo(
            f"Values are hashed in this bundle, and rules may have decided differently: {excused} "
            "bodies or sentences that are not as they were are no differences."
        )
    if bundle.cut:
        click.echo(f"{bundle.cut} requests before these had made room; it begins after them.")
    if not bundle.recorded:
        click.echo("Nothing was recorded: the bundle has the state alone.")

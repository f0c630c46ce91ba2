"""``offtarget bundle``: a tenant with all that was recorded of it, in one file."""

from pathlib import Path
from typing import Any

import click

from simulator.cli.options import json_option, option, print_json, server_options, verb
from simulator.cli.tenants import chosen
from simulator.client import Client

__all__ = ["command"]


@verb(
    example="offtarget bundle --tenant acme -o failing.json\n"
    "offtarget bundle -o failing.json --hash-traits",
    name="bundle",
)
@option("--tenant", help="The tenant's name; the server's only one if left out.")
@option("--output", "-o", metavar="FILE", required=True, help="Where it is written.")
@option("--hash-traits", is_flag=True, help="Hash the values of traits and parameters.")
@server_options
@json_option
def command(*, output: str, hash_traits: bool, as_json: bool, **given: Any) -> None:
    """Save seed, clock, settings, workspace, journal and state of a tenant, and its tape.

    The tape holds the latest requests with their answers; a server keeps one of each tenant
    with serve --record, or where the setting tape_requests says so. Stand-ins take the place of
    secrets. offtarget replay sends it all again.
    """
    from simulator.bundle.hashing import hashed  # noqa: PLC0415  on use
    from simulator.bundle.model import written  # noqa: PLC0415

    with Client(given["url"], token=given["token"]) as connection:
        bundle = chosen(connection, given["tenant"], "--tenant").bundle()
    if hash_traits:
        bundle = hashed(bundle)
    try:
        Path(output).write_bytes(written(bundle))
    except OSError as error:
        raise click.UsageError(f"{output}: {error.strerror}") from None
    count = len(bundle.entries)
    if as_json:
        told = {"file": output, "tenant": bundle.tenant, "requests": count}
        print_json(told | {"recorded": bundle.recorded, "cut": bundle.cut})
        return
    click.echo(f"{output}: tenant {bundle.tenant} with {count} {_requests(count)}")
    if not bundle.recorded:
        click.echo(
            "offtarget: nothing was recorded: the file has the state alone; start the server "
            "with --record, or set tape_requests",
            err=True,
        )
    elif bundle.cut:
        click.echo(f"offtarget: {bundle.cut} requests before them had made room", err=True)


def _requests(count: int) -> str:
    return "request" if count == 1 else "requests"

"""``offtarget token``: a token of the profile API, as Adobe's button generates one."""

from typing import Any

import click

from simulator.cli.options import (
    client_option,
    json_option,
    option,
    print_json,
    server_options,
    verb,
)
from simulator.cli.tenants import chosen
from simulator.client import Client

__all__ = ["command"]


@verb(example="offtarget token --client acme", name="token")
@option(
    "--scope",
    type=click.Choice(["profile_api", "debug_tools"]),
    default="profile_api",
    help="What it opens.",
)
@client_option
@server_options
@json_option
def command(*, scope: str, **given: Any) -> None:
    """Issue a token and print it, this once; the former one opens nothing from now on.

    The profile API demands one where the setting profile_api_authentication is on.
    """
    with Client(given["url"], token=given["token"]) as connection:
        issued = chosen(connection, given["client"]).issue_token(scope)
    if given["as_json"]:
        print_json(issued)
        return
    click.echo(issued.token)
    click.echo(f"{issued.scope}, until {issued.expires_at}", err=True)

"""``offtarget explain``: why is an id found, or not?"""

from collections.abc import Sequence

import click

from simulator.cli.options import (
    client_option,
    json_option,
    option,
    print_json,
    server_options,
    verb,
)


@verb(example="offtarget explain u-42 --client acme\nofftarget explain u-42 --twin anon-9 --json")
@click.argument("identifier", metavar="ID")
@client_option
@option("--by", type=click.Choice(["third-party-id", "tnt-id"]), default="third-party-id")
@option("--twin", multiple=True, help="An anonymousId of the same person. Repeatable.")
@option("--device", multiple=True, help="The tntId of a device of the same person. Repeatable.")
@server_options
@json_option
def command(
    *,
    identifier: str,
    client: str | None,
    by: str,
    twin: Sequence[str],
    device: Sequence[str],
    url: str,
    token: str | None,
    as_json: bool,
) -> None:
    """Say why the profile API finds an id, or answers Profile Not Found, and what to do."""
    from simulator.cli.tenants import chosen  # noqa: PLC0415  on use
    from simulator.client import Client  # noqa: PLC0415

    with Client(url, token=token) as connection:
        tenant = chosen(connection, client)
        asked = {"tnt_id" if by == "tnt-id" else "third_party_id": identifier}
        explanation = tenant.explain(**asked, twins=twin, devices=device)
    if as_json:
        print_json(explanation)
    else:
        click.echo(f"{explanation.verdict}: {explanation.sentence}")
        if explanation.cure:
            click.echo(f"  {explanation.cure}")

"""``offtarget explain``: why is an id found, or not?"""

from typing import Any, Final

import click
from click.core import ParameterSource

from simulator.cli.options import (
    client_option,
    json_option,
    option,
    print_json,
    seed_option,
    server_options,
    verb,
)

_OF_SERVERS: Final = ("by", "twin", "device", "url", "token")
_OF_EVENTS: Final = ("workspace", "at", "seed")


@verb(
    example="offtarget explain u-42 --client acme\n"
    "offtarget explain u-42 --twin anon-9 --json\n"
    "offtarget explain u-42 --events archive.ndjson.gz --at 2026-01-05T09:30:00Z"
)
@click.argument("identifier", metavar="ID")
@client_option
@option("--by", type=click.Choice(["third-party-id", "tnt-id", "ecid"]), default="third-party-id")
@option("--twin", multiple=True, help="An anonymousId of the same person. Repeatable.")
@option("--device", multiple=True, help="The tntId of a device of the same person. Repeatable.")
@server_options
@option("--events", metavar="FILE", help="Replay these events; no server is asked. - reads stdin.")
@option("--workspace", metavar="FILE", help="With --events: how Segment is set up.")
@option("--at", metavar="TIME", help="With --events: when the id was asked for; else at the end.")
@seed_option
@json_option
def command(*, identifier: str, events: str | None, as_json: bool, **given: Any) -> None:
    """Say why the profile API finds an id, or answers Profile Not Found, and what to do.

    A running simulator is asked; with --events, one person's recorded events are replayed at
    their own times instead, and each conclusion is marked certain, or dependent on the
    visibility lag or the retry draw. Without --workspace, both destinations with every action
    mapped take part.
    """
    _refuse_the_other_way(_OF_EVENTS if events is None else _OF_SERVERS, events)
    if events is None:
        _ask(
            identifier, as_json=as_json, **{name: given[name] for name in ("client", *_OF_SERVERS)}
        )
        return
    from simulator.cli.ticket import replay  # noqa: PLC0415  on use

    told = {name: given[name] for name in ("client", *_OF_EVENTS)}
    replay(identifier, events, as_json=as_json, **told)


def _refuse_the_other_way(names: tuple[str, ...], events: str | None) -> None:
    """Refuse what was typed and would have no effect."""
    context = click.get_current_context()
    for name in names:
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            rule = "goes with --events" if events is None else "asks a server; --events does not"
            raise click.UsageError(f"--{name} {rule}")


def _ask(identifier: str, *, as_json: bool, **given: Any) -> None:
    from simulator.cli.tenants import chosen  # noqa: PLC0415  on use
    from simulator.client import Client  # noqa: PLC0415

    identifier.encode()  # what is no UTF-8 is refused, not looked for under another name
    with Client(given["url"], token=given["token"]) as connection:
        tenant = chosen(connection, given["client"])
        asked = {given["by"].replace("-", "_"): identifier}
        explanation = tenant.explain(**asked, twins=given["twin"], devices=given["device"])
    if as_json:
        print_json(explanation)
    else:
        click.echo(f"{explanation.verdict}: {explanation.sentence}")
        if explanation.cure:
            click.echo(f"  {explanation.cure}")

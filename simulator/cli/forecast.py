"""``offtarget forecast``: what will become of a delivery that waits?"""

from typing import Any

import click

from simulator.cli.options import client_option, json_option, print_json, server_options, verb
from simulator.cli.tenants import chosen
from simulator.client import Client


@verb(example="offtarget forecast 7\nofftarget forecast 7 --json")
@click.argument("number", type=click.IntRange(1))
@client_option
@server_options
@json_option
def command(*, number: int, as_json: bool, **given: Any) -> None:
    """Say when a delivery is tried again, what each attempt will meet, and how it ends.

    As things stand: a visit, a fault or a setting from now on changes it. Nothing is moved.
    """
    with Client(given["url"], token=given["token"]) as connection:
        foreseen = chosen(connection, given["client"]).forecast(number)
    if as_json:
        print_json(foreseen)
        return
    click.echo(f"delivery {number}: {foreseen.sentence}")
    for one in foreseen.coming:
        met = f"{one.verdict}: {one.sentence}" if one.sentence else one.message
        click.echo(f"  attempt {one.attempt}  {one.at}  {one.outcome}  {met}")

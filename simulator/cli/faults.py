"""``offtarget faults``: what goes wrong on purpose."""

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
from simulator.lab_api.types import ENDPOINTS, FaultState

_WHAT = ("status", "message", "drop", "malformed", "delay")
_WHEN = ("first", "every", "share", "begins", "lasts")


@click.group(
    help="""\b
    Example:
      offtarget faults set outage --endpoint profile_fetch --status 503 --lasts 2h
      offtarget faults list

    Let requests to a tenant go wrong on purpose.
    """
)
def command() -> None:
    """Group the verbs about faults."""


def _print(faults: list[FaultState], *, as_json: bool) -> None:
    if as_json:
        print_json({"faults": faults})
        return
    for one in faults:
        fault = one.fault
        names = ("endpoint", "id", *_WHAT, *_WHEN)
        said = [f"{name} {getattr(fault, name)}" for name in names if _given(fault, name)]
        state = "open" if one.open else "closed"
        click.echo(f"{fault.name}: {', '.join(said)}; {state}, struck {one.struck} of {one.met}")
    if not faults:
        click.echo("nothing goes wrong")


def _given(fault: Any, name: str) -> bool:
    return getattr(fault, name) not in (None, False, "", "*", "any")


@verb(example="offtarget faults list", name="list")
@client_option
@server_options
@json_option
def list_(**given: Any) -> None:
    """List the faults, with how many requests each has met and struck."""
    with Client(given["url"], token=given["token"]) as connection:
        _print(chosen(connection, given["client"]).faults(), as_json=given["as_json"])


@verb(
    name="set",
    example="offtarget faults set flaky --endpoint profile_update --drop after --share 0.1\n"
    "offtarget faults set late --id 'u-*' --delay 11s --first 3",
)
@click.argument("name")
@option("--endpoint", type=click.Choice(ENDPOINTS), default="any", help="Which of Adobe's.")
@option("--id", default="*", help="An id in the request; * and ? stand for anything.")
@option("--status", type=click.IntRange(400, 599), help="Answer so, and do nothing.")
@option("--message", help="What that answer says.")
@option("--drop", type=click.Choice(["before", "after"]), help="Break off before or after it.")
@option("--malformed", is_flag=True, help="Answer with half of the body.")
@option("--delay", metavar="DURATION", help="Answer late; a minute at most.")
@option("--first", type=click.IntRange(1), help="Only the first so many requests.")
@option("--every", type=click.IntRange(1), help="Only every so manieth request.")
@option("--share", type=click.FloatRange(0, 1), help="A seeded share of the requests.")
@option("--begins", metavar="TIME", help="From this time of the tenant's on.")
@option("--lasts", metavar="DURATION", help="For this long.")
@client_option
@server_options
@json_option
def set_(*, name: str, **given: Any) -> None:
    """Let something go wrong from now on; a fault of the same name ends."""
    fault = {
        key: given[key]
        for key in ("endpoint", "id", *_WHAT, *_WHEN)
        if given[key] not in (None, False)
    }
    with Client(given["url"], token=given["token"]) as connection:
        faults = chosen(connection, given["client"]).set_fault(name, **fault)
    _print(faults, as_json=given["as_json"])


@verb(example="offtarget faults end outage\nofftarget faults end --all")
@click.argument("name", required=False)
@option("--all", is_flag=True, help="End all of them.")
@client_option
@server_options
@json_option
def end(*, name: str | None, **given: Any) -> None:
    """End a fault, or all."""
    if (name is None) != given["all"]:
        raise click.UsageError("name one fault, or say --all")
    with Client(given["url"], token=given["token"]) as connection:
        tenant = chosen(connection, given["client"])
        if name is None:
            tenant.end_faults()
        else:
            tenant.end_fault(name)
        _print(tenant.faults(), as_json=given["as_json"])


for _verb in (list_, set_, end):
    command.add_command(_verb)

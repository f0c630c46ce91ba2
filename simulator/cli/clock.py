"""``offtarget clock``: a tenant's time."""

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
from simulator.lab_api.types import ClockState, Firing


@click.group(
    help="""\b
    Example:
      offtarget clock advance 1h --client acme

    Show and move a tenant's clock.
    """
)
def command() -> None:
    """Group the clock's verbs."""


def _print_clock(state: ClockState, *, as_json: bool) -> None:
    if as_json:
        print_json(state)
        return
    for firing in state.fired:
        _print_firing(firing)
    pace = "frozen" if state.frozen else f"running at {state.rate:g}x"
    click.echo(f"{state.now} ({pace})")


def _print_firing(firing: Firing) -> None:
    click.echo(f"  {firing.at}  {firing.kind:<21} {firing.subject}")


def _move(given: dict[str, Any], **move: Any) -> None:
    with Client(given["url"], token=given["token"]) as connection:
        state = chosen(connection, given["client"]).move(**move)
    _print_clock(state, as_json=given["as_json"])


@verb(example="offtarget clock show")
@client_option
@server_options
@json_option
def show(**given: Any) -> None:
    """Tell the time."""
    with Client(given["url"], token=given["token"]) as connection:
        state = chosen(connection, given["client"]).clock()
    _print_clock(state, as_json=given["as_json"])


@verb(example="offtarget clock advance 1h30m")
@click.argument("duration")
@client_option
@server_options
@json_option
def advance(*, duration: str, **given: Any) -> None:
    """Let time pass; what falls due happens, and is listed."""
    _move(given, advance=duration)


@verb(example="offtarget clock next", name="next")
@client_option
@server_options
@json_option
def next_(**given: Any) -> None:
    """Jump to the next entry of the agenda."""
    _move(given, next=True)


@verb(example="offtarget clock set 2026-02-01T09:00:00Z", name="set")
@click.argument("instant")
@client_option
@server_options
@json_option
def set_(*, instant: str, **given: Any) -> None:
    """Set the clock to a later instant."""
    _move(given, set=instant)


@verb(example="offtarget clock freeze\nofftarget clock freeze --off")
@option("--off", is_flag=True, help="Let it run again.")
@client_option
@server_options
@json_option
def freeze(*, off: bool, **given: Any) -> None:
    """Stop the flow of time; moving the clock works all the same."""
    _move(given, freeze=not off)


@verb(example="offtarget clock agenda --limit 20")
@option("--limit", type=click.IntRange(1, 1000), default=100, help="How many entries to show.")
@client_option
@server_options
@json_option
def agenda(*, limit: int, **given: Any) -> None:
    """List what the clock will trigger: visibility, updates that count, expiry."""
    with Client(given["url"], token=given["token"]) as connection:
        listed = chosen(connection, given["client"]).agenda(limit)
    if given["as_json"]:
        print_json(listed)
        return
    for firing in listed.entries:
        _print_firing(firing)
    if listed.total > len(listed.entries):
        click.echo(f"  … and {listed.total - len(listed.entries)} more")
    if not listed.total:
        click.echo("nothing is due")


for _verb in (show, advance, next_, set_, freeze, agenda):
    command.add_command(_verb)

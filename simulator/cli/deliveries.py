"""``offtarget deliveries``: what became of the events Segment took."""

from typing import Any, Final

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
from simulator.lab_api.types import AttemptState, DeliveryCounts, DeliveryList, DeliveryState

_NARROWING: Final = ("outcome", "step", "user", "message_id", "destination", "verdict", "after")
_WAYS: Final = ("good", "bad", "counts")


@verb(
    example="offtarget deliveries --bad\n"
    "offtarget deliveries --user u-42 --outcome awaiting_retry\n"
    "offtarget deliveries --counts\n"
    "offtarget deliveries 7"
)
@click.argument("number", type=click.IntRange(1), required=False)
@option("--good", is_flag=True, help="Only what was delivered.")
@option("--bad", is_flag=True, help="Only what failed for good.")
@option("--counts", is_flag=True, help="How many there were, by step.")
@option("--outcome", help="Only what has come to this, such as lost.")
@option("--step", help="Only what stands at this step of Delivery Overview.")
@option("--user", help="Only what is about this third-party id, or userId.")
@option("--message-id", help="Only deliveries of this event.")
@option("--destination", help="Only what is bound for this destination.")
@option("--verdict", help="Only what met this verdict at its last attempt.")
@option("--after", type=click.IntRange(0), help="Only numbers higher than this.")
@option("--limit", type=click.IntRange(0, 1000), default=100, help="How many are listed.")
@client_option
@server_options
@json_option
def command(*, number: int | None, as_json: bool, **given: Any) -> None:
    """List the latest deliveries, count them, or show one with every attempt.

    The steps and codes are those of Segment's Delivery Overview.
    """
    narrowed = {name: given[name] for name in _NARROWING if given[name] is not None}
    which = _which(number, [name for name in _WAYS if given[name]], narrowed)
    with Client(given["url"], token=given["token"]) as connection:
        tenant = chosen(connection, given["client"])
        if number is not None:
            _show(tenant.delivery(number), as_json=as_json)
        elif which == "counts":
            _count(tenant.delivery_counts(), as_json=as_json)
        else:
            lists = {"good": tenant.good_deliveries, "bad": tenant.bad_deliveries}
            found = lists.get(which, tenant.deliveries)(**narrowed, limit=given["limit"])
            _list(found, as_json=as_json)


def _which(number: int | None, ways: list[str], narrowed: dict[str, Any]) -> str:
    """Tell what is asked for, and refuse what would have no effect."""
    if len(ways) > 1:
        raise click.UsageError(f"--{ways[0]} and --{ways[1]} exclude each other")
    if number is not None and ways:
        raise click.UsageError(f"--{ways[0]} is about all deliveries, and {number} is one")
    if (number is not None or ways == ["counts"]) and narrowed:
        raise click.UsageError(f"--{next(iter(narrowed)).replace('_', '-')} narrows a list")
    return ways[0] if ways else ""


def _list(found: DeliveryList, *, as_json: bool) -> None:
    if as_json:
        print_json(found)
        return
    for one in found.deliveries:
        click.echo(_line(one))
    if not found.deliveries:
        click.echo("no delivery")
    elif found.total > len(found.deliveries):
        click.echo(f"the latest {len(found.deliveries)} of {found.total}")


def _line(one: DeliveryState) -> str:
    about = " ".join(part for part in (one.type, one.user_id, one.destination) if part)
    said = f"{one.id}  {one.received_at}  {one.step:<24} {about}"
    return f"{said}: {'; '.join(_reasons(one))}"


def _reasons(one: DeliveryState) -> list[str]:
    told = [one.code, one.verdict, one.message]
    if one.latency is not None:
        told = [f"after {one.latency}", f"attempt {one.attempt}"]
    if one.next_attempt is not None:
        told.append(f"attempt {one.attempt + 1} at {one.next_attempt}")
    return [part for part in told if part]


def _count(counts: DeliveryCounts, *, as_json: bool) -> None:
    if as_json:
        print_json(counts)
        return
    for step, count in counts.steps.items():
        click.echo(f"{step:<24} {count}")
    for name, count in (*counts.codes.items(), *counts.verdicts.items()):
        click.echo(f"  {name:<30} {count}")
    if counts.p95_latency is not None:
        click.echo(f"95 % were delivered within {counts.p95_latency}")


def _show(one: DeliveryState, *, as_json: bool) -> None:
    if as_json:
        print_json(one)
        return
    click.echo(_line(one))
    for made in one.attempts:
        _show_attempt(made)
    if one.cure:
        click.echo(f"  {one.cure}")


def _show_attempt(made: AttemptState) -> None:
    ended = f" {made.error}: {made.message}" if made.error else ""
    click.echo(f"  attempt {made.attempt}  {made.at}  {made.outcome}{ended}")
    if made.sentence:
        click.echo(f"    {made.verdict}: {made.sentence}")
    for exchange in made.exchanges:
        came = exchange.error or f"{exchange.status} {exchange.reason}"
        click.echo(f"    {exchange.method} {exchange.url} -> {came}")

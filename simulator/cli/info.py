"""``offtarget info``: what a simulator has answered, and what it holds."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import click

from simulator.cli.options import json_option, print_json, server_options, verb

if TYPE_CHECKING:
    from simulator.lab_api.types import Info, Running

_MB: Final = 1024 * 1024


@verb(example="offtarget info\nofftarget info --json")
@server_options
@json_option
def command(*, url: str, token: str | None, as_json: bool) -> None:
    """Tell what a simulator has answered so far, and how much it holds of how much it may."""
    from simulator.client import Client  # noqa: PLC0415  on use

    with Client(url, token=token) as client:
        info = client.info()
    if as_json:
        print_json(info)
    else:
        click.echo("\n".join(_lines(info, url)))


def _lines(info: "Info", url: str) -> Iterator[str]:
    yield f"Offtarget {info.version} at {url}; tenants: {info.tenants}"
    if info.process is not None:
        yield from _process(info.process)
    if info.holdings is not None:
        for name in info.holdings.__struct_fields__:
            one = getattr(info.holdings, name)
            yield f"{name}: {one.held:,} of {one.most:,}"
    if info.strays:
        yield f"latest event that reached no tenant: {info.strays[-1]}"


def _process(process: "Running") -> Iterator[str]:
    memory = "" if process.resident is None else f", {process.resident / _MB:.0f} MB resident"
    yield (
        f"worker {process.worker} of {process.workers}, {process.threads} threads, "
        f"store {process.store}, up {process.uptime:.0f} s{memory}"
    )
    yield f"requests: {process.requests:,}; refused {process.refused:,}, failed {process.failed:,}"
    for surface, verdicts in process.answered.items():
        told = ", ".join(f"{verdict} {count:,}" for verdict, count in verdicts.items())
        yield f"  {surface}: {told}"

"""``offtarget ready``: is a simulator there?"""

import sys
import time

import click

from simulator.cli.options import (
    NOT_REACHABLE,
    json_option,
    option,
    print_json,
    server_options,
    verb,
)

_PAUSE = 0.05  # seconds between two tries


@verb(example="offtarget ready --wait --timeout 30s")
@option("--wait", is_flag=True, help="Wait until it answers.")
@option("--timeout", default="30s", help="How long to wait, in real time.")
@server_options
@json_option
def command(*, wait: bool, timeout: str, url: str, token: str | None, as_json: bool) -> None:
    """Tell whether a simulator answers; exit 3 if none does."""
    from simulator.client import Client  # noqa: PLC0415  on use
    from simulator.times import SECOND, TimeError, parse_duration  # noqa: PLC0415

    try:
        patience = parse_duration(timeout) / SECOND
    except TimeError as error:
        raise click.BadParameter(str(error), param_hint="--timeout") from None
    deadline = time.monotonic() + (patience if wait else 0)
    with Client(url, token=token) as client:
        while not (ready := client.healthy()) and time.monotonic() < deadline:
            time.sleep(_PAUSE)
    if as_json:
        print_json({"ready": ready, "url": url})
    else:
        click.echo(f"{url} answers" if ready else f"no simulator answers at {url}", err=not ready)
    sys.exit(0 if ready else NOT_REACHABLE)

"""``offtarget serve``: the simulator under a production server."""

import json
import secrets
import sys
from functools import partial
from pathlib import Path
from typing import Any

import click

from simulator.cli.options import json_option, option, seed_option, verb


@verb(example="offtarget serve --client acme --preset instant\nofftarget serve --port 0 --json")
@option("--host", default="127.0.0.1", help="The address to listen on.")
@option("--port", type=click.IntRange(0, 65535), default=8420, help="The port; 0 for any.")
@option("--client", multiple=True, help="A client code; with it, only these exist. Repeatable.")
@option("--preset", help="A choice of lags: documented, instant, drawn or worst.")
@option("--lag", help="The visibility lag, such as 1h or 0s..1h.")
@option("--lifetime", help="The lifetime of a profile, such as 14d.")
@option("--token", help="The lab token; made up where the server can be reached from elsewhere.")
@option("--allow-host", multiple=True, help="A further Host the lab API answers to. Repeatable.")
@option("--workspace", metavar="FILE", help="What a tenant is given, named by its client code.")
@option("--at-js", metavar="FILE", help="Adobe's own at.js, served in the place of ours.")
@option("--analytics-js", metavar="FILE", help="Segment's own analytics.js, likewise.")
@option("--web-destination", metavar="FILE", help="Segment's own Adobe Target Web, likewise.")
@seed_option
@json_option
def command(**given: Any) -> None:
    """Simulate Adobe Target on this machine, and the lab API under /_lab.

    Prints one line that says where, and runs until it is interrupted.
    """
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from simulator.page.builds import BuildError, read_builds  # noqa: PLC0415
    from simulator.serving import ServeError, Serving, serve  # noqa: PLC0415  on use
    from simulator.workspace import load_workspace  # noqa: PLC0415

    settings = {
        name: given[flag]
        for name, flag in (
            ("preset", "preset"),
            ("visibility_lag", "lag"),
            ("lifetime", "lifetime"),
        )
        if given[flag] is not None
    }
    try:
        serving = Serving(
            host=given["host"],
            port=given["port"],
            codes=given["client"],
            settings=settings,
            seed=given["seed"],
            token=given["token"],
            allowed_hosts=given["allow_host"],
            workspace=load_workspace(Path(given["workspace"])) if given["workspace"] else None,
            builds=read_builds(given["at_js"], given["analytics_js"], given["web_destination"]),
        )
        if not serving.loopback and serving.token is None:
            serving = serving.with_token(secrets.token_urlsafe(24))
            click.echo(f"lab token: {serving.token}", err=True)
        announce = _announce_json if given["as_json"] else _announce
        serve(serving, on_ready=partial(announce, tenant=serving.tenant))
    except (ServeError, DocumentError, BuildError) as error:
        raise click.UsageError(str(error)) from None
    sys.exit(0)


def _announce(url: str, *, tenant: str | None) -> None:
    held = "" if tenant is None else f"; tenant {tenant} has the workspace"
    click.echo(f"Adobe Target, offline, listens on {url} (lab API: {url}/_lab/v1/info){held}")


def _announce_json(url: str, *, tenant: str | None) -> None:
    click.echo(json.dumps({"url": url} | ({} if tenant is None else {"tenant": tenant})))

"""``offtarget serve``: the simulator under a production server."""

import json
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

from simulator.cli.options import DEFAULT_PORT, json_option, option, verb
from simulator.cli.serving import INTERCEPTING, interception_options, serving_options
from simulator.crew import THREADS

if TYPE_CHECKING:
    from simulator.serving import Interception, Serving

_TAPED: Final = 10_000
"""How many requests of each tenant --record keeps."""


@verb(example="offtarget serve --client acme --preset instant\nofftarget serve --port 0 --json")
@option("--host", default="127.0.0.1", help="The address to listen on.")
@option("--port", type=click.IntRange(0, 65535), default=DEFAULT_PORT, help="The port; 0 for any.")
@serving_options
@option("--intercept", is_flag=True, help="Answer for Adobe's and Segment's own hosts, as a proxy.")
@interception_options
@option("--workers", type=int, default=1, help="How many processes, on one --store.")
@option("--threads", type=int, default=THREADS, help="How many requests each works on at once.")
@option(
    "--log",
    type=click.Choice(("off", "text", "json")),
    default="off",
    help="Log each request on standard error, without secrets.",
)
@option("--plain-flask", is_flag=True, help="Serve the busiest routes through Flask, too.")
@option("--until-eof", is_flag=True, help="End when standard input does: for a parent's child.")
@json_option
def command(**given: Any) -> None:
    """Simulate Adobe Target on this machine, and the lab API under /_lab.

    Prints one line that says where, and runs until it is interrupted. With --intercept a
    second line says where its proxy is, for clients that name production hosts.
    """
    from destination.documents import DocumentError  # noqa: PLC0415  on use
    from simulator.intercept.folders import KeepingError  # noqa: PLC0415
    from simulator.intercept.hosts import HostError  # noqa: PLC0415
    from simulator.page.builds import BuildError, read_builds  # noqa: PLC0415
    from simulator.serving import ServeError, Serving, serve  # noqa: PLC0415
    from simulator.workspace import load_workspace  # noqa: PLC0415

    try:
        serving = Serving(
            host=given["host"],
            port=given["port"],
            codes=given["client"],
            settings=_settings(given),
            seed=given["seed"],
            token=given["token"],
            allowed_hosts=given["allow_host"],
            workspace=load_workspace(Path(given["workspace"])) if given["workspace"] else None,
            data=Path(given["data"]) if given["data"] else None,
            store=given["store"] or None,
            interception=_interception(given),
            builds=read_builds(given["at_js"], given["analytics_js"], given["web_destination"]),
            until_eof=given["until_eof"],
            hot=not given["plain_flask"],
            workers=given["workers"],
            threads=given["threads"],
            log=None if given["log"] == "off" else given["log"],
        )
        if not serving.loopback and serving.token is None:
            serving = serving.with_token(secrets.token_urlsafe(24))
            click.echo(f"lab token: {serving.token}", err=True)
        serve(serving, on_ready=_announce_json if given["as_json"] else _announce)
    except (ServeError, DocumentError, HostError, KeepingError, BuildError) as error:
        raise click.UsageError(str(error)) from None
    sys.exit(0)


def _settings(given: dict[str, Any]) -> dict[str, Any]:
    """Give what a new tenant starts with, as far as it was told."""
    flags = {"preset": "preset", "visibility_lag": "lag", "lifetime": "lifetime"}
    told = {name: given[flag] for name, flag in flags.items() if given[flag] is not None}
    return {**told, "tape_requests": _TAPED} if given["record"] else told


def _interception(given: dict[str, Any]) -> "Interception | None":
    """Make the authority sure, so that what is wrong with it is said before anything starts."""
    if not given["intercept"]:
        for flag in INTERCEPTING:
            if given[flag.lstrip("-").replace("-", "_")] not in (None, (), False):
                raise click.UsageError(f"{flag} says what is intercepted; add --intercept")
        return None
    from simulator.intercept.authority import Authority  # noqa: PLC0415  on use
    from simulator.intercept.folders import default_folder  # noqa: PLC0415
    from simulator.intercept.hosts import Hosts  # noqa: PLC0415
    from simulator.serving import Interception  # noqa: PLC0415

    port, folder = given["proxy_port"], given["ca_dir"] or given["data"]
    interception = Interception(
        Hosts.read(given["intercept_host"], given["allow"]),
        Path(folder) if folder else default_folder(),
        (given["port"] and given["port"] + 1) if port is None else port,
        demanding=given["demand_tenant"],
    )
    Authority.kept_in(interception.folder)
    return interception


def _announce(serving: "Serving") -> None:
    url, tenant = serving.url, serving.tenant
    held = "" if tenant is None else f"; tenant {tenant} has the workspace"
    click.echo(f"Adobe Target, offline, listens on {url} (lab API: {url}/_lab/v1/info){held}")
    if serving.proxy is not None:
        at = "" if serving.port == DEFAULT_PORT else f" --url {url}"
        click.echo(
            f"Its proxy for clients that name production hosts is {serving.proxy}; a shell uses "
            f'and trusts it after:\n  eval "$(offtarget env{at})"'
        )


def _announce_json(serving: "Serving") -> None:
    told = {"url": serving.url, "tenant": serving.tenant, "proxy": serving.proxy}
    click.echo(json.dumps({name: value for name, value in told.items() if value is not None}))

"""``offtarget env``: variables that lead other programs to a simulator's proxy."""

from typing import Any

import click

from simulator.cli.intercepted import environment, tenant_option
from simulator.cli.options import json_option, option, server_options, verb
from simulator.cli.serving import ca_dir_option

__all__ = ["command"]


@verb(
    example="offtarget env --shell dotenv --tenant worker-1",
    name="env",
)
@option(
    "--shell",
    type=click.Choice(["sh", "fish", "powershell", "dotenv", "json"]),
    default="sh",
    help="Who is to read it.",
)
@tenant_option
@ca_dir_option
@server_options
@json_option
def command(**given: Any) -> None:
    """Print what a shell, Node, Python, a JVM and Chromium need to use the proxy and trust it.

    A server that was started with --intercept must be running. In a shell: eval "$(offtarget
    env)". Chromium takes no variables:
    start it with the flags that OFFTARGET_CHROMIUM_FLAGS holds.
    """
    from simulator.intercept.environment import written  # noqa: PLC0415  on use

    variables = environment(
        given["url"], token=given["token"], tenant=given["tenant"], folder=given["ca_dir"]
    )
    click.echo(written(variables, "json" if given["as_json"] else given["shell"]))

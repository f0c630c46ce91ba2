"""What a program needs so that its calls to Adobe and Segment end at a running simulator."""

import os
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote, urlsplit

import click

from simulator.cli.options import option
from simulator.client import Client
from simulator.intercept.via import NOBODY

__all__ = ["environment", "tenant_option"]

_F = TypeVar("_F")


def tenant_option(command: _F) -> _F:
    """Add ``--tenant``."""
    text = "The tenant all calls go to, whatever client code they name."
    return option("--tenant", metavar="NAME", help=text)(command)  # type: ignore[type-var]


def environment(
    url: str, *, token: str | None, tenant: str | None, folder: str | None
) -> dict[str, str]:
    """Give the variables that lead a program to a running simulator's proxy.

    Args:
        url: Where the simulator listens.
        token: The lab token, where the server wants one.
        tenant: Whose all calls are; None for what they name.
        folder: Where files of this user are kept; None for the usual place.

    Raises:
        click.UsageError: It has no proxy, or the files cannot be written.
    """
    from simulator.intercept.environment import variables  # noqa: PLC0415  on use
    from simulator.intercept.folders import KeepingError, default_folder  # noqa: PLC0415
    from simulator.intercept.trust import Trust  # noqa: PLC0415

    with Client(url, token=token) as connection:
        interception = connection.info().interception
    if interception is None:
        raise click.UsageError(f"{url} has no proxy; start it with --intercept")
    if interception.demands_tenant and tenant is None:
        raise click.UsageError(f"the proxy of {url} demands a tenant; name it with --tenant")
    host = urlsplit(url).hostname or "127.0.0.1"
    user = "" if tenant is None and token is None else f"{_user(tenant, token)}@"
    at = f"[{host}]" if ":" in host else host
    try:
        trust = Trust.kept_in(
            Path(folder) if folder else default_folder(), interception.certificate, os.environ
        )
    except KeepingError as error:
        raise click.UsageError(str(error)) from None
    given = variables(
        url=url,
        proxy=f"http://{user}{at}:{interception.proxy_port}",
        hosts=interception.hosts,
        certificate=interception.certificate,
        trust=trust,
        former=os.environ,
    )
    return given if token is None else {**given, "OFFTARGET_TOKEN": token}


def _user(tenant: str | None, token: str | None) -> str:
    """Write user name and password: the tenant, and what the server may want of who goes out."""
    return f"{quote(tenant or NOBODY, safe='')}:{quote(token or 'x', safe='')}"

"""Which tenant a command means."""

import click

from simulator.client import Client, TenantClient

__all__ = ["chosen"]


def chosen(connection: Client, name: str | None, flag: str = "--client") -> TenantClient:
    """Give the named tenant, or the server's first or only one.

    Args:
        connection: The server.
        name: Its name, as the command was told it; None for none.
        flag: The option that takes it.

    Raises:
        click.UsageError: It could be any of several.
    """
    if name is not None:
        return connection.tenant(name)
    codes, tenants = connection.info().client_codes, connection.tenants()
    if codes or len(tenants) == 1:
        return connection.tenant((codes or tenants)[0])
    known = f"one of {', '.join(tenants)}" if tenants else "a client code"
    raise click.UsageError(f"which tenant? name {known} with {flag}")

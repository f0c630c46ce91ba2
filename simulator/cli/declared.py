"""What a command plans with: a workspace file, or one mapping of the cloud destination."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from simulator.cli.options import option

if TYPE_CHECKING:
    from destination.workspace.model import Workspace

__all__ = ["DEFAULT_CLIENT", "check_client", "declared", "declared_options"]

DEFAULT_CLIENT: Final = "acme"
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_F = TypeVar("_F", bound=Callable[..., Any])


def declared_options(command: _F) -> _F:
    """Add ``--workspace``, ``--client`` and ``--mapping``."""
    workspace = option("--workspace", type=_FILE, help="A workspace file, YAML or JSON.")
    client = option("--client", help=f"The Adobe client code; {DEFAULT_CLIENT} if left out.")
    text = "A mapping of updateProfile: its fields, or an object with fields and trigger."
    return workspace(client(option("--mapping", type=_FILE, help=text)(command)))


def check_client(client: str) -> str:
    """Give a client code back.

    Raises:
        click.UsageError: It can be no part of a host's name, and so no request would reach Adobe.
    """
    from destination.workspace.model import CLIENT_CODE, CLIENT_CODE_RULE  # noqa: PLC0415  on use

    if not CLIENT_CODE.fullmatch(client):
        raise click.UsageError(f"--client is {client!r}; {CLIENT_CODE_RULE}")
    return client


def declared(workspace: Path | None, client: str | None, mapping: Path | None) -> "Workspace":
    """Give the workspace a command line names.

    Args:
        workspace: A workspace file.
        client: Without one, the client code of one cloud destination.
        mapping: That destination's mapping, YAML or JSON; left out, the default id and all
            traits, at the default trigger.

    Raises:
        click.UsageError: A file cannot be used, the options exclude each other, or the client
            code makes no host.
    """
    from destination.documents import DocumentError, read_document  # noqa: PLC0415  on use
    from destination.workspace.single import one_mapping  # noqa: PLC0415
    from simulator.workspace import load_workspace  # noqa: PLC0415

    for flag, given in (("--mapping", mapping), ("--client", client)):
        if workspace is not None and given is not None:
            raise click.UsageError(f"--workspace says all of it; leave {flag} out")
    try:
        if workspace is not None:
            return load_workspace(workspace)
        document = None if mapping is None else read_document(mapping)
        code = DEFAULT_CLIENT if client is None else check_client(client)
        return one_mapping(code, document)
    except DocumentError as error:
        raise click.UsageError(str(error)) from None

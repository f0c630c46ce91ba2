"""What a command plans with: a workspace file, or one mapping of the cloud destination."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from simulator.cli.options import option

if TYPE_CHECKING:
    from destination.documents import Document
    from destination.workspace.model import Workspace

__all__ = ["DEFAULT_CLIENT", "declared", "declared_options"]

DEFAULT_CLIENT: Final = "acme"
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_PARTS: Final = {"fields", "trigger"}
_F = TypeVar("_F", bound=Callable[..., Any])


def declared_options(command: _F) -> _F:
    """Add ``--workspace``, ``--client`` and ``--mapping``."""
    workspace = option("--workspace", type=_FILE, help="A workspace file, YAML or JSON.")
    client = option("--client", help=f"The Adobe client code; {DEFAULT_CLIENT} if left out.")
    text = "A mapping of updateProfile: its fields, or an object with fields and trigger."
    return workspace(client(option("--mapping", type=_FILE, help=text)(command)))


def declared(workspace: Path | None, client: str | None, mapping: Path | None) -> "Workspace":
    """Give the workspace a command line names.

    Args:
        workspace: A workspace file.
        client: Without one, the client code of one cloud destination.
        mapping: That destination's mapping, YAML or JSON; left out, the default id and all
            traits, at the default trigger.

    Raises:
        click.UsageError: A file cannot be used, or the options exclude each other.
    """
    from destination.documents import DocumentError, read_document  # noqa: PLC0415  on use
    from destination.workspace.load import from_content, load_workspace  # noqa: PLC0415

    try:
        if workspace is None:
            spec = _all_traits() if mapping is None else _mapping(read_document(mapping))
            return from_content(_one_cloud(client or DEFAULT_CLIENT, spec))
        if client is not None or mapping is not None:
            raise click.UsageError("--workspace names clients and mappings itself: leave out both")
        return load_workspace(workspace)
    except DocumentError as error:
        raise click.UsageError(str(error)) from None


def _all_traits() -> dict[str, Any]:
    from destination.actions.cloud import UPDATE_PROFILE  # noqa: PLC0415  on use

    return {"fields": {**UPDATE_PROFILE.default_mapping, "traits": {"@path": "$.traits"}}}


def _mapping(document: "Document") -> dict[str, Any]:
    content = document.content
    if not isinstance(content, dict):
        raise document.error("", "a mapping is an object: field to value")
    spec = content if "fields" in content and content.keys() <= _PARTS else {"fields": content}
    if not isinstance(spec["fields"], dict):
        raise document.error("fields", "must be an object: field to value")
    return spec


def _one_cloud(client: str, spec: dict[str, Any]) -> dict[str, Any]:
    destination = {
        "type": "cloud",
        "source": "source",
        "settings": {"client_code": client},
        "mappings": [{"action": "updateProfile", **spec}],
    }
    return {"sources": {"source": {}}, "destinations": {"cloud": destination}}

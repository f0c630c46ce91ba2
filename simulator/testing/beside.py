"""The workspace file beside features: what a team's mappings and audiences are."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from destination.wires import WireName
    from simulator.workspace import Workspace

__all__ = ["NAMES", "own_names", "sent_over", "workspace_file"]

NAMES: Final = ("workspace.yaml", "workspace.yml", "workspace.json")
_LONGEST: Final = 50  # characters of a client code that are kept; 63 are allowed in all


def workspace_file(feature: Path, folders: Sequence[Path]) -> Path | None:
    """Find the workspace file that a feature goes by: the nearest, no higher than its folder.

    Args:
        feature: The feature file.
        folders: The folders of features that were named.
    """
    for folder in feature.parents:
        if not any(folder == one or one in folder.parents for one in folders):
            return None
        for name in NAMES:
            if (folder / name).is_file():
                return folder / name
    return None


def own_names(workspace: "Workspace", suffix: str) -> "Workspace":
    """Give client codes and write keys an ending, for they lead to one tenant of a server.

    So scenarios that run side by side on one server never meet.
    """
    from msgspec.structs import replace  # noqa: PLC0415  on use

    from destination.js import text  # noqa: PLC0415

    sources = {
        name: replace(one, write_key=f"{one.write_key}-{suffix}") if one.write_key else one
        for name, one in workspace.sources.items()
    }
    destinations = {
        name: replace(one, settings={**one.settings, "client_code": f"{code}-{suffix}"})
        if (code := text(one.settings.get("client_code", ""))[:_LONGEST])
        else one
        for name, one in workspace.destinations.items()
    }
    return replace(workspace, sources=sources, destinations=destinations)


def sent_over(workspace: "Workspace", wire: "WireName") -> "Workspace":
    """Let the cloud destinations send in another way than was declared."""
    from msgspec.structs import replace  # noqa: PLC0415  on use

    destinations = {
        name: replace(one, wire=wire) if one.type == "cloud" else one
        for name, one in workspace.destinations.items()
    }
    return replace(workspace, destinations=destinations)

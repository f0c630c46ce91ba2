"""How Segment is set up where nobody says: both destinations, every action mapped."""

from typing import Any, Final

from destination.workspace.model import ACTIONS, Destination, MappingSpec, Source, Workspace

__all__ = ["DEFAULT_CLIENT", "client_of", "default_workspace"]

DEFAULT_CLIENT: Final = "acme"
_SOURCE: Final = "events"


def default_workspace(client: str = DEFAULT_CLIENT) -> Workspace:
    """Give both destinations with every action mapped, ``$.traits`` as Profile Attributes."""
    kinds: tuple[Any, ...] = ("web", "cloud")
    destinations = {
        kind: Destination(kind, _SOURCE, {"client_code": client}, _mappings(kind)) for kind in kinds
    }
    return Workspace({_SOURCE: Source("web")}, destinations)


def _mappings(kind: str) -> list[MappingSpec]:
    mappings = []
    for slug, action in ACTIONS[kind].items():
        fields = dict(action.default_mapping)
        if any(one.name == "traits" for one in action.fields):
            fields["traits"] = {"@path": "$.traits"}
        mappings.append(MappingSpec(slug, fields=fields))
    return mappings


def client_of(workspace: Workspace) -> str:
    """Tell whose profile API a ticket is about: the first cloud destination's client code."""
    live = [one for one in workspace.destinations.values() if one.enabled]
    live.sort(key=lambda one: one.type != "cloud")
    codes = (one.settings.get("client_code") for one in live)
    return next((code for code in codes if isinstance(code, str) and code), DEFAULT_CLIENT)

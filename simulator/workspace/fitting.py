"""Adobe's side of a workspace held against Adobe's rules: the grammar of audiences, and limits."""

from collections.abc import Iterator

from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.checks import Fault, check
from simulator.target.settings import Settings
from simulator.workspace.catalogue import items
from simulator.workspace.model import AudienceSpec, Workspace

__all__ = ["unfit"]


def unfit(workspace: Workspace, settings: Settings) -> Iterator[Fault]:
    """Tell what a catalogue must not take, each fault with its field in the document.

    Args:
        workspace: One whose names all lead somewhere.
        settings: The limits.
    """
    catalogue, declared = Catalogue(), list(items(workspace))
    catalogue.hold(item for _, item in declared)
    for place, item in declared:
        for fault in check(item, catalogue, settings):
            yield fault._replace(field=_field(place, fault.field, workspace))


def _field(place: str, field: str, workspace: Workspace) -> str:
    """Put a field of Adobe's into the words of the document."""
    section, _, name = place.partition(".")
    if field == "name" or not field:
        return place
    if section == "audiences":
        within = field.removeprefix("targetRule")
        inner = _combined(workspace.audiences[name]) if within == field else f"rule{within}"
        return f"{place}.{inner}"
    return f"{place}.{field}"


def _combined(audience: AudienceSpec) -> str:
    fields = (("all_of", audience.all_of), ("any_of", audience.any_of))
    return next((field for field, value in fields if value is not None), "not")

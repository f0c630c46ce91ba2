"""A workspace without its secrets, and back: a mask stands for each, and keeps it when put back."""

from typing import Any

from destination.workspace.load import to_content
from destination.workspace.secrets import places, value_at
from simulator.lab_api.calls import LabError
from simulator.masking import MASK
from simulator.workspace import Workspace

__all__ = ["masked", "unmasked"]


def masked(workspace: Workspace) -> dict[str, Any]:
    """Give a workspace as JSON values, each secret behind its mask."""
    content = to_content(workspace)
    for place in places(content):
        if value_at(content, place) not in (None, ""):
            value_at(content, place[:-1])[place[-1]] = MASK
    return content


def unmasked(content: Any, held: Workspace) -> Any:
    """Put the secrets a tenant holds in the place of their masks.

    Raises:
        LabError: 400, a mask stands where there is no secret.
    """
    kept = to_content(held)
    for place in places(content):
        if value_at(content, place) == MASK:
            secret = value_at(kept, place)
            if secret is None:
                field = ".".join(place)
                rule = f"{field} is the mask of a secret, and there is none to keep"
                raise LabError(400, "invalid", rule, field)
            value_at(content, place[:-1])[place[-1]] = secret
    return content

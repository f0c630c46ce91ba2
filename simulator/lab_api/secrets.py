"""A workspace without its secrets, and back: a mask stands for each, and keeps it when put back."""

from collections.abc import Iterator
from typing import Any

from destination.workspace.load import to_content
from simulator.lab_api.calls import LabError
from simulator.masking import MASK
from simulator.workspace import Workspace

__all__ = ["MASK", "masked", "unmasked"]

_Place = tuple[str, ...]


def masked(workspace: Workspace) -> dict[str, Any]:
    """Give a workspace as JSON values, each secret behind its mask."""
    content = to_content(workspace)
    for place in _places(content):
        if _get(content, place) not in (None, ""):
            _get(content, place[:-1])[place[-1]] = MASK
    return content


def unmasked(content: Any, held: Workspace) -> Any:
    """Put the secrets a tenant holds in the place of their masks.

    Raises:
        LabError: 400, a mask stands where there is no secret.
    """
    kept = to_content(held)
    for place in _places(content):
        if _get(content, place) == MASK:
            secret = _get(kept, place)
            if secret is None:
                field = ".".join(place)
                rule = f"{field} is the mask of a secret, and there is none to keep"
                raise LabError(400, "invalid", rule, field)
            _get(content, place[:-1])[place[-1]] = secret
    return content


def _places(content: Any) -> Iterator[_Place]:
    """Name the places in which a workspace has secrets, as far as it is one."""
    for part, inner in (
        ("sources", ("write_key",)),
        ("destinations", ("settings", "bearer_token")),
    ):
        declared = _get(content, (part,))
        for name in declared if isinstance(declared, dict) else ():
            if _get(content, (part, name, *inner)) is not None:
                yield (part, name, *inner)


def _get(content: Any, place: _Place) -> Any:
    for name in place:
        content = content.get(name) if isinstance(content, dict) else None
    return content

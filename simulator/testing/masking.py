"""What reports must not show, and how long a text in one may be."""

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.workspace import Workspace

__all__ = ["cut", "masked_all", "secrets_of", "without"]


def secrets_of(token: str | None, workspace: "Workspace | None") -> list[str]:
    """List what must not be shown: the lab token, and what a workspace holds."""
    from destination.workspace.secrets import secrets_in  # noqa: PLC0415  on use

    declared = [] if workspace is None else secrets_in(workspace)
    return [*([token] if token else ()), *declared]


def without(text: str, secrets: Collection[str]) -> str:
    """Mask secrets that are known, and nothing else."""
    from destination.workspace.secrets import hidden  # noqa: PLC0415  on use
    from simulator.masking import MASK  # noqa: PLC0415

    return hidden(text, secrets, MASK)


def masked_all(told: Any, secrets: Collection[str], most: int) -> Any:
    """Mask every text in what JSON may hold, and cut it to ``most`` characters."""
    from simulator.masking import masked  # noqa: PLC0415  on use

    if isinstance(told, str):
        return cut(masked(told, secrets), most)
    if isinstance(told, list):
        return [masked_all(one, secrets, most) for one in told]
    if isinstance(told, dict):
        return {
            masked_all(name, secrets, most): masked_all(one, secrets, most)
            for name, one in told.items()
        }
    return told


def cut(text: str, most: int) -> str:
    """Cut a text, and say how much is left out."""
    left = len(text) - most
    return text if left <= 0 else f"{text[:most]}… and {left} characters more"

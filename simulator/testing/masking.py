"""What reports must not show, and how long a text in one may be."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from simulator.testing.outcomes import Run
    from simulator.workspace import Workspace

__all__ = ["cut", "masked_all", "masked_run", "secret_settings", "secrets_of", "without"]

_SETTINGS: Final = ("profile_api_token",)
_USER: Final = re.compile(r"(?<=://)[^\s/?#\"'<>]+(?=@)")
_STRUCTURE: Final = frozenset(
    ("version", "status", "target", "targets", "keyword", "path", "lane", "kind")
)
"""Fields of a run in which nothing secret can stand, and on which its readers rely."""


def secrets_of(token: str | None, workspace: "Workspace | None") -> list[str]:
    """List what must not be shown: the lab token, and what a workspace holds."""
    from destination.workspace.secrets import secrets_in  # noqa: PLC0415  on use

    declared = [] if workspace is None else secrets_in(workspace)
    return [*([token] if token else ()), *declared]


def secret_settings(settings: Mapping[str, Any]) -> list[str]:
    """List what must not be shown of the settings that were given for a run."""
    given = (settings.get(name) for name in _SETTINGS)
    return [str(one) for one in given if one is not None]


def masked_run(run: "Run", secrets: Collection[str]) -> "Run":
    """Mask secrets in every text of a run, and who asks in every address."""
    from destination.workspace.secrets import Secrets  # noqa: PLC0415  on use

    quoted = (one.replace("'", "'\"'\"'") for one in secrets)  # as command lines have them
    masked: Run = _masked(run, Secrets([*secrets, *quoted]))
    return masked


def _masked(told: Any, secrets: Iterable[str]) -> Any:
    from msgspec import Struct, structs  # noqa: PLC0415  on use

    from simulator.masking import MASK  # noqa: PLC0415  on use

    if isinstance(told, str):
        return _USER.sub(MASK, without(told, secrets))
    if isinstance(told, list):
        return [_masked(one, secrets) for one in told]
    if isinstance(told, dict):
        return {_masked(name, secrets): _masked(one, secrets) for name, one in told.items()}
    if isinstance(told, Struct):
        names = [one for one in told.__struct_fields__ if one not in _STRUCTURE]
        changed = {name: _masked(getattr(told, name), secrets) for name in names}
        return structs.replace(told, **changed)
    return told


def without(text: str, secrets: Iterable[str]) -> str:
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

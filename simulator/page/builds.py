"""Vendors' own scripts, served in the place of ours where a server was given them."""

from dataclasses import dataclass
from pathlib import Path

__all__ = ["BuildError", "Builds", "read_build"]


class BuildError(ValueError):
    """A file that cannot be served as a script; the message names the option and the file."""


@dataclass(frozen=True, slots=True)
class Builds:
    """The scripts a server was given.

    Attributes:
        at_js: Adobe's at.js, as Target's administration gives it; None for ours.
    """

    at_js: str | None = None


def read_build(option: str, path: Path) -> str:
    """Read a script.

    Args:
        option: The option that named it.
        path: Where it is.

    Raises:
        BuildError: There is no such file, or it is no text.
    """
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise BuildError(f"{option} {path}: {error.strerror}") from None
    except UnicodeDecodeError:
        raise BuildError(f"{option} {path}: it is no UTF-8 text") from None

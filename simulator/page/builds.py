"""Vendors' own scripts, served in the place of ours where a server was given them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final

__all__ = ["BuildError", "Builds", "read_build", "read_builds"]

_PARTS: Final = "*.bundle.*.js"
_MOST_PARTS: Final = 100


class BuildError(ValueError):
    """What cannot be served as a script; the message names the option, the file and the rule."""


@dataclass(frozen=True, slots=True)
class Builds:
    """The scripts a server was given.

    Attributes:
        at_js: Adobe's at.js, as Target's administration gives it; None for ours.
        analytics_js: Segment's analytics.js, as npm's package has it; None for ours.
        bundles: Its parts, by their names.
        web_destination: Segment's Adobe Target Web, as its repository builds it; None for ours.
    """

    at_js: str | None = None
    analytics_js: str | None = None
    bundles: Mapping[str, str] = field(default_factory=dict)
    web_destination: str | None = None


def read_builds(at_js: str | None, analytics_js: str | None, web_destination: str | None) -> Builds:
    """Read the files a server was given; the parts of analytics.js lie beside it.

    Raises:
        BuildError: One of them cannot be served.
    """
    return Builds(
        at_js=_read("--at-js", at_js),
        analytics_js=_read("--analytics-js", analytics_js),
        bundles={} if analytics_js is None else _bundles("--analytics-js", Path(analytics_js)),
        web_destination=_read("--web-destination", web_destination),
    )


def _bundles(option: str, path: Path) -> dict[str, str]:
    """Read the parts beside a script, by their names."""
    parts = sorted(islice(path.parent.glob(_PARTS), _MOST_PARTS + 1))
    if len(parts) > _MOST_PARTS:
        rule = f"there may be {_MOST_PARTS} files {_PARTS} beside it, and there are more"
        raise BuildError(f"{option} {path}: {rule}")
    return {part.name: read_build(option, part) for part in parts}


def _read(option: str, path: str | None) -> str | None:
    return None if path is None else read_build(option, Path(path))


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

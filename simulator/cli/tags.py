"""``--tags``, by which the verbs that run features choose scenarios."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from simulator.cli.options import option

__all__ = ["check_tags", "tags_option"]

_F = TypeVar("_F", bound=Callable[..., Any])


def tags_option(command: _F) -> _F:
    """Add ``--tags``."""
    text = "The scenarios alone whose tags are so: '@a and not @b'."
    return option("--tags", default="", help=text)(command)


def check_tags(tags: str) -> None:
    """See that tags are an expression, before anything runs.

    Raises:
        UsageError: They are none.
    """
    from simulator.testing.tags import parse_tags  # noqa: PLC0415  on use

    try:
        parse_tags(tags)
    except ValueError as error:
        raise click.UsageError(f"--tags: {error}") from None

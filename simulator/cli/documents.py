"""Documents opened for a command: a file's, or standard input's."""

import json
import sys
from pathlib import Path
from typing import Any, Final, NoReturn

import click

__all__ = ["STDIN", "json_of", "named", "text_of"]

STDIN: Final = "-"


def named(file: str) -> Path:
    """Tell what a file is called in messages."""
    return Path("standard input" if file == STDIN else file)


def text_of(file: str) -> str:
    """Read a file's text.

    Raises:
        click.UsageError: It cannot be read, or is no UTF-8.
    """
    try:
        raw = sys.stdin.buffer.read() if file == STDIN else Path(file).read_bytes()
        return raw.decode().removeprefix("\ufeff")
    except (OSError, UnicodeDecodeError, ValueError) as error:
        raise click.UsageError(f"{named(file)}: cannot be read: {error}") from None


def json_of(file: str) -> Any:
    """Read a file's JSON.

    Raises:
        click.UsageError: It cannot be read, or is none.
    """
    text = text_of(file)
    try:
        return json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise click.UsageError(f"{named(file)}: no JSON: nested too deeply") from None
    except ValueError as error:
        raise click.UsageError(f"{named(file)}: no JSON: {error}") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")

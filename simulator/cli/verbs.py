"""A group of commands, each imported when it is called."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

__all__ = ["Verbs"]


class Verbs(click.Group):
    """A group whose commands are imported when they are called.

    Args:
        modules: What the name of a command's module begins with.
        listed: What each command does, by its name, in the order of the help.
        given: What click wants to know.
    """

    def __init__(self, *, modules: str, listed: Mapping[str, str], **given: Any) -> None:
        super().__init__(**given)
        self._modules = modules
        self._listed = listed

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands by name."""
        return list(self._listed)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command; None for one that is not there."""
        if cmd_name not in self._listed:
            return None
        command: click.Command = import_module(f"{self._modules}{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what each command does, without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._listed.items()))

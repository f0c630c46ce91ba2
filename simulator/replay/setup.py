"""Whose profile API a ticket is about."""

from typing import Final

from destination.js import text
from destination.workspace.model import Workspace

__all__ = ["DEFAULT_CLIENT", "client_of"]

DEFAULT_CLIENT: Final = "acme"


def client_of(workspace: Workspace) -> str:
    """Tell whose profile API a ticket is about: the first cloud destination's client code."""
    live = [one for one in workspace.destinations.values() if one.enabled]
    live.sort(key=lambda one: one.type != "cloud")
    codes = (one.settings.get("client_code") for one in live)
    return next((text(one) for one in codes if isinstance(one, str | int) and one), DEFAULT_CLIENT)

"""The lab API: control over the simulated world, under ``/_lab``, apart from Adobe's routes."""

from typing import Final

__all__ = ["PREFIX"]

PREFIX: Final = "/_lab"

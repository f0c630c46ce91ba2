"""A list of routes searched by method and path, for whoever serves them without Flask."""

from collections.abc import Iterable
from typing import Generic, Protocol, TypeVar

__all__ = ["Paths", "Ruled"]


class Ruled(Protocol):
    """A route: its rule is a path with ``<names>`` for what varies, one piece each."""

    @property
    def rule(self) -> str:
        """The rule."""


_R = TypeVar("_R", bound=Ruled)


class Paths(Generic[_R]):
    """Routes by their methods and the number of pieces of their rules.

    Where several rules fit, the one that is the first to have a fixed piece is taken.

    Args:
        routes: Methods and route.
    """

    def __init__(self, routes: Iterable[tuple[Iterable[str], _R]]) -> None:
        self._places: dict[tuple[str, int], list[tuple[_R, list[str]]]] = {}
        for methods, route in routes:
            pieces = route.rule.split("/")
            for method in methods:
                self._places.setdefault((method, len(pieces)), []).append((route, pieces))
        for ruled in self._places.values():
            ruled.sort(key=lambda one: [piece[:1] == "<" for piece in one[1]])

    def find(self, method: str, path: str) -> tuple[_R, dict[str, str]] | None:
        """Find the route of a path, and what varies in it, as the path has it; None for none."""
        given = path.split("/")
        for route, pieces in self._places.get((method, len(given)), ()):
            varying = {}
            for ruled, piece in zip(pieces, given, strict=True):
                if ruled[:1] == "<" and piece:
                    varying[ruled[1:-1].rpartition(":")[2]] = piece
                elif ruled != piece:
                    break
            else:
                return route, varying
        return None

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
    """Routes by their methods and rules.

    Where several rules fit, the one that is the first to have a fixed piece is taken. Most
    rules vary in nothing, or in their last piece alone: those are found at one look.

    Args:
        routes: Methods and route.
    """

    def __init__(self, routes: Iterable[tuple[Iterable[str], _R]]) -> None:
        self._fixed: dict[tuple[str, str], _R] = {}
        self._ending: dict[tuple[str, str], tuple[_R, str]] = {}
        self._places: dict[tuple[str, int], list[tuple[_R, list[str]]]] = {}
        for methods, route in routes:
            for method in methods:
                self._put(method, route)
        for ruled in self._places.values():
            ruled.sort(key=lambda one: [_varies(piece) for piece in one[1]])

    def find(self, method: str, path: str) -> tuple[_R, dict[str, str]] | None:
        """Find the route of a path, and what varies in it, as the path has it; None for none."""
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed, {}
        head, _, last = path.rpartition("/")
        ending = self._ending.get((method, head)) if last else None
        if ending is not None:
            return ending[0], {ending[1]: last}
        given = path.split("/")
        for route, pieces in self._places.get((method, len(given)), ()):
            varying = {}
            for ruled, piece in zip(pieces, given, strict=True):
                if ruled[:1] == "<" and piece:
                    varying[_name(ruled)] = piece
                elif ruled != piece:
                    break
            else:
                return route, varying
        return None

    def _put(self, method: str, route: _R) -> None:
        """Put a route where it is found; of two with one rule the first counts."""
        pieces = route.rule.split("/")
        *before, last = map(_varies, pieces)
        if any(before):
            self._places.setdefault((method, len(pieces)), []).append((route, pieces))
        elif last:
            head = route.rule.rpartition("/")[0]
            self._ending.setdefault((method, head), (route, _name(pieces[-1])))
        else:
            self._fixed.setdefault((method, route.rule), route)


def _varies(piece: str) -> bool:
    return piece[:1] == "<"


def _name(piece: str) -> str:
    return piece[1:-1].rpartition(":")[2]

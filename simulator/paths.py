"""A list of routes searched by method and path, for whoever serves them without Flask."""

from collections.abc import Iterable
from typing import Final, Generic, NamedTuple, Protocol, TypeAlias, TypeVar

__all__ = ["Paths", "Ruled"]

_CHOICE: Final = 1


class Ruled(Protocol):
    """A route: its rule is a path with ``<names>`` for what varies, one piece each.

    ``<any(one,other):name>`` is one of these words.
    """

    @property
    def rule(self) -> str:
        """The rule."""


_R = TypeVar("_R", bound=Ruled)


class _Varying(NamedTuple):
    """A piece that varies: its name, and the words it may be; none for any."""

    name: str
    choices: tuple[str, ...]


_Piece: TypeAlias = str | _Varying


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
        self._places: dict[tuple[str, int], list[tuple[_R, list[_Piece]]]] = {}
        for methods, route in routes:
            for method in methods:
                self._put(method, route)
        for ruled in self._places.values():
            ruled.sort(key=lambda one: list(map(_freedom, one[1])))

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
                if isinstance(ruled, str):
                    if ruled != piece:
                        break
                elif piece and (not ruled.choices or piece in ruled.choices):
                    varying[ruled.name] = piece
                else:
                    break
            else:
                return route, varying
        return None

    def _put(self, method: str, route: _R) -> None:
        """Put a route where it is found; of two with one rule the first counts."""
        pieces = list(map(_read, route.rule.split("/")))
        *before, last = pieces
        if any(map(_freedom, before)) or _freedom(last) == _CHOICE:
            self._places.setdefault((method, len(pieces)), []).append((route, pieces))
        elif isinstance(last, _Varying):
            head = route.rule.rpartition("/")[0]
            self._ending.setdefault((method, head), (route, last.name))
        else:
            self._fixed.setdefault((method, route.rule), route)


def _read(piece: str) -> _Piece:
    if piece[:1] != "<":
        return piece
    kind, _, name = piece[1:-1].rpartition(":")
    choices = kind.removeprefix("any(").removesuffix(")") if kind.startswith("any(") else ""
    return _Varying(name, tuple(choices.split(",")) if choices else ())


def _freedom(piece: _Piece) -> int:
    """Tell how much a piece leaves open: nothing, a choice, or anything."""
    if isinstance(piece, str):
        return 0
    return _CHOICE if piece.choices else _CHOICE + 1

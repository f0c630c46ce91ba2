"""A list of routes searched by method and path, for whoever serves them without Flask."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Final, Generic, Protocol, TypeVar

__all__ = ["Paths", "Ruled"]

_CHOICE: Final = "<any("
_REMEMBERED: Final = 256  # paths
_SHORT: Final = 200  # characters of one that is remembered


class Ruled(Protocol):
    """A route: its rule is a path with ``<names>`` for what varies, one piece each.

    ``<any(one,other):name>`` is one of these words.
    """

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
        self._others: dict[tuple[str, int], list[tuple[_R, re.Pattern[str]]]] = {}
        # Those vary in the client code or the tenant, of which there are few.
        self._searched = lru_cache(maxsize=_REMEMBERED)(self._search)
        for methods, route in sorted(routes, key=lambda one: _freedom(one[1])):
            for method in methods:
                self._put(method, route)

    def find(self, method: str, path: str) -> tuple[_R, Mapping[str, str]] | None:
        """Find the route of a path, and what varies in it, as the path has it; None for none."""
        fixed = self._fixed.get((method, path))
        if fixed is not None:
            return fixed, {}
        head, _, last = path.rpartition("/")
        ending = self._ending.get((method, head)) if last else None
        if ending is not None:
            return ending[0], {ending[1]: last}
        search = self._searched if len(path) <= _SHORT else self._search
        return search(method, path)

    def _search(self, method: str, path: str) -> tuple[_R, Mapping[str, str]] | None:
        for route, pattern in self._others.get((method, path.count("/")), ()):
            match = pattern.fullmatch(path)
            if match is not None:
                return route, match.groupdict()
        return None

    def _put(self, method: str, route: _R) -> None:
        """Put a route where it is found; of two with one rule the first counts."""
        head, _, last = route.rule.rpartition("/")
        if "<" in head or last.startswith(_CHOICE):
            pattern = re.compile("/".join(map(_pattern, route.rule.split("/"))))
            key = (method, route.rule.count("/"))
            self._others.setdefault(key, []).append((route, pattern))
        elif "<" in last:
            self._ending.setdefault((method, head), (route, _name(last)))
        else:
            self._fixed.setdefault((method, route.rule), route)


def _freedom(route: Ruled) -> list[int]:
    """Tell how much each piece of a rule leaves open: nothing, a choice, or anything."""
    pieces = route.rule.split("/")
    return [(piece[:1] == "<") * (1 if piece.startswith(_CHOICE) else 2) for piece in pieces]


def _pattern(piece: str) -> str:
    if piece[:1] != "<":
        return re.escape(piece)
    words = piece.removeprefix(_CHOICE).partition(")")[0].split(",")
    taken = "|".join(map(re.escape, words)) if piece.startswith(_CHOICE) else "[^/]+"
    return f"(?P<{_name(piece)}>{taken})"


def _name(piece: str) -> str:
    return piece[1:-1].rpartition(":")[2]

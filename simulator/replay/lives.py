"""The lives of third-party ids in a replay: each from the request that bound it to its expiry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote

from destination.plan import Plan, PlannedRequest, Update
from simulator.lab_api.types import Firing
from simulator.times import parse_instant

__all__ = ["Life", "Lives", "looked_up", "named"]

_LOOKUP = "/rest/v1/profiles/thirdPartyId/"


@dataclass(slots=True)
class Life:
    """A life of an identifier.

    Attributes:
        bound_at: When a request of at.js bound it.
        step: Which step of the replay that was.
        expired_at: When it expired; None where it did not.
    """

    bound_at: int
    step: int
    expired_at: int | None = None

    def found(self, at: int, lag: int, step: int | None) -> bool:
        """Tell whether the profile API finds the id.

        Args:
            at: When it is asked.
            lag: How long the id stays invisible.
            step: The step of the replay that asks; None for a retry, which comes before
                whatever else happens at its instant.
        """
        if self.expired_at is not None and at >= self.expired_at:
            return False
        visible_at = self.bound_at + lag
        if at == self.bound_at == visible_at:
            return step is not None and step >= self.step
        return at >= visible_at


class Lives:
    """The lives of every third-party id that was bound, by the names the agenda has for them."""

    def __init__(self) -> None:
        self._of: dict[str, list[Life]] = {}

    def of(self, name: str) -> Sequence[Life]:
        """Give the lives of an id, the first first."""
        return self._of.get(name, ())

    def bind(self, name: str, at: int, step: int) -> None:
        """Note that a request named an id: its life begins, if it has none."""
        lives = self._of.setdefault(name, [])
        if not lives or lives[-1].expired_at is not None:
            lives.append(Life(at, step))

    def note(self, fired: Iterable[Firing]) -> None:
        """Note which ids expired."""
        for one in fired:
            if one.kind == "expires" and one.subject in self._of:
                self._of[one.subject][-1].expired_at = parse_instant(one.at)


def named(identifier: str, client: str) -> str:
    """Name a third-party id as the agenda does."""
    return f"third-party id {identifier} ({client})"


def looked_up(plan: Plan) -> str:
    """Name the id a delivery looks up; empty where its URL addresses none."""
    if not isinstance(plan, Update) or not isinstance(plan.lookup, PlannedRequest):
        return ""
    path, _, query = plan.lookup.url.target.partition("?")
    identifier = unquote(path).removeprefix(_LOOKUP)
    if not unquote(path).startswith(_LOOKUP) or "/" in identifier:
        return ""
    clients = [value for name, value in parse_qsl(query) if name == "client"]
    return named(identifier, clients[0]) if clients else ""

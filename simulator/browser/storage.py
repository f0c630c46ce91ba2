"""What scripts store in a browser, and for how long it lasts.

Cookies and local storage are one thing here: analytics.js restores either from the other,
and browsers that shorten one shorten both. ``life`` caps everything from its last writing,
as Safari does with seven days (contract: segment.md 8).
"""

from typing import Final, NamedTuple

from simulator.times import DAY

__all__ = ["TWO_YEARS", "Storage"]

TWO_YEARS: Final = 732 * DAY
"""How long at.js keeps its device id: 63,244,800 seconds."""


class _Item(NamedTuple):
    value: str
    expires_at: int


class Storage:
    """The storage of one browser for one site.

    Args:
        life: How long anything lasts after it was last written, in milliseconds.
    """

    def __init__(self, life: int = TWO_YEARS) -> None:
        self.life = life
        self._items: dict[str, _Item] = {}

    def get(self, name: str, now: int) -> str | None:
        """Read an item; None when there is none, or its time is over."""
        item = self._items.get(name)
        return item.value if item and now < item.expires_at else None

    def set(self, name: str, value: str, now: int, life: int = TWO_YEARS) -> None:
        """Write an item that lasts for ``life``, if the browser lets it."""
        self._items[name] = _Item(value, now + min(life, self.life))

    def remove(self, *names: str) -> None:
        """Remove items."""
        for name in names:
            self._items.pop(name, None)

    def clear(self) -> None:
        """Remove everything, as *clear browsing data* does."""
        self._items.clear()

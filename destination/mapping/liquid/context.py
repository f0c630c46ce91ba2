"""What a rendering knows: the event, variables, counters, limits, the time.

Source: liquidjs 10.27.2, ``Context``.
"""

from collections.abc import Callable, Mapping
from io import StringIO
from typing import TYPE_CHECKING, TextIO, TypeAlias

from liquid.context import RenderContext

from destination.mapping.liquid.limits import Limits, Output
from destination.mapping.liquid.properties import has
from destination.mapping.liquid.text import joined
from destination.mapping.liquid.values import Value, add, is_number, script_text

if TYPE_CHECKING:
    from liquid.template import BoundTemplate

__all__ = ["Clock", "Context"]

Clock: TypeAlias = Callable[[], int]
"""Tells the time in milliseconds since 1970."""


class Context(RenderContext):
    """The state of one rendering.

    Attributes:
        event: What variables are read from; of ``where``, the item in hand.
        scopes: The variables set by tags, innermost last; they hide the event's.
        limits: What was used so far.
        now: The clock; None where time is not known.
    """

    __slots__ = ("event", "limits", "now", "scopes")

    def __init__(
        self, template: "BoundTemplate", event: Value, now: Clock | None, limits: Limits
    ) -> None:
        super().__init__(template)
        self.event = event
        self.scopes: list[Mapping[str, Value]] = [self.locals]
        self.limits = limits
        self.now = now

    def of(self, item: Value) -> "Context":
        """Make a context that reads variables from ``item`` alone."""
        return Context(self.template, item, self.now, self.limits)

    def find(self, name: Value) -> Value:
        """Find what defines the variable ``name``; where nothing does, an empty object."""
        key = joined(script_text(name))
        for scope in reversed(self.scopes):
            if key in scope:
                return scope
        return self.event if has(self.event, key) else {}

    def step(self, name: str, by: int) -> Value:
        """Count a counter of the event up or down; return what it was and what it is.

        liquidjs changes the event itself, here a copy changes: events are shared.
        """
        before = self.event.get(name)
        if not is_number(before):
            before = 0
        after = add(before, by)
        self.event = {**self.event, name: after}
        return before, after

    def get_buffer(self, _: TextIO | None = None) -> StringIO:
        """Return a new buffer for what is printed."""
        return Output()

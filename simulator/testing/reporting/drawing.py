"""A world's time, drawn: what browsers, Target and Segment did, with lags and lifetimes as bars.

Instants lie from left to right, but not to scale: an hour's lag and a fortnight's life could not
both be seen. The more time lies between two instants, the wider they stand apart, by its
logarithm; every instant that matters has its time below it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from math import log2
from typing import Final

from simulator.testing.outcomes import Interval, Mark, WorldOutcome
from simulator.times import format_duration, parse_instant

__all__ = ["Bar", "Dot", "Drawing", "Lane", "Tick", "draw"]

_LANES: Final = {"browser": "Browser", "target": "Target", "segment": "Segment"}
_LEFT: Final = 76  # what the names of the lanes take
_RIGHT: Final = 16
_ROW: Final = 19
_LETTER: Final = 6.1  # how wide a letter is, on average
_DOT: Final = 9  # what a dot takes before its label begins
_MOST_ROWS: Final = 9  # of labels in one lane
_MOST_BARS: Final = 10
_LONGEST: Final = 44  # letters of a label
_MINUTE: Final = 60_000
_SPOKEN: Final = {"lag": "lag of {}", "lifetime": "life of {}", "retry": "{} waits"}


@dataclass(frozen=True, slots=True)
class Bar:
    """A stretch of time."""

    kind: str
    x: float
    y: float
    width: float
    label: str
    label_x: float
    anchor: str
    told: str

    @property
    def inside(self) -> bool:
        """Whether the label lies in the bar."""
        return self.x < self.label_x < self.x + self.width


@dataclass(frozen=True, slots=True)
class Dot:
    """Something that happened; the label is empty where there is no room for one."""

    good: bool
    x: float
    y: float
    label: str
    label_x: float
    anchor: str
    told: str


@dataclass(frozen=True, slots=True)
class Tick:
    """An instant, and its label; empty where there is no room for one."""

    x: float
    label: str
    anchor: str


@dataclass(slots=True)
class Lane:
    """What one of the three did."""

    name: str
    y: float
    height: float = 0.0
    bars: list[Bar] = field(default_factory=list)
    dots: list[Dot] = field(default_factory=list)
    unshown: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing, in units of its own; ``now`` is where the world's clock stood."""

    width: float
    height: float
    lanes: list[Lane]
    ticks: list[Tick]
    now: float
    now_label: str


def draw(world: WorldOutcome, width: int) -> Drawing | None:
    """Draw a world's time; None where nothing is known of it.

    Args:
        world: What it has to tell.
        width: How wide the drawing is to be, in units of which a line of text takes 19.
    """
    if not world.clock or not (world.marks or world.intervals):
        return None
    axis = _Axis(world, width)
    lanes, y = [], 8.0
    for name, title in _LANES.items():
        lane = Lane(title, y)
        bars = _gathered(one for one in world.intervals if one.lane == name)
        marks = _counted(one for one in world.marks if one.lane == name)
        _bars(lane, axis, bars)
        _dots(lane, axis, marks)
        lane.height = max(lane.height, _ROW) + 10
        y += lane.height + 6
        lanes.append(lane)
    return Drawing(
        width=width,
        height=y + 30,
        lanes=lanes,
        ticks=axis.ticks(),
        now=axis.at(world.clock),
        now_label=f"the clock stood at {_spoken(parse_instant(world.clock), axis.first)}",
    )


class _Axis:
    """Where instants lie."""

    def __init__(self, world: WorldOutcome, width: int) -> None:
        told = {world.clock, *(one.at for one in world.marks)}
        told |= {at for one in world.intervals for at in (one.since, one.until)}
        instants = sorted({parse_instant(at) for at in told})
        self.first, self.right = instants[0], width - _RIGHT
        self._now = parse_instant(world.clock)
        widths = [1 + 2 * log2(1 + (b - a) / _MINUTE) for a, b in pairwise(instants)]
        unit = (self.right - _LEFT - 8) / (sum(widths) or 1)
        x = float(_LEFT + 8)
        self._places = {instants[0]: x}
        for instant, one in zip(instants[1:], widths, strict=True):
            x += one * unit
            self._places[instant] = x

    def at(self, instant: str) -> float:
        """Tell where an instant lies."""
        return self._places[parse_instant(instant)]

    def ticks(self) -> list[Tick]:
        """Label the instants, those first that matter most, as far as there is room."""
        ordered = list(self._places)
        first = [ordered[0], ordered[-1], self._now]
        taken: list[tuple[float, float]] = []
        ticks = {}
        for instant in dict.fromkeys([*first, *ordered]):
            x, label = self._places[instant], _spoken(instant, self.first)
            start, anchor = _placed(x, len(label) * _LETTER, self.right)
            end = start + len(label) * _LETTER
            free = all(end + 8 < a or start - 8 > b for a, b in taken)
            if free:
                taken.append((start, end))
            ticks[instant] = Tick(round(x, 1), label if free else "", anchor)
        return [ticks[instant] for instant in ordered]


def _placed(x: float, length: float, right: float) -> tuple[float, str]:
    """Centre a label, but for what would leave the drawing."""
    if x - length / 2 < 0:
        return x, "start"
    return (x - length, "end") if x + length / 2 > right else (x - length / 2, "middle")


def _spoken(instant: int, first: int) -> str:
    then = datetime.fromtimestamp(instant / 1_000, UTC)
    begin = datetime.fromtimestamp(first / 1_000, UTC)
    time = f"{then:%H:%M}" if not then.second else f"{then:%H:%M:%S}"
    if then.date() == begin.date() and instant != first:
        return time
    year = f" {then:%Y}" if then.year != begin.year or instant == first else ""
    return f"{then.day} {then:%b}{year} {time}"


def _gathered(intervals: Iterable[Interval]) -> list[tuple[Interval, ...]]:
    """Gather the waits of one delivery in one row, and the ids that share a lag."""
    rows: dict[tuple[str, ...], list[Interval]] = {}
    for one in intervals:
        shared = one.subject if one.kind == "retry" else f"{one.since} {one.until}"
        rows.setdefault((one.kind, shared), []).append(one)
    return [tuple(row) for row in rows.values()]


def _counted(marks: Iterable[Mark]) -> list[tuple[Mark, int]]:
    """Count what is alike at one instant."""
    counts: dict[tuple[str, str, bool], tuple[Mark, int]] = {}
    for one in marks:
        key = (one.at, one.label, one.good)
        counts[key] = (counts.get(key, (one, 0))[0], counts.get(key, (one, 0))[1] + 1)
    return list(counts.values())


def _bars(lane: Lane, axis: _Axis, rows: Sequence[tuple[Interval, ...]]) -> None:
    for row in rows[:_MOST_BARS]:
        y = lane.y + 5 + lane.height
        waits = row[0].kind == "retry"
        for number, one in enumerate(row if waits else row[:1]):
            x, end = axis.at(one.since), axis.at(one.until)
            label = _bar_label(row, one) if not number else ""
            label_x, anchor = _beside(x, end, label, axis.right)
            told = f"{_SPOKEN[one.kind].format(one.subject)}, {one.since} to {one.until}"
            lane.bars.append(
                Bar(one.kind, round(x, 1), y, round(end - x, 1), label, label_x, anchor, told)
            )
        lane.height += _ROW
    lane.unshown += max(0, len(rows) - _MOST_BARS)


def _bar_label(row: Sequence[Interval], one: Interval) -> str:
    length = format_duration(parse_instant(one.until) - parse_instant(one.since))
    others = "" if one.kind == "retry" or len(row) == 1 else f" and {len(row) - 1} more"
    named = min((it.subject for it in row), key=len)
    said = _SPOKEN[one.kind].format(f"{named}{others}")
    if one.kind == "retry":
        return said if len(row) == 1 else f"{said}, {len(row)} times"
    return f"{said}: {length}"


def _beside(x: float, end: float, label: str, right: float) -> tuple[float, str]:
    """Place a label in its bar, or behind it, or before it."""
    length = len(label) * _LETTER + 10
    if end - x >= length:
        return x + 6, "start"
    return (end + 6, "start") if end + length <= right else (max(x - 6, length), "end")


def _dots(lane: Lane, axis: _Axis, marks: Sequence[tuple[Mark, int]]) -> None:
    ends: list[list[tuple[float, float]]] = []
    top = lane.y + 5 + lane.height
    for mark, count in marks:
        x = axis.at(mark.at)
        said = mark.label if len(mark.label) <= _LONGEST else f"{mark.label[:_LONGEST]}…"
        label = f"{said} ×{count}" if count > 1 else said  # noqa: RUF001  that is the sign
        length = len(label) * _LETTER + _DOT + 4
        ahead = x + length <= axis.right
        start, end = (x - 6, x + length) if ahead else (x - length, x + 6)
        row = next(_free(ends, start, end), len(ends))
        if row == len(ends) and row < _MOST_ROWS:
            ends.append([])
        shown = row < len(ends)
        lane.unshown += not shown
        row = min(row, _MOST_ROWS - 1)
        ends[row].append((start, end))
        lane.dots.append(
            Dot(
                good=mark.good,
                x=round(x, 1),
                y=top + row * _ROW + 7,
                label=label if shown else "",
                label_x=round(x + _DOT if ahead else x - _DOT, 1),
                anchor="start" if ahead else "end",
                told=f"{mark.at} {mark.told or mark.label}",
            )
        )
    lane.height += len(ends) * _ROW


def _free(rows: Sequence[list[tuple[float, float]]], start: float, end: float) -> Iterator[int]:
    """Give the rows in which a stretch is free."""
    for number, taken in enumerate(rows):
        if all(end < a or start > b for a, b in taken):
            yield number

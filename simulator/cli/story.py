"""Scenarios told in the terminal: a timeline of what was sent, held and tried."""

from collections.abc import Mapping
from typing import Any, Final

from rich.console import Console
from rich.markup import escape
from rich.rule import Rule
from rich.table import Table

from destination.js import text
from simulator.lab_api.types import ProfileState
from simulator.scenario.record import Attempted, Browsed, Recorded, Told
from simulator.times import format_duration, format_moment, parse_instant

__all__ = ["console", "tell"]

_TIME: Final = 7  # columns
_LABEL: Final = 12
_WIDTH: Final = 100
_STATES: Final = {
    "delivered": "[green]delivered[/]",
    "awaiting_retry": "[yellow]will be retried[/]",
    "failed": "[red]failed for good[/]",
    "lost": "[red]lost: no retry is left[/]",
}


def console() -> Console:
    """Make the console; no wider than a story reads well."""
    made = Console(highlight=False, soft_wrap=False)
    made.width = min(made.width, _WIDTH)
    return made


def tell(story: Recorded, out: Console) -> None:
    """Tell one scenario, step by step."""
    out.print()
    out.print(Rule(f"[bold]{escape(story.title)}[/]", align="left", characters="─"))
    if story.source:
        out.print(f"[dim]{escape(story.source)}[/]")
    began = parse_instant(story.steps[0].at) if story.steps else 0
    held: list[str] = []
    for step in story.steps:
        _tell_step(step, began, out)
        now_held = [_profile(profile, parse_instant(step.at)) for profile in step.target]
        if now_held != held and not step.problems:
            _block("Target holds", now_held or ["no profile"], "magenta", out)
        held = now_held


def _tell_step(step: Told, began: int, out: Console) -> None:
    passed = format_duration(parse_instant(step.at) - began)
    mark = "[green]✓[/] " if step.text and _is_check(step) else ""
    when = f"[cyan]{passed if passed != '0s' else 'start':>7}[/]"
    _row(out, (_TIME, when), (0, f"{mark}{escape(step.text)}"))
    _block("browser", [_sent(one) for one in step.browser], "blue", out)
    due = [
        f"{_clock(one.at, step)} {one.kind.replace('_', ' ')}: {one.subject}" for one in step.due
    ]
    _block("falls due", [_short(line) for line in due], "cyan", out)
    _block("cloud", [_attempt(one, step) for one in step.cloud], "yellow", out)
    for problem in step.problems:
        _row(out, (_TIME, ""), (0, f"[bold red]✗ {escape(problem)}[/]"))


def _is_check(step: Told) -> bool:
    acted = step.browser or step.cloud or step.due
    return step.ok and not acted


def _block(label: str, lines: list[str], colour: str, out: Console) -> None:
    for number, line in enumerate(lines):
        shown = label if not number else ""
        _row(out, (_TIME, ""), (_LABEL, f"[{colour}]{shown}[/]"), (0, line))


def _row(out: Console, *cells: tuple[int, str]) -> None:
    """Print cells side by side, each wrapped within its column; width 0 takes the rest."""
    grid = Table.grid(padding=(0, 1))
    for width, _ in cells:
        grid.add_column(width=width or None, overflow="fold")
    grid.add_row(*(shown for _, shown in cells))
    out.print(grid)


def _sent(one: Browsed) -> str:
    who = (
        f"third-party id {_short(one.third_party_id)}"
        if one.third_party_id
        else "no third-party id"
    )
    parts = [f"{escape(one.device)}, {one.why}: {who}"]
    if one.profile_parameters:
        parts.append(f"profile {_values(one.profile_parameters)}")
    if one.parameters:
        parts.append(f"parameters {_values(one.parameters)}")
    if one.problem:
        parts.append(f"[red]{escape(one.problem)}[/]")
    return "; ".join(parts)


def _attempt(one: Attempted, step: Told) -> str:
    got = f"attempt {one.number} for {_short(one.of)}: {_STATES.get(one.state, one.state)}"
    if one.error:
        got += f" ({escape(one.error)})"
    if one.evidence:
        got += f", since {_short(one.evidence)}"
    elif one.error and not one.verdict:
        got += ", before anything was sent"
    upcoming = f"; again at {_clock(one.next, step)}" if one.next else ""
    return f"{_clock(one.at, step)} {got}{upcoming}"


def _profile(profile: ProfileState, now: int) -> str:
    name = _short(profile.third_party_id) if profile.third_party_id else "no third-party id"
    devices = len(profile.tnt_ids)
    linked = f"{devices} device{'' if devices == 1 else 's'}"
    attributes = _values(profile.attributes) if profile.attributes else "no attributes"
    expires = format_moment(parse_instant(profile.expires_at), now)
    return f"[bold]{name}[/] ({linked}): {attributes}; expires {expires}"


def _values(values: Mapping[str, Any]) -> str:
    return escape("{" + ", ".join(f"{name}: {text(value)}" for name, value in values.items()) + "}")


def _clock(instant: str, step: Told) -> str:
    return format_moment(parse_instant(instant), parse_instant(step.at))


def _short(identifier: str) -> str:
    """Shorten the random ids a reader need not compare in full; what is left is no markup."""
    words = identifier.split(" ")
    return escape(" ".join(_short_word(word) for word in words))


def _short_word(word: str) -> str:
    bare = word.strip("'\",()")
    long_hex = len(bare) >= 32 and set(bare) <= set("0123456789abcdef-")  # noqa: PLR2004  uuids
    return word.replace(bare, f"{bare[:8]}…") if long_hex else word

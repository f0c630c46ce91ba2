"""Breaks: what a team sets up, by its workspace and over the Admin API."""

from collections.abc import Iterable, Iterator
from typing import Any, Final
from unittest.mock import patch

import msgspec

from simulator.breaks.breaking import Change, breaks
from simulator.target.activities import checks
from simulator.target.activities.catalogue import Catalogue, CatalogueError, Item, Section
from simulator.target.api.admin import activities, audiences, batch, frame, listing, offers, tokens
from simulator.target.audiences import RuleError, compile_audience
from simulator.workspace import faults, load

__all__: list[str] = []

_LATER: Final = 500_000
_hold: Final = Catalogue.hold
_faults: Final = faults.faults
_catalogue_faults: Final = Catalogue._faults  # noqa: SLF001  what is broken is what is inside
_compile: Final = compile_audience
_remove: Final = Catalogue.remove


@breaks("catalogue-from-workspace")
def former_declarations_stay() -> Iterator[Change]:
    """Let what a former workspace declared stay."""

    def hold(self: Catalogue, items: Iterable[Item]) -> None:
        new = list(items)
        names = {(type(one), one.name) for one in new}
        former = [one for section in self.sections() for one in section]
        left = [one for one in former if (type(one), one.name) not in names]
        _hold(self, [*new, *(msgspec.structs.replace(one, id=one.id + _LATER) for one in left)])

    yield patch.object(Catalogue, "hold", hold)


@breaks("workspace-refused")
def refused_without_a_place() -> Iterator[Change]:
    """Refuse a workspace without a word of where and why."""

    def placeless(workspace: Any) -> Iterator[tuple[str, str]]:
        for _ in _faults(workspace):
            yield "", "it is not right"

    yield patch.object(load, "faults", placeless)


@breaks("shares-even")
def shares_demanded() -> Iterator[Change]:
    """Refuse an A/B test of several experiences that names no share."""

    def demanding(workspace: Any) -> Iterator[tuple[str, str]]:
        yield from _faults(workspace)
        for name, one in workspace.activities.items():
            if one.type == "ab" and len(one.experiences) > 1 and _plain(one.experiences):
                yield f"activities.{name}", "its experiences must have shares"

    yield patch.object(load, "faults", demanding)


def _plain(experiences: Iterable[Any]) -> bool:
    return all(isinstance(one, str) for one in experiences)


@breaks("admin-lists")
def lists_are_empty() -> Iterator[Change]:
    """Answer every list empty."""
    yield patch.object(listing, "_MOST", 0)


@breaks("admin-creates")
def nothing_kept() -> Iterator[Change]:
    """Answer that something was made or changed, and keep nothing of it."""
    for place in (activities, audiences, offers):
        yield patch.object(place, "keep", lambda _, __, item: item)


@breaks("admin-token")
def strangers_admitted() -> Iterator[Change]:
    """Answer a call of the Admin API without a token."""
    yield patch.object(frame, "guard", frame._version)  # noqa: SLF001


@breaks("admin-version")
def any_version() -> Iterator[Change]:
    """Take a call of any version."""
    yield patch.object(frame, "_version", lambda _: "1")


@breaks("admin-unique-names")
def names_had_twice() -> Iterator[Change]:
    """Let two things of a kind have one name."""

    def faults(self: Catalogue, section: Section[Any], item: Any) -> Iterator[tuple[str, str]]:
        return (one for one in _catalogue_faults(self, section, item) if one[0] != "name")

    yield patch.object(Catalogue, "_faults", faults)


@breaks("admin-grammar")
def rules_unread() -> Iterator[Change]:
    """Say of an audience whose rule breaks the grammar no more than that it is wrong."""

    def compile_(*asked: Any) -> Any:
        try:
            return _compile(*asked)
        except RuleError:
            raise RuleError("", "it is not right") from None

    yield patch.object(checks, "compile_audience", compile_)


@breaks("admin-not-simulated")
def nothing_remarked() -> Iterator[Change]:
    """Say nothing of what is not simulated of an audience."""
    yield patch.object(audiences, "remarks", lambda *_: ())


@breaks("admin-in-use")
def used_things_go() -> Iterator[Change]:
    """Delete what is in use."""

    def remove(self: Catalogue, section: Section[Any], number: int) -> Any:
        try:
            return _remove(self, section, number)
        except CatalogueError:
            return section.items.pop(number)

    yield patch.object(Catalogue, "remove", remove)


@breaks("admin-batch")
def references_unread() -> Iterator[Change]:
    """Put nothing that an operation of a batch has made into the next."""
    yield patch.object(batch._Running, "_filled", lambda _, value: value)  # noqa: SLF001


@breaks("admin-issues-tokens")
def no_scope_known() -> Iterator[Change]:
    """Issue no token, whatever its scope."""
    yield patch.object(tokens, "SCOPES", ())

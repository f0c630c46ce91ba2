"""Breaks: who sees what, and what is counted of it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final
from unittest.mock import patch

from simulator.breaks.breaking import Change, breaks, fixed
from simulator.target.activities import choose
from simulator.target.activities.allocation import Share
from simulator.target.activities.choose import Choice, Considered
from simulator.target.activities.compiled import Running
from simulator.target.activities.counting import Counting
from simulator.target.activities.results import Results
from simulator.target.api import decided, delivery, shown
from simulator.target.linking import Linking
from simulator.target.records import DeviceProfile, ThirdPartyProfile

__all__: list[str] = []

_consider: Final = choose.consider
_single: Final = choose.single
_page: Final = choose.page
_link: Final = Linking.link
_entered: Final = Linking.entered
_mbox: Final = decided._Deciding._mbox  # noqa: SLF001  what is broken is what is inside


@breaks("allocation")
def everybody_enters() -> Iterator[Change]:
    """Let everybody fall into the first share, whatever its width."""
    yield patch.object(Share, "holds", lambda *_: True)


@breaks("ab-keeps")
def chosen_anew() -> Iterator[Change]:
    """Choose the experience of an A/B test anew each time."""

    def consider(candidate: Any, facts: Any, visitor: Any) -> Considered:
        if candidate.running.activity.type == "ab":
            visitor = replace(visitor, entered={})
        return _consider(candidate, facts, visitor)

    yield patch.object(choose, "consider", consider)


@breaks("experience-follows-customer")
def devices_apart() -> Iterator[Change]:
    """Keep experiences by device, and never by customer."""

    def entered(self: Linking, device: DeviceProfile) -> dict[int, Any]:
        linked = self.linked(device)
        if linked is not None and len(linked.pcids) > 1 and linked.pcids[0] != device.identifier:
            return {}
        return _entered(self, device)

    yield patch.object(Linking, "entered", entered)


@breaks("experience-kept-at-login")
def forgotten_at_login() -> Iterator[Change]:
    """Let a login lose the activities that only the device was in."""

    def link(self: Linking, device: DeviceProfile, profile: ThirdPartyProfile, now: int) -> None:
        device.entered.clear()
        with patch.object(Linking, "entered", lambda *_: {}):
            _link(self, device, profile, now)

    yield patch.object(Linking, "link", link)


@breaks("engage-to-experience")
def audiences_unasked() -> Iterator[Change]:
    """Let experience targeting show its first experience, whatever the audience says."""

    def target(running: Running, _: Any, __: Any, ___: Any, considered: Considered) -> None:
        considered.branch, considered.why = running.branches[0], "it is the first"

    yield patch.object(choose, "_target", target)


@breaks("priority-named-mbox")
def lowest_fills() -> Iterator[Change]:
    """Fill a named mbox with the lowest that matches."""

    def single(candidates: Any, *asked: Any) -> list[Choice]:
        return _single(list(candidates)[::-1], *asked)

    yield patch.object(decided, "single", single)


@breaks("priority-page-load")
def highest_alone() -> Iterator[Change]:
    """Show on a page the highest that matches alone."""
    yield patch.object(decided, "page", lambda *asked: _page(*asked)[-1:])


@breaks("priority-visual")
def all_kinds_together() -> Iterator[Change]:
    """Show activities that fill the whole beside those that change elements."""
    yield fixed(Running, "visual", value=False)


@breaks("property")
def tokens_unasked() -> Iterator[Change]:
    """Show an activity of a property to every request."""
    yield fixed(Running, "tokens", frozenset())


@breaks("schedule")
def always_live() -> Iterator[Change]:
    """Show an activity whatever its state and time."""
    yield patch.object(Running, "state", lambda *_: "Live")


@breaks("unmatched-mbox")
def index_left_out() -> Iterator[Change]:
    """Answer an mbox that nothing fills without its index."""

    def mbox(self: Any, asked: Any, *, prefetched: bool) -> dict[str, Any]:
        answered = _mbox(self, asked, prefetched=prefetched)
        kept = {name: one for name, one in answered.items() if name != "index"}
        return answered if "options" in answered else kept

    yield patch.object(decided._Deciding, "_mbox", mbox)  # noqa: SLF001


@breaks("offer-values")
def nothing_put_in() -> Iterator[Change]:
    """Show offers as they are written."""
    yield patch.object(shown, "written", lambda offer, _: offer.content)


@breaks("execute-counts")
def nothing_counted() -> Iterator[Change]:
    """Count no impression."""
    yield patch.object(Results, "shown", lambda *_: None)


@breaks("prefetch-counts-later")
def prefetch_counts() -> Iterator[Change]:
    """Count what is prefetched at once."""

    def counted(self: Any, choice: Choice, _: Any) -> bool:
        running, experience = choice.candidate.running, choice.branch.number
        return bool(self._counting.shown(running, experience, None))

    yield patch.object(decided._Deciding, "_shown", counted)  # noqa: SLF001


@breaks("mbox-visit")
def goals_unreached() -> Iterator[Change]:
    """Let no visit of an mbox reach a goal."""
    yield patch.object(Counting, "mbox_shown", lambda *_: None)


@breaks("foreign-token")
def foreign_tokens_passed_over() -> Iterator[Change]:
    """Pass over tokens that were not issued here."""

    def opened(request: Any, target: Any, code: str) -> list[list[Any]]:
        sealer = target.sealer(code)
        return [
            [token for text in one.tokens or () if (token := sealer.open(text)) is not None]
            for one in request.notifications or ()
        ]

    yield patch.object(delivery, "opened_tokens", opened)


@breaks("qa-link")
def links_unread() -> Iterator[Change]:
    """Pass over every QA link."""
    yield patch.object(decided, "preview_of", lambda *_: (None, ""))


@breaks("trace")
def nothing_traced() -> Iterator[Change]:
    """Trace nothing, whoever asks."""
    yield patch.object(delivery, "granted", lambda *_: None)

"""What a delivery request is answered: who sees what of the tenant's activities.

Notifications come first, for they tell of the past; then what is executed is chosen and
counted, then what is prefetched is chosen. Where nothing matches, an mbox has its index and
its name, and nothing else. Source: adobe/target-openapi (contract: adobe-target.md 7.5,
7.6, 10.4).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from msgspec import Struct

from simulator.target.activities.choose import Choice, Considered, Visitor, page, single
from simulator.target.activities.compiled import Candidate, Goal, Plan
from simulator.target.activities.counting import Counting
from simulator.target.activities.model import GLOBAL_MBOX, ViewLocation
from simulator.target.activities.sealing import Token
from simulator.target.api.asking import Asking
from simulator.target.api.messages import (
    Execute,
    MboxRequest,
    Notification,
    Prefetch,
    RequestDetails,
    ViewRequest,
)
from simulator.target.api.previewed import preview_of
from simulator.target.api.shown import Showing
from simulator.target.api.traced import Trace

__all__ = ["Decided", "decide"]

_MOST_TOLD: Final = 50


class Decided(Struct, frozen=True, gc=False):
    """What was decided.

    Attributes:
        answered: The parts of the answer: ``execute``, ``prefetch`` and ``notifications``.
        told: What was shown and what is unknown, in sentences, for the journal.
    """

    answered: dict[str, Any] = {}
    told: tuple[str, ...] = ()


def decide(asking: Asking) -> Decided:
    """Choose what a request is shown, count it, and write it down."""
    plan = asking.target.plan
    if not plan.activities and asking.before is None:
        return Decided(_nothing(asking))
    return _Deciding(asking, plan).decided()


def _nothing(asking: Asking) -> dict[str, Any]:
    """Answer for a tenant that has no activities: it costs nothing to say so."""
    request, answered = asking.request, dict[str, Any]()
    for name, part in (("execute", request.execute), ("prefetch", request.prefetch)):
        if part is None:
            continue
        answered[name] = {}
        if part.page_load is not None:
            answered[name]["pageLoad"] = {}
        if part.mboxes is not None:
            mboxes = [{"index": one.index, "name": one.name} for one in part.mboxes]
            answered[name]["mboxes"] = mboxes
    if request.prefetch is not None and request.prefetch.views is not None:
        answered["prefetch"]["views"] = []
    if request.notifications:
        answered["notifications"] = [{"id": one.id} for one in request.notifications]
    return answered


class _Deciding:
    """The deciding of one request."""

    def __init__(self, asking: Asking, plan: Plan) -> None:
        target, request, code = asking.target, asking.request, asking.code
        self._asking = asking
        self._plan = plan
        self._linking = target.profiles(code).linking
        sealer = target.sealer(code)
        self._showing = Showing(asking, sealer)
        preview, remark = preview_of(request, plan, sealer)
        self._counts = preview is None
        entered = self._linking.entered(asking.visited.device)
        identity = asking.identity
        self._counting = Counting(entered, plan, target.results(code), code, identity)
        token = request.property.token.lower() if request.property is not None else ""
        self._visitor = Visitor(
            code, identity, entered, token, asking.now, target.settings, preview
        )
        self._trace = None if asking.before is None else Trace(asking, self._counting)
        self._on_page: dict[int, Choice] = {}
        self._told: list[str] = [remark] if remark else []

    def decided(self) -> Decided:
        request, answered = self._asking.request, dict[str, Any]()
        notified = [
            self._notified(one, tokens)
            for one, tokens in zip(request.notifications or (), self._asking.tokens, strict=True)
        ]
        if request.execute is not None:
            answered["execute"] = self._part(request.execute, prefetched=False)
        if request.prefetch is not None:
            answered["prefetch"] = self._part(request.prefetch, prefetched=True)
            if request.prefetch.views is not None:
                answered["prefetch"]["views"] = self._views(request.prefetch.views)
        metrics = list(self._showing.selector_metrics(self._on_page.values()))
        if metrics:
            executed = answered.get("execute", {}).get("pageLoad")
            (answered["prefetch"] if executed is None else executed)["metrics"] = metrics
        if notified:
            answered["notifications"] = notified
        if self._counting.changed:
            self._linking.enter(self._asking.visited.device, self._counting.changed)
        return Decided(answered, tuple(dict.fromkeys(self._told))[:_MOST_TOLD])

    # -- what happened ---------------------------------------------------------------------

    def _notified(self, notification: Notification, tokens: Sequence[Token]) -> dict[str, Any]:
        answered: dict[str, Any] = {"id": notification.id}
        if self._counts:
            self._count(notification, tokens)
        if self._trace is not None:
            answered["trace"] = self._trace.of_notification(notification, tokens)
        return answered

    def _count(self, notification: Notification, tokens: Sequence[Token]) -> None:
        """Count what a notification tells: by its tokens, and as a visit to an mbox."""
        counting, mbox = self._counting, notification.mbox
        impression = notification.impression_id or self._asking.request.impression_id
        for token in tokens:
            running = self._plan.activities.get(token.activity)
            if running is None:
                continue
            if token.kind == "display":
                counting.shown(running, token.experience, impression)
            for metric in running.activity.metrics if token.kind == "click" else ():
                if metric.metric_local_id == token.metric:
                    counting.reached(Goal(running, metric))
        if notification.type == "click":
            if mbox is not None and not any(one.kind == "click" for one in tokens):
                counting.mbox_clicked(mbox.name)
        elif mbox is not None:
            counting.mbox_shown(mbox.name)
        elif notification.page_load is not None:
            counting.mbox_shown(GLOBAL_MBOX)

    # -- what is shown ---------------------------------------------------------------------

    def _part(self, part: Execute | Prefetch, *, prefetched: bool) -> dict[str, Any]:
        answered: dict[str, Any] = {}
        if part.page_load is not None:
            load = answered["pageLoad"] = {}
            place = _Place("pageLoad", GLOBAL_MBOX, part.page_load, prefetched=prefetched)
            self._keep_for_page(self._show(load, place))
        if part.mboxes is not None:
            answered["mboxes"] = [self._mbox(one, prefetched=prefetched) for one in part.mboxes]
        return answered

    def _mbox(self, mbox: MboxRequest, *, prefetched: bool) -> dict[str, Any]:
        answered: dict[str, Any] = {"index": mbox.index, "name": mbox.name}
        choices = self._show(answered, _Place("mbox", mbox.name, mbox, prefetched=prefetched))
        metrics = self._showing.mbox_metrics(choices, mbox.name)
        if metrics:
            answered["metrics"] = metrics
        return answered

    def _views(self, asked: Iterable[ViewRequest]) -> list[dict[str, Any]]:
        """Write the views asked for by name, or all; each once, and only those with something."""
        wanted: dict[str, ViewRequest] = {}
        for one in asked:
            for name in sorted(self._plan.views) if one.name is None else [one.name.lower()]:
                wanted.setdefault(name, one)
        views = (self._view(name, one) for name, one in wanted.items())
        return [view for view in views if "options" in view]

    def _view(self, name: str, asked: ViewRequest) -> dict[str, Any]:
        answered: dict[str, Any] = {"name": name}
        key = next(filter(None, map(_key, self._plan.views.get(name, ()))), None)
        if key is not None:
            answered["key"] = key
        choices = self._show(answered, _Place("view", name, asked, prefetched=True))
        self._keep_for_page(choices)
        metrics = [
            metric
            for choice in choices
            for metric in self._showing.selector_metrics(
                [choice], choice.candidate.location.location_local_id
            )
        ]
        if metrics:
            answered["metrics"] = metrics
        return answered

    def _keep_for_page(self, choices: Iterable[Choice]) -> None:
        for choice in choices:
            self._on_page.setdefault(choice.candidate.running.number, choice)

    def _show(self, answered: dict[str, Any], place: "_Place") -> list[Choice]:
        """Choose for one place, count it where it is shown at once, and write it down."""
        facts, seen = self._asking.facts(place.details), list[Considered]()
        by_name = self._plan.views if place.kind == "view" else self._plan.mboxes
        named = place.kind == "mbox" and place.name != GLOBAL_MBOX
        choose = single if named else page
        choices = choose(by_name.get(place.name, ()), facts, self._visitor, seen)
        first = [self._shown(choice, place) for choice in choices]
        if self._counts and not place.prefetched:
            self._counting.mbox_shown(place.name)
        self._showing.active = [str(number) for number in self._counting.entered]
        written = (
            self._showing.option(choice, facts, prefetched=place.prefetched) for choice in choices
        )
        options = [option for option in written if option]
        if options:
            answered["options"] = options
            if place.prefetched:
                answered["state"] = self._showing.state(place.name)
        analytics = self._showing.analytics(choices, first)
        if analytics is not None:
            answered["analytics"] = analytics
        self._told += (told for one in seen for told in _told(one, place))
        if self._trace is not None:
            answered["trace"] = self._trace.of_place(place.kind, place.details, seen, facts)
        return choices

    def _shown(self, choice: Choice, place: "_Place") -> bool:
        """Count what is shown at once; tell whether the visitor is new to it."""
        running, experience = choice.candidate.running, choice.branch.number
        if self._counts and not place.prefetched:
            impression = self._asking.request.impression_id
            return self._counting.shown(running, experience, impression)
        entry = self._counting.entered.get(running.number)
        return entry is None or experience not in entry.seen


@dataclass(frozen=True, slots=True)
class _Place:
    """Something to be filled: a page load, an mbox or a view."""

    kind: str
    name: str
    details: RequestDetails
    prefetched: bool


def _key(candidate: Candidate) -> str | None:
    location = candidate.location
    return location.key if isinstance(location, ViewLocation) else None


def _told(considered: Considered, place: _Place) -> Iterable[str]:
    """Say what the journal is to know of an activity that was looked at."""
    activity, branch = considered.candidate.running.activity, considered.branch
    where = f"{place.kind} {place.name!r}: activity {activity.id} {activity.name!r}"
    for asked in considered.unknown:
        why = "; ".join(asked.rule.unknown[:3]) or "the request does not tell"
        yield f"{where}: audience {asked.number} {asked.name!r} is unknown: {why}"
    if branch is not None:
        verb = "prefetched" if place.prefetched else "shown"
        yield f"{where}: experience {branch.number} {branch.experience.name!r} is {verb}"

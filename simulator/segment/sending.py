"""A file of events sent to a simulator within this process, on a clock of its own.

What analytics.js made acts in a page first, where the workspace has a web destination: so
profiles come to be. Time goes with the events, as far as they tell it.

Nothing is kept of an event that has ended. Those that wait for a retry are kept until
there are too many: then time passes until enough of them have ended, so that memory stays
bounded on a file of any size.
"""

import heapq
from collections.abc import Iterable
from itertools import count
from typing import Any, Final

from destination.attempt import Answer, Attempt, carry_out
from destination.errors import TransportError
from destination.pipeline import Pipeline, Planned, from_browser
from destination.plan import PlannedRequest, Skipped
from destination.retry import RetrySchedule
from destination.wires import WireName
from destination.workspace.model import Workspace
from simulator.client import Client
from simulator.clock import START
from simulator.segment.deliveries import Delivery
from simulator.segment.hosts import carry
from simulator.segment.moments import moments_of
from simulator.segment.pages import Pages
from simulator.segment.tally import Account, Entry, Fate, Tally, error_code
from simulator.server import create_app
from simulator.target.identifiers import is_client_code
from simulator.timekeeping import TenantTime
from simulator.times import DAY
from simulator.wsgi import WsgiTransport

__all__ = ["InProcess", "fate_of", "nobody_took"]

_MOST_WAITING: Final = 1_000
_TENANT: Final = "acme"
_LONGEST_GAP: Final = 400 * DAY


class InProcess:
    """Sends events to a fresh simulator, retries included.

    Args:
        workspace: What is declared.
        wire: Overrules the wire of every destination; None leaves each its own.
        seed: Drives retries.
        most_waiting: How many deliveries may wait for a retry.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        wire: WireName | None = None,
        seed: int = 0,
        most_waiting: int = _MOST_WAITING,
    ) -> None:
        self._carrier = WsgiTransport(create_app())
        self._seed = seed
        self._time = TenantTime()
        self._pipeline = Pipeline(workspace, wire=wire, now=self._now)
        # A page holds one at.js: the first web destination's.
        web = next(iter(self._pipeline.web.values()), None)
        self._pages = Pages(web, self._carrier, seed, self._now) if web else None
        self._begun = False
        self._schedule = RetrySchedule(seed=seed)
        self._numbers = count()
        self._most_waiting = most_waiting
        self._waiting: list[tuple[int, int, Delivery, Account]] = []

    def _now(self) -> int:
        return self._time.now()

    def send(self, entries: Iterable[Entry], tally: Tally) -> None:
        """Send events, one after the other, and see their retries to the end."""
        for entry in entries:
            event = tally.admit(entry)
            if event is None:
                continue
            made = moments_of(event)
            self._pass_to(made.made if made else None)
            if self._pages is not None and from_browser(event):
                self._pages.act(event)
            self._pass_to(made.received if made else None)
            planned = self._pipeline.plan(event)
            if not planned:
                tally.event([nobody_took(self._pipeline, event)])
                continue
            account = Account(tally, len(planned))
            for number, one in enumerate(planned):
                self._begin(event, one, number, account)
            self._retry(self._most_waiting)
        self._retry(0)

    def _pass_to(self, instant: int | None) -> None:
        """Let time pass to when something happened, retries on the way; it never goes back.

        The world begins with the first event. A time too far ahead is not believed: it
        would let everything expire.
        """
        if not self._begun:
            self._begun = True
            self._begin_at(START if instant is None else instant)
        now = self._time.now()
        if instant is None or not now < instant <= now + _LONGEST_GAP:
            return
        while self._waiting and self._waiting[0][0] <= instant:
            self._retry_next()
        if instant > self._time.now():
            self._time.move_to(instant)

    def _begin_at(self, instant: int) -> None:
        tenant = Client("http://localhost", carrier=self._carrier).tenant(_TENANT)
        self._time = TenantTime(instant)
        self._time.begin(tenant, {"seed": self._seed})
        codes = [code for code in self._pipeline.client_codes if is_client_code(code)]
        tenant.configure(client_codes=codes or [_TENANT])

    def _begin(
        self, event: dict[str, Any], planned: Planned, number: int, account: Account
    ) -> None:
        turn = next(self._numbers)
        skipped = isinstance(planned.plan, Skipped)
        key = f"{event.get('messageId', turn)}:{number}"
        gaps = () if skipped else self._schedule.gaps(key)
        names = planned.destination, planned.mapping
        self._try(Delivery(event, *names, planned.plan, _gaps=gaps), turn, account)

    def _retry(self, most_waiting: int) -> None:
        """Let time pass until no more than so many deliveries wait."""
        while len(self._waiting) > most_waiting:
            self._retry_next()

    def _retry_next(self) -> None:
        due, turn, delivery, account = heapq.heappop(self._waiting)
        if due > self._time.now():
            self._time.move_to(due)
        self._try(delivery, turn, account)

    def _try(self, delivery: Delivery, turn: int, account: Account) -> None:
        delivery.carry_out(lambda plan: carry_out(plan, self._carry), self._time.now())
        last = delivery.tries[-1]
        if delivery.due is None:
            account.close(fate_of(last.attempt, delivery.state, last.verdict))
        else:
            heapq.heappush(self._waiting, (delivery.due, turn, delivery, account))

    def _carry(self, request: PlannedRequest) -> Answer | TransportError:
        return carry(self._carrier, request)


def fate_of(attempt: Attempt, state: str, verdict: str) -> Fate:
    """Say what became of a delivery; what is still to be retried is not discarded."""
    code = ""
    if isinstance(attempt.plan, Skipped):
        code = attempt.plan.code
    elif attempt.error is not None and state != "awaiting_retry":
        code = error_code(attempt.error)
    return Fate(state, verdict, code)


def nobody_took(pipeline: Pipeline, event: dict[str, Any]) -> Fate:
    """Say why no cloud destination heard of an event."""
    source = pipeline.source_of(event)
    ends = (one for one in pipeline.workspace.destinations.values() if one.enabled)
    in_the_page = any(one.type == "web" and one.source == source for one in ends)
    return Fate(
        "filtered", code="MESSAGE_SENT_CLIENT_SIDE" if in_the_page else "NO_MATCHING_MAPPING"
    )

"""What would be sent for each event, and nothing sent: Segment's event tester for files."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from destination.errors import DestinationError
from destination.event import EventError
from destination.events import Item
from destination.js import stringify
from destination.pipeline import Pipeline, Planned
from destination.plan import Failed, Plan, PlannedRequest, Skipped, Update
from destination.workspace.secrets import Secrets, hidden, secrets_in
from simulator.masking import MASK
from simulator.segment.capture import headers_of
from simulator.segment.sending import nobody_took
from simulator.segment.tally import Entry, Fate, Tally, error_code
from simulator.segment.words import FILTERED_BECAUSE

__all__ = ["DryRun", "PlannedDelivery", "RequestShown"]


class RequestShown(msgspec.Struct):
    """A request as it would go out, its secrets masked."""

    method: str
    url: str
    headers: dict[str, str]
    body: str = ""


class PlannedDelivery(msgspec.Struct, omit_defaults=True):
    """What one mapping makes of an event, or why nothing is made of it.

    Attributes:
        line: Its line in the file.
        type: Its type.
        id: Its userId, else its anonymousId.
        outcome: ``planned``, ``filtered``, ``failed`` or ``failed_on_ingest``.
        matched: The mappings of the destination that matched.
        requests: What would be sent, in order.
        destination: The destination.
        mapping: The mapping.
        payload: What the mapping gave, validated.
        code: The discard code, or the error's.
        message: What went wrong, in words.
        file: The file, where there are several.
    """

    line: int
    type: str
    id: str
    outcome: str
    matched: list[str]
    requests: list[RequestShown]
    destination: str = ""
    mapping: str = ""
    payload: Any = None
    code: str = ""
    message: str = ""
    file: str = ""


class DryRun:
    """Plans events.

    Args:
        pipeline: What is declared.
    """

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._secrets = Secrets(secrets_in(pipeline.workspace))

    def plan(self, entries: Iterable[Entry], tally: Tally) -> Iterator[list[PlannedDelivery]]:
        """Give what would be sent for each event, at least one entry for each."""
        for entry in entries:
            if tally.readable(entry) and (event := entry.item.event) is not None:
                shown, fates = self._event(event, entry.item, tally)
                tally.event(fates)
                for one in shown:
                    one.line, one.file = entry.item.number, entry.file
                yield shown

    def _event(
        self, event: dict[str, Any], item: Item, tally: Tally
    ) -> tuple[list[PlannedDelivery], list[Fate]]:
        try:
            tally.ingestion.admit(event, size=item.size)
        except EventError as error:
            dropped = _blank(event, "failed_on_ingest", error.code, error.message)
            return [dropped], [Fate(dropped.outcome, code=error.code)]
        planned = self._pipeline.plan(event)
        if not planned:
            fate = nobody_took(self._pipeline, event)
            return [_blank(event, fate.outcome, fate.code, self._untaken(event))], [fate]
        shown = [self._shown(event, one, planned) for one in planned]
        return shown, [Fate(one.outcome, code=one.code) for one in shown]

    def _shown(
        self, event: dict[str, Any], planned: Planned, all_planned: list[Planned]
    ) -> PlannedDelivery:
        outcome, code, message = _verdict(planned.plan)
        shown = _blank(event, outcome, code, hidden(message, self._secrets, MASK))
        shown.destination, shown.mapping = planned.destination, planned.mapping
        shown.matched = [
            one.mapping
            for one in all_planned
            if one.destination == planned.destination and not isinstance(one.plan, Skipped)
        ]
        if isinstance(planned.plan, Update):
            shown.payload = json.loads(str(stringify(planned.plan.payload)))
            shown.requests = [_request(one) for one in _requests(planned.plan)]
        return shown

    def _untaken(self, event: dict[str, Any]) -> str:
        source = self._pipeline.source_of(event)
        named = "" if source is None else f", {source!r}"
        return f"no enabled cloud destination is connected to its source{named}"


def _blank(event: dict[str, Any], outcome: str, code: str, message: str) -> PlannedDelivery:
    named = event.get("userId") or event.get("anonymousId") or ""
    kind = event.get("type")
    return PlannedDelivery(
        0,
        kind if isinstance(kind, str) else "",
        named if isinstance(named, str) else "",
        outcome,
        [],
        [],
        code=code,
        message=message,
    )


def _verdict(plan: Plan) -> tuple[str, str, str]:
    """Tell outcome, code and message of a plan."""
    if isinstance(plan, Skipped):
        return "filtered", plan.code, FILTERED_BECAUSE.get(plan.code, plan.output)
    fault = plan.error if isinstance(plan, Failed) else _fault(plan)
    if fault is None:
        return "planned", "", ""
    return "failed", error_code(fault), fault.message


def _fault(plan: Update) -> DestinationError | None:
    """Find the error that stands in a request's place."""
    parts = (plan.lookup, plan.update)
    return next((part for part in parts if isinstance(part, DestinationError)), None)


def _requests(plan: Update) -> Iterator[PlannedRequest]:
    """List what would go out before anything fails."""
    for part in (plan.lookup, plan.update, *plan.more):
        if isinstance(part, DestinationError):
            return
        yield part


def _request(request: PlannedRequest) -> RequestShown:
    body = request.body.decode("ascii", "backslashreplace")
    url = request.url.sent
    return RequestShown(request.method, str(url), headers_of(request), body)

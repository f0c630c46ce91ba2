"""All families held against an event: what will go wrong with it in production.

Everything is compiled when the checker is made. The pipeline plans payloads alone; the
requests themselves are planned, and read as a server reads them, only where a scan of the
values has found anything that a URL could change.
"""

from collections.abc import Iterator
from typing import Final

from destination.errors import DestinationError, PayloadError, SettingsError
from destination.event import EventError
from destination.hazards.attributes import Attributes, attributes_of, is_odd
from destination.hazards.declared import never_delivers, refused_code, wrong_host
from destination.hazards.filling import Filling
from destination.hazards.limits import (
    LONGEST_NAME,
    MAY_BE_LARGE,
    attribute_limits,
    limits_of,
    size_of,
)
from destination.hazards.model import Hazard
from destination.hazards.order import Order
from destination.hazards.personal import in_clear
from destination.hazards.reading import Reading, expanded_again, reading_of, unmapped
from destination.hazards.sources import NOT_FOR_SCREENS, is_mobile, mobile, screen, unnamed_page
from destination.hazards.web import web_hazards
from destination.hazards.wire import unsendable, wire_hazards
from destination.ingestion import DUPLICATE, LIMIT_CODES, Ingestion, instant_of
from destination.js import Json
from destination.pipeline import Pipeline, Planned, from_browser
from destination.plan import Failed, Skipped, Update
from destination.wires import Wire, wire_maker
from destination.wires.safe import LONGEST_ID
from destination.workspace.model import Workspace

__all__ = ["Checker"]

_UNPLANNED: Final = DestinationError("not planned")
_DROPPED: Final = "{}: {}"
_FAILED: Final = "{}"


def _payload_alone(_code: str, _authorization: str) -> Wire:
    """Make the wire that leaves the requests for later."""
    return lambda payload: Update(payload, _UNPLANNED, _UNPLANNED)


class Checker:
    """Finds the hazards of events on their way through a workspace.

    Args:
        workspace: What is declared.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.pipeline = Pipeline(workspace, make_wire=_payload_alone)
        self._clouds = {
            name: _Cloud(name, workspace, self.pipeline) for name in self.pipeline.cloud
        }
        self._mobile = {name for name, one in workspace.sources.items() if one.type == "mobile"}
        self._ingestion = Ingestion()
        self._order = Order()
        self.standing: tuple[Hazard, ...] = tuple(
            hazard for cloud in self._clouds.values() for hazard in cloud.standing
        )
        """What every event meets, whatever it holds."""

    def check(
        self, event: dict[str, Json], number: int = 0, size: int | None = None
    ) -> list[Hazard]:
        """Find the hazards of an event; nothing is raised, whatever it holds.

        Args:
            event: The event, as it was read.
            number: Its line or place, for the hazards to name.
            size: How many bytes it takes at most; None measures it.
        """
        found = list(self._of(event, size))
        for hazard in found:
            hazard.number = number
        return found

    def ending(self) -> list[Hazard]:
        """Find, after the last event, what only all of them together can show."""
        return [hazard for cloud in self._clouds.values() for hazard in cloud.filling.hazards()]

    def _of(self, event: dict[str, Json], size: int | None) -> Iterator[Hazard]:
        at = instant_of(event)
        try:
            self._ingestion.admit(event, size=size, at=at)
        except EventError as error:
            yield _dropped(error)
            return
        planned = self.pipeline.plan(event)
        for one in planned:
            yield from self._of_plan(event, one, at)
        for cloud in self._clouds.values():
            yield from cloud.of_mappings(event, planned)
        if (self.pipeline.web or event["type"] == "page") and from_browser(event):
            yield from unnamed_page(event)
            for name, mode in self.pipeline.web.items():
                for plan in mode.plan(event):
                    yield from web_hazards(plan, name)

    def _of_plan(
        self, event: dict[str, Json], planned: Planned, at: float | None
    ) -> Iterator[Hazard]:
        plan, name = planned.plan, planned.destination
        if isinstance(plan, Skipped):
            if plan.code == NOT_FOR_SCREENS:
                yield screen(name)
            return
        if isinstance(plan, Failed):
            yield _failed(plan.error)
            return
        if is_mobile(event) or (self._mobile and self.pipeline.source_of(event) in self._mobile):
            yield mobile(event, name)
        cloud, user = self._clouds[name], plan.payload["user_id"]
        sent = attributes_of(plan.payload["traits"], literal=cloud.safe)
        yield from cloud.of_payload(plan.payload, user, sent)
        out_of_order = self._order.hazard(at, name, user, sent.pairs)
        if out_of_order is not None:
            yield out_of_order


class _Cloud:
    """One cloud destination: its wire, and what its mappings read."""

    def __init__(self, name: str, workspace: Workspace, pipeline: Pipeline) -> None:
        self._name = name
        declared = workspace.destinations[name]
        code = declared.settings.get("client_code")
        self._code = code if isinstance(code, str) else ""
        self.safe = declared.wire == "safe"
        in_body = self.safe and declared.attributes_in == "body"
        self._where = "in the body" if in_body else "in the URL"
        self._wire = wire_maker(declared.wire, declared.attributes_in)(self._code, "")
        self._readings: dict[str, list[Reading]] = {}
        actions = pipeline.cloud[name].actions
        for spec, action in zip(declared.mappings, actions, strict=False):
            named = self._readings.setdefault(spec.name or spec.action, [])
            named.append(reading_of(action.mapping.source))
        named_fields = [
            (spec.name or spec.action, action.mapping.source)
            for spec, action in zip(declared.mappings, actions, strict=False)
        ]
        self.filling = Filling(name, named_fields)
        misled = refused_code(self._code) if self.safe else wrong_host(name, self._code)
        self._astray = list(misled)
        self.standing = [*never_delivers(name, actions), *self._astray]

    def of_mappings(self, event: dict[str, Json], planned: list[Planned]) -> Iterator[Hazard]:
        """Tell what the mappings that took the event leave out, and what they expand."""
        taken: list[Reading] = []
        for one in planned:
            plan = one.plan
            if isinstance(plan, Skipped) or one.destination != self._name or not one.mapping:
                continue
            self.filling.see(one.mapping, event)
            if isinstance(plan, Update):
                taken += self._readings[one.mapping]
        if taken:
            if not self.safe:
                yield from expanded_again(event, taken)
            yield from unmapped(event, taken)

    def of_payload(self, payload: dict[str, Json], user: str, sent: Attributes) -> Iterator[Hazard]:
        """Tell what becomes of a payload, on the wire and behind it."""
        yield from sent.hazards
        yield from in_clear(Attributes(), "in the URL", user)  # of the lookup, on any wire
        yield from in_clear(sent, self._where)
        if sent.size > LONGEST_NAME:
            yield from attribute_limits(sent)
        suspicious = sent.odd or sent.trips or sent.size > MAY_BE_LARGE or is_odd(user)
        if not self.safe:
            yield from limits_of(user, sent)
            if suspicious:
                yield from self._of_segment(payload, user, sent)
        elif not self._astray and (suspicious or not sent.pairs or len(user) > LONGEST_ID):
            plan = self._wire(payload)
            if isinstance(plan, Failed):
                yield Hazard("refused_by_wire", "", _FAILED, (plan.error.message,), "error")

    def _of_segment(
        self, payload: dict[str, Json], user: str, sent: Attributes
    ) -> Iterator[Hazard]:
        plan = self._wire(payload)
        if not isinstance(plan, Update):
            return
        if isinstance(plan.update, DestinationError) and sent.trips:
            yield _failed(plan.update)
            return
        if not self._astray:
            yield from wire_hazards(plan, self._code, user, sent)
        yield from unsendable(user, sent)
        yield from size_of(plan)


def _dropped(error: EventError) -> Hazard:
    """Tell of an event that goes no further than Segment's API."""
    code = "dropped_on_ingest"
    if error.code == DUPLICATE:
        code = "duplicate_message_id"
    elif error.code in LIMIT_CODES:
        code = "beyond_segment_limits"
    return Hazard(code, error.field, _DROPPED, (error.code, error.message), "error")


def _failed(error: DestinationError) -> Hazard:
    """Tell of an event that is refused, or fails, before any request."""
    refused = isinstance(error, PayloadError | SettingsError)
    code = "payload_refused" if refused else "mapping_fails"
    return Hazard(code, "", _FAILED, (error.message,), "error")

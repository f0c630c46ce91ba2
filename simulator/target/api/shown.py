"""Options and metrics of the answer: what a chosen experience shows, and what its clicks count.

An event token is given for what is prefetched; what is executed is counted at once. Source:
adobe/target-openapi (contract: adobe-target.md 7.5, 9.6).
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from simulator.target.activities.choose import Choice
from simulator.target.activities.content import Values, written
from simulator.target.activities.model import GLOBAL_MBOX, MboxLocation, Metric
from simulator.target.activities.response_tokens import Told, response_tokens
from simulator.target.activities.sealing import Sealer, Token
from simulator.target.api.asking import Asking
from simulator.target.audiences import Facts

__all__ = ["Showing"]

_CONVERSION: Final = 32_767


class Showing:
    """Writes what one answer shows.

    Args:
        asking: The request.
        sealer: Issues its tokens.
    """

    def __init__(self, asking: Asking, sealer: Sealer) -> None:
        self._asking = asking
        self._sealer = sealer
        cloud = asking.request.experience_cloud
        analytics = cloud.analytics if cloud is not None else None
        self._payloads = analytics is not None and analytics.logging == "client_side"
        self.active: list[str] = []

    def option(self, choice: Choice, facts: Facts, *, prefetched: bool) -> dict[str, Any]:
        """Write what an experience shows in its location; empty for default content."""
        option: dict[str, Any] = {}
        candidate, branch = choice
        used = branch.offers.get(candidate.location.location_local_id)
        visual = used is not None and used[1].type == "actions"
        if used is not None and not (visual and self._is_named_mbox(choice)):
            values = self._values(choice, facts)
            option = {"type": used[1].type, "content": written(used[1], values)}
            names = self._asking.target.settings.response_tokens
            if names:
                visitor = self._visitor()
                told = Told(choice, *used, visitor, self._asking.profile, facts.geo)
                option["responseTokens"] = response_tokens(names, told)
        if prefetched:
            number = candidate.running.number
            option["eventToken"] = self._sealer.seal(Token("display", number, branch.number))
        return option

    def mbox_metrics(self, choices: Iterable[Choice], name: str) -> list[dict[str, Any]]:
        """Write the click metrics of an mbox."""
        return [
            self._metric(choice, metric)
            for choice in choices
            for metric in choice.candidate.running.activity.metrics
            if any(
                one.name == name and one.success_event == "mbox_clicked" for one in metric.mboxes
            )
        ]

    def selector_metrics(
        self, choices: Iterable[Choice], view: int | None = None
    ) -> Iterator[dict[str, Any]]:
        """Write the click metrics of elements, of a view by its number or of the page."""
        for choice in choices:
            for metric in choice.candidate.running.activity.metrics:
                for element in metric.click_track_selectors:
                    if element.view_local_id == view:
                        yield {**self._metric(choice, metric), "selector": element.selector}

    def analytics(self, choices: Sequence[Choice], first: Sequence[bool]) -> dict[str, Any] | None:
        """Write what a client is to send to Analytics, where it said that it will."""
        if not self._payloads or not choices:
            return None
        events = []
        for choice, entered in zip(choices, first, strict=True):
            named = f"{choice.candidate.running.number}:{choice.branch.number}:0"
            events += [f"{named}|0", *([f"{named}|2"] if entered else []), f"{named}|1"]
        return _payload(",".join(events))

    def state(self, name: str) -> str:
        """Write the state of what is prefetched."""
        return self._sealer.seal(Token("state", name=name))

    def _metric(self, choice: Choice, metric: Metric) -> dict[str, Any]:
        running, number = choice.candidate.running, metric.metric_local_id
        token = Token("click", running.number, choice.branch.number, number)
        written: dict[str, Any] = {"type": "click", "eventToken": self._sealer.seal(token)}
        if self._payloads:
            event = _CONVERSION if metric.conversion else number
            named = f"{running.number}:{choice.branch.number}:0|{event}"
            written["analytics"] = _payload(named)
        return written

    def _values(self, choice: Choice, facts: Facts) -> Values:
        candidate, branch = choice
        _, offer = branch.offers[candidate.location.location_local_id]
        asking = self._asking
        visitor = {
            "pcId": asking.visited.device.identifier,
            "sessionId": asking.visit.session_id,
            "isFirstSession": "true" if facts.new_visitor else "false",
        }
        activity = candidate.running.activity
        return Values(facts.profile, facts.parameters, visitor, activity, branch.experience, offer)

    def _visitor(self) -> dict[str, Any]:
        """Give what Target itself knows of the visitor, for response tokens."""
        asking = self._asking
        ids, visited = asking.request.id, asking.visited
        told = {
            "tntId": visited.device.identifier,
            "thirdPartyId": asking.visit.third_party_id,
            "marketingCloudVisitorId": ids.marketing_cloud_visitor_id if ids else None,
            "isNewSession": visited.begins,
            "isFirstSession": asking.new_visitor,
            "activeActivities": ",".join(self.active),
        }
        return {name: value for name, value in told.items() if value is not None}

    @staticmethod
    def _is_named_mbox(choice: Choice) -> bool:
        location = choice.candidate.location
        return isinstance(location, MboxLocation) and location.name != GLOBAL_MBOX


def _payload(events: str) -> dict[str, Any]:
    return {"payload": {"pe": "tnt", "tnta": events}}

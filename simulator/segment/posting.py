"""Events posted to Segment's tracking API, as analytics.js and server libraries post them."""

import json
from http import HTTPStatus
from typing import Any, Final

from destination.event import EventError
from destination.js import to_well_formed
from destination.pipeline import from_browser
from destination.workspace.model import Workspace
from simulator.carrier import Carrier, CarrierError
from simulator.target.api.wire import EVIDENCE, REASON

__all__ = ["Posting"]

_JSON: Final = (("Content-Type", "application/json"),)


class Posting:
    """The way to the sources of a workspace.

    What analytics.js made goes to the first source of type ``web`` that has a write key, all
    else to the first other one; where there is but one kind, everything goes to it.

    Args:
        carrier: Carries the calls.
        workspace: What is declared.

    Raises:
        ValueError: No source has a write key.
    """

    def __init__(self, carrier: Carrier, workspace: Workspace) -> None:
        self._carrier = carrier
        keyed = [one for one in workspace.sources.values() if one.write_key]
        if not keyed:
            raise ValueError("no source of the workspace has a write key: nothing could be sent")
        self._page = next((one for one in keyed if one.type == "web"), keyed[0]).write_key
        self._server = next((one for one in keyed if one.type != "web"), keyed[0]).write_key

    def post(self, event: dict[str, Any]) -> None:
        """Post an event.

        Raises:
            EventError: Segment drops it, or cannot read it, as a simulator says in a header; or
                it is no JSON.
            CarrierError: No answer came, or there were too many calls.
        """
        key = self._page if from_browser(event) else self._server
        try:
            body = json.dumps({**event, "writeKey": key}, allow_nan=False).encode()
        except ValueError as error:
            raise EventError("bad_request", "", f"the event is no JSON: {error}") from None
        kind = event.get("type")
        path = f"/v1/{kind}" if isinstance(kind, str) and kind.isalpha() else "/v1/batch"
        answer = self._carrier.send("POST", path, _JSON, body)
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            cure = "let time pass, or raise tracking_calls_per_second"
            raise CarrierError(f"Segment takes no more calls in this second: {cure}")
        if reason := answer.headers.get(REASON.lower()):
            raise EventError(
                reason, "", to_well_formed(answer.headers.get(EVIDENCE.lower(), reason))
            )

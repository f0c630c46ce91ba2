"""at.js 2.x on a page: the page-load request, and the beacons after it.

It talks the Delivery API over HTTP as the real one does: JSON as text/plain, the page's
Origin, the mbox cookie, ``context.beacon`` for what nobody waits for. Source: at.js 2.11.4
(contract: adobe-target.md 9; clients.md D).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import msgspec

from destination.actions.web import DEFAULT_MBOX, DEFAULT_VERSION, TrackEvent, TriggerView
from destination.js import UNDEFINED, text, to_well_formed, truthy
from simulator.browser.mbox_cookie import DEVICE_LIFE, NAME, SESSION_LIFE, MboxCookie
from simulator.browser.page_params import WireParameters, to_wire
from simulator.browser.storage import Storage
from simulator.carrier import Answer, Carrier, CarrierError, Headers
from simulator.draws import Draws

__all__ = ["AtJs", "Sent"]

_USER_AGENT: Final = "Mozilla/5.0 (X11; Linux x86_64) Offtarget"


@dataclass(frozen=True, slots=True)
class Sent:
    """A request at.js has sent.

    Attributes:
        why: What made it: ``page load``, ``trackEvent`` or ``triggerView``.
        body: Its JSON.
        status: The HTTP status of the answer; None where none came.
        answer: The JSON of the answer; empty for a beacon.
        problem: What at.js says of a failure; empty where it went well.
    """

    why: str
    body: Mapping[str, Any]
    status: int | None
    answer: Mapping[str, Any]
    problem: str = ""


class AtJs:
    """at.js as the web destination loads it.

    Args:
        client_code: The Adobe client code.
        carrier: Carries requests to where Target answers.
        storage: Holds the mbox cookie.
        draws: Gives session and request ids.
        now: Tells the time, in milliseconds.

    Attributes:
        ecid: What Adobe's ID service calls the visitor here; None on a page without it.
        customer_ids: And by which of the customer's ids, in the Delivery API's names.
    """

    def __init__(
        self,
        client_code: str,
        carrier: Carrier,
        storage: Storage,
        draws: Draws,
        now: Callable[[], int],
    ) -> None:
        self.client_code = client_code
        self.sent: list[Sent] = []
        self.page_params: Mapping[str, Any] = {}
        self.url = ""
        self._carrier = carrier
        self._storage = storage
        self._draws = draws
        self._now = now
        self.ecid: str | None = None
        self.customer_ids: Sequence[Mapping[str, str]] = ()
        self._views: dict[str, dict[str, Any]] = {}

    @property
    def tnt_id(self) -> str | None:
        """The device's PCID; None before the first answer."""
        return self._cookie().tnt_id

    def load(self, url: str, page_params: Mapping[str, Any]) -> None:
        """Begin a page: ask for its offers and prefetch its views.

        Args:
            url: The page's address.
            page_params: What ``targetPageParams`` will return, now and later.
        """
        self.url, self.page_params = url, page_params
        self._views.clear()
        wire = to_wire(page_params)
        details = wire.details()
        body = {"execute": {"pageLoad": details}, "prefetch": {"views": [details]}}
        answer = self._send("page load", body, wire)
        for view in answer.get("prefetch", {}).get("views", ()):
            if view.get("name"):
                self._views[view["name"]] = view

    def track_event(self, call: TrackEvent) -> None:
        """Send an mbox visit; with the global mbox the page parameters go with it."""
        whole = to_wire(self.page_params)
        own = call.params
        wire = to_wire(self.page_params, own) if call.mbox == DEFAULT_MBOX else to_wire({}, own)
        wire.third_party_id = wire.third_party_id or whole.third_party_id
        notification = {
            **self._notification(call.type),
            **wire.details(),
            "mbox": {"name": call.mbox},
        }
        self._send("trackEvent", {"notifications": [notification]}, wire, beacon=True)

    def trigger_view(self, call: TriggerView) -> None:
        """Show a view and tell Target; without a name nothing happens at all."""
        if not truthy(call.name) or not truthy(call.page):
            return
        name = text(call.name).lower()
        wire = to_wire(self.page_params)
        shown: dict[str, Any] = {"name": name}
        notification = {**self._notification("display"), **wire.details(), "view": shown}
        prefetched = self._views.get(name)
        if prefetched is not None:
            tokens = [one["eventToken"] for one in prefetched.get("options", ())]
            notification["tokens"] = tokens
            shown |= {key: prefetched[key] for key in ("key", "state") if key in prefetched}
        self._send("triggerView", {"notifications": [notification]}, wire, beacon=True)

    def _notification(self, kind: Any) -> dict[str, Any]:
        kind = "display" if kind in (None, UNDEFINED, "") else kind
        return {"id": self._draws.uuid_hex(), "type": kind, "timestamp": self._now()}

    def _send(
        self, why: str, body: dict[str, Any], wire: WireParameters, *, beacon: bool = False
    ) -> Mapping[str, Any]:
        cookie = self._renewed()
        ids = {
            "tntId": cookie.tnt_id,
            "thirdPartyId": wire.third_party_id,
            "marketingCloudVisitorId": self.ecid,
            "customerIds": self.customer_ids,
        }
        request = {
            "requestId": self._draws.uuid_hex(),
            "context": self._context(beacon=beacon),
            "id": {name: value for name, value in ids.items() if value},
            **body,
        }
        query = {"client": self.client_code, "sessionId": cookie.session_id}
        target = f"/rest/v1/delivery?{urlencode({**query, 'version': DEFAULT_VERSION})}"
        try:
            headers = self._headers(cookie, beacon)
            response = self._carrier.send("POST", target, headers, _encoded(request))
            answer, problem = self._read(response, beacon=beacon)
            status: int | None = response.status
        except CarrierError:
            answer, problem, status = {}, "Network request failed", None
        self.sent.append(Sent(why, request, status, answer, problem))
        self._keep(answer)
        return answer

    def _read(self, response: Answer, *, beacon: bool) -> tuple[dict[str, Any], str]:
        """Read an answer as at.js does: a body with status and message is an error."""
        if beacon:
            return {}, ""  # sendBeacon gives nobody an answer
        try:
            answer: dict[str, Any] = msgspec.json.decode(response.body, type=dict[str, Any])
        except msgspec.MsgspecError:
            return {}, "Malformed response JSON"
        if answer.get("status") is not None and answer.get("message") is not None:
            return {}, str(answer["message"])
        return answer, ""

    def _headers(self, cookie: MboxCookie, beacon: bool) -> Headers:  # noqa: FBT001
        scheme, _, rest = self.url.partition("://")
        return (
            ("Content-Type", "text/plain;charset=UTF-8" if beacon else "text/plain"),
            ("Origin", f"{scheme}://{rest.partition('/')[0]}"),
            ("Referer", self.url),
            ("Cookie", f"{NAME}={cookie}"),
            ("User-Agent", _USER_AGENT),
        )

    def _context(self, *, beacon: bool) -> dict[str, Any]:
        host = self.url.partition("://")[2].partition("/")[0]
        return {
            "userAgent": _USER_AGENT,
            "timeOffsetInMinutes": 0,
            "channel": "web",
            "browser": {"host": host},
            "address": {"url": self.url, "referringUrl": ""},
            "crossDomain": "disabled",
            **({"beacon": True} if beacon else {}),
        }

    def _cookie(self) -> MboxCookie:
        now = self._now()
        return MboxCookie.parse(self._storage.get(NAME, now) or "", now)

    def _renewed(self) -> MboxCookie:
        """Give the cookie with its session renewed, or begun."""
        known, now = self._cookie(), self._now()
        session_id = known.session_id or self._draws.uuid_hex()
        cookie = MboxCookie(session_id, now + SESSION_LIFE, known.tnt_id, known.tnt_until)
        self._storage.set(NAME, str(cookie), now, DEVICE_LIFE)
        return cookie

    def _keep(self, answer: Mapping[str, Any]) -> None:
        """Keep the device id an answer brings, for another two years."""
        tnt_id = answer.get("id", {}).get("tntId")
        if tnt_id:
            now, known = self._now(), self._cookie()
            cookie = MboxCookie(known.session_id, known.session_until, tnt_id, now + DEVICE_LIFE)
            self._storage.set(NAME, str(cookie), now, DEVICE_LIFE)


def _encoded(request: Mapping[str, Any]) -> bytes:
    try:
        return msgspec.json.encode(request)
    except UnicodeEncodeError:  # half a character: Target makes U+FFFD of it
        return to_well_formed(json.dumps(request, ensure_ascii=False)).encode()

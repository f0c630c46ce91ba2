"""A page that a server renders first, with Adobe's Node SDK, before at.js runs in it.

The SDK reads the mbox cookie the browser sent, asks for offers without naming a client code,
and answers with the cookie the browser goes on with. Source: target-nodejs-sdk 2.4.3 on the
wire (contract: clients.md B, C).
"""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import msgspec

from simulator.browser.mbox_cookie import DEVICE_LIFE, NAME, SESSION_LIFE, MboxCookie
from simulator.browser.storage import Storage
from simulator.carrier import Carrier
from simulator.draws import Draws

__all__ = ["render"]

_HEADERS: Final = (
    ("Content-Type", "application/json"),
    ("X-EXC-SDK", "AdobeTargetNode"),
    ("X-EXC-SDK-Version", "2.4.2"),
)


def render(
    organisation: str,
    carrier: Carrier,
    storage: Storage,
    draws: Draws,
    now: Callable[[], int],
) -> None:
    """Render a page for a browser, which then holds the cookie the server has set.

    Args:
        organisation: The Experience Cloud organisation, which stands for a client code.
        carrier: Carries the request to where Target answers.
        storage: The browser's.
        draws: Gives the session's id.
        now: Tells the time, in milliseconds.

    Raises:
        CarrierError: No answer came.
    """
    known = MboxCookie.parse(storage.get(NAME, now()) or "", now())
    session_id = known.session_id or draws.uuid_hex()
    request = {
        "requestId": draws.uuid_hex(),
        "context": {"channel": "web", "timeOffsetInMinutes": 0},
        "execute": {"pageLoad": {}},
        **({"id": {"tntId": known.tnt_id}} if known.tnt_id else {}),
    }
    query = urlencode({"imsOrgId": organisation, "sessionId": session_id, "version": "2.4.2"})
    body = msgspec.json.encode(request)
    answer = carrier.send("POST", f"/rest/v1/delivery?{query}", _HEADERS, body)
    tnt_id = msgspec.json.decode(answer.body)["id"]["tntId"]
    cookie = MboxCookie(session_id, now() + SESSION_LIFE, tnt_id, now() + DEVICE_LIFE)
    storage.set(NAME, str(cookie), now(), DEVICE_LIFE)

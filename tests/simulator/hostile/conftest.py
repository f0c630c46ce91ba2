"""What the hostile tests share: a world in which much has happened, a judge, good bodies.

The rules: never a 5xx; a 4xx says why and changes nothing; what is taken leaves a world
that can still be looked at, moved and restored.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any, Final, TypeAlias
from xml.dom import minidom

import msgspec
import pytest

from destination.attempt import Answer
from simulator.clock import START, Clock
from simulator.segment.arrivals import Arrival
from simulator.server import Simulator, create_app
from simulator.snapshot import Snapshot
from simulator.target.activities.sealing import Sealer, Token
from simulator.tenant import Tenants
from simulator.times import HOUR
from simulator.workspace import Workspace, from_content
from simulator.wsgi import WsgiTransport

TENANT: Final = "/_lab/v1/tenants/acme"
AS_JSON: Final = {"Content-Type": "application/json"}
NOT_REACHED: Final = 412  # time has passed then, as documented
LATER: Final = "2026-02-05T09:00:00Z"
ADDRESS: Final = {"url": "https://shop.example/", "referringUrl": ""}
DETAILS: Final = {
    "parameters": {"a": "1"},
    "profileParameters": {"b": "2"},
    "address": ADDRESS,
    "order": {"id": "o-1", "total": 9.5, "purchasedProductIds": ["p"], "time": LATER},
    "product": {"id": "p", "categoryId": "shoes"},
}
CONTEXT: Final = {
    "channel": "web",
    "beacon": False,
    "browser": {"host": "shop.example", "language": "en", "webGLRenderer": "x"},
    "address": ADDRESS,
    "userAgent": "Mozilla/5.0",
    "clientHints": {
        "mobile": False,
        "model": "",
        "platform": "Linux",
        "platformVersion": "6",
        "browserUAWithMajorVersion": "x",
        "browserUAWithFullVersion": "x",
        "architecture": "x86",
        "bitness": "64",
    },
    "screen": {
        "width": 1920,
        "height": 1080,
        "colorDepth": 24,
        "pixelRatio": 1.5,
        "orientation": "landscape",
    },
    "window": {"width": 1200, "height": 800.5},
    "geo": {
        "ipAddress": "192.0.2.1",
        "latitude": 59.9,
        "longitude": 10.7,
        "countryCode": "NO",
        "stateCode": "03",
        "city": "Oslo",
        "zip": "0150",
    },
    "timeOffsetInMinutes": 60,
    "mobilePlatform": {
        "deviceType": "phone",
        "platformType": "ios",
        "deviceName": "x",
        "version": "17",
    },
    "application": {"id": "shop", "name": "Shop", "version": "1"},
    "crossDomain": "disabled",
}

Body: TypeAlias = dict[str, Any]
EVENT: Final[Body] = {"type": "identify", "userId": "u-1", "messageId": "m-1", "traits": {"b": "2"}}


class World:
    """A server with the tenant acme, its clock frozen."""

    def __init__(self) -> None:
        self.tenants = Tenants(("acme",))
        self.tenant = self.tenants.get("acme")
        self.tenant.world.begin(Clock(START, rate=0), 0)
        self._wire = WsgiTransport(create_app(Simulator(self.tenants)))

    def send(
        self, method: str, target: str, headers: Mapping[str, str] = AS_JSON, body: bytes = b""
    ) -> Answer:
        return self._wire.send(method, target, headers.items(), body)

    def state(self) -> Any:
        settings, held = self.tenant.settings, self.tenant.target.catalogue
        shelves = (held.properties, held.audiences, held.offers, held.activities)
        catalogue = [msgspec.to_builtins(list(shelf)) for shelf in shelves]
        return self.tenant.snapshot(), sorted(self.tenant.snapshots), settings, catalogue


@cache
def history() -> Snapshot:
    """Let something of everything happen: links, graves, sessions, pending updates, batches."""
    world = World()

    def lab(method: str, path: str, body: Any) -> None:
        answer = world.send(method, TENANT + path, body=msgspec.json.encode(body))
        assert answer.ok, answer

    def visit(session: str, tnt_id: str, third_party_id: str | None) -> None:
        ids = {"tntId": tnt_id, "thirdPartyId": third_party_id}
        body = {"context": {"channel": "web"}, "id": ids, "execute": {"pageLoad": DETAILS}}
        target = f"/rest/v1/delivery?client=acme&sessionId={session}"
        assert world.send("POST", target, body=msgspec.json.encode(body)).ok

    lab("PATCH", "/settings", {"lifetime": "1d", "merge_at": "session_end"})
    visit("s-0", "gone", "u-gone")
    lab("POST", "/clock", {"advance": "25h"})
    visit("s-1", "d-1", "u-1")
    lab("POST", "/clock", {"advance": "1h"})
    assert world.send("POST", "/m2/acme/profile/update?mbox3rdPartyId=u-1&profile.c=3").ok
    for file in (b"u-3,3\nu-4,%", b"u-3,4"):  # one is processed before the other waits
        target = "/m2/acme/v2/profile/batchUpdate"
        assert world.send("POST", target, body=b"batch=thirdPartyId,c\n" + file).ok
        if b"%" in file:
            lab("POST", "/clock", {"advance": "10s"})
    visit("s-2", "d-1", "u-2")
    visit("s-3", "d-2", None)
    with world.tenant.world.entered() as now:
        world.tenant.take([Arrival(1, "", EVENT, now, "id_required", "there is no id")])
    return world.tenant.snapshot()


@pytest.fixture
def judge() -> Callable[..., Answer]:
    """Send a request into a world of its own, and hold the answer against the rules."""

    def hold(
        method: str, target: str, headers: Mapping[str, str] = AS_JSON, body: bytes = b""
    ) -> Answer:
        world = World()
        world.tenant.restore(history())
        world.tenant.snapshots["kept"] = history()
        world.tenant.workspace = workspace()
        world.tenant.fill()
        before = world.state()
        answer = world.send(method, target, headers, body)
        assert 200 <= answer.status < 500, answer
        assert not any(re.search(r"[\x00-\x1f\x7f]", one) for one in answer.headers.values())
        assert answer.headers.get("x-offtarget-evidence", "").isascii()
        if answer.status >= 400 or refused_within(answer):
            assert method == "HEAD" or said(answer), answer
            assert answer.status == NOT_REACHED or world.state() == before
        else:
            assert_still_whole(world)
        return answer

    return hold


def refused_within(answer: Answer) -> bool:
    """Tell whether an answer is one of Adobe's that say 400 in the body alone."""
    if not answer.body or "json" not in answer.headers.get("content-type", ""):
        return False
    content = msgspec.json.decode(answer.body)
    return isinstance(content, dict) and content.get("status") == 400 and "message" in content


SHOWN: Final = (
    "/settings",
    "/clock",
    "/agenda",
    "/profiles",
    "/journal",
    "/snapshots",
    "/deliveries",
    "/deliveries/counts",
)


def assert_still_whole(world: World) -> None:
    """Look at everything, go back to where it is, and let what is due next happen."""
    assert world.send("GET", f"{TENANT}/catalogue").status == 200
    for path in SHOWN:
        assert world.send("GET", TENANT + path).status == 200, path
    taken = world.send("GET", f"{TENANT}/snapshot").body
    back = world.send("PUT", f"{TENANT}/snapshot", body=taken)
    assert back.status == 200, back.body
    moved = world.send("POST", f"{TENANT}/clock", body=b'{"next":true}')
    assert moved.ok or b"outside the years" in moved.body


def said(answer: Answer) -> str:
    """Give what an error says, field and all, in the form of the surface it comes from."""
    if answer.headers["content-type"].startswith("text/xml"):
        (message,) = minidom.parseString(answer.body).getElementsByTagName("message")  # noqa: S318
        return str(message.firstChild and message.firstChild.toxml())
    content = msgspec.json.decode(answer.body)
    if "httpStatus" in content:
        (error,) = content["errors"]
        assert content["httpStatus"] == answer.status
        return f"{error['message']} {error.get('meta', '')}"
    if "error" not in content:
        assert content["status"] == answer.status or answer.status == 200
        return str(content["message"])
    assert set(content["error"]) == {"code", "message", "field"}
    assert content["error"]["code"]
    assert content["error"]["message"]
    return f"{content['error']['message']} {content['error']['field']}"


@pytest.fixture
def sentence() -> Callable[[Answer], str]:
    """Give what an error says."""
    return said


@pytest.fixture
def places() -> Callable[[Any], Iterator[tuple[str | int, ...]]]:
    """Go through every place of a body."""

    def go(body: Any, *before: str | int) -> Iterator[tuple[str | int, ...]]:
        yield before
        keys = body if isinstance(body, dict) else range(len(body) if isinstance(body, list) else 0)
        for key in keys:
            yield from go(body[key], *before, key)

    return go


@pytest.fixture
def full_delivery() -> Body:
    """Give a delivery request with every field there is."""
    mbox = {"index": 0, "name": "hero", **DETAILS}
    notification = {"id": "n", "type": "click", "timestamp": 1.5, "impressionId": "i", **DETAILS}
    seal = Sealer(0, "acme").seal
    notification |= {"tokens": [seal(Token("click", 1, 0))]}
    state = seal(Token("state", name="hero"))
    customer = {"id": "c", "integrationCode": "crm", "authenticatedState": "unknown"}
    return {
        "context": CONTEXT,
        "requestId": "r-1",
        "impressionId": "i-1",
        "environmentId": 1,
        "property": {"token": PROPERTY},
        "trace": {"authorizationToken": "t", "usage": {"a": "b"}},
        "experienceCloud": {
            "audienceManager": {"locationHint": 9, "blob": "b"},
            "analytics": {
                "supplementalDataId": "2655CBB9E3D4F0A1-0123456789ABCDEF",
                "logging": "client_side",
                "trackingServer": "a.example",
                "trackingServerSecure": "b.example",
            },
            "platform": {"sandboxId": "s", "sandboxName": "prod"},
        },
        "telemetry": {"entries": [{"execution": 5}]},
        "qaMode": {
            "token": "q",
            "listedActivitiesOnly": True,
            "evaluateAsTrueAudienceIds": [1],
            "evaluateAsFalseAudienceIds": [2],
            "previewIndexes": [{"activityIndex": 1, "experienceIndex": 2}],
        },
        "preview": {"token": "p"},
        "id": {
            "tntId": "d-1.28_0",
            "thirdPartyId": "u-1",
            "marketingCloudVisitorId": "e-1",
            "customerIds": [customer],
        },
        "execute": {"pageLoad": DETAILS, "mboxes": [mbox]},
        "prefetch": {
            "pageLoad": DETAILS,
            "mboxes": [mbox],
            "views": [{"name": "home", "key": "k", **DETAILS}],
        },
        "notifications": [
            {**notification, "mbox": {"name": "hero", "state": state}},
            {**notification, "view": {"name": "home", "key": "k", "state": state}},
            {**notification, "pageLoad": {"state": state}},
        ],
    }


PROPERTY: Final = "9dcb7a33-a5b0-4b60-a0d5-1f5a0f5f9e4b"
WORKSPACE: Final[Body] = {
    "sources": {"shop": {"type": "web", "write_key": "k", "stages": [{"hash": ["traits.email"]}]}},
    "destinations": {
        "target": {
            "type": "cloud",
            "source": "shop",
            "settings": {"client_code": "acme", "bearer_token": "hush"},
            "mappings": [
                {
                    "action": "updateProfile",
                    "name": "all",
                    "trigger": 'type = "identify"',
                    "fields": {"user_id": {"@path": "$.userId"}, "traits": {}},
                    "enabled": True,
                }
            ],
            "enabled": True,
            "consent": ["ads"],
            "insert_functions": [{"hash": ["traits.email"]}],
            "wire": "safe",
            "attributes_in": "query",
        }
    },
    "properties": {
        "shop": {"token": PROPERTY, "id": 1, "channel": "web", "description": "the shop"},
    },
    "audiences": {
        "gold": {"rule": {"profile": "tier", "equals": ["gold"]}, "id": 1, "description": "ours"},
        "both": {"all_of": ["gold"]},
        "either": {"any_of": ["gold"]},
        "others": {"not": "gold"},
    },
    "offers": {"red": {"content": {"red": 1}, "type": "json", "id": 1}, "blue": "<b>Blue</b>"},
    "views": {"cart": {"key": "k"}},
    "activities": {
        "test": {
            "type": "ab",
            "experiences": [{"name": "A", "offers": {"hero": "red"}, "share": 60}, {"name": "B"}],
            "mboxes": ["hero"],
            "page_load": True,
            "views": ["cart"],
            "audience": "gold",
            "properties": ["shop"],
            "entry": 50,
            "priority": 5,
            "state": "approved",
            "starts_at": "2026-01-05T00:00:00Z",
            "ends_at": "2026-02-05T00:00:00Z",
            "metrics": [{"mbox": "order", "name": "Bought", "on": "shown", "conversion": True}],
            "id": 1,
        },
        "targeting": {
            "type": "xt",
            "experiences": [{"offers": "red", "audience": "gold"}],
            "mboxes": "hero",
        },
    },
}


WRITTEN: Final = {"workspace": "w", "modifiedAt": LATER}
CATALOGUE: Final[Body] = {
    "audiences": [
        {
            "id": 5,
            "name": "gold",
            "description": "d",
            "origin": "cloud",
            "type": "anonymous",
            "status": "saved",
            "targetRule": {"profile": "tier", "equals": ["gold"]},
            "audienceRule": None,
            **WRITTEN,
        }
    ],
    "offers": [{"id": 6, "name": "red", "type": "json", "content": {"a": 1}, **WRITTEN}],
    "activities": [
        {
            "id": 7,
            "type": "xt",
            "name": "hero",
            "state": "approved",
            "priority": 1,
            "startsAt": "2026-01-05T00:00Z",
            "endsAt": LATER,
            "options": [{"optionLocalId": 0, "name": "red", "offerId": 6}],
            "locations": {
                "mboxes": [{"locationLocalId": 0, "name": "m", "audienceIds": [5]}],
                "views": [{"locationLocalId": 1, "name": "v", "key": "k", "audienceIds": []}],
            },
            "experiences": [
                {
                    "experienceLocalId": 0,
                    "name": "A",
                    "audienceIds": [5],
                    "visitorPercentage": 50,
                    "optionLocations": [{"locationLocalId": 0, "optionLocalId": 0}],
                }
            ],
            "entryConstraint": {"visitorPercentage": 50},
            "metrics": [
                {
                    "metricLocalId": 0,
                    "name": "m",
                    "conversion": True,
                    "mboxes": [{"name": "order", "successEvent": "mbox_clicked"}],
                    "clickTrackSelectors": [{"selector": "#a", "viewLocalId": 1}],
                    "action": {"type": "count_once"},
                }
            ],
            "propertyIds": [8],
            **WRITTEN,
        }
    ],
    "properties": [
        {"id": 8, "name": "shop", "token": PROPERTY, "channel": "web", "description": "d"}
    ],
    "last_id": 9,
}
BELONGING: Final[Body] = {
    "client": "acme",
    "parameters": {"a": "b"},
    "url": "https://shop.example/",
    "referring_url": "https://a.example/",
    "landing_url": "https://shop.example/in",
    "user_agent": "Mozilla/5.0",
    "geo": {"city": "Oslo"},
    "new_visitor": True,
    "first_page_of_session": True,
    "in_other_activities": True,
    "category_affinity": "shoes",
}


_AWAY: Final = {"endpoint": "admin", "id": "nobody", "begins": LATER, "lasts": "1h"}
FAULTS: Final[list[Body]] = [
    {**_AWAY, "name": "f-1", "status": 503, "message": "Busy", "first": 1},
    {**_AWAY, "name": "f-2", "drop": "after", "delay": "1s", "every": 2},
    {**_AWAY, "name": "f-3", "malformed": True, "share": 0.5},
]
"""Faults that strike nobody here, of every kind."""


@cache
def workspace() -> Workspace:
    """Declare something of everything."""
    return from_content(WORKSPACE)


@pytest.fixture
def admin_bodies() -> dict[str, Body]:
    """Give a good body for every call of the Admin API that takes one, with every field."""
    rule = {"or": [{"profile": "a", "equals": ["b"]}, {"not": [{"geo": "city", "matches": ["c"]}]}]}
    audience = {"name": "new", "description": "d", "origin": "target", "type": "reusable"}
    activity = {
        "name": "new",
        "state": "approved",
        "priority": 1,
        "startsAt": "2026-01-05T00:00Z",
        "endsAt": "2026-02-05T00:00Z",
        "options": [{"optionLocalId": 0, "name": "o", "offerId": 1}],
        "locations": {
            "mboxes": [{"locationLocalId": 0, "name": "m", "audienceIds": [1]}],
            "views": [{"locationLocalId": 1, "name": "v", "key": "k", "audienceIds": [1]}],
        },
        "experiences": [
            {
                "experienceLocalId": 0,
                "name": "e",
                "audienceIds": [1],
                "visitorPercentage": 50,
                "optionLocations": [{"locationLocalId": 0, "optionLocalId": 0}],
            }
        ],
        "entryConstraint": {"visitorPercentage": 50},
        "metrics": [
            {
                "metricLocalId": 0,
                "name": "m",
                "conversion": True,
                "mboxes": [{"name": "m", "successEvent": "mbox_clicked"}],
                "action": {"type": "count_once"},
            }
        ],
        "propertyIds": [1],
        "workspace": "w",
    }
    made = "{operationIdResponse:0}"
    operations = [
        {
            "operationId": 0,
            "dependsOnOperationIds": [],
            "method": "POST",
            "relativeUrl": "/v1/offers/json",
            "headers": [{"name": "Content-Type", "value": "application/json"}],
            "body": {"name": "batched", "content": {"a": 1}},
        },
        {
            "operationId": 1,
            "dependsOnOperationIds": [0],
            "method": "PUT",
            "relativeUrl": f"/offers/json/{made}",
            "headers": [],
            "body": {"name": "batched", "content": [made]},
        },
    ]
    return {
        "POST /audiences": {**audience, "targetRule": rule},
        "PUT /audiences/2001": {
            **audience,
            "audienceRule": {"restRuleOperator": "NOT", "rules": [{"audienceId": 2003}]},
        },
        "PATCH /audiences/1": {"description": "d", "targetRule": rule},
        "POST /offers/content": {"name": "new", "content": "c", "workspace": "w"},
        "PUT /offers/json/1": {"name": "new", "content": {"a": [1.5, None]}},
        "POST /activities/xt": activity,
        "PUT /activities/ab/1": activity,
        "PUT /activities/1/schedule": {"startsAt": "2026-01-05T00:00Z", "endsAt": None},
        "PUT /activities/ab/1/state": {"state": "deactivated"},
        "POST /batch": {"operations": operations},
    }


def _full_snapshot() -> Body:
    """Give a snapshot in which something of everything was set up and counted."""
    snapshot: Body = msgspec.to_builtins(history()) | {"catalogue": CATALOGUE}
    reached = {"events": 2, "visitors": 1}
    tally = {"impressions": 2, "visitors": 1, "metrics": {"0": reached}}
    snapshot["clients"][0]["results"] = {"tallies": [[7, 0, tally]], "impressions": [["i", 7]]}
    snapshot["faults"] = [[fault, START, 2, 1] for fault in FAULTS]
    snapshot["deliveries"] = [DELIVERY]
    return snapshot


ENDING: Final[Body] = {
    "outcome": "awaiting_retry",
    "code": "",
    "error": "errors.awaiting-retry.5xx",
    "message": "Not Found",
    "status": 500,
}
EXCHANGED: Final[Body] = {
    "method": "GET",
    "url": "https://acme.tt.omtrdc.net/",
    "headers": {"accept": "*/*"},
    "body": "",
    "status": 404,
    "reason": "Not Found",
    "answer_headers": {"date": "Mon"},
    "answer": "{}",
    "error": "",
}
IN_THE_LOG: Final[Body] = {
    "id": 1,
    "user_id": "u-1",
    "message_id": "m-1",
    "destination": "",
}
DELIVERY: Final[Body] = {
    "number": 1,
    "arrival": 1,
    "source": "shop",
    "event": EVENT,
    "received_at": START,
    "ending": ENDING,
    "destination": "target",
    "mapping": "all",
    "place": 0,
    "payload": {"user_id": "u-1", "traits": {"b": "2"}},
    "attempts": [
        {
            "at": START,
            "ending": ENDING,
            "exchanges": [EXCHANGED],
            "verdict": "never_created",
            "evidence": "nobody came",
            "cure": "Come.",
        }
    ],
    "coming": [START + HOUR],
}


@pytest.fixture
def lab_bodies() -> dict[str, list[Body]]:
    """Give good bodies for every call of the lab API that takes one, with every field."""
    settings = World().tenant.settings.shown()
    settings |= {"preset": "drawn", "profile_api_token": "hush"}
    at_once = {"within": "1h", "third_party_id": "u-1", "client": "acme", "verdict": "found"}
    return {
        "POST /clock": [
            {"advance": "1h", "freeze": True},
            {"set": LATER, "rate": 1.5},
            {"next": True},
        ],
        "POST /await": [
            {**at_once, "attributes": {"b": "2"}},
            {"within": "1h", "tnt_id": "d-1"},
            {"within": "1h", "ecid": "e-1", "verdict": "never_created"},
            {"within": "5h", "delivery": IN_THE_LOG, "outcome": "failed_on_ingest"},
        ],
        "POST /reset": [{"at": LATER, "freeze": True, "seed": 5, "settings": settings}],
        "POST /audiences/evaluate": [
            {"rule": {"profile": "a", "equals": ["b"]}, "third_party_id": "u-1", **BELONGING},
            {"audience": 2001, "tnt_id": "d-1"},
        ],
        "PATCH /settings": [settings],
        "PUT /faults": FAULTS,
        "POST /tokens": [{"scope": "debug_tools"}],
        "PUT /workspace": [WORKSPACE],
        "PUT /snapshot": [_full_snapshot()],
    }

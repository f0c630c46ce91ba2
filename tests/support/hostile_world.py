"""A world in which much has happened, and how an answer is judged there."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Final
from xml.dom import minidom

import msgspec

from destination.attempt import Answer
from hostile_bodies import DETAILS, Body
from hostile_states import CATALOGUE, DELIVERY, EVENT, FAULTS, WORKSPACE
from simulator.bundle.made import bundle_of
from simulator.clock import START, Clock
from simulator.segment.arrivals import Arrival
from simulator.server import Simulator, create_app
from simulator.snapshot import Snapshot
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

TENANT: Final = "/_lab/v1/tenants/acme"
AS_JSON: Final = {"Content-Type": "application/json"}
NOT_REACHED: Final = 412  # time has passed then, as documented


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
        sections = (held.properties, held.audiences, held.offers, held.activities)
        catalogue = [msgspec.to_builtins(list(section)) for section in sections]
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


def full_snapshot() -> Body:
    """Give a snapshot in which something of everything was set up and counted."""
    snapshot: Body = msgspec.to_builtins(history()) | {"catalogue": CATALOGUE}
    reached = {"events": 2, "visitors": 1}
    tally = {"impressions": 2, "visitors": 1, "metrics": {"0": reached}}
    snapshot["clients"][0]["results"] = {"tallies": [[7, 0, tally]], "impressions": [["i", 7]]}
    snapshot["faults"] = [[fault, START, 2, 1] for fault in FAULTS]
    snapshot["deliveries"] = [DELIVERY]
    return snapshot


def full_beginning() -> Body:
    """Give the beginning of a bundle, with a request that its journal knows."""
    world = World()
    world.tenant.restore(history())
    beginning: Body = msgspec.to_builtins(bundle_of(world.tenant).beginning)
    named = {"kind": "thirdPartyId", "value": "u-1"}
    facts = {"created_at": 0, "visible_at": 0, "last_activity": 0, "expires_at": 0}
    evidence = {**facts, "related": ["u-2"], "detail": "d"}
    finding = {"verdict": "found", "client": "acme", "identifier": named, "at": START}
    entry = {"number": 1, "at": START, "method": "GET", "target": "/x", "status": 200}
    touched = {"ids": [named], "wrote": ["a"], "decided": ["s"]}
    noted = {**entry, "finding": {**finding, "evidence": evidence}, "touched": touched}
    return beginning | {
        "state": full_snapshot(),
        "snapshots": {"kept": full_snapshot()},
        "workspace": WORKSPACE,
        "journal": [noted],
        "requests": 1,
        "adopted": ["other"],
    }

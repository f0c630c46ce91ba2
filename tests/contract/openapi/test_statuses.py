"""Every status that a document lists for a call can be had, in the form it describes."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypeAlias

import pytest
from jsonschema import Draft202012Validator

from simulator.clock import START
from simulator.lab_api.guarding import Guard
from simulator.lab_api.openapi import lab_document
from simulator.segment.api.openapi import segments_document
from simulator.target.api.openapi import adobes_document
from simulator.tenant import MOST_SNAPSHOTS

World: TypeAlias = Any
HUGE: Final = str(60 * 1024 * 1024 + 1)
RULE: Final = {"profile": "tier", "equals": ["gold"]}
BATCH: Final = "batch=thirdPartyId,tier\nu-0,gold"
BODIES: Final[Mapping[str, Any]] = {
    "deliver": {"context": {"channel": "web"}, "notifications": []},
    "update_post": "profile.tier=gold",
    "batch_update": BATCH,
    "create_audience": {"name": "new", "targetRule": RULE},
    "update_audience": {"name": "new", "targetRule": RULE},
    "patch_audience": {"description": "d"},
    "create_activity": {"name": "new"},
    "update_activity": {"name": "new"},
    "create_offer": {"name": "new", "content": "c"},
    "update_offer": {"name": "new", "content": "c"},
    "run_batch": {"operations": [{"operationId": 0, "method": "GET", "relativeUrl": "/offers"}]},
    "patch_settings": {"preset": "instant"},
    "put_workspace": {},
    "post_clock": {"advance": "1h"},
    "post_await": {"within": "1h", "third_party_id": "u-0"},
    "evaluate": {"rule": RULE},
    "put_fault": {"name": "f", "status": 500},
}
ASPECTS: Final[Mapping[str, Any]] = {
    "state": {"state": "saved"},
    "schedule": {"endsAt": None},
    "priority": {"priority": 5},
    "name": {"name": "newer"},
}
QUERIES: Final = {
    "deliver": "client=acme&sessionId=s-1",
    "fetch": "client=acme",
    "update_": "mbox3rdPartyId=u-0",
    "issue_token": "authorizationScope=profile_api",
    "explain": "third_party_id=u-0",
}


class Sent(NamedTuple):
    """A request."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: bytes


class Call(NamedTuple):
    """A call of a document, and one of the statuses listed for it."""

    document: str
    method: str
    path: str
    name: str
    status: int
    answer: dict[str, Any]


def calls(name: str, document: Any) -> Iterator[Call]:
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            for status, answer in one["responses"].items():
                yield Call(name, method.upper(), path, one["operationId"], int(status), answer)


DOCUMENTS: Final = {
    "adobe": adobes_document(),
    "segment": segments_document(),
    "lab": lab_document(),
}
CALLS: Final = [one for name, document in DOCUMENTS.items() for one in calls(name, document)]


def starting(table: Mapping[str, Any], name: str, default: Any) -> Any:
    return next((one for begin, one in table.items() if name.startswith(begin)), default)


def number(world: World, name: str) -> int:
    """Give the number of something of the kind a call of the Admin API is about."""
    held = world.tenant.target.catalogue
    if "audience" in name:
        return int(held.audiences.named("both").id)
    if "offer" in name:
        unused = {"content": "spare", "json": "spare json"}[name.rpartition("_")[2]]
        return int(held.offers.named(unused).id)
    if "property" in name:
        return int(held.properties.named("shop").id)
    return int(held.activities.named("targeting" if "_xt" in name else "test").id)


def snapshot(world: World, _: Call) -> Any:
    return json.loads(world.send("GET", "/_lab/v1/tenants/acme/snapshot"))


def beginning(world: World, _: Call) -> Any:
    """Give what a bundle of the tenant begins with."""
    world.tenants.configure(world.tenant, {"tape_requests": 100})
    return json.loads(world.send("GET", "/_lab/v1/tenants/acme/bundle"))["beginning"]


def machine_time(world: World, call: Call) -> Any:
    """Let the tenant be replayed, unless that is what is missing."""
    if call.status != 409:
        body = json.dumps(beginning(world, call)).encode()
        world.send("PUT", "/_lab/v1/tenants/acme/bundle", body)
    return {"machine": START}


TAKEN: Final = {
    "put_snapshot": snapshot,
    "put_bundle": beginning,
    "patch_bundle": machine_time,
}
"""Bodies that are what the world gave before."""


def good(world: World, call: Call) -> Sent:
    """Make the request that succeeds."""
    body = starting(BODIES, call.name, {})
    if call.name.startswith("change_activity"):
        body = ASPECTS[call.name.rpartition("_")[2]]
    if call.name == "delete_tenant" and call.status != 409:
        world.tenants.codes = ()  # a tenant the server was started for is kept
    if call.name in TAKEN:
        body = TAKEN[call.name](world, call)
    identifier = {"fetch_by_tnt_id": "d-0", "fetch_by_ecid": "e-0"}.get(call.name, "u-0")
    values = {"tenant": "acme", "client": "acme", "activity": "test", "identifier": identifier}
    values["delivery"] = "1"
    values["name"] = {"get_mbox": "hero", "delete_fault": "f"}.get(call.name, "kept")
    path = call.path
    if "{number}" in path:
        path = path.replace("{number}", str(number(world, call.name)))
    for name, value in values.items():
        path = path.replace(f"{{{name}}}", value)
    batches = list(world.tenant.target.batches)
    query = starting(QUERIES, call.name, "")
    if call.name == "batch_status":
        query = f"batchId={batches[0].batch_id}"
    if call.name == "delete_fault":
        world.send("PUT", "/_lab/v1/tenants/acme/faults", b'{"name":"f","delay":"0s"}')
    headers = {"Content-Type": "application/json", "Authorization": "Bearer any"}
    written = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return Sent(call.method, path, query, headers, b"" if call.method == "GET" else written)


Lead: TypeAlias = Callable[[World, Call, Sent], Sent]


# -- what leads to each status ----------------------------------------------------------------


def refused(_: World, call: Call, sent: Sent) -> Sent:
    """Name a client code there is not, or break a rule."""
    if call.document == "lab":
        if call.method == "GET":
            wrong = "client=other" if "client" in parameters(call) else "limit=x"
            return sent._replace(query=wrong)
        return sent._replace(body=b"[")
    path = sent.path.replace("/acme/", "/other/")
    return sent._replace(path=path, query=sent.query.replace("client=acme", "") + "&client=other")


def parameters(call: Call) -> set[str]:
    described = lab_document()["paths"][call.path][call.method.lower()]
    return {one["name"] for one in described["parameters"]}


def unauthorized(world: World, call: Call, sent: Sent) -> Sent:
    """Come without a token, where one is demanded."""
    if "/target/" not in call.path:
        world.configure({"profile_api_token": "hush", "unauthorized_status": call.status})
    headers = {name: one for name, one in sent.headers.items() if name != "Authorization"}
    return sent._replace(headers=headers)


def unknown(_: World, call: Call, sent: Sent) -> Sent:
    """Ask for something there is not."""
    if call.document == "lab":
        return sent._replace(path=sent.path.replace("acme", "other"))
    given = sent.path.replace("u-0", "nobody").replace("d-0", "nobody").replace("e-0", "nobody")
    given = given.replace("hero", "none")
    for text in filter(str.isdigit, given.split("/")):
        given = given.replace(text, "99")
    query = "batchId=acme-1-1" if call.name == "batch_status" else sent.query
    return sent._replace(path=given, query=query)


def limited(world: World, call: Call, sent: Sent) -> Sent:
    """Make one call more than a limit allows."""
    world.configure({"managing_calls_per_minute": 1, "updates_per_day": 1, "profiles": 1})
    if call.name == "deliver":
        return sent._replace(body=b'{"context":{"channel":"web"},"id":{"tntId":"stranger"}}')
    world.ask(*sent)
    world.ask("GET", "/acme/target/offers", "", sent.headers, b"")
    return sent


def too_large(_: World, call: Call, sent: Sent) -> Sent:
    if call.method == "GET":
        return sent._replace(query=sent.query + "&profile.a=" + "x" * 9_000)
    return sent._replace(headers=sent.headers | {"Content-Length": HUGE})


def too_many_sessions(world: World, _: Call, sent: Sent) -> Sent:
    world.configure({"concurrent_requests": 1})
    world.tenant.target.underway.enter(("acme", "s-1"), 1)
    return sent


def not_as_things_stand(world: World, call: Call, sent: Sent) -> Sent:
    """Keep one snapshot too many; replay what several servers answer for."""
    if call.name == "put_bundle":
        world.tenants.taping = False
        return sent
    for count in range(MOST_SNAPSHOTS):
        world.tenant.snapshots[str(count)] = world.tenant.snapshots["kept"]
    del world.tenant.snapshots["kept"]
    return sent


def beacon(_: World, call: Call, sent: Sent) -> Sent:
    if call.method == "OPTIONS":
        return sent
    return sent._replace(body=b'{"context":{"channel":"web","beacon":true}}')


def in_no_version(_: World, __: Call, sent: Sent) -> Sent:
    kind = "application/vnd.adobe.target.v9+json"
    return sent._replace(headers=sent.headers | {"Accept": kind, "Content-Type": kind})


def as_it_is(_: World, __: Call, sent: Sent) -> Sent:
    return sent


def header(name: str, value: str) -> Callable[[World, Call, Sent], Sent]:
    return lambda _, __, sent: sent._replace(headers=sent.headers | {name: value})


def never(_: World, __: Call, sent: Sent) -> Sent:
    body = {"within": "1h", "third_party_id": "nobody"}
    return sent._replace(body=json.dumps(body).encode())


def guarded(world: World, _: Call, sent: Sent) -> Sent:
    world.guard(Guard(token="hush"))  # noqa: S106  the point of the test
    return sent


def unreadable(_: World, __: Call, sent: Sent) -> Sent:
    return sent._replace(body=b"{")


def strictly(world: World, _: Call, sent: Sent) -> Sent:
    world.configure({"strict": True})
    return sent


def too_often(world: World, _: Call, sent: Sent) -> Sent:
    world.configure({"tracking_calls_per_second": 1})
    world.ask(*sent)
    return sent


OWN: Final[Mapping[str, Mapping[int, Lead]]] = {
    "lab": {401: guarded, 403: header("Host", "evil.example")},
    "segment": {204: as_it_is, 400: unreadable, 401: strictly, 429: too_often},
}
LEADS: Final[Mapping[int, Lead]] = {
    200: as_it_is,
    201: as_it_is,
    204: beacon,
    400: refused,
    401: unauthorized,
    403: unauthorized,
    404: unknown,
    406: in_no_version,
    409: not_as_things_stand,
    412: never,
    413: too_large,
    415: header("Content-Type", "text/plain"),
    420: too_many_sessions,
    503: limited,
}


@pytest.fixture
def asked(world: World) -> World:
    """Give a world in which there is something to be deleted, and that says what it answers."""
    for name, kind, content in (("spare", "content", "c"), ("spare json", "json", {"a": 1})):
        body = json.dumps({"name": name, "content": content}).encode()
        world.send("POST", f"/acme/target/offers/{kind}", body)
    return world


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.name}-{call.status}")
def test_every_status_can_be_had_in_the_form_it_is_described(asked: World, call: Call) -> None:
    lead = OWN.get(call.document, {}).get(call.status) or LEADS[call.status]
    sent = lead(asked, call, good(asked, call))
    answer = asked.ask(*sent)
    assert answer.status == call.status, (sent, answer)
    content = call.answer.get("content")
    if content is None:
        assert not answer.body
        return
    kind = answer.headers["content-type"].partition(";")[0]
    assert kind in content
    if "json" in kind:
        components = DOCUMENTS[call.document]["components"]
        whole = content[kind]["schema"] | {"components": components}
        Draft202012Validator(whole).validate(json.loads(answer.body))

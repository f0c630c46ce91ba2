"""What may happen to a tenant, in any order: calls of the lab API, requests, events."""

from typing import Any, Final

from hypothesis import strategies as st

NAMES: Final = [f"m-{number}" for number in range(6)]
DECLARED: Final[dict[str, Any]] = {
    "sources": {"backend": {"write_key": "backend-key"}},
    "offers": {"red": "<b>Red</b>", "blue": "<b>Blue</b>"},
    "activities": {"hero": {"type": "ab", "mboxes": "hero", "experiences": ["red", "blue"]}},
}


def visit(pcid: str, third_party_id: str | None) -> dict[str, Any]:
    ids = {"tntId": pcid} | ({"thirdPartyId": third_party_id} if third_party_id else {})
    mbox = {"name": "hero", "index": 0, "profileParameters": {"a": "1"}, "parameters": {"p": "1"}}
    return {"id": ids, "context": {"channel": "web"}, "execute": {"mboxes": [mbox]}}


CALLS: Final[dict[str, tuple[str, str, Any]]] = {
    "advance a little": ("POST", "/clock", {"advance": "20m"}),
    "advance": ("POST", "/clock", {"advance": "3h"}),
    "advance a day": ("POST", "/clock", {"advance": "25h"}),
    "thaw": ("POST", "/clock", {"freeze": False}),
    "freeze": ("POST", "/clock", {"freeze": True}),
    "keep little": ("PATCH", "/settings", {"delivery_log_size": 2}),
    "keep all": ("PATCH", "/settings", {"delivery_log_size": 10_000, "lifetime": "3d"}),
    "reset": ("POST", "/reset", {"at": "2030-01-01T00:00:00Z", "freeze": True, "seed": 3}),
    "clear": ("DELETE", "/deliveries", None),
    "disconnect": ("PUT", "/workspace", {"sources": {"backend": {"write_key": "backend-key"}}}),
    "take a snapshot": ("PUT", "/snapshots/s", None),
    "restore it": ("POST", "/snapshots/s/restore", None),
    "issue a token": ("POST", "/tokens", {"scope": "debug_tools"}),
    "set a fault": (
        "PUT",
        "/faults",
        {"name": "rain", "endpoint": "profile_fetch", "status": 503, "share": 0.5},
    ),
    "set another": ("PUT", "/faults", {"name": "hail", "status": 503, "first": 1, "lasts": "1h"}),
    "end them": ("DELETE", "/faults", None),
    "declare": ("PUT", "/workspace", DECLARED),
}
BATCH: Final = b"batch=thirdPartyId,a,b\nann,1,2\nbob,3,\n"
ASKED: Final[dict[str, tuple[str, str, Any]]] = {
    "visit": ("POST", "/rest/v1/delivery?client=acme&sessionId=s-1", visit("d-1", "ann")),
    "visit as bob": ("POST", "/rest/v1/delivery?client=acme&sessionId=s-1", visit("d-1", "bob")),
    "visit anew": ("POST", "/rest/v1/delivery?client=acme&sessionId=s-2", visit("d-2", None)),
    "update": ("POST", "/m2/acme/profile/update?mbox3rdPartyId=ann&profile.b=2", None),
    "fetch": ("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme", None),
    "upload": ("POST", "/m2/acme/v2/profile/batchUpdate", BATCH),
    "write an offer": ("POST", "/acme/target/offers/content", {"name": "o", "content": "<p>"}),
}
events = st.one_of(
    st.fixed_dictionaries(
        {
            "type": st.just("identify"),
            "userId": st.sampled_from(["ann", "bob", 7]),
            "traits": st.just({"plan": "gold"}),
        },
        optional={"messageId": st.sampled_from(NAMES)},
    ),
    st.just({"type": "track", "userId": "ann", "event": "\u6771\ud800"}),
)
actions = st.one_of(
    st.lists(events, max_size=4),
    st.sampled_from([*CALLS]),
    st.sampled_from([*ASKED]),
)

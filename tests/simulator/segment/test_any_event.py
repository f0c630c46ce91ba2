"""Whatever arrives is in the log, can be shown, foreseen, written down, and brought back."""

import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.lab import Lab
from simulator.workspace import from_content

TEXTS = st.one_of(
    st.sampled_from(["", "ann", "..", "a/b", "../../m2/acme/profile/update", "u?x=1#y", "%2e%2e"]),
    st.text(max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(10**30), 10**30),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXTS, inner, max_size=3)),
    max_leaves=8,
)
EVENTS = st.fixed_dictionaries(
    {"type": st.one_of(st.sampled_from(["identify", "track", "screen"]), VALUES)},
    optional={
        "userId": st.one_of(TEXTS, VALUES),
        "anonymousId": st.one_of(TEXTS, VALUES),
        "messageId": st.one_of(TEXTS, VALUES),
        "event": VALUES,
        "traits": VALUES,
        "context": VALUES,
        "integrations": VALUES,
    },
)
VISIT = b'{"context":{"channel":"web"},"id":{"thirdPartyId":"ann"},"execute":{"pageLoad":{}}}'
FIELDS: list[dict[str, Any]] = [
    {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
    {"user_id": {"@template": "{{userId}}-{{traits.a}}"}, "traits": {"all": {"@path": "$."}}},
]
WORKSPACE = {
    "sources": {"api": {"type": "server", "write_key": "wk"}},
    "destinations": {
        wire: {
            "type": "cloud",
            "source": "api",
            "wire": wire,
            "settings": {"client_code": "acme", "bearer_token": "hush"},
            "mappings": [
                {"action": "updateProfile", "trigger": 'type != "page"', "fields": fields}
                for fields in FIELDS
            ],
        }
        for wire in ("segment", "safe")
    },
}


@given(events=st.lists(EVENTS, min_size=1, max_size=4))
@settings(max_examples=80, deadline=None)
def test_whatever_arrives_is_shown_foreseen_and_brought_back(events: list[Any]) -> None:
    with Lab(settings={"visibility_lag": "0s"}) as lab:
        lab.request("POST", "/rest/v1/delivery?client=acme&sessionId=s", content=VISIT)
        lab.tenant.declare(from_content(WORKSPACE))
        body = json.dumps({"writeKey": "wk", "batch": events}).encode()
        assert lab.request("POST", "/v1/batch", content=body).status_code in (200, 400)
        shown = lab.tenant.deliveries(limit=1000)
        counts = lab.tenant.delivery_counts()
        assert sum(counts.outcomes.values()) == shown.total
        for one in shown.deliveries:
            assert lab.tenant.forecast(one.id).id == one.id
        kept = lab.tenant.snapshot()
        lab.tenant.restore(kept)
        assert lab.tenant.snapshot() == kept
        assert lab.tenant.deliveries(limit=1000) == shown
        lab.tenant.advance("5h")
        assert not lab.tenant.deliveries(outcome="awaiting_retry").deliveries
        assert "hush" not in json.dumps(lab.tenant.snapshot())

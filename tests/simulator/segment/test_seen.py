"""What the delivery log tells of somebody Target has never heard of."""

import json
from base64 import b64encode
from collections.abc import Callable
from typing import Any, Final

import pytest

from simulator.lab import Lab

Send = Callable[..., None]
KEYS: Final = {"shop": "wk-shop", "backend": "wk-backend"}
PAGE: Final = {"library": {"name": "analytics.js"}}
REFUSED: Final = {**PAGE, "consent": {"categoryPreferences": {"personalisation": False}}}
AGREED: Final = {**PAGE, "consent": {"categoryPreferences": {"personalisation": True}}}
WORKSPACE: Final = {
    "sources": {
        "shop": {"type": "web", "write_key": KEYS["shop"]},
        "backend": {"type": "server", "write_key": KEYS["backend"]},
    },
    "destinations": {
        "page": {
            "type": "web",
            "source": "shop",
            "settings": {"client_code": "acme", "admin_number": "10", "cookie_domain": "a.example"},
            "consent": ["personalisation"],
            "mappings": [{"action": "upsertProfile"}, {"action": "triggerView"}],
        },
    },
}


@pytest.fixture
def send(lab: Lab) -> Send:
    """Send an event to the tracking API."""
    lab.tenant.declare(WORKSPACE)

    def post(source: str = "shop", kind: str = "identify", **event: Any) -> None:
        key = b64encode(f"{KEYS[source]}:".encode()).decode()
        headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
        body = json.dumps({"type": kind, **event}).encode()
        assert lab.request("POST", f"/v1/{kind}", headers=headers, content=body).status_code == 200

    return post


def verdict(lab: Lab, identifier: str = "ann", **hints: Any) -> tuple[str, bool]:
    """Give the verdict, and whether consent is its reason."""
    told = lab.tenant.explain(third_party_id=identifier, **hints)
    return told.verdict, "consent is withheld" in told.sentence


def test_where_every_page_left_the_web_destination_out_consent_is_withheld(
    lab: Lab, send: Send
) -> None:
    send(userId="ann", context=REFUSED)
    assert verdict(lab) == ("consent_withheld", True)
    send(userId="ann", context=AGREED)
    assert verdict(lab) == ("atjs_never_ran", False)


def test_a_page_that_was_to_tell_target_and_did_not_has_no_at_js(lab: Lab, send: Send) -> None:
    send(userId="ann", context=PAGE)
    assert verdict(lab) == ("atjs_never_ran", False)
    assert verdict(lab, atjs="ran") == ("never_created", False)
    assert verdict(lab, "bob") == ("never_created", False)


@pytest.mark.parametrize(
    ("source", "kind", "event"),
    [
        ("backend", "identify", {"context": PAGE}),  # no web destination is connected
        ("shop", "identify", {"context": {}}),  # a server's library, with the page's key
        ("shop", "page", {"context": PAGE}),  # unnamed: it tells Target nothing
        ("shop", "track", {"event": "Bought", "context": PAGE}),  # not mapped
    ],
    ids=["a server", "a server as the page", "an unnamed page", "not mapped"],
)
def test_what_would_not_have_told_target_says_nothing_of_at_js(
    lab: Lab, send: Send, source: str, kind: str, event: dict[str, Any]
) -> None:
    send(source, kind, userId="ann", **event)
    assert verdict(lab) == ("never_created", False)


def test_the_id_is_the_one_that_goes_out(lab: Lab, send: Send) -> None:
    send(userId="ann", anonymousId="a-1", context=PAGE)
    assert verdict(lab, "a-1") == ("never_created", False)
    send(anonymousId="a-1", context=PAGE)
    assert verdict(lab, "a-1") == ("atjs_never_ran", False)


def test_where_target_refused_a_page_at_js_may_have_run(lab: Lab, send: Send) -> None:
    send(userId="ann", context=PAGE)
    lab.tenant.set_fault("outage", endpoint="delivery", status=503)
    lab.device("laptop").visit("Home")
    assert verdict(lab) == ("never_created", False)


def test_the_anonymous_twin_is_known_from_any_event(lab: Lab, send: Send) -> None:
    lab.device("laptop").visit("Home")
    anonymous_id = lab.device("laptop").anonymous_id
    assert lab.tenant.explain(third_party_id="ann").verdict != "anonymous_twin_only"
    send("backend", userId="ann", anonymousId=anonymous_id)
    assert lab.tenant.explain(third_party_id="ann").verdict == "anonymous_twin_only"

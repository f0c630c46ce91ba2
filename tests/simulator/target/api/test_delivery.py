"""The Delivery API: what is asked for, and what is answered."""

import json
from typing import Any, cast

import httpx
import pytest

from delivered import TARGET, Deliver, post
from simulator.lab import Lab
from simulator.server import Simulator, create_app
from simulator.target.activities.model import Property
from simulator.tenants import Tenants
from simulator.wsgi import WsgiTransport

# -- the answer ----------------------------------------------------------------------------


def test_an_answer_has_status_request_client_and_ids(deliver: Deliver) -> None:
    answer = deliver("d-1", "u-1", requestId="r-1")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.json() == {
        "status": 200,
        "requestId": "r-1",
        "client": "acme",
        "id": {"tntId": "d-1", "thirdPartyId": "u-1"},
        "edgeHost": "localhost",
        "execute": {"pageLoad": {}},
    }


def test_a_new_visitor_gets_an_id_without_a_hint_and_a_request_id(lab: Lab) -> None:
    answer = post(lab).json()
    assert len(answer["id"]["tntId"]) == 32
    assert "." not in answer["id"]["tntId"]
    assert len(answer["requestId"]) == 36


def test_all_ids_that_were_sent_come_back(deliver: Deliver) -> None:
    ids = {"tntId": "d-1.28_0", "thirdPartyId": "u-1", "marketingCloudVisitorId": "e-1"}
    assert deliver(id=ids).json()["id"] == {**ids, "tntId": "d-1"}


def test_a_good_answer_never_has_a_message_which_atjs_takes_for_an_error(
    deliver: Deliver,
) -> None:
    assert "message" not in deliver().json()


def test_every_mbox_asked_for_is_answered_without_options(deliver: Deliver) -> None:
    mboxes = [{"index": 3, "name": "hero"}, {"index": 0, "name": "footer", "parameters": {"a": 1}}]
    answer = deliver(execute={"mboxes": mboxes}, prefetch={"mboxes": mboxes[:1]}).json()
    assert answer["execute"] == {
        "mboxes": [{"index": 3, "name": "hero"}, {"index": 0, "name": "footer"}]
    }
    assert answer["prefetch"] == {"mboxes": [{"index": 3, "name": "hero"}]}


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ({"execute": {"pageLoad": {}}}, {"execute": {"pageLoad": {}}}),
        ({"prefetch": {"views": [{}]}}, {"prefetch": {"views": []}}),
        ({"prefetch": {"pageLoad": {}}}, {"prefetch": {"pageLoad": {}}}),
        ({"execute": {}, "prefetch": {}}, {"execute": {}, "prefetch": {}}),
        ({"execute": {"mboxes": []}}, {"execute": {"mboxes": []}}),
        ({"execute": None, "prefetch": None}, {}),
    ],
    ids=json.dumps,
)
def test_an_empty_object_that_is_there_is_asked_for(
    deliver: Deliver, asked: dict[str, Any], answered: dict[str, Any]
) -> None:
    answer = deliver(**({"execute": None} | asked)).json()
    assert {name: answer[name] for name in ("execute", "prefetch") if name in answer} == answered


@pytest.mark.parametrize(
    ("host", "edge_host"),
    [
        ("localhost:5000", "localhost"),
        ("shop.example", "shop.example"),
        ("acme.tt.omtrdc.net", None),
        ("127.0.0.1:8420", None),
        ("[::1]:8420", None),
    ],
)
def test_a_host_of_four_labels_which_would_lead_sdks_away_is_not_named(
    lab: Lab, host: str, edge_host: str | None
) -> None:
    assert post(lab, headers={"Host": host}).json().get("edgeHost") == edge_host


def test_notifications_are_taken_by_their_ids(deliver: Deliver) -> None:
    notification = {"id": "n-1", "type": "display", "timestamp": 1, "view": {"name": "home"}}
    answer = deliver(notifications=[notification, {**notification, "id": "n-2", "type": "click"}])
    assert answer.json()["notifications"] == [{"id": "n-1"}, {"id": "n-2"}]


@pytest.mark.parametrize("kind", ["text/plain", "text/plain;charset=UTF-8", "application/json", ""])
def test_json_is_read_whatever_it_is_called(lab: Lab, kind: str) -> None:
    assert post(lab, headers={"Content-Type": kind}).status_code == 200


def test_fields_no_document_lists_are_taken(deliver: Deliver) -> None:
    context = {"channel": "web", "crossDomain": "disabled", "screen": {"new": 1}, "geo": None}
    customer: dict[str, Any] = {"id": "c", "integrationCode": "crm", "type": "x", "primary": True}
    customer["authenticatedState"] = "authenticated"
    answer = deliver(
        context=context,
        id={"marketingCloudVisitorId": "e", "customerIds": [customer]},
        telemetry={"entries": [{}]},
        experienceCloud={"analytics": {"logging": "server_side"}},
        somethingNew=[1],
    )
    assert answer.status_code == 200


def customer(state: str = "unknown", **fields: Any) -> dict[str, Any]:
    return {"id": "c-1", "integrationCode": "crm", "authenticatedState": state, **fields}


def test_customer_ids_come_back_as_they_were_sent(deliver: Deliver) -> None:
    states = ("unknown", "authenticated", "logged_out")
    given = [customer(state, primary=True) for state in states]
    ids = deliver(id={"marketingCloudVisitorId": "e-1", "customerIds": given}).json()["id"]
    assert ids["customerIds"] == [customer(state) for state in states]
    assert ids["marketingCloudVisitorId"] == "e-1"


@pytest.mark.parametrize("ids", [{}, {"marketingCloudVisitorId": ""}, {"tntId": "d-1"}])
@pytest.mark.parametrize("context", [{"channel": "web"}, {"channel": "web", "beacon": True}])
def test_customer_ids_without_an_ecid_are_answered_200_with_a_400_in_the_body(
    lab: Lab, deliver: Deliver, ids: dict[str, str], context: dict[str, Any]
) -> None:
    before = lab.tenant.snapshot()
    answer = deliver(id={**ids, "customerIds": [customer()]}, context=context)
    message = "id.marketingCloudVisitorId must not be null where there are customerIds"
    assert (answer.status_code, answer.json()) == (200, {"status": 400, "message": message})
    assert answer.headers["X-Offtarget-Reason"] == "invalid_request"
    assert answer.headers["X-Offtarget-Evidence"] == message
    assert lab.tenant.snapshot() == before


def test_no_customer_ids_need_no_ecid(deliver: Deliver) -> None:
    assert deliver(id={"tntId": "d-1", "customerIds": []}).json()["id"] == {"tntId": "d-1"}


# -- location hints ------------------------------------------------------------------------


@pytest.mark.parametrize("sent", ["d-1", "d-1.28_0", "d-1.35_7", "d-1.x"])
def test_with_a_location_hint_any_tnt_id_comes_back_with_it(
    lab: Lab, deliver: Deliver, sent: str
) -> None:
    lab.tenant.configure(location_hint="28_0")
    answer = deliver(sent).json()
    assert (answer["id"]["tntId"], answer["edgeHost"]) == ("d-1.28_0", "mboxedge28.tt.omtrdc.net")


def test_a_new_visitor_gets_the_hint_as_well_and_identity_ignores_it(
    lab: Lab, deliver: Deliver
) -> None:
    lab.tenant.configure(location_hint="28_0")
    tnt_id = deliver(session="s-1").json()["id"]["tntId"]
    base, _, hint = tnt_id.partition(".")
    assert (len(base), hint) == (32, "28_0")
    lab.tenant.configure(location_hint="35_1")
    for sent in (tnt_id, base, f"{base}.01_00"):
        assert deliver(sent, session=f"of-{sent}").json()["id"]["tntId"] == f"{base}.35_1"
    assert [one.tnt_ids for one in lab.profiles()] == [[base]]
    lab.tenant.configure(location_hint=None)
    lab.advance("1h")
    assert deliver(tnt_id).json()["id"]["tntId"] == base
    assert lab.request("GET", f"/rest/v1/profiles/{tnt_id}?client=acme").status_code == 200


def test_a_tnt_id_has_no_dot_but_the_one_before_its_hint(lab: Lab, deliver: Deliver) -> None:
    assert deliver("d-1.28_0").json()["id"] == {"tntId": "d-1"}
    refused = deliver("a.b.c")
    assert (refused.status_code, len(lab.profiles())) == (400, 1)
    assert "no '.' but the one before" in refused.json()["message"]


# -- properties ----------------------------------------------------------------------------

PROPERTY = "9dcb7a33-a5b0-4b60-a0d5-1f5a0f5f9e4b"
OTHER = "00000000-0000-0000-0000-000000000000"


@pytest.mark.parametrize(
    "token", ["", "x", PROPERTY[:-1], PROPERTY + "0", PROPERTY.replace("-", "")]
)
def test_a_property_token_is_a_uuid(lab: Lab, deliver: Deliver, token: str) -> None:
    before = lab.tenant.snapshot()
    answer = deliver(property={"token": token})
    assert answer.json() == {"status": 400, "message": "Invalid property token"}
    assert (answer.status_code, lab.tenant.snapshot()) == (400, before)


def test_where_a_tenant_declares_properties_the_token_is_one_of_theirs() -> None:
    tenants = Tenants(("acme",))
    catalogue = tenants.get("acme").target.catalogue
    client = httpx.Client(
        base_url="http://localhost", transport=WsgiTransport(create_app(Simulator(tenants)))
    )

    def message(**parts: Any) -> str | None:
        answer = client.post(TARGET, json={"context": {"channel": "web"}, **parts}).json()
        return cast("str | None", answer.get("message"))

    assert message(property={"token": PROPERTY}) is None
    catalogue.put(catalogue.properties, Property(name="shop", token=PROPERTY))
    assert message(property={"token": PROPERTY}) is None
    assert message(property={"token": PROPERTY.upper()}) is None
    assert message(property={"token": OTHER}) == "Invalid property token"
    assert message() is None


def test_where_fewer_may_be_than_are_those_who_are_there_still_come(lab: Lab) -> None:
    known = [f'{{"context":{{"channel":"web"}},"id":{{"tntId":"d-{one}"}}}}' for one in range(4)]
    stranger = known.pop()
    for one in known:
        assert post(lab, one.encode()).status_code == 200
    lab.tenant.configure(profiles=1)
    assert [post(lab, one.encode()).status_code for one in known] == [200, 200, 200]
    assert post(lab, stranger.encode()).status_code == 503

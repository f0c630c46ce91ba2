"""The Delivery API: what is asked for, what is answered, and what pages may read."""

import json
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest

from simulator.lab import Lab
from simulator.server import Simulator, create_app
from simulator.target.activities.model import Property
from simulator.tenant import Tenants
from simulator.wsgi import WsgiTransport

Deliver = Callable[..., httpx.Response]
ORIGIN = "https://shop.example"
MINIMAL = b'{"context":{"channel":"web"}}'
TARGET = "/rest/v1/delivery?client=acme&sessionId=s-1"


def post(
    lab: Lab,
    body: bytes = MINIMAL,
    target: str = TARGET,
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    return lab.request("POST", target, content=body, headers=headers)


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


# -- beacons -------------------------------------------------------------------------------


def test_a_beacon_gets_204_without_body_or_type_and_takes_effect(
    lab: Lab, deliver: Deliver
) -> None:
    beacon = {"channel": "web", "beacon": True}
    answer = deliver("d-1", "u-1", context=beacon, profile={"plan": "gold"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert "Content-Type" not in answer.headers
    assert answer.headers["X-Offtarget-Reason"] == "created"
    assert lab.profiles()[0].attributes == {"plan": "gold"}


def test_a_visitor_who_is_known_and_binds_another_id_is_found(deliver: Deliver) -> None:
    assert deliver("d-1").headers["X-Offtarget-Reason"] == "created"
    assert deliver("d-1", "u-1").headers["X-Offtarget-Reason"] == "found"


def test_a_beacon_before_the_first_answer_leaves_no_orphan(lab: Lab, deliver: Deliver) -> None:
    deliver(None, "u-1", session="s-7", context={"channel": "web", "beacon": True})
    tnt_id = deliver(session="s-7").json()["id"]["tntId"]
    (profile,) = lab.profiles()
    assert profile.tnt_ids == [tnt_id]
    assert profile.third_party_id == "u-1"


def test_an_unknown_kind_of_notification_is_refused_but_for_a_beacon_which_goes_on(
    lab: Lab, deliver: Deliver
) -> None:
    odd = {"id": "n", "type": "seen", "timestamp": 1, "profileParameters": {"odd": "1"}}
    good = {"id": "m", "type": "click", "timestamp": 1, "profileParameters": {"good": "1"}}
    refused = deliver("d-1", notifications=[good, odd])
    assert refused.status_code == 400
    assert refused.json()["message"] == "notifications[1].type must be one of display, click"
    assert lab.profiles() == []
    taken = deliver("d-1", notifications=[good, odd], context={"channel": "web", "beacon": True})
    assert (taken.status_code, taken.headers["X-Offtarget-Reason"]) == (204, "invalid_request")
    assert lab.profiles()[0].attributes == {"good": "1"}


# -- profile parameters --------------------------------------------------------------------


def test_profile_parameters_of_every_part_belong_to_the_visitor_the_later_wins(
    lab: Lab, deliver: Deliver
) -> None:
    def details(name: str) -> dict[str, Any]:
        return {"profileParameters": {name: "1", "last": name}, "parameters": {"never": "1"}}

    deliver(
        "d-1",
        execute={"pageLoad": details("a"), "mboxes": [{"index": 0, "name": "m", **details("b")}]},
        prefetch={
            "pageLoad": details("c"),
            "mboxes": [{"index": 0, "name": "m", **details("d")}],
            "views": [details("e")],
        },
        notifications=[{"id": "n", "type": "click", "timestamp": 1, **details("f")}],
    )
    expected = dict.fromkeys("abcdef", "1") | {"last": "f"}
    assert lab.profiles()[0].attributes == expected


def test_values_that_are_no_text_become_one(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", profile={"n": 21, "yes": True, "list": ["a"], "who": {"x": None}})
    assert lab.profiles()[0].attributes == {"n": "21", "yes": "true", "list.0": "a", "who.x": ""}


# -- what is refused -----------------------------------------------------------------------


def mboxes(*indices: int, **details: Any) -> dict[str, Any]:
    return {"execute": {"mboxes": [{"index": one, "name": "m", **details} for one in indices]}}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"context": None}, "context must not be null", id="no context"),
        pytest.param({"context": {}}, "context.channel must not be null", id="no channel"),
        pytest.param(
            {"context": {"channel": "tv"}}, "context.channel must be one of web, mobile", id="tv"
        ),
        pytest.param({"id": {"tntId": [5]}}, "id.tntId must be text", id="an id in an array"),
        pytest.param(
            {"id": {"tntId": "x" * 129}}, "id.tntId size must be between 1 and 128", id="long id"
        ),
        pytest.param(
            {"id": {"tntId": ".28_0"}},
            "id.tntId must have something before its location hint",
            id="a bare hint",
        ),
        pytest.param(
            {"id": {"thirdPartyId": "x" * 257}},
            "id.thirdPartyId size must be between 0 and 256",
            id="a long third-party id",
        ),
        pytest.param(mboxes(*range(51)), "size must be between 0 and 50", id="51 mboxes"),
        pytest.param(
            mboxes(1, 1), "execute.mboxes.index must be unique and not negative", id="twice"
        ),
        pytest.param(
            mboxes(-1), "execute.mboxes.index must be unique and not negative", id="negative"
        ),
        pytest.param(mboxes(0, name=" "), "execute.mboxes[0].name must not be blank", id="blank"),
        pytest.param(
            {"prefetch": {"mboxes": [{"index": 0}]}},
            "prefetch.mboxes[0].name must not be null",
            id="an mbox without a name",
        ),
        pytest.param(
            {"notifications": [{"id": "n", "type": "click"}]},
            "notifications[0].timestamp must not be null",
            id="a notification without a time",
        ),
        pytest.param(
            {
                "notifications": [
                    {"id": "n", "type": "click", "timestamp": 1, "mbox": {"name": "m"}, "view": {}}
                ]
            },
            "notifications[0] must not have both an mbox and a view",
            id="an mbox and a view",
        ),
    ],
)
def test_a_bad_request_is_400_in_adobes_words_and_changes_nothing(
    lab: Lab, deliver: Deliver, body: dict[str, Any], message: str
) -> None:
    before = lab.tenant.snapshot()
    answer = deliver(**body)
    assert (answer.status_code, answer.reason_phrase) == (400, "Bad Request")
    assert answer.json() == {"status": 400, "message": message}
    assert lab.tenant.snapshot() == before


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        ({"id": {"tntId": "x" * 128}}, "web"),
        ({"id": {"thirdPartyId": "x" * 256}}, "mobile"),
        (mboxes(*range(50)), "web"),
        ({"id": {"tntId": "", "thirdPartyId": ""}}, "web"),
    ],
    ids=["tntId of 128", "third-party id of 256", "50 mboxes", "empty ids"],
)
def test_what_just_keeps_the_limits_is_taken(
    deliver: Deliver, body: dict[str, Any], channel: str
) -> None:
    assert deliver(context={"channel": channel}, **body).status_code == 200


@pytest.mark.parametrize("name", ["third_party_id_length", "mboxes"])
def test_the_limits_are_settings_and_say_so(lab: Lab, deliver: Deliver, name: str) -> None:
    lab.tenant.configure(**{name: 2})
    answer = deliver(None, "u-1", **mboxes(0, 1, 2))
    assert (answer.status_code, answer.headers["X-Offtarget-Reason"]) == (400, "refused_by_limit")
    assert "between 0 and 2" in answer.json()["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"x":' + b"[" * 100_000, b'{"context": NaN}'], ids=len
)
def test_what_is_no_json_is_called_malformed(lab: Lab, body: bytes) -> None:
    answer = post(lab, body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Malformed JSON")


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"x"'])
def test_json_that_is_no_object_is_refused(lab: Lab, body: bytes) -> None:
    answer = post(lab, body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("&sessionId=", 400),
        ("&sessionId=" + "x" * 128, 200),
        ("&sessionId=" + "x" * 129, 400),
        ("&sessionId=a%20b", 400),
        ("&sessionId=a%3Fb", 400),
        ("&sessionId=a%2Fb", 400),
        ("&sessionId=a%7Bb", 400),
        ("&sessionId=a%7Db", 400),
        ("&sessionId=a%C3%A9", 400),
        ("&sessionId=a.b!~", 200),
    ],
)
def test_a_session_id_has_1_to_128_printable_characters_but_for_five(
    lab: Lab, query: str, status: int
) -> None:
    answer = post(lab, target=f"/rest/v1/delivery?client=acme{query}")
    assert answer.status_code == status
    assert status == 200 or "sessionId " in answer.json()["message"]


def test_a_request_may_have_60_mb_and_no_byte_more(lab: Lab) -> None:
    padded = MINIMAL.ljust(60 * 1024 * 1024)
    assert post(lab, padded).status_code == 200
    answer = post(lab, padded + b" ")
    assert answer.status_code == 413
    assert answer.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert answer.json() == {"status": 413, "message": "Request Entity Too Large"}
    assert lab.tenant.journal().entries[-1].status == 413


# -- cross-origin --------------------------------------------------------------------------


def readable(answer: httpx.Response) -> bool:
    """Tell whether a browser lets a page of ``ORIGIN`` read an answer to its credentials."""
    allowed = answer.headers.get("Access-Control-Allow-Origin")
    credentials = answer.headers.get("Access-Control-Allow-Credentials")
    return (allowed, credentials) == (ORIGIN, "true")


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        pytest.param(TARGET, MINIMAL, 200, id="200"),
        pytest.param(TARGET, b'{"context":{"channel":"web","beacon":true}}', 204, id="beacon"),
        pytest.param(TARGET, b"{", 400, id="malformed"),
        pytest.param("/rest/v1/delivery?client=acme", MINIMAL, 400, id="no session"),
        pytest.param("/rest/v1/delivery?client=a%20b&sessionId=s", MINIMAL, 400, id="bad client"),
    ],
)
def test_pages_may_read_every_answer_with_their_exact_origin(
    lab: Lab, target: str, body: bytes, status: int
) -> None:
    answer = post(lab, body, target, {"Origin": ORIGIN})
    assert answer.status_code == status
    assert readable(answer)
    assert answer.headers["Vary"] == "Origin"


def test_pages_may_read_that_their_request_was_too_large(lab: Lab) -> None:
    length = str(60 * 1024 * 1024 + 1)
    answer = post(lab, headers={"Origin": ORIGIN, "Content-Length": length})
    assert answer.status_code == 413
    assert readable(answer)


def test_without_an_origin_nothing_is_said_of_origins(lab: Lab) -> None:
    assert not [name for name in post(lab).headers if name.startswith("access-control")]


def test_a_preflight_allows_what_is_asked_for(lab: Lab) -> None:
    headers = {
        "Origin": ORIGIN,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "content-type,x-other",
    }
    answer = lab.request("OPTIONS", TARGET, headers=headers)
    assert (answer.status_code, answer.content) == (204, b"")
    assert readable(answer)
    assert answer.headers["Access-Control-Allow-Methods"] == "POST, OPTIONS"
    assert answer.headers["Access-Control-Allow-Headers"] == "content-type,x-other"
    assert lab.profiles() == []


def test_a_tnt_id_has_no_dot_but_the_one_before_its_hint(lab: Lab, deliver: Deliver) -> None:
    assert deliver("d-1.28_0").json()["id"] == {"tntId": "d-1"}
    refused = deliver("a.b.c")
    assert (refused.status_code, len(lab.profiles())) == (400, 1)
    assert "no '.' but the one before" in refused.json()["message"]

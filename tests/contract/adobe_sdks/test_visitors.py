"""Whom Adobe's SDKs speak of: who is known again, and what is known of them."""

from typing import Any

import pytest

from destination.actions.cloud import CloudMode
from destination.delivery import Courier
from simulator.segment.mapped import CLOUD_ACTIONS

Backend = Any
GOLD = {
    "offers": {"gold": "for gold", "all": "for all"},
    "audiences": {"gold": {"rule": {"profile": "tier", "equals": ["gold"]}}},
    "activities": {
        "tiers": {
            "type": "xt",
            "mboxes": "hero",
            "experiences": [{"offers": "gold", "audience": "gold"}, "all"],
        }
    },
}


def visit(backend: Backend, ids: dict[str, Any] | None = None, **options: Any) -> dict[str, Any]:
    request = {"id": ids} if ids else {}
    answer: dict[str, Any] = backend.ask({**request, "execute": backend.mboxes("hero")}, **options)
    return answer


def update(backend: Backend, third_party_id: str, traits: dict[str, str]) -> str:
    """Let Segment's cloud destination try to update a profile."""
    event = {"type": "identify", "userId": third_party_id, "traits": traits}
    with Courier(backend.url) as courier:
        (plan,) = CloudMode({"client_code": backend.tenant.name}, CLOUD_ACTIONS).plan(event)
        return courier.attempt(plan).outcome


# -- who is known again --------------------------------------------------------------------


def test_the_cookie_the_sdk_hands_out_leads_back_to_the_same_visitor(backend: Backend) -> None:
    first = visit(backend)
    cookie = first["targetCookie"]
    assert cookie["name"] == "mbox"
    again = visit(backend, targetCookie=cookie["value"])
    assert again["response"]["id"] == first["response"]["id"]
    assert len(backend.tenant.profiles().profiles) == 1


def test_a_tnt_id_without_a_hint_keeps_the_sdk_on_its_server(backend: Backend) -> None:
    first = visit(backend)
    assert "." not in first["response"]["id"]["tntId"]
    assert "targetLocationHintCookie" not in first
    visit(backend, targetCookie=first["targetCookie"]["value"])  # ask() minds the host


@pytest.mark.parametrize("hint", ["35_0", "28_20", "01_00"])
def test_a_tnt_id_with_a_hint_leads_to_the_same_visitor(backend: Backend, hint: str) -> None:
    known = visit(backend)["response"]["id"]["tntId"]
    again = visit(backend, {"tntId": f"{known}.{hint}"})
    assert again["response"]["id"] == {"tntId": known}
    assert len(backend.tenant.profiles().profiles) == 1


EDGE = "mboxedge35.tt.omtrdc.net"


def test_a_hint_sends_the_sdk_to_an_edge_that_knows_the_visitor(
    backend: Backend, fresh_sdk: Any, live_url: str
) -> None:
    backend.tenant.configure(location_hint="35_0")
    client = {"organizationId": backend.organisation}
    request = {"context": {"channel": "web"}, "execute": backend.mboxes("hero")}
    first = fresh_sdk.call("getOffers", client, {"request": request})
    assert first.hosts == [live_url.removeprefix("http://")]
    known = first.answer["response"]["id"]
    assert known["tntId"].endswith(".35_0")
    assert first.answer["response"]["edgeHost"] == EDGE
    assert first.answer["targetLocationHintCookie"]["value"] == "35"

    cookie = first.answer["targetCookie"]["value"]
    again = fresh_sdk.call("getOffers", client, {"request": request, "targetCookie": cookie})
    # The Python SDK keeps the first host its process ever used.
    assert again.hosts == ([EDGE] if fresh_sdk.name == "node" else first.hosts)
    assert again.answer["response"]["id"] == known
    assert len(backend.tenant.profiles().profiles) == 1


def test_a_new_process_follows_the_hint_in_the_cookie(backend: Backend, fresh_sdk: Any) -> None:
    backend.tenant.configure(location_hint="35_0")
    first = backend.say("getOffers", {"execute": backend.mboxes("hero")}).answer
    request = {"context": {"channel": "web"}, "execute": backend.mboxes("hero")}
    options = {"request": request, "targetCookie": first["targetCookie"]["value"]}
    again = fresh_sdk.call("getOffers", {"organizationId": backend.organisation}, options)
    assert again.hosts == [EDGE]
    assert again.answer["response"]["id"] == first["response"]["id"]


def test_a_session_makes_up_for_a_cookie_for_half_an_hour(backend: Backend) -> None:
    first = visit(backend, sessionId="s-1")["response"]["id"]
    backend.tenant.advance("29m")
    assert visit(backend, sessionId="s-1")["response"]["id"] == first
    backend.tenant.advance("30m")
    assert visit(backend, sessionId="s-1")["response"]["id"] != first


def test_after_fourteen_days_a_cookie_begins_a_new_profile(backend: Backend) -> None:
    first = backend.ask({"execute": backend.mboxes("hero", profileParameters={"tier": "gold"})})
    backend.tenant.advance("14d")
    assert backend.tenant.profiles().profiles == []
    again = visit(backend, targetCookie=first["targetCookie"]["value"])
    assert again["response"]["id"] == first["response"]["id"]
    assert backend.attributes() == {}


def test_a_third_party_id_brings_two_devices_together(backend: Backend) -> None:
    first = visit(backend, {"thirdPartyId": "ann"})["response"]["id"]
    second = visit(backend, {"thirdPartyId": "ann"})["response"]["id"]
    assert first["thirdPartyId"] == second["thirdPartyId"] == "ann"
    assert first["tntId"] != second["tntId"]
    (profile,) = backend.tenant.profiles().profiles
    assert sorted(profile.tnt_ids) == sorted([first["tntId"], second["tntId"]])


ECID = "38400000000000000000000000000000000001"


def customer(state: str = "authenticated", **more: str) -> dict[str, str]:
    return {"id": "ann", "integrationCode": "crm", "authenticatedState": state, **more}


def test_customer_ids_without_an_ecid_are_refused_in_the_body(backend: Backend) -> None:
    answer = visit(backend, {"customerIds": [customer()]})
    assert answer["response"]["status"] == 400
    assert "execute" not in answer["response"]
    assert backend.tenant.profiles().profiles == []


def test_an_authenticated_customer_id_stands_for_the_third_party_id(backend: Backend) -> None:
    ids = {"marketingCloudVisitorId": ECID, "customerIds": [customer()]}
    told = visit(backend, ids)["response"]["id"]
    assert told == {**ids, "tntId": told["tntId"]}
    (profile,) = backend.tenant.profiles().profiles
    assert (profile.third_party_id, profile.tnt_ids) == ("ann", [told["tntId"]])


def test_a_customer_id_that_is_not_authenticated_stands_for_nobody(backend: Backend) -> None:
    visit(backend, {"marketingCloudVisitorId": ECID, "customerIds": [customer("logged_out")]})
    (profile,) = backend.tenant.profiles().profiles
    assert profile.third_party_id is None


def test_an_ecid_leads_to_its_device_without_a_cookie(backend: Backend, fetch: Any) -> None:
    ids = {"marketingCloudVisitorId": ECID}
    first = backend.ask(
        {"id": ids, "execute": backend.mboxes("hero", profileParameters={"tier": "gold"})}
    )["response"]["id"]
    assert visit(backend, ids)["response"]["id"] == {**ids, "tntId": first["tntId"]}
    backend.tenant.advance("1h")
    fetched = fetch(ECID, "marketingCloudVisitorId")
    assert fetched["visitorId"] == ECID
    assert fetched["profileAttributes"]["tier"]["value"] == "gold"


@pytest.mark.parametrize("sdk", ["node"], indirect=True)  # Python's reads no cookie of Adobe's
def test_the_cookie_of_adobes_id_service_brings_the_ecid(backend: Backend) -> None:
    cookie = f"1585540135|MCIDTS|20000|MCMID|{ECID}|MCOPTOUT-4000000000s|NONE|vVersion|5.5.0"
    known = {"crm": {"id": "ann", "authState": 1}}
    answer = visit(backend, visitorCookie=cookie, customerIds=known)
    told = answer["response"]["id"]
    assert (told["marketingCloudVisitorId"], told["customerIds"]) == (ECID, [customer()])
    (profile,) = backend.tenant.profiles().profiles
    assert profile.third_party_id == "ann"


# -- what is known of them -----------------------------------------------------------------


def test_profile_parameters_are_there_in_a_profile_fetch(backend: Backend, fetch: Any) -> None:
    details = {"profileParameters": {"tier": "gold", "age": "30"}, "parameters": {"page": "home"}}
    answer = backend.ask({"execute": backend.mboxes("hero", **details)})
    backend.tenant.advance("1h")
    fetched = fetch(answer["response"]["id"]["tntId"])
    attributes = fetched["profileAttributes"]
    assert {name: one["value"] for name, one in attributes.items() if name in {"tier", "age"}} == {
        "tier": "gold",
        "age": "30",
    }
    assert "page" not in attributes


def test_profile_parameters_count_at_once_and_stay(backend: Backend) -> None:
    backend.tenant.declare(GOLD)
    request = {"execute": backend.mboxes("hero", profileParameters={"tier": "gold"})}
    first = backend.ask(request)
    (hero,) = first["response"]["execute"]["mboxes"]
    assert hero["options"][0]["content"] == "for gold"
    cookie = first["targetCookie"]["value"]
    assert backend.show("hero", targetCookie=cookie) == ["for gold"]
    assert backend.show("hero") == ["for all"]


def test_parameters_count_for_their_own_request_alone(backend: Backend) -> None:
    rule = {"custom": "page.name", "contains": ["ski"]}
    backend.tenant.declare({**GOLD, "audiences": {"gold": {"rule": rule}}})
    details = {"parameters": {"page.name": "Skis"}}
    assert backend.show("hero", details=details, sessionId="s-1") == ["for gold"]
    assert backend.show("hero", sessionId="s-1") == ["for all"]


def test_an_audience_turns_true_an_update_lag_after_a_cloud_update(backend: Backend) -> None:
    backend.tenant.declare(GOLD)
    ann = {"id": {"thirdPartyId": "ann"}}
    answer = backend.ask({**ann, "execute": backend.mboxes("hero")})
    session = {"targetCookie": answer["targetCookie"]["value"]}

    assert update(backend, "ann", {"tier": "gold"}) == "awaiting_retry"
    assert backend.tenant.explain(third_party_id="ann").verdict == "not_yet_visible"
    backend.tenant.advance("1h")
    assert update(backend, "ann", {"tier": "gold"}) == "delivered"
    assert backend.attributes() == {"tier": "gold"}

    assert backend.show("hero", more=ann, **session) == ["for all"]
    backend.tenant.advance("59m59s999ms")
    assert backend.show("hero", more=ann, **session) == ["for all"]
    backend.tenant.advance("1ms")
    assert backend.show("hero", more=ann, **session) == ["for gold"]
    assert backend.show("hero", more=ann) == ["for gold"]  # on another device, too


def test_a_profile_is_put_into_an_offer(backend: Backend) -> None:
    offers = {"hi": 'Hello ${profile.name default="you"}'}
    activity = {"type": "xt", "mboxes": "hero", "experiences": ["hi"]}
    backend.tenant.declare({"offers": offers, "activities": {"hi": activity}})
    assert backend.show("hero") == ["Hello you"]
    details = {"profileParameters": {"name": "Ann"}}
    assert backend.show("hero", details=details) == ["Hello Ann"]


def test_a_session_sees_another_ones_update_of_the_same_person(backend: Backend) -> None:
    backend.tenant.declare(GOLD)
    ann = {"id": {"thirdPartyId": "ann"}}
    assert backend.show("hero", more=ann, sessionId="phone") == ["for all"]
    details = {"profileParameters": {"tier": "gold"}}
    backend.show("hero", more=ann, details=details, sessionId="laptop")
    backend.tenant.advance("35m")
    assert backend.show("hero", more=ann, sessionId="phone-2") == ["for gold"]

"""What a caller gets of a request that meets a fault, and what the journal says of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from simulator.carrier import CarrierError
from simulator.client import Client
from simulator.lab import Lab

BODY = {"context": {"channel": "web"}, "id": {"tntId": "d-1", "thirdPartyId": "ann"}}


def deliver(lab: Lab, session: str = "s") -> httpx.Response:
    target = f"/rest/v1/delivery?client=acme&sessionId={session}"
    content = httpx.Request("POST", "http://x", json={**BODY, "execute": {"pageLoad": {}}}).content
    return lab.request("POST", target, content=content)


def latest(lab: Lab) -> tuple[str, str]:
    entry = lab.tenant.journal().entries[-1]
    return entry.verdict, entry.sentence


@pytest.mark.parametrize(
    ("method", "target", "body"),
    [
        ("GET", "/rest/v1/profiles/d-1?client=acme", '{"status":503,"message":"Busy"}'),
        (
            "POST",
            "/m2/acme/profile/update?mbox3rdPartyId=ann&profile.a=1",
            "<response><success>false</success><message>Busy</message></response>",
        ),
    ],
)
def test_a_status_is_answered_in_the_form_of_its_surface(
    lab: Lab, method: str, target: str, body: str
) -> None:
    lab.tenant.set_fault("busy", status=503, message="Busy")
    answer = lab.request(method, target)
    assert (answer.status_code, answer.reason_phrase, answer.text) == (
        503,
        "Service Unavailable",
        body,
    )
    assert answer.headers["X-Offtarget-Reason"] == "fault"
    assert latest(lab) == ("fault", "the fault 'busy' answered 503, and nothing was done")


def test_without_a_message_the_phrase_is_said(lab: Lab) -> None:
    lab.tenant.set_fault("busy", status=502)
    assert lab.fetch("ann").json()["message"] == "Bad Gateway"


@pytest.mark.parametrize("target", ["/rest/v1/profiles/d-1?client=acme", "/acme/target/audiences"])
def test_any_status_may_be_asked_for(lab: Lab, target: str) -> None:
    for status in range(400, 600):
        lab.tenant.set_fault("f", status=status)
        answer = lab.request("GET", target)
        assert (answer.status_code, answer.headers["X-Offtarget-Reason"]) == (status, "fault")
        assert answer.reason_phrase


@pytest.mark.parametrize(
    ("fault", "profiles", "said"),
    [
        ({"status": 500}, 0, "nothing was done"),
        ({"drop": "before"}, 0, "broke the connection before anything was done"),
        ({"drop": "after"}, 1, "broke the connection after the request had taken effect"),
        ({"malformed": True}, 1, "cut the answer's body in half"),
    ],
)
def test_what_is_done_all_the_same(
    lab: Lab, fault: dict[str, Any], profiles: int, said: str
) -> None:
    lab.tenant.set_fault("f", **fault)
    try:
        deliver(lab)
    except CarrierError:
        assert "drop" in fault
    else:
        assert "drop" not in fault
    assert len(lab.profiles()) == profiles
    verdict, sentence = latest(lab)
    assert verdict == "fault"
    assert said in sentence


def test_a_malformed_answer_is_half_of_one(lab: Lab) -> None:
    whole = deliver(lab).content
    lab.tenant.set_fault("f", malformed=True)
    half = deliver(lab).content
    assert len(half) * 2 in (len(whole), len(whole) - 1)
    assert half[:10] == whole[:10]


@pytest.mark.parametrize(
    ("pattern", "struck"), [("ann", True), ("d-?", True), ("bob", False), ("s", False)]
)
def test_the_ids_of_a_delivery_request_are_those_in_its_body(
    lab: Lab, pattern: str, *, struck: bool
) -> None:
    lab.tenant.set_fault("f", id=pattern, status=500)
    assert (deliver(lab).status_code == 500) is struck


@pytest.mark.parametrize(
    ("pattern", "body"),
    [
        ("d-1", b' {"context":{"channel":"web"},"id":{"tntId":"d-1.28_0"}}'),
        ("42", b'{"id":{"thirdPartyId":42}}'),
        ("ann", b'{"id":{"thirdPartyId":"ann"},"requestId":"\\ud800"}'),
        (
            "a[[]1]",
            b'{"id":{"customerIds":[{"id":"a[[]1]","integrationCode":"c"}]}}',
        ),
    ],
)
def test_so_are_a_tnt_id_without_its_hint_a_number_and_customer_ids(
    lab: Lab, pattern: str, body: bytes
) -> None:
    lab.tenant.set_fault("f", id=pattern, status=500)
    target = "/rest/v1/delivery?client=acme&sessionId=s"
    assert lab.request("POST", target, content=body).status_code == 500


def test_an_id_in_the_form_of_an_update_is_one_too(lab: Lab) -> None:
    lab.tenant.set_fault("f", id="ann", status=500)
    form = b"mbox3rdPartyId=ann&profile.a=1"
    assert lab.request("POST", "/m2/acme/profile/update", content=form).status_code == 500


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b'{"id":7}', b'{"id":{"customerIds":7}}', b'{"id":{"tntId":7}}', b"\xff"],
)
def test_a_body_that_names_nobody_meets_no_fault_of_an_id(lab: Lab, body: bytes) -> None:
    lab.tenant.set_fault("f", id="a*", status=500)
    target = "/rest/v1/delivery?client=acme&sessionId=s"
    assert lab.request("POST", target, content=body).status_code == 400


@pytest.mark.parametrize(("delay", "comes"), [("9999ms", True), ("10s", False)])
def test_in_process_nobody_waits_and_what_is_too_late_does_not_come(
    lab: Lab, delay: str, *, comes: bool
) -> None:
    lab.tenant.set_fault("late", delay=delay)
    if comes:
        assert lab.fetch("ann").status_code == 404
        assert latest(lab)[0] == "never_created"
    else:
        with pytest.raises(CarrierError):
            lab.fetch("ann")


def test_a_lookup_that_comes_too_late_is_segments_time_out(lab: Lab) -> None:
    lab.tenant.set_fault("late", endpoint="profile_fetch", delay="11s")
    (delivery,) = lab.send({"type": "identify", "userId": "ann", "traits": {"a": "b"}})
    error = delivery.tries[-1].attempt.error
    assert error is not None
    assert delivery.state == "awaiting_retry"
    assert "timed out" in error.message


def test_on_a_live_server_an_answer_comes_late(live_url: str) -> None:
    with Client(live_url) as client, httpx.Client(base_url=live_url, trust_env=False) as http:
        tenant = client.tenant("late-answers")
        tenant.reset()
        tenant.set_fault("late", endpoint="profile_fetch", delay="150ms")
        began = time.monotonic()
        answer = http.get("/rest/v1/profiles/d-1", params={"client": "late-answers"})
        assert answer.status_code == 404
        assert time.monotonic() - began >= 0.15
        with pytest.raises(httpx.ReadTimeout):
            http.get("/rest/v1/profiles/d-1", params={"client": "late-answers"}, timeout=0.05)


def test_late_answers_keep_nobody_else_waiting_and_count_as_under_way(live_url: str) -> None:
    """Twenty answers wait for a minute; what ends the fault, and everybody else, does not."""
    query = {"client": "very-late", "sessionId": "s"}
    with Client(live_url) as client, ThreadPoolExecutor(20) as pool:
        tenant = client.tenant("very-late")
        tenant.reset(settings={"concurrent_requests": 20})
        tenant.set_fault("late", endpoint="delivery", delay="2s")

        def deliver(_: int) -> int:
            answer = httpx.post(
                f"{live_url}/rest/v1/delivery", params=query, json=BODY, trust_env=False, timeout=30
            )
            return answer.status_code

        waiting = [pool.submit(deliver, number) for number in range(20)]
        while len(tenant.journal().entries) < 20:
            pass  # each is noted before it waits
        assert not any(one.done() for one in waiting)
        assert client.healthy()
        tenant.end_faults()
        assert deliver(20) == 420
        assert not any(one.done() for one in waiting)
        assert [one.result() for one in waiting] == [200] * 20


@pytest.mark.parametrize("when", ["before", "after"])
def test_on_a_live_server_a_connection_breaks(live_url: str, when: str) -> None:
    code = f"broken-{when}"
    with Client(live_url) as client, httpx.Client(base_url=live_url, trust_env=False) as http:
        tenant = client.tenant(code)
        tenant.reset()
        tenant.set_fault("reset", endpoint="delivery", drop=when)
        query = {"client": code, "sessionId": "s"}
        with pytest.raises(httpx.RemoteProtocolError):
            http.post("/rest/v1/delivery", params=query, json={**BODY, "execute": {"pageLoad": {}}})
        assert len(tenant.profiles().profiles) == (1 if when == "after" else 0)

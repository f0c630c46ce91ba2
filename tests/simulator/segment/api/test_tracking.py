"""The tracking API: what it takes, and whose it is."""

from base64 import b64encode

import pytest

from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.workspace import from_content
from tracked import DONE, NOW, OF_EACH_TYPE, Arrived, Sending, codes, track

# -- what is taken -------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OF_EACH_TYPE)
@pytest.mark.parametrize("short", [False, True])
def test_each_type_has_a_path_and_a_short_one(
    send: Sending, arrived: Arrived, kind: str, *, short: bool
) -> None:
    answer = send(kind[0] if short else kind, OF_EACH_TYPE[kind])
    assert (answer.status_code, answer.json()) == (200, DONE)
    (arrival,) = arrived()
    assert (arrival.number, arrival.source, arrival.code) == (1, "backend", "")
    assert arrival.event["type"] == kind
    assert arrival.event.items() >= OF_EACH_TYPE[kind].items()


@pytest.mark.parametrize("path", ["batch", "b", "import"])
def test_a_batch_keeps_its_order(send: Sending, arrived: Arrived, path: str) -> None:
    batch = [track(messageId=f"m-{number}", timestamp=NOW) for number in range(100)]
    assert send(path, {"batch": batch}).json() == DONE
    assert [one.event["messageId"] for one in arrived()] == [f"m-{one}" for one in range(100)]
    assert [one.number for one in arrived()] == list(range(1, 101))


def test_what_surrounds_a_batch_holds_for_each_event_that_does_not_say_otherwise(
    send: Sending, arrived: Arrived
) -> None:
    own = track(context={"locale": "de"}, integrations={"All": True})
    around = {"context": {"locale": "en", "app": "x"}, "integrations": {"All": False, "X": True}}
    send("batch", {"batch": [track(), own, track(context="odd")], **around})
    bare, full, odd = (one.event for one in arrived())
    assert bare["context"] == around["context"]
    assert bare["integrations"] == around["integrations"]
    assert full["context"] == {"locale": "de", "app": "x"}
    assert full["integrations"] == {"All": True, "X": True}
    assert odd["context"] == "odd"


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/plain;charset=UTF-8"])
def test_browsers_send_text(send: Sending, arrived: Arrived, kind: str) -> None:
    assert send("t", track(), headers={"Content-Type": kind}).json() == DONE
    assert codes(arrived()) == [""]


def test_an_event_without_a_message_id_is_given_one_that_the_seed_decides(
    send: Sending, arrived: Arrived, acme: Tenant
) -> None:
    send("track", track())
    send("track", track(messageId=""))
    first, second = (one.event["messageId"] for one in arrived())
    assert first
    assert second not in ("", first)
    acme.reset(acme.settings, seed=7)
    send("track", track())
    assert arrived()[0].event["messageId"] == first


@pytest.mark.parametrize("name", ["é", "東京", "\ud800"])
def test_any_text_is_taken_and_half_a_character_replaced(
    send: Sending, arrived: Arrived, name: str
) -> None:
    assert send("track", track(event=name)).json() == DONE
    assert arrived()[0].event["event"] == name.replace("\ud800", "\ufffd")


def test_a_prototype_is_no_property(send: Sending, arrived: Arrived) -> None:
    send("identify", b'{"userId": "ann", "traits": {"__proto__": {"x": 1}, "y": 2}}')
    assert arrived()[0].event["traits"] == {"y": 2}


# -- whose it is ---------------------------------------------------------------------------------


def basic(text: str) -> str:
    return f"Basic {b64encode(text.encode()).decode()}"


@pytest.mark.parametrize(
    "header", [basic("shop-key:"), basic("shop-key"), basic("shop-key:x").replace("Basic", "basic")]
)
def test_basic_authentication_names_the_source(
    send: Sending, arrived: Arrived, header: str
) -> None:
    send("track", track(), key=None, headers={"Authorization": header})
    assert arrived()[0].source == "shop"


@pytest.mark.parametrize("header", ["", "Bearer token-of-oauth", "Basic !", "Basic gICA"])
@pytest.mark.parametrize("batch", [False, True])
def test_else_the_body_does_and_its_key_is_not_kept(
    send: Sending, arrived: Arrived, header: str, *, batch: bool
) -> None:
    one = track(writeKey="shop-key")
    body = {"batch": [one], "writeKey": "shop-key"} if batch else one
    send("b" if batch else "t", body, key=None, headers={"Authorization": header})
    assert arrived()[0].source == "shop"
    assert arrived()[0].code == ""
    assert "shop-key" not in str(arrived())


@pytest.mark.parametrize("key", ["other", None])
def test_a_wrong_write_key_is_answered_200_and_the_only_tenant_hears_of_it(
    send: Sending, arrived: Arrived, key: str | None
) -> None:
    answer = send("batch", {"batch": [track(), track()]}, key=key)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert answer.headers["X-Offtarget-Reason"] == "wrong_write_key"
    assert [(one.source, one.code) for one in arrived()] == [("", "wrong_write_key")] * 2


def test_the_only_one_that_has_sources_hears_of_it_too(
    send: Sending, arrived: Arrived, tenants: Tenants, acme: Tenant
) -> None:
    tenants.get("globex")
    tenants.configure(acme, {"strict": True})
    assert send("track", track(), key="other").status_code == 401
    assert codes(arrived()) == ["wrong_write_key"]


def test_a_source_that_goes_while_it_is_asked_for_is_none(
    send: Sending, arrived: Arrived, acme: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Tenants, "of_write_key", lambda *_: (acme, "gone"))
    answer = send("track", track())
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert codes(arrived()) == ["wrong_write_key"]


def test_among_several_that_have_nobody_hears_of_a_wrong_write_key(
    send: Sending, arrived: Arrived, tenants: Tenants
) -> None:
    tenants.declare(tenants.get("globex"), from_content({"sources": {"a": {"write_key": "a"}}}))
    answer = send("track", track(), key="other")
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert not arrived()
    (stray,) = tenants.strays
    assert stray.endswith(
        " POST /v1/track: no source of any workspace on this server has the write key"
    )
    assert send("track", track()).json() == DONE
    assert codes(arrived()) == [""]


def test_a_source_that_is_switched_off_takes_nothing(send: Sending, arrived: Arrived) -> None:
    assert send("batch", {"batch": [track(), track()]}, key="old-key").json() == DONE
    assert codes(arrived()) == ["source_disabled"] * 2

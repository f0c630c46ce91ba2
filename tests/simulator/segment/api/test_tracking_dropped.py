"""The tracking API: what it drops, and that each messageId counts once."""

from typing import Any

import pytest

from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.times import DAY
from tracked import ANN, DONE, Arrived, Sending, codes, track

# -- what is dropped -----------------------------------------------------------------------------

DROPPED = [
    ("identify", {}, "no_user_anon_id"),
    ("identify", {"userId": None, "anonymousId": None}, "no_user_anon_id"),
    ("identify", {"userId": 42}, "id_not_string"),
    ("identify", {"userId": ""}, "id_not_string"),
    ("identify", {"userId": "ann", "anonymousId": 7}, "id_not_string"),
    ("track", {"userId": "ann"}, "event_not_defined"),
    ("track", {"userId": "ann", "event": 7}, "event_not_string"),
    ("track", {"userId": "ann", "event": "x", "properties": []}, "properties_not_object"),
    ("identify", {"userId": "ann", "traits": "x"}, "traits_not_object"),
    ("page", {"userId": "ann", "name": 7}, "name_not_string"),
    ("screen", {"userId": "ann", "category": ""}, "category_not_string"),
    ("group", {"userId": "ann"}, "bad_request"),
    ("alias", {"userId": "ann"}, "bad_request"),
    ("track", {**ANN, "event": "x", "messageId": "m" * 100}, "message_id_too_long"),
]


@pytest.mark.parametrize(("path", "body", "code"), DROPPED)
def test_what_segment_drops_it_says_nothing_of(
    send: Sending, arrived: Arrived, path: str, body: dict[str, Any], code: str
) -> None:
    answer = send(path, body)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert codes(arrived()) == [code]
    assert arrived()[0].message
    assert answer.headers["X-Offtarget-Reason"] == code


@pytest.mark.parametrize(("path", "body", "code"), DROPPED)
def test_strict_says_it_in_the_form_sdks_read(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants, path: str, body: Any, code: str
) -> None:
    tenants.configure(acme, {"strict": True})
    answer = send(path, body)
    assert answer.status_code == 400
    (arrival,) = arrived()
    expected = {"success": False, "code": code, "message": arrival.message}
    assert answer.json() == expected


@pytest.mark.parametrize("null", ["userId", "anonymousId"])
def test_an_explicit_null_beside_an_id_is_as_good_as_none(
    send: Sending, arrived: Arrived, null: str
) -> None:
    ids = {"userId": "ann", "anonymousId": "a-1", null: None}
    assert send("batch", {"batch": [{**track(), **ids}]}).json() == DONE
    assert codes(arrived()) == [""]


@pytest.mark.parametrize("strict", [False, True])
def test_of_a_batch_with_a_bad_item_the_good_ones_go_on(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants, *, strict: bool
) -> None:
    tenants.configure(acme, {"strict": strict})
    answer = send("batch", {"batch": [track(), track(userId=42), 7, track(type=None), track()]})
    assert answer.status_code == (400 if strict else 200)
    assert answer.headers["X-Offtarget-Reason"] == "multi_user_error"
    assert codes(arrived()) == ["", "id_not_string", "bad_request", "bad_request", ""]
    sentence = "3 of 5 events of the batch failed on ingest, the first as id_not_string: userId is"
    assert sentence in answer.headers["X-Offtarget-Evidence"]


def test_a_batch_without_a_good_item_comes_to_nothing(send: Sending, arrived: Arrived) -> None:
    answer = send("batch", {"batch": [{"type": "track"}]})
    assert answer.json() == DONE
    assert answer.headers["X-Offtarget-Reason"] == "empty_batch_result"
    assert codes(arrived()) == ["no_user_anon_id"]


@pytest.mark.parametrize("body", [{"batch": []}, {"batch": None}, {}])
def test_an_empty_batch(send: Sending, arrived: Arrived, body: dict[str, Any]) -> None:
    answer = send("batch", body)
    assert (answer.status_code, answer.json()) == (200, DONE)
    assert codes(arrived()) == ["empty_batch"]


def test_a_batch_that_is_no_list_holds_one_bad_item(send: Sending, arrived: Arrived) -> None:
    assert send("batch", {"batch": "odd"}).json() == DONE
    assert codes(arrived()) == ["bad_request"]


def test_a_wrong_write_key_is_401_where_strict(
    send: Sending, acme: Tenant, tenants: Tenants
) -> None:
    tenants.configure(acme, {"strict": True})
    answer = send("track", track(), key="other")
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_write_key")


# -- each messageId once ----------------------------------------------------------------------


def test_a_message_id_counts_once_in_24_hours(
    send: Sending, arrived: Arrived, acme: Tenant
) -> None:
    one = track(messageId="m-1")
    send("track", one)
    acme.world.advance(DAY - 1)
    answer = send("batch", {"batch": [one, track(messageId="m-2"), track(messageId="m-2")]})
    assert answer.json() == DONE
    duplicate = "duplicate_message_id"
    assert codes(arrived()) == ["", duplicate, "", duplicate]
    acme.world.advance(1)
    send("track", one)
    assert codes(arrived())[-1] == ""


def test_a_message_id_is_its_sources(send: Sending, arrived: Arrived) -> None:
    send("track", track(messageId="m-1"))
    send("track", track(messageId="m-1"), key="shop-key")
    assert codes(arrived()) == ["", ""]


def test_the_window_is_a_setting(
    send: Sending, arrived: Arrived, acme: Tenant, tenants: Tenants
) -> None:
    send("track", track(messageId="m-1"))
    tenants.configure(acme, {"deduplication_window": "1h"})
    acme.world.advance(DAY // 24)
    send("track", track(messageId="m-1"))
    assert codes(arrived()) == ["", ""]


def test_what_failed_does_not_count(send: Sending, arrived: Arrived) -> None:
    send("track", {**track(messageId="m-1"), "userId": 42})
    send("track", track(messageId="m-1"))
    assert codes(arrived()) == ["id_not_string", ""]


def test_a_reset_forgets(send: Sending, arrived: Arrived, acme: Tenant) -> None:
    send("track", track(messageId="m-1"))
    acme.reset(acme.settings)
    send("track", track(messageId="m-1"))
    assert [(one.number, one.code) for one in arrived()] == [(1, "")]

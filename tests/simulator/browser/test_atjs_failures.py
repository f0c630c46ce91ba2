"""at.js when Target does not answer as it should; the server fails over real HTTP."""

import json
from typing import Any, Protocol

import pytest

from simulator.lab import Lab


class Failing(Protocol):
    answer: tuple[str, bytes] | None
    lost: int
    seen: list[dict[str, Any]]


@pytest.mark.parametrize("answer", [("200 OK", b"<html>"), ("200 OK", b"[]"), ("200 OK", b"")])
def test_an_answer_that_is_no_json_object_is_malformed(
    far_lab: Lab, failing: Failing, answer: tuple[str, bytes]
) -> None:
    failing.answer = answer
    laptop = far_lab.device("laptop")
    laptop.visit()
    (load,) = laptop.atjs.sent
    assert (load.status, load.problem) == (200, "Malformed response JSON")
    assert (load.answer, laptop.tnt_id) == ({}, None)


@pytest.mark.parametrize("status", ["200 OK", "400 Bad Request"])
def test_an_answer_with_status_and_message_is_an_error_whatever_its_code(
    far_lab: Lab, failing: Failing, status: str
) -> None:
    failing.answer = (status, b'{"status":400,"message":"client is gone","id":{"tntId":"t-1"}}')
    laptop = far_lab.device("laptop")
    laptop.visit()
    (load,) = laptop.atjs.sent
    assert (load.status, load.problem) == (int(status[:3]), "client is gone")
    assert (load.answer, laptop.tnt_id) == ({}, None)


@pytest.mark.parametrize("answer", [b'{"status":200}', b'{"message":"hello"}'])
def test_status_or_message_alone_is_no_error(far_lab: Lab, failing: Failing, answer: bytes) -> None:
    failing.answer = ("200 OK", answer)
    laptop = far_lab.device("laptop")
    laptop.visit()
    assert laptop.atjs.sent[-1].problem == ""
    assert laptop.tnt_id is None


def test_nobody_reads_the_answer_to_a_beacon(far_lab: Lab, failing: Failing) -> None:
    laptop = far_lab.device("laptop")
    laptop.visit()
    tnt_id = laptop.tnt_id
    failing.answer = ("400 Bad Request", b'{"status":400,"message":"no","id":{"tntId":"t-1"}}')
    laptop.track("Bought")
    sent = laptop.atjs.sent[-1]
    assert (sent.status, sent.problem, sent.answer) == (400, "", {})
    assert laptop.tnt_id == tnt_id


def test_a_prefetched_view_is_shown_with_its_tokens_until_the_next_load(
    far_lab: Lab, failing: Failing
) -> None:
    view = {"name": "home", "key": "k", "state": "s"}
    options = [{"eventToken": "a"}, {"eventToken": "b"}]
    views = [{**view, "options": options}, {"name": "bare"}, {"key": "nameless"}]
    failing.answer = ("200 OK", json.dumps({"prefetch": {"views": views}}).encode())
    laptop = far_lab.device("laptop")
    laptop.visit("HOME")
    told = laptop.atjs.sent[-1].body["notifications"][0]
    assert told["view"] == view
    assert told["tokens"] == ["a", "b"]
    laptop.page("Bare")
    told = laptop.atjs.sent[-1].body["notifications"][0]
    assert (told["view"], told["tokens"]) == ({"name": "bare"}, [])
    failing.answer = None
    laptop.visit("Home")
    told = laptop.atjs.sent[-1].body["notifications"][0]
    assert (told["view"], "tokens" in told) == ({"name": "home"}, False)


def test_a_connection_that_breaks_is_a_network_failure_and_the_page_goes_on(
    far_lab: Lab, failing: Failing
) -> None:
    failing.answer, failing.lost = ("200 OK", b"{}"), 10
    laptop = far_lab.device("laptop")
    laptop.visit()
    laptop.track("Bought")
    for sent in laptop.atjs.sent:
        assert (sent.status, sent.problem, sent.answer) == (None, "Network request failed", {})
    assert [delivery.event["type"] for delivery in far_lab.deliveries] == ["page", "track"]
    failing.answer = None
    laptop.visit()
    assert laptop.tnt_id is not None


def test_requests_come_as_a_page_of_the_site_sends_them(far_lab: Lab, failing: Failing) -> None:
    laptop = far_lab.device("laptop")
    laptop.visit(path="/skis?page=2")
    laptop.track("Bought")
    load, beacon = failing.seen
    assert load["CONTENT_TYPE"] == "text/plain"
    assert beacon["CONTENT_TYPE"] == "text/plain;charset=UTF-8"
    for request in (load, beacon):
        assert request["HTTP_ORIGIN"] == "https://shop.example"
        assert request["HTTP_REFERER"] == "https://shop.example/skis?page=2"
    assert load["HTTP_COOKIE"].startswith("mbox=session#")
    assert "|PC#" not in load["HTTP_COOKIE"]
    assert f"|PC#{laptop.tnt_id}#" in beacon["HTTP_COOKIE"]

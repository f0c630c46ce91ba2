"""The Delivery API: what pages of other origins may read."""

import httpx
import pytest

from delivered import MINIMAL, ORIGIN, TARGET, post
from simulator.lab import Lab


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

"""Endpoints from before the Delivery API: none is built, and each says what to use."""

import pytest

from simulator.lab import Lab


@pytest.mark.parametrize(
    ("method", "path"),
    [
        *(
            (method, f"/m2/acme/{path}")
            for method in ("GET", "POST")
            for path in (
                "mbox/json",
                "mbox/ajax",
                "mbox/standard",
                "ubox/raw",
                "ubox/image",
                "ubox/page",
            )
        ),
        ("POST", "/rest/v1/mbox/s-1"),
        ("POST", "/rest/v2/batchmbox"),
    ],
)
def test_it_is_404_with_a_sentence_and_changes_nothing(lab: Lab, method: str, path: str) -> None:
    before = lab.tenant.snapshot()
    headers = {"Origin": "https://shop.example"}
    answer = lab.request(method, f"{path}?client=acme&mbox=hero", headers=headers)
    assert (answer.status_code, answer.json()["status"]) == (404, 404)
    message = answer.json()["message"]
    assert message.startswith(f"{path} is not simulated: ")
    assert "use POST /rest/v1/delivery" in message
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"
    assert answer.headers["X-Offtarget-Reason"] == "invalid_request"
    assert lab.tenant.journal().entries[-1].sentence == message
    assert lab.tenant.snapshot() == before


@pytest.mark.parametrize("path", ["/m2/acme/mbox/json", "/rest/v1/mbox/s-1", "/rest/v2/batchmbox"])
def test_a_page_may_ask_before_it_calls(lab: Lab, path: str) -> None:
    answer = lab.request("OPTIONS", path, headers={"Origin": "https://shop.example"})
    assert answer.status_code == 204
    assert answer.headers["Access-Control-Allow-Origin"] == "https://shop.example"

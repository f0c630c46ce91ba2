"""Steps: what is sent to Segment's tracking API, word for word."""

import json
from base64 import b64encode
from typing import TYPE_CHECKING, Any, Final

from pytest_bdd import step

from simulator.testing.checking import latest
from simulator.testing.words import phrase
from simulator.times import SECOND

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []

_FIELDS: Final = {
    "user_id": {"@path": "$.userId"},
    "traits": {"plan": {"@path": "$.traits.plan"}, "when": {"@path": "$.timestamp"}},
}


@step(phrase("the source {name:Text} feeds the cloud destination"))
def connect(lab: "Lab", name: str) -> None:
    """Declare a source, and a cloud destination that writes ``plan``, and ``when`` it happened."""
    _declare(lab, name, {})


@step(phrase("the source {name:Text} is switched off"))
def switch_off(lab: "Lab", name: str) -> None:
    """Declare a source that takes no event."""
    _declare(lab, name, {"enabled": False})


def _declare(lab: "Lab", name: str, more: dict[str, Any]) -> None:
    mapping = {"action": "updateProfile", "trigger": 'type = "identify"', "fields": _FIELDS}
    cloud = {
        "type": "cloud",
        "source": name,
        "settings": {"client_code": lab.client_code},
        "mappings": [mapping],
    }
    source = {"type": "server", "write_key": _key(lab, name), **more}
    lab.tenant.declare({"sources": {name: source}, "destinations": {"cloud": cloud}})


def _key(lab: "Lab", source: str) -> str:
    return f"{source}-of-{lab.client_code}"


@step(phrase("the source {name:Text} sends to {path:Text}:"))
def send(lab: "Lab", answers: list["httpx.Response"], name: str, path: str, docstring: str) -> None:
    """Post a body to the tracking API as a server SDK does, with a source's write key."""
    key = b64encode(f"{_key(lab, name)}:".encode()).decode()
    headers = {"Authorization": f"Basic {key}", "Content-Type": "application/json"}
    answers.append(lab.request("POST", path, headers=headers, content=docstring.encode()))


@step(phrase("a page sends to {path:Text} for the source {name:Text}:"))
def send_from_page(
    lab: "Lab", answers: list["httpx.Response"], name: str, path: str, docstring: str
) -> None:
    """Post a body to the tracking API as analytics.js does: as text, the write key in it."""
    body = {**json.loads(docstring), "writeKey": _key(lab, name)}
    headers = {"Origin": "https://shop.example", "Content-Type": "text/plain"}
    answers.append(lab.request("POST", path, headers=headers, content=json.dumps(body).encode()))


@step(
    phrase("the source {name:Text} identifies {user:Text} with a note of {count:Count} characters")
)
def send_note(
    lab: "Lab", answers: list["httpx.Response"], name: str, user: str, count: int
) -> None:
    """Post an identify event with one long trait."""
    body = {"userId": user, "traits": {"plan": "gold", "note": "x" * count}}
    send(lab, answers, name, "/v1/identify", json.dumps(body))


@step(phrase("a page may read the answer"))
def page_may_read(answers: list["httpx.Response"]) -> None:
    """Find the calling page's origin allowed."""
    allowed = latest(answers).headers.get("Access-Control-Allow-Origin")
    assert allowed == "https://shop.example", f"allowed is {allowed}"  # noqa: S101


@step(phrase("the answer asks to wait for {duration:Duration}"))
def answer_asks_to_wait(answers: list["httpx.Response"], duration: int) -> None:
    """Look at Retry-After of the latest answer."""
    got = latest(answers).headers.get("Retry-After")
    assert got == str(duration // SECOND), f"Retry-After is {got}"  # noqa: S101

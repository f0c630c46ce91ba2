"""Steps: requests as a page or a server sends them to Adobe, word for word."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from pytest_bdd import step

from simulator.testing.checking import latest
from simulator.testing.words import phrase

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []

_AT_ONCE: Final = 8
_VOLLEYS: Final = 20


def _deliver(lab: "Lab", session: str, body: dict[str, Any]) -> "httpx.Response":
    query = f"client={lab.client_code}&sessionId={session}"
    content = json.dumps({"context": {"channel": "web"}, **body}).encode()
    return lab.request("POST", f"/rest/v1/delivery?{query}", content=content)


@step("Target is asked for:")
def ask(lab: "Lab", answers: list["httpx.Response"], docstring: str) -> None:
    """Send a delivery request: JSON in Adobe's names; without a context, from the web."""
    answers.append(_deliver(lab, "of-a-test", json.loads(docstring)))


@step("requests of one session come all at once")
def ask_at_once(lab: "Lab", answers: list["httpx.Response"]) -> None:
    """Send volleys of laborious requests of one session, until one is turned away."""
    parameters = {f"parameter {number}": number / 3 for number in range(100)}
    mboxes = [{"index": one, "name": "hero", "parameters": parameters} for one in range(50)]
    body = {"execute": {"mboxes": mboxes}}
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for _ in range(_VOLLEYS):
            asked = [pool.submit(_deliver, lab, "busy", body) for _ in range(_AT_ONCE)]
            answers += sorted((one.result() for one in asked), key=lambda one: one.status_code)
            if not latest(answers).is_success:
                return


@step(phrase("{method:Method} {path:Text} is called"))
def call(lab: "Lab", answers: list["httpx.Response"], method: str, path: str) -> None:
    """Call any path of Adobe's; CLIENT in it stands for the client code."""
    target = path.replace("CLIENT", lab.client_code)
    joined = "&" if "?" in target else "?"
    answers.append(lab.request(method, f"{target}{joined}client={lab.client_code}"))


@step("it answers with:")
def it_answers_with(answers: list["httpx.Response"], docstring: str) -> None:
    """Find JSON in the latest answer; of objects, the fields that are named here."""
    expected, answer = json.loads(docstring), latest(answers).json()
    assert _within(expected, answer), f"it answers {latest(answers).text}"  # noqa: S101


def _within(expected: Any, found: Any) -> bool:
    if isinstance(expected, dict) and isinstance(found, dict):
        return all(name in found and _within(one, found[name]) for name, one in expected.items())
    return bool(expected == found)

"""Steps: what a shop's pages load, and what they are told."""

import json
from typing import TYPE_CHECKING, Any, Final

from pytest_bdd import step

from simulator.testing.checking import latest
from simulator.testing.words import phrase

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []

_WEB: Final = "in the page"
_TRAITS: Final = {"userId": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
_MAPPINGS: Final = (
    {"action": "upsertProfile", "fields": _TRAITS},
    {"action": "triggerView"},
    {"action": "trackEvent"},
)


@step("a shop whose pages have the web destination")
def shop(lab: "Lab") -> None:
    """Declare a site with the web destination, and all of its actions."""
    _declare(lab, {})


@step("a shop whose web destination is switched off")
def shop_without(lab: "Lab") -> None:
    """Declare the same, switched off."""
    _declare(lab, {"enabled": False})


@step(phrase("a shop whose web destination asks for the consent {category:Text}"))
def shop_with_consent(lab: "Lab", category: str) -> None:
    """Declare the same, for those alone who grant a category."""
    _declare(lab, {"consent": [category]})


def _declare(lab: "Lab", more: dict[str, Any]) -> None:
    web = {
        "type": "web",
        "source": "shop",
        "settings": {"client_code": lab.client_code},
        "mappings": list(_MAPPINGS),
        **more,
    }
    source = {"type": "web", "write_key": _key(lab)}
    lab.tenant.declare({"sources": {"shop": source}, "destinations": {_WEB: web}})


def _key(lab: "Lab") -> str:
    return f"shop-of-{lab.client_code}"


@step("a page of the shop starts analytics.js")
def start(lab: "Lab", answers: list["httpx.Response"]) -> None:
    """Ask for the settings of the shop's write key."""
    answers.append(lab.request("GET", f"/v1/projects/{_key(lab)}/settings"))


@step("a page starts analytics.js with a wrong write key")
def start_wrongly(lab: "Lab", answers: list["httpx.Response"]) -> None:
    """Ask for the settings of a key that no source has."""
    answers.append(lab.request("GET", f"/v1/projects/not-{_key(lab)}/settings"))


@step(phrase("the page is to load {name:Text}"))
def loads(answers: list["httpx.Response"], name: str) -> None:
    """Find a destination among what analytics.js is told to load."""
    named = [one["name"] for one in latest(answers).json()["remotePlugins"]]
    assert name in named, f"the page is to load {named}"  # noqa: S101


@step("the page is to load no destination")
def loads_nothing(answers: list["httpx.Response"]) -> None:
    """Find nothing that analytics.js is told to load."""
    named = [one["name"] for one in latest(answers).json()["remotePlugins"]]
    assert named == [], f"the page is to load {named}"  # noqa: S101


@step("the page is to send its events to whom it asked")
def sends_here(lab: "Lab", answers: list["httpx.Response"]) -> None:
    """Find the address analytics.js is told to send to, and send something there."""
    segment = latest(answers).json()["integrations"]["Segment.io"]
    path = "/" + segment["apiHost"].partition("/")[2]
    body = {"anonymousId": "a-1", "event": "Seen", "writeKey": segment["apiKey"]}
    taken = lab.request("POST", f"{path}/t", content=json.dumps(body).encode())
    assert taken.json() == {"success": True}, f"it answers {taken.text}"  # noqa: S101


@step("a page asks what the web destination does with:")
def ask_steps(lab: "Lab", answers: list["httpx.Response"], docstring: str) -> None:
    """Ask as the plugin in a page does."""
    path = f"/next-integrations/actions/adobe-target/steps/{_key(lab)}/in%20the%20page"
    answers.append(lab.request("POST", path, content=docstring.encode()))


@step(phrase("a page loads at.js of version {version:Text}"))
def load_atjs(lab: "Lab", answers: list["httpx.Response"], version: str) -> None:
    """Download at.js where Adobe's administration gives it."""
    query = f"client={lab.client_code}&version={version}"
    answers.append(lab.request("GET", f"/admin/rest/v1/libraries/atjs/download?{query}"))


@step(phrase("at.js has {value:Text} built in as its {name:Text}"))
def built_in(lab: "Lab", answers: list["httpx.Response"], value: str, name: str) -> None:
    """Look at what is built into at.js; CLIENT stands for the client code."""
    told = json.loads(latest(answers).text.rpartition("})(")[2].removesuffix(");\n"))
    expected = value.replace("CLIENT", lab.client_code)
    assert str(told[name]) == expected, f"{name} is {told[name]!r}"  # noqa: S101

"""What the tests of activities share: a team that sets them up, and visitors who ask."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from simulator.target.activities.catalogue import Catalogue
from simulator.target.activities.model import Activity, Audience, Offer, Property
from simulator.target.api.delivery import deliver
from simulator.target.api.wire import Call
from simulator.target.target import Target

Rule = dict[str, Any]


class Team:
    """Sets up what a test needs, with as few words as can be."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.catalogue = catalogue

    def audience(self, rule: Rule, name: str = "") -> int:
        named = name or f"audience {len(self.catalogue.audiences)}"
        made = Audience(name=named, target_rule=rule)
        return self.catalogue.put(self.catalogue.audiences, made).id

    def property(self, token: str) -> int:
        return self.catalogue.put(self.catalogue.properties, Property(name=token, token=token)).id

    def offer(self, content: Any, kind: str = "html") -> int:
        offers = self.catalogue.offers
        made = Offer(name=f"offer {len(offers)}", type=kind, content=content)  # type: ignore[arg-type]  # a test's word
        return self.catalogue.put(offers, made).id

    def activity(
        self,
        *contents: Any,
        type: str = "ab",  # noqa: A002  Adobe's word
        mbox: str | None = "hero",
        view: str | None = None,
        kind: str = "html",
        who: list[int] | None = None,
        experiences: list[dict[str, Any]] | None = None,
        **more: Any,
    ) -> int:
        """Set up an activity that shows ``contents``, an experience each; None shows nothing."""
        given = experiences or [{} for _ in contents]
        shown = [one for one in contents if one is not None]
        options = [
            {"optionLocalId": at, "name": f"option {at}", "offerId": self.offer(one, kind)}
            for at, one in enumerate(shown)
        ]
        placed = iter(range(len(shown)))
        made = {
            "type": type,
            "name": f"activity {len(self.catalogue.activities)}",
            "state": "approved",
            "options": options,
            "locations": {
                "mboxes": [] if mbox is None else [_location(0, mbox, who)],
                "views": [] if view is None else [_location(1, view, who)],
            },
            "experiences": [
                {
                    "experienceLocalId": at,
                    "name": chr(ord("A") + at),
                    "optionLocations": []
                    if one is None
                    else [_option(place, option) for option in [next(placed)] for place in (0, 1)],
                    **given[at],
                }
                for at, one in enumerate(contents)
            ],
            **more,
        }
        activities = self.catalogue.activities
        return self.catalogue.put(activities, msgspec.convert(made, Activity)).id


def _location(number: int, name: str, who: list[int] | None) -> dict[str, Any]:
    return {"locationLocalId": number, "name": name, "audienceIds": who or []}


def _option(place: int, option: int) -> dict[str, Any]:
    return {"locationLocalId": place, "optionLocalId": option}


@pytest.fixture
def team(target: Target) -> Team:
    """Give the team of the target."""
    return Team(target.catalogue)


Ask = Callable[..., dict[str, Any]]


@pytest.fixture
def ask(target: Target) -> Ask:
    """Send a delivery request and give its answer; keywords are parts of the body."""

    def send(
        tnt_id: str | None = "d-1", third_party_id: str | None = None, **body: Any
    ) -> dict[str, Any]:
        ids = {"tntId": tnt_id, "thirdPartyId": third_party_id, **body.pop("ids", {})}
        session = body.pop("session", f"of {tnt_id}".replace(" ", "-"))
        request = {
            "context": {"channel": "web"},
            "id": {name: value for name, value in ids.items() if value},
            **body,
        }
        content = json.dumps(request).encode()
        call = Call("POST", "/rest/v1/delivery", "", {"sessionId": session}, "", body=content)
        with target.world.entered() as now:
            answer = deliver(call, target, "acme", now)
        target.journal.add("POST", "/", answer.status, answer.finding, answer.touched)
        given: dict[str, Any] = json.loads(answer.body) if answer.body else {}
        return given

    return send


@pytest.fixture
def show(ask: Ask) -> Callable[..., Any]:
    """Ask for an mbox and give the content it is filled with; None is default content."""

    def shown(
        tnt_id: str | None = "d-1",
        third_party_id: str | None = None,
        *,
        mbox: str = "hero",
        parameters: dict[str, Any] | None = None,
        **body: Any,
    ) -> Any:
        details = {"index": 0, "name": mbox, "parameters": parameters or {}}
        details["profileParameters"] = body.pop("profile", {})
        answer = ask(tnt_id, third_party_id, execute={"mboxes": [details]}, **body)
        (one,) = answer["execute"]["mboxes"]
        return one["options"][0]["content"] if "options" in one else None

    return shown


@pytest.fixture
def load(ask: Ask) -> Callable[..., list[Any]]:
    """Load a page and give the contents shown on it, the first applied first."""

    def loaded(tnt_id: str = "d-1", **body: Any) -> list[Any]:
        answer = ask(tnt_id, execute={"pageLoad": {}}, **body)
        return [one["content"] for one in answer["execute"]["pageLoad"].get("options", [])]

    return loaded

"""Who sees what, compared with the decisioning engine inside Adobe's Node SDK."""

import json
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest

from simulator.lab import Lab

RunSdk = Callable[..., list[Any]]
VISITORS = 1_000
COLOURS = ("red", "green", "blue", "grey")
SPLITS: dict[str, list[float]] = {
    "halves": [50, 50],
    "uneven": [10, 20, 70],
    "quarters": [25] * 4,
    "nobody": [0, 60, 40],
}


@pytest.fixture
def lab() -> Iterator[Lab]:
    """Give a lab in process."""
    with Lab() as made:
        yield made


def workspace(splits: dict[str, list[float]], entry: float) -> dict[str, Any]:
    """Declare an A/B test for each split, in an mbox of its name."""
    return {
        "offers": {colour: colour for colour in COLOURS},
        "activities": {
            name: {
                "type": "ab",
                "id": 125_000 + number,
                "mboxes": name,
                "entry": entry,
                "experiences": [
                    {"name": colour, "offers": colour, "share": share}
                    for colour, share in zip(COLOURS, split, strict=False)
                ],
            }
            for number, (name, split) in enumerate(splits.items())
        },
    }


def artifact(declared: dict[str, Any]) -> dict[str, Any]:
    """Write the rules of the activities as Adobe's artifacts have them."""
    rules = {name: list(_rules(name, one)) for name, one in declared["activities"].items()}
    return {
        "version": "1.0.0",
        "meta": {"clientCode": "acme", "environment": "production"},
        "globalMbox": "target-global-mbox",
        "geoTargetingEnabled": False,
        "responseTokens": [],
        "remoteMboxes": [],
        "remoteViews": [],
        "localMboxes": list(rules),
        "localViews": [],
        "rules": {"mboxes": rules, "views": {}},
    }


def _rules(mbox: str, activity: dict[str, Any]) -> Iterator[dict[str, Any]]:
    low = 0.0
    for number, experience in enumerate(activity["experiences"]):
        high = low + experience["share"] * activity["entry"] / 100
        above = {"<": [low, {"var": "allocation"}]} if low else {"<=": [0, {"var": "allocation"}]}
        if high > low:
            yield {
                "ruleKey": str(activity["id"]),
                "activityId": activity["id"],
                "meta": {
                    "activity.id": activity["id"],
                    "experience.id": number,
                    "audience.ids": [],
                },
                "condition": {"and": [above, {">=": [high, {"var": "allocation"}]}]},
                "consequence": {
                    "name": mbox,
                    "options": [{"type": "html", "content": experience["offers"]}],
                    "metrics": [],
                },
            }
        low = high


def visitors() -> list[dict[str, str]]:
    """Make visitors up: by every id they may have, and several at once."""
    chance = Random(5)

    def drawn() -> str:
        return f"{chance.getrandbits(128):032x}"

    kinds: list[Callable[[], dict[str, str]]] = [
        lambda: {"tntId": drawn()},
        lambda: {"tntId": f"{drawn()}.28_0"},
        lambda: {"thirdPartyId": f"kundin-{chance.randrange(10**6)}-ü😀"[: chance.randint(3, 20)]},
        lambda: {"marketingCloudVisitorId": str(chance.randrange(10**37))},
        lambda: {"tntId": drawn(), "marketingCloudVisitorId": drawn(), "thirdPartyId": drawn()},
        lambda: {"tntId": drawn(), "thirdPartyId": drawn()},
    ]
    return [chance.choice(kinds)() for _ in range(VISITORS)]


@pytest.mark.parametrize("entry", [100, 37.5])
def test_each_visitor_sees_the_experience_adobes_engine_chooses(
    lab: Lab, run_sdk: RunSdk, entry: float
) -> None:
    declared = workspace(SPLITS, entry)
    lab.tenant.declare(declared)
    execute = {"mboxes": [{"index": at, "name": name} for at, name in enumerate(SPLITS)]}
    context = {"channel": "web"}
    requests = [{"id": one, "context": context, "execute": execute} for one in visitors()]
    theirs = run_sdk("decide.cjs", {"artifact": artifact(declared), "requests": requests})
    assert len(theirs) == VISITORS
    seen: set[str] = set()
    for number, (request, shown) in enumerate(zip(requests, theirs, strict=True)):
        target = f"/rest/v1/delivery?client=acme&sessionId=s-{number}"
        answer = lab.request("POST", target, content=json.dumps(request).encode()).json()
        ours = [
            [option["content"] for option in mbox.get("options", [])]
            for mbox in answer["execute"]["mboxes"]
        ]
        assert ours == shown[:-1], request["id"]
        seen.update(str(one) for one in ours)
    assert len(seen) == len(COLOURS) + (entry < 100)

"""What a delivery request tells the rules of audiences."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Deliver = Callable[..., httpx.Response]


def shows(lab: Lab, deliver: Deliver, rule: dict[str, Any]) -> list[bool]:
    """Tell for three requests whether an activity of that audience shows something."""
    never = {"and": [rule, {"not": [rule]}, {"custom": "x", "equals": ["x"]}]}
    targeted = [
        {"name": "a", "audience": "asked", "offers": "here"},  # two, for one alone would be kept
        {"name": "b", "audience": "never", "offers": "here"},
    ]
    lab.tenant.declare(
        {
            "audiences": {"asked": {"rule": rule}, "never": {"rule": never}},
            "offers": {"here": "<b>here</b>"},
            "activities": {
                "one": {"type": "xt", "mboxes": "hero", "experiences": targeted},
                "two": {"type": "xt", "mboxes": "footer", "experiences": ["here"]},
            },
        }
    )

    def shown(mbox: str, session: str) -> bool:
        asked = {"mboxes": [{"index": 0, "name": mbox}]}
        answer = deliver("d-1", session=session, execute=asked).json()
        return "options" in answer["execute"]["mboxes"][0]

    first = shown("hero", "s-1")
    shown("footer", "s-1")
    lab.advance("1s")
    later = shown("hero", "s-1")
    lab.advance("1d")
    return [first, later, shown("hero", "s-2")]


@pytest.mark.parametrize(
    ("attribute", "shown"),
    [
        ("user.isFirstSession", [True, True, False]),
        ("user.isNewSession", [True, False, True]),
        ("user.inOtherActivities", [False, True, True]),
        ("user.categoryAffinity", [False, False, False]),
    ],
)
def test_built_ins_follow_the_visitor(
    lab: Lab, deliver: Deliver, attribute: str, shown: list[bool]
) -> None:
    assert shows(lab, deliver, {"profile": attribute, "equals": ["true"]}) == shown


def test_what_is_known_to_be_false_may_be_negated(lab: Lab, deliver: Deliver) -> None:
    rule = {"profile": "user.inOtherActivities", "equals": ["false"]}
    assert shows(lab, deliver, rule) == [True, False, False]


def test_an_affinity_is_unknown_however_it_is_asked(lab: Lab, deliver: Deliver) -> None:
    rule = {"not": [{"profile": "user.categoryAffinity", "equals": ["true"]}]}
    assert shows(lab, deliver, rule) == [False, False, False]

"""The lab API on activities: reports, and QA links."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx
import pytest

from simulator.client import ClientError
from simulator.lab import Lab
from simulator.lab_api.types import MetricResult

Deliver = Callable[..., httpx.Response]
HERO = {"mboxes": [{"index": 0, "name": "hero"}]}
SHOP: dict[str, Any] = {
    "audiences": {"gold": {"rule": {"profile": "tier", "equals": ["gold"]}}},
    "offers": {"red": "Red", "blue": "Blue"},
    "activities": {
        "the hero/1": {
            "type": "ab",
            "mboxes": "hero",
            "experiences": ["red", "blue"],
            "metrics": [{"mbox": "order", "name": "Bought", "conversion": True}],
        },
        "next": {
            "type": "xt",
            "mboxes": "hero",
            "state": "saved",
            "priority": 9,
            "experiences": [{"name": "Gold", "audience": "gold", "offers": "red"}],
        },
    },
}


@pytest.fixture(autouse=True)
def _shop(lab: Lab) -> None:
    lab.tenant.declare(SHOP)


def test_a_report_counts_by_experience(lab: Lab, deliver: Deliver) -> None:
    for at in range(20):
        deliver(f"d-{at}", execute=HERO, session=f"s-{at}")
        deliver(f"d-{at}", execute={"mboxes": [{"index": 0, "name": "order"}]}, session=f"s-{at}")
    report = lab.tenant.results("the hero/1")
    assert (report.client, report.name, report.state) == ("acme", "the hero/1", "Live")
    assert [one.name for one in report.experiences] == ["red", "blue"]
    assert sum(one.visitors for one in report.experiences) == 20
    for one in report.experiences:
        assert one.impressions == one.visitors
        assert one.metrics == [MetricResult(0, "Bought", True, one.visitors, one.visitors)]
    assert lab.tenant.results(report.id) == report
    assert lab.tenant.results("next").state == "Inactive"


def test_a_report_is_of_one_client_code(lab: Lab, deliver: Deliver) -> None:
    lab.tenant.configure(client_codes=["acme", "acme-eu"])
    deliver("d-1", execute=HERO)
    counted = [
        sum(one.visitors for one in lab.tenant.results("the hero/1", client=code).experiences)
        for code in ("acme", "acme-eu")
    ]
    assert counted == [1, 0]


def test_a_reset_forgets_what_was_counted(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", execute=HERO)
    lab.tenant.reset(freeze=True)
    report = lab.tenant.results("the hero/1")
    assert sum(one.impressions for one in report.experiences) == 0


@pytest.mark.parametrize("ask", ["results", "qa_link"])
def test_an_activity_that_is_not_there_is_named(lab: Lab, ask: str) -> None:
    with pytest.raises(ClientError, match="there is no activity 'none'") as refused:
        getattr(lab.tenant, ask)("none")
    assert (refused.value.status, refused.value.field) == (404, "activity")


def test_a_qa_link_shows_an_experience_to_whoever_has_it(lab: Lab, deliver: Deliver) -> None:
    link = lab.tenant.qa_link("next")
    (experience,) = link.experiences
    query = {name: values[0] for name, values in parse_qs(experience.query).items()}
    assert query["at_preview_token"] == link.token
    number = int(query["at_preview_evaluate_as_true_audience_ids"])
    qa = {
        "token": query["at_preview_token"],
        "previewIndexes": [{"activityIndex": 1, "experienceIndex": 1}],
        "listedActivitiesOnly": query["at_preview_listed_activities_only"] == "true",
        "evaluateAsTrueAudienceIds": [number],
    }
    (mbox,) = deliver("d-1", execute=HERO, qaMode=qa).json()["execute"]["mboxes"]
    assert mbox["options"][0]["content"] == "Red"
    assert lab.tenant.results("next").experiences[0].visitors == 0


def test_the_journal_says_what_was_shown(lab: Lab, deliver: Deliver) -> None:
    deliver("d-1", execute=HERO)
    (said,) = lab.tenant.journal().entries[-1].decided
    assert "mbox 'hero': activity" in said
    assert said.endswith("is shown")

"""Steps: what Target shows of a team's activities, and what is counted of it."""

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from pytest_bdd import step

from simulator.testing.checking import used
from simulator.testing.words import Identified, phrase

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab
    from simulator.lab_api.types import ActivityResults

__all__: list[str] = []

_NOTHING: Final = "its own content"


@pytest.fixture
def prefetched() -> dict[str, Any]:
    """Keep the mboxes that were prefetched, by their names."""
    return {}


def _ask(lab: "Lab", visitor: str, **body: Any) -> "httpx.Response":
    request = {"context": {"channel": "web"}, "id": {"tntId": visitor}, **body}
    target = f"/rest/v1/delivery?client={lab.client_code}&sessionId=of-{visitor}"
    return lab.request("POST", target, content=json.dumps(request).encode())


def _mbox(lab: "Lab", visitor: str, name: str, **body: Any) -> dict[str, Any]:
    answer = _ask(lab, visitor, execute={"mboxes": [{"index": 0, "name": name}]}, **body)
    mbox: dict[str, Any] = answer.json()["execute"]["mboxes"][0]
    return mbox


def _shown(part: dict[str, Any]) -> str:
    """Put what a page load or an mbox shows in one text, the last applied last."""
    contents = [one["content"] for one in part.get("options", ())]
    texts = [one if isinstance(one, str) else json.dumps(one) for one in contents]
    return ", then ".join(texts) or _NOTHING


def _expect(shown: str, content: str) -> None:
    assert shown == content, f"it shows {shown}, not {content}"  # noqa: S101


@step(phrase("the mbox {name:Text} shows {content:Text} to {visitor:Id}"))
def mbox_shows(lab: "Lab", name: str, content: str, visitor: Identified) -> None:
    """Ask for an mbox by a tntId, and look at what fills it."""
    _expect(_shown(_mbox(lab, visitor(lab), name)), content)


@step(phrase("the mbox {name:Text} keeps its own content for {visitor:Id}"))
def mbox_keeps(lab: "Lab", name: str, visitor: Identified) -> None:
    """Ask for an mbox by a tntId, and find that nothing fills it."""
    _expect(_shown(_mbox(lab, visitor(lab), name)), _NOTHING)


def _page(lab: "Lab", device: str) -> str:
    loads = [one for one in used(lab, device).atjs.sent if one.why == "page load"]
    assert loads, f"no page was loaded on the {device}"  # noqa: S101
    return _shown(loads[-1].answer["execute"]["pageLoad"])


@step(phrase("the page on the {device:Device} shows {content:Text}"))
def page_shows(lab: "Lab", device: str, content: str) -> None:
    """Look at what the latest page load was answered; of several offers, in their order."""
    _expect(_page(lab, device), content)


@step(phrase("the page on the {device:Device} keeps its own content"))
def page_keeps(lab: "Lab", device: str) -> None:
    """Find that the latest page load was answered with nothing to show."""
    _expect(_page(lab, device), _NOTHING)


# -- shown later, and counted --------------------------------------------------------------


@step(phrase("the mbox {name:Text} is prefetched for {visitor:Id}"))
def prefetch(lab: "Lab", prefetched: dict[str, Any], name: str, visitor: Identified) -> None:
    """Ask for an mbox that is to be shown later."""
    answer = _ask(lab, visitor(lab), prefetch={"mboxes": [{"index": 0, "name": name}]})
    prefetched[name] = answer.json()["prefetch"]["mboxes"][0]


@step(phrase("what was prefetched of the mbox {name:Text} is displayed to {visitor:Id}"))
def display(lab: "Lab", prefetched: dict[str, Any], name: str, visitor: Identified) -> None:
    """Tell Target that an mbox was shown, with its event tokens."""
    assert name in prefetched, f"the mbox {name!r} was not prefetched"  # noqa: S101
    mbox = prefetched[name]
    notification = {
        "id": "n-1",
        "type": "display",
        "timestamp": lab.now(),
        "tokens": [one["eventToken"] for one in mbox["options"]],
        "mbox": {"name": name, "state": mbox["state"]},
    }
    answer = _ask(lab, visitor(lab), notifications=[notification])
    assert answer.is_success, answer.text  # noqa: S101


def _report(lab: "Lab", activity: str) -> "ActivityResults":
    return lab.tenant.results(activity)


@step(phrase("the report on {activity:Text} counts {count:Count} impression(s)"))
def impressions(lab: "Lab", activity: str, count: int) -> None:
    """Count the impressions of all experiences of an activity."""
    counted = sum(one.impressions for one in _report(lab, activity).experiences)
    assert counted == count, f"there were {counted} impressions"  # noqa: S101


@step(phrase("the report on {activity:Text} counts {count:Count} visitor(s)"))
def visitors(lab: "Lab", activity: str, count: int) -> None:
    """Count the visitors of all experiences of an activity."""
    counted = sum(one.visitors for one in _report(lab, activity).experiences)
    assert counted == count, f"there were {counted} visitors"  # noqa: S101


@step(phrase("the report on {activity:Text} counts {count:Count} conversion(s)"))
def conversions(lab: "Lab", activity: str, count: int) -> None:
    """Count the visitors of an activity who reached one of its goals."""
    counted = sum(
        metric.visitors
        for one in _report(lab, activity).experiences
        for metric in one.metrics
        if metric.conversion
    )
    assert counted == count, f"there were {counted} conversions"  # noqa: S101


# -- for those who test --------------------------------------------------------------------


@step(phrase("the QA link of {activity:Text} shows {content:Text} to {visitor:Id}"))
def qa_shows(lab: "Lab", activity: str, content: str, visitor: Identified) -> None:
    """Follow the QA link to an activity's first experience, into the mbox hero."""
    from urllib.parse import parse_qs  # noqa: PLC0415  on use

    query = parse_qs(lab.tenant.qa_link(activity).experiences[0].query)
    audiences = query.get("at_preview_evaluate_as_true_audience_ids", [""])[0]
    qa = {
        "token": query["at_preview_token"][0],
        "previewIndexes": [{"activityIndex": 1, "experienceIndex": 1}],
        "listedActivitiesOnly": True,
        "evaluateAsTrueAudienceIds": [int(one) for one in audiences.split("_") if one],
    }
    _expect(_shown(_mbox(lab, visitor(lab), "hero", qaMode=qa)), content)


@step(phrase("the trace of the mbox {name:Text} for {visitor:Id} says {part:Text}"))
def trace_says(lab: "Lab", name: str, visitor: Identified, part: str) -> None:
    """Ask for an mbox with a token for traces, and find words in its trace."""
    token = lab.tenant.issue_token("debug_tools").token
    traced = _mbox(lab, visitor(lab), name, trace={"authorizationToken": token})["trace"]
    assert part in json.dumps(traced), f"it says {json.dumps(traced)}"  # noqa: S101


@step(phrase("the journal says {part:Text} of what was shown"))
def journal_says(lab: "Lab", part: str) -> None:
    """Find words in what the latest request was shown, or not."""
    said = lab.tenant.journal(limit=1).entries[-1].decided
    assert any(part in one for one in said), f"it says {said}"  # noqa: S101

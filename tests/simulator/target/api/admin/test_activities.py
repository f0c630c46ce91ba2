"""Activities over the Admin API: both kinds, whole or by one aspect."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from simulator.lab import Lab

Manage = Callable[..., httpx.Response]
Refused = Callable[..., tuple[int, str, str, str]]


@pytest.mark.parametrize("kind", ["ab", "xt"])
def test_an_activity_is_made_read_replaced_and_deleted(
    manage: Manage, refused: Refused, activity: dict[str, Any], kind: str
) -> None:
    made = manage("POST", f"/activities/{kind}", activity)
    assert made.status_code == 201
    shown = made.json()
    number = shown["id"]
    del activity["locations"]["mboxes"][0]["audienceIds"]
    del activity["metrics"][0]["mboxes"][0]["successEvent"]
    assert shown == {**activity, "id": number, "modifiedAt": "2026-01-05T09:00:00Z"}
    path = f"/activities/{kind}/{number}"
    assert manage("GET", path).json() == shown
    other = "xt" if kind == "ab" else "ab"
    assert refused("GET", f"/activities/{other}/{number}")[:2] == (404, "NotFound.Activity")
    replaced = manage("PUT", path, {"name": "plain"})
    assert (replaced.status_code, replaced.json()["state"]) == (200, "saved")
    assert "experiences" not in replaced.json()
    gone = manage("DELETE", path)
    assert (gone.status_code, gone.json()["state"]) == (200, "deleted")
    for method in ("GET", "PUT", "DELETE"):
        assert refused(method, path, {"name": "a"})[0] == 404


def test_a_percentage_that_is_no_whole_number_is_kept(
    manage: Manage, activity: dict[str, Any]
) -> None:
    activity["experiences"][0]["visitorPercentage"] = 33.34
    shown = manage("POST", "/activities/ab", activity)
    assert '"visitorPercentage":33.34' in shown.text
    assert '"visitorPercentage":50}' in shown.text
    assert '"visitorPercentage":80}' in shown.text


def test_activities_are_listed_with_their_kind(manage: Manage) -> None:
    for kind in ("xt", "ab"):
        manage("POST", f"/activities/{kind}", {"name": kind, "startsAt": "2026-02-01T00:00Z"})
    listed = manage("GET", "/activities?sortBy=name").json()["activities"]
    assert listed == [
        {
            "id": 1_002 - at,
            "type": kind,
            "state": "saved",
            "name": kind,
            "startsAt": "2026-02-01T00:00Z",
            "priority": 0,
            "modifiedAt": "2026-01-05T09:00:00Z",
        }
        for at, kind in enumerate(("ab", "xt"))
    ]


@pytest.mark.parametrize(
    ("aspect", "body", "after"),
    [
        ("state", {"state": "deactivated"}, {"state": "deactivated"}),
        ("priority", {"priority": 999}, {"priority": 999}),
        ("name", {"name": "colour"}, {"name": "colour"}),
        (
            "schedule",
            {"startsAt": "2026-02-01T00:00Z", "endsAt": "2026-03-01T00:00Z"},
            {"startsAt": "2026-02-01T00:00Z", "endsAt": "2026-03-01T00:00Z"},
        ),
        ("schedule", {"endsAt": "2026-03-01T00:00Z"}, {"endsAt": "2026-03-01T00:00Z"}),
    ],
    ids=str,
)
@pytest.mark.parametrize("within", ["", "ab/"])
def test_one_aspect_is_changed_and_the_rest_stays(
    lab: Lab,
    manage: Manage,
    activity: dict[str, Any],
    within: str,
    aspect: str,
    body: dict[str, Any],
    after: dict[str, Any],
) -> None:
    before = manage("POST", "/activities/ab", activity).json()
    lab.advance("1h")
    path = f"/activities/{within}{before['id']}/{aspect}"
    answer = manage("PUT", path, body | {"colour": "red"})
    assert answer.status_code == 200
    described = {"id", "name", "state", "priority", "modifiedAt"}
    assert set(answer.json()) == described | set(after)
    now = manage("GET", f"/activities/ab/{before['id']}").json()
    assert now == {**before, **after, "modifiedAt": "2026-01-05T10:00:00Z"}


def test_a_schedule_is_taken_off_by_null(manage: Manage) -> None:
    content = {"name": "a", "startsAt": "2026-02-01T00:00Z", "endsAt": "2026-03-01T00:00Z"}
    number = manage("POST", "/activities/ab", content).json()["id"]
    manage("PUT", f"/activities/{number}/schedule", {"startsAt": None, "endsAt": None})
    assert {"startsAt", "endsAt"} & set(manage("GET", f"/activities/ab/{number}").json()) == set()


@pytest.mark.parametrize(
    ("aspect", "body", "field"),
    [
        ("state", {}, "state"),
        ("state", {"state": "live"}, "state"),
        ("state", {"state": None}, "state"),
        ("priority", {"priority": 1_000}, "priority"),
        ("name", {"name": ""}, "name"),
        ("schedule", {"startsAt": "soon"}, "startsAt"),
        ("schedule", {"x": 1}, "startsAt"),
    ],
    ids=str,
)
def test_an_aspect_that_breaks_its_rule_changes_nothing(
    manage: Manage,
    refused: Refused,
    activity: dict[str, Any],
    aspect: str,
    body: dict[str, Any],
    field: str,
) -> None:
    before = manage("POST", "/activities/ab", activity).json()
    path = f"/activities/{before['id']}/{aspect}"
    status, _, _, named = refused("PUT", path, body)
    assert (status, named) == (400, field)
    assert manage("GET", f"/activities/ab/{before['id']}").json() == before
    assert refused("PUT", f"/activities/xt/{before['id']}/{aspect}", body)[0] == 404
    assert refused("PUT", f"/activities/7/{aspect}", body)[0] == 404
    assert refused("PUT", f"/activities/x/{aspect}", body)[0] == 404


def changed(activity: dict[str, Any], *place: Any, value: Any) -> dict[str, Any]:
    """Give an activity with another value at a place."""
    inner: Any = activity
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = value
    return activity


TWICE = [{"locationLocalId": 0, "optionLocalId": 0}] * 2


@pytest.mark.parametrize(
    ("place", "value", "field"),
    [
        (("name",), "", "name"),
        (("priority",), -1, "priority"),
        (("options", 0, "offerId"), 7, "offerId"),
        (("options", 0, "optionLocalId"), 1, "experiences[0].optionLocations"),
        (("locations", "mboxes", 0, "locationLocalId"), 1, "experiences[0].optionLocations"),
        (("locations", "mboxes", 0, "audienceIds"), [7], "audienceId"),
        (("experiences", 1, "experienceLocalId"), 0, "experiences"),
        (("experiences", 0, "optionLocations"), TWICE, "experiences[0].optionLocations"),
        (("experiences", 0, "visitorPercentage"), 101, "experiences[0].visitorPercentage"),
        (("experiences", 0, "visitorPercentage"), 52, "experiences"),
        (("metrics", 0, "mboxes", 0, "successEvent"), "x", "metrics[0].mboxes[0].successEvent"),
        (("propertyIds",), [7], "propertyId"),
        (("startsAt",), "2026-02-01", "startsAt"),
        (("entryConstraint",), {"visitorPercentage": -1}, "entryConstraint.visitorPercentage"),
    ],
    ids=str,
)
def test_what_breaks_a_rule_is_refused_by_its_field(
    manage: Manage,
    refused: Refused,
    activity: dict[str, Any],
    place: tuple[Any, ...],
    value: Any,
    field: str,
) -> None:
    content = changed(activity, *place, value=value)
    status, _, message, named = refused("POST", "/activities/ab", content)
    assert (status, named) == (400, field), message
    assert manage("GET", "/activities").json()["total"] == 0


def test_an_activity_ends_after_it_starts(refused: Refused) -> None:
    content = {"name": "a", "startsAt": "2026-02-01T00:00Z", "endsAt": "2026-02-01T00:00Z"}
    assert refused("POST", "/activities/ab", content)[3] == "endsAt"


def test_names_of_activities_are_unique(refused: Refused, manage: Manage) -> None:
    manage("POST", "/activities/ab", {"name": "a"})
    assert refused("POST", "/activities/xt", {"name": "a"})[:2] == (400, "NotUnique.Name")


@pytest.mark.parametrize(
    ("setting", "value", "field"),
    [
        ("activities", 0, ""),
        ("activity_name_length", 5, "name"),
        ("experiences", 1, "experiences"),
        ("metrics", 0, "metrics"),
        ("experience_name_length", 3, "experiences[0].name"),
        ("audiences_each", 1, "experiences[0].audienceIds"),
    ],
)
def test_each_limit_is_a_setting(
    lab: Lab,
    manage: Manage,
    refused: Refused,
    activity: dict[str, Any],
    setting: str,
    value: int,
    field: str,
) -> None:
    made = [manage("POST", "/audiences", {"name": name}).json()["id"] for name in "ab"]
    activity["experiences"][0] |= {"audienceIds": made, "name": "Four"}
    lab.tenant.configure(**{setting: value})
    status, _, _, named = refused("POST", "/activities/ab", activity)
    assert (status, named) == (400, field)
    assert lab.tenant.journal().entries[-1].verdict == "refused_by_limit"
    lab.tenant.configure(**{setting: value + 1})
    assert manage("POST", "/activities/ab", activity).status_code == 201

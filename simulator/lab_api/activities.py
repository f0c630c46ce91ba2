"""Calls of the lab API about activities: what they have come to, and links to look at them."""

from urllib.parse import urlencode

from simulator.lab_api.calls import LabCall, LabError
from simulator.lab_api.types import (
    ActivityResults,
    ExperienceResult,
    MetricResult,
    QaExperience,
    QaLink,
)
from simulator.target.activities.compiled import Branch, Location, Running
from simulator.target.activities.results import Reached, Results
from simulator.target.activities.sealing import Token
from simulator.target.target import Target

__all__ = ["get_qa_link", "get_results"]


def get_results(call: LabCall) -> ActivityResults:
    """Report on an activity: impressions, visitors and metrics of each experience."""
    tenant = call.tenant()
    code = call.client(tenant)
    with tenant.world.entered() as now:
        running, results = _running(call, tenant.target), tenant.target.results(code)
        return ActivityResults(
            client=code,
            id=running.number,
            name=running.activity.name,
            state=running.state(now),
            experiences=[_result(running, branch, results) for branch in running.branches],
        )


def get_qa_link(call: LabCall) -> QaLink:
    """Give a QA link to an activity, live or not: what to add to a page's address."""
    tenant = call.tenant()
    code = call.client(tenant)
    with tenant.world.entered():
        running = _running(call, tenant.target)
        sealer = tenant.target.sealer(code)
    token = sealer.seal(Token("preview", listed=((running.number, None),)))
    experiences = [
        QaExperience(branch.number, branch.experience.name, _query(running, at, token))
        for at, branch in enumerate(running.branches, 1)
    ]
    return QaLink(client=code, id=running.number, token=token, experiences=experiences)


def _running(call: LabCall, target: Target) -> Running:
    """Find the activity a path names, by its number or its name.

    Raises:
        LabError: 404, there is none.
    """
    named, activities = call.arguments["activity"], target.plan.activities
    for running in activities.values():
        if named in (str(running.number), running.activity.name):
            return running
    raise LabError(404, "unknown_activity", f"there is no activity {named!r}", "activity")


def _result(running: Running, branch: Branch, results: Results) -> ExperienceResult:
    tally = results.tally(running.number, branch.number)
    metrics = []
    for metric in running.activity.metrics:
        reached = tally.metrics.get(metric.metric_local_id, Reached())
        shown = MetricResult(
            id=metric.metric_local_id,
            name=metric.name,
            conversion=metric.conversion,
            events=reached.events,
            visitors=reached.visitors,
        )
        metrics.append(shown)
    return ExperienceResult(
        id=branch.number,
        name=branch.experience.name,
        impressions=tally.impressions,
        visitors=tally.visitors,
        metrics=metrics,
    )


def _query(running: Running, at: int, token: str) -> str:
    """Write what at.js reads from the address: the experience, whoever looks at it."""
    audiences = set(running.branches[at - 1].experience.audience_ids)
    locations: tuple[Location, ...] = (
        *running.activity.locations.mboxes,
        *running.activity.locations.views,
    )
    for location in locations:
        audiences.update(location.audience_ids)
    query = {
        "at_preview_token": token,
        "at_preview_index": f"1_{at}",
        "at_preview_listed_activities_only": "true",
    }
    if audiences:
        listed = "_".join(map(str, sorted(audiences)))
        query["at_preview_evaluate_as_true_audience_ids"] = listed
    return urlencode(query)

"""What a scenario showed, as data: for ``--json``, and for whoever tells the story."""

from collections.abc import Mapping
from typing import Any

import msgspec

from simulator.browser.atjs import Sent
from simulator.lab_api.types import Firing, ProfileState
from simulator.scenario.run import Outcome, ScenarioRun
from simulator.segment.deliveries import Delivery, Try
from simulator.times import format_instant

__all__ = ["Attempted", "Browsed", "Recorded", "Told", "record"]


class Browsed(msgspec.Struct):
    """What the browser sent to Target."""

    device: str
    why: str
    tnt_id: str
    third_party_id: str
    parameters: Mapping[str, Any]
    profile_parameters: Mapping[str, Any]
    status: int | None
    problem: str


class Attempted(msgspec.Struct):
    """What the cloud destination tried, what it got, and why."""

    at: str
    of: str
    number: int
    state: str
    requests: list[str]
    error: str
    verdict: str
    evidence: str
    next: str | None


class Told(msgspec.Struct):
    """One step of the story."""

    line: int
    at: str
    text: str
    ok: bool
    problems: list[str]
    browser: list[Browsed]
    cloud: list[Attempted]
    due: list[Firing]
    target: list[ProfileState]


class Recorded(msgspec.Struct):
    """A whole story."""

    name: str
    title: str
    source: str
    ok: bool
    steps: list[Told]


def record(run: ScenarioRun) -> Recorded:
    """Put a run into data."""
    scenario = run.file.scenario
    return Recorded(
        name=run.file.name,
        title=scenario.title,
        source=scenario.source,
        ok=run.ok,
        steps=[_told(outcome) for outcome in run.outcomes],
    )


def _told(outcome: Outcome) -> Told:
    return Told(
        line=outcome.line,
        at=format_instant(outcome.at),
        text=outcome.text,
        ok=not outcome.problems,
        problems=list(outcome.problems),
        browser=[_browsed(device, sent) for device, sent in outcome.sent],
        cloud=[
            _attempted(delivery, one)
            for delivery, one in outcome.tries
            if one.attempt.outcome != "filtered"
        ],
        due=[firing for firing in outcome.fired if firing.kind != "retry"],
        target=list(outcome.profiles),
    )


def _browsed(device: str, sent: Sent) -> Browsed:
    body = sent.body
    details = body["notifications"][0] if "notifications" in body else body["execute"]["pageLoad"]
    return Browsed(
        device=device,
        why=sent.why,
        tnt_id=body["id"].get("tntId", ""),
        third_party_id=body["id"].get("thirdPartyId", ""),
        parameters=details.get("parameters", {}),
        profile_parameters=details.get("profileParameters", {}),
        status=sent.status,
        problem=sent.problem,
    )


def _attempted(delivery: Delivery, one: Try) -> Attempted:
    attempt, number = one.attempt, delivery.tries.index(one) + 1
    last = number == len(delivery.tries)
    due = delivery.due if last else delivery.tries[number].at
    return Attempted(
        at=format_instant(one.at),
        of=delivery.user_id,
        number=number,
        state=delivery.state if last else attempt.outcome,
        requests=[
            f"{exchange.request.method} {exchange.request.url.target}"
            for exchange in attempt.exchanges
        ],
        error=f"{attempt.error.status or 500} {attempt.error.message}" if attempt.error else "",
        verdict=one.verdict,
        evidence=one.evidence,
        next=None if due is None else format_instant(due),
    )

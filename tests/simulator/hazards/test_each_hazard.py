"""Every hazard is proven through the simulator: the harm, its absence, and that it is found.

A hazard's scenario sends events under several setups of the cloud destination, and expects
what Target then holds. Here it is walked, and every event it sends is checked besides. What
the wire ``safe`` removes must be found, and do its harm, on Segment's wire alone; all else on
both, and be gone on both where its cure is applied.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from msgspec import UNSET

from destination.hazards import HAZARDS, Checker
from destination.workspace.load import from_content
from simulator.lab import Lab
from simulator.scenario.load import ScenarioFile, find, load, shipped
from simulator.scenario.model import CloudSpec, Step
from simulator.scenario.run import open_lab, run
from simulator.segment.mapped import CLOUD_ACTIONS

OF_THE_SAFE_WIRE = {"refused_by_wire"}
BOTH = {"segment", "safe"}


class Proof(NamedTuple):
    """An event a scenario sends, and what follows it under the same setup.

    Attributes:
        wire: The wire it met.
        codes: The hazards found in it.
    """

    wire: str
    codes: frozenset[str]


def scenario_of(code: str) -> ScenarioFile:
    (path,) = find(HAZARDS[code].scenario)
    assert path.parent == shipped()
    return load(path)


def checker(cloud: CloudSpec) -> Checker:
    fields = CLOUD_ACTIONS[0].mapping.source if cloud.fields is UNSET else cloud.fields
    destination = {
        "type": "cloud",
        "source": "s",
        "settings": {"client_code": "acme" if cloud.client_code is None else cloud.client_code},
        "wire": cloud.wire,
        "insert_functions": [{"hash": cloud.hashed}],
        "mappings": [{"action": "updateProfile", "trigger": cloud.trigger, "fields": fields}],
    }
    return Checker(from_content({"sources": {"s": {}}, "destinations": {"cloud": destination}}))


def codes(cloud: CloudSpec, before: list[Any], event: Any) -> frozenset[str]:
    """Check an event after those that came before it, under one setup."""
    check = checker(cloud)
    for one in before:
        check.check(one)
    found = check.check(event)
    return frozenset(one.code for one in (*check.standing, *found, *check.ending()))


def sent(step: Step, lab: Lab, known: int) -> list[Any]:
    """Give the events of a step: what a server sends, or what the page sent."""
    if isinstance(step.send, dict):
        return [step.send]
    return [one.event for one in lab.deliveries[known:]] if step.device is not UNSET else []


def walk(file: ScenarioFile, lab: Lab) -> Iterator[Proof]:
    """Walk a scenario, and give each event of which it says afterwards what came of it."""
    cloud, before = CloudSpec(), list[Any]()
    open_: list[Proof] = []
    steps, walked, known = file.scenario.steps, run(file, lab), 0
    for step in steps:
        assert next(walked).problems == ()
        if isinstance(step.cloud, CloudSpec):
            cloud, open_ = step.cloud, []
        for event in sent(step, lab, known):
            open_.append(Proof(cloud.wire, codes(cloud, before, event)))
            before.append(event)
        known = len(lab.deliveries)
        if step.expect is not UNSET or step.dropped is not UNSET:
            yield from open_
            open_ = []


def prove(code: str, file: ScenarioFile, lab: Lab) -> None:
    proofs = list(walk(file, lab))
    harmed = {one.wire for one in proofs if code in one.codes}
    free = {one.wire for one in proofs if code not in one.codes}
    if code in OF_THE_SAFE_WIRE:
        assert (harmed, free) == ({"safe"}, BOTH)
    elif HAZARDS[code].on_safe:
        assert harmed == {"segment"}
        assert "safe" in free
    else:
        assert (harmed, free) == (BOTH, BOTH)


@pytest.mark.parametrize("code", HAZARDS)
def test_the_harm_is_done_found_and_cured(code: str) -> None:
    file = scenario_of(code)
    with open_lab(file.scenario) as lab:
        prove(code, file, lab)


@pytest.mark.parametrize("code", HAZARDS)
def test_so_it_is_over_http(code: str, live_url: str) -> None:
    file = scenario_of(code)
    with open_lab(file.scenario, url=live_url) as lab:
        prove(code, file, lab)


def test_every_scenario_of_a_hazard_is_named_by_one() -> None:
    named = {known.scenario for known in HAZARDS.values()}
    assert {path.stem for path in shipped().glob("hazard-*.yaml")} == named


def test_what_the_safe_wire_does_is_said_of_what_it_removes_alone() -> None:
    assert not any(HAZARDS[code].on_safe for code in OF_THE_SAFE_WIRE)
    assert sum(bool(one.on_safe) for one in HAZARDS.values()) > len(HAZARDS) / 3

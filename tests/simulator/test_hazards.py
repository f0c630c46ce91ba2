"""Each hazard is shown by a scenario, and found in the very events that scenario sends."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

from destination.hazards import HAZARDS, Checker
from destination.hazards.wire import WIRE_CODES
from destination.workspace.load import from_content
from simulator.scenario.load import find, load, shipped
from simulator.scenario.model import CloudSpec
from simulator.scenario.run import open_lab, run
from simulator.segment.mapped import CLOUD_ACTIONS

SHIPPED = sorted(shipped().glob("hazard-*.yaml"))
SHOWN = {known.scenario: code for code, known in HAZARDS.items() if code != "refused_by_wire"}
WHATEVER_THE_WIRE = {"likely_pii_in_clear"}
"""On the safe wire it is out of the URL, and still in clear."""


def checker(cloud: CloudSpec) -> Checker:
    fields = CLOUD_ACTIONS[0].mapping.source if cloud.fields is UNSET else cloud.fields
    destination = {
        "type": "cloud",
        "source": "s",
        "settings": {"client_code": "acme"},
        "wire": cloud.wire,
        "insert_functions": [{"hash": cloud.hashed}],
        "mappings": [{"action": "updateProfile", "trigger": cloud.trigger, "fields": fields}],
    }
    return Checker(from_content({"sources": {"s": {}}, "destinations": {"cloud": destination}}))


def sent(path: Path) -> Iterator[tuple[CloudSpec, set[str]]]:
    """Give, for each setup of a scenario, the hazards of all events it sends then."""
    cloud = CloudSpec()
    check, found = checker(cloud), set[str]()
    for step in load(path).scenario.steps:
        if isinstance(step.cloud, CloudSpec):
            yield cloud, found
            cloud = step.cloud
            check, found = checker(cloud), set()
        elif isinstance(step.send, dict):
            found |= {hazard.code for hazard in (*check.standing, *check.check(step.send))}
    yield cloud, found


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_harm_is_done_and_cured(path: Path) -> None:
    file = load(path)
    with open_lab(file.scenario) as lab:
        assert [one.problems for one in run(file, lab) if one.problems] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_so_it_is_over_http(path: Path, live_url: str) -> None:
    file = load(path)
    with open_lab(file.scenario, url=live_url) as lab:
        assert [one.problems for one in run(file, lab) if one.problems] == []


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_the_hazard_is_found_in_the_events_that_show_it(path: Path) -> None:
    code = SHOWN[path.stem]
    setups = [one for one in sent(path) if one[1]]
    assert code in set.union(*(found for _, found in setups))
    assert all(code in found for cloud, found in setups[:1] if cloud.wire == "segment")


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_the_safe_wire_cures_is_not_found_there(path: Path) -> None:
    code = SHOWN[path.stem]
    for cloud, found in sent(path):
        if cloud.wire == "safe" and code not in WHATEVER_THE_WIRE:
            assert not found & {code, *WIRE_CODES}, found


def test_every_scenario_a_hazard_names_is_shipped_and_every_hazard_scenario_named() -> None:
    named = {known.scenario for known in HAZARDS.values() if known.scenario}
    for name in named:
        (path,) = find(name)
        assert path.stem == name
    assert {path.stem for path in SHIPPED} <= named


def test_a_hazard_without_a_scenario_never_comes_as_far_as_target() -> None:
    without: Any = {code for code, known in HAZARDS.items() if not known.scenario}
    assert without == {"dropped_on_ingest", "wrong_host"}

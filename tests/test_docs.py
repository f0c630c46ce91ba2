"""The documents agree with what they are about."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pytest_bdd.feature import get_features

from destination.documents import read_document
from destination.workspace.model import schema as segment_side_schema
from simulator.bundle.model import schema as bundle_schema
from simulator.ledger import TOPICS, Rule, fidelity_page, hazards_page, rules, settings_page
from simulator.scenario.model import schema
from simulator.settings import SETTINGS
from simulator.testing.catalogue import catalogue
from simulator.testing.catalogue_page import markdown
from simulator.workspace.model import schema as workspace_schema

ROOT = Path(__file__).parents[1]
SCENARIOS = {
    f"{Path(feature.filename).name} / {name}"
    for feature in get_features([str(ROOT / "features")])
    for name in feature.scenarios
}


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.id)
def test_every_rule_of_the_ledger_names_a_scenario_that_exists(rule: Rule) -> None:
    assert rule.proof in SCENARIOS


def test_every_setting_a_rule_names_exists() -> None:
    assert {rule.setting for rule in rules() if rule.setting} <= set(SETTINGS)


def test_every_file_of_the_ledger_is_read() -> None:
    assert {path.stem for path in (ROOT / "simulator" / "rules").iterdir()} == set(TOPICS)


def test_rules_have_names_of_their_own() -> None:
    names = [rule.id for rule in rules()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("fidelity.md", fidelity_page),
        ("settings.md", settings_page),
        ("hazards.md", hazards_page),
        ("steps.md", lambda: markdown(catalogue()) + "\n"),
    ],
)
def test_pages_made_from_data_are_up_to_date(page: str, make: Callable[[], str]) -> None:
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == make()


def test_the_published_scenario_schema_is_up_to_date() -> None:
    published = json.loads((ROOT / "scenarios" / "schema.json").read_text(encoding="utf-8"))
    assert published == schema()


@pytest.mark.parametrize(
    ("package", "make"),
    [
        ("destination/workspace", segment_side_schema),
        ("simulator/workspace", workspace_schema),
        ("simulator/bundle", bundle_schema),
    ],
)
def test_the_published_schemas_of_packages_are_up_to_date(
    package: str, make: Callable[[], dict[str, Any]]
) -> None:
    path = ROOT / package / "schema.json"
    assert json.loads(path.read_text(encoding="utf-8")) == make()


@pytest.mark.parametrize("name", ["workspace", "activities"])
def test_the_example_workspaces_are_as_the_schema_says(name: str) -> None:
    example = read_document(ROOT / "docs" / "examples" / f"{name}.yaml").content
    Draft202012Validator(workspace_schema()).validate(example)

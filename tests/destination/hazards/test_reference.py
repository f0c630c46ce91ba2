"""Held against what Segment's published packages sent: a hazard where they did harm."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest

from destination.actions.cloud import UPDATE_PROFILE
from destination.hazards import Checker
from destination.hazards.wire import WIRE_CODES
from destination.payload import remove_empty
from destination.plan import Update
from destination.wires.segment import flatten
from destination.workspace.load import from_content

CASES = Path(__file__).parents[2] / "contract" / "cases" / "segment_cloud.jsonl"
ROWS = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()]
OLDER = [row for row in ROWS if row.get("expect_node_fetch_261", {}).get("error")]


def checker(row: dict[str, Any]) -> Checker:
    mapping = {"action": "updateProfile", "trigger": row["subscribe"], "fields": row["mapping"]}
    cloud = {"type": "cloud", "source": "s", "settings": row["settings"], "mappings": [mapping]}
    return Checker(from_content({"sources": {"s": {}}, "destinations": {"cloud": cloud}}))


def codes(row: dict[str, Any]) -> set[str]:
    return {hazard.code for hazard in checker(row).check(row["event"])}


def taken(row: dict[str, Any]) -> bool:
    """Tell whether both requests went out, for an event Segment's ingestion would take too."""
    return len(row["expect"]["requests"]) == 2 and "dropped_on_ingest" not in codes(row)


SENT = [row for row in ROWS if taken(row)]


def means_what_it_says(row: dict[str, Any]) -> bool:
    """Read what went over the wire, and compare it with the payload."""
    ((payload,),) = [
        [one.plan.payload for one in checker(row).pipeline.plan(row["event"])
         if isinstance(one.plan, Update)]
    ]  # fmt: skip
    code, user = row["settings"]["client_code"], payload["user_id"]
    traits = remove_empty(payload, UPDATE_PROFILE.fields)["traits"]
    meant = {"mbox3rdPartyId": user} | {f"profile.{k}": v for k, v in flatten(traits).items()}
    lookup, update = (one["path"].partition("?") for one in row["expect"]["requests"])
    path = lookup[0].removeprefix("/rest/v1/profiles/thirdPartyId/")
    found = parse_qsl(update[2], keep_blank_values=True)
    right = "/" not in path and unquote(path) == user and lookup[2] == f"client={code}"
    return right and sorted(found) == sorted(meant.items())


@pytest.mark.parametrize("row", SENT, ids=lambda row: str(row["id"]))
def test_a_wire_hazard_stands_where_the_packages_did_harm(row: dict[str, Any]) -> None:
    assert bool(codes(row) & WIRE_CODES) != means_what_it_says(row)


@pytest.mark.parametrize("row", OLDER, ids=lambda row: str(row["id"]))
def test_what_the_older_version_cannot_send_is_told(row: dict[str, Any]) -> None:
    assert "unsendable_text" in codes(row)


def test_there_are_rows_of_both_kinds() -> None:
    assert len(SENT) > 30
    assert len(OLDER) > 3

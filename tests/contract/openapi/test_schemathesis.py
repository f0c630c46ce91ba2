"""Both OpenAPI documents, held by Schemathesis against what is served.

All of its checks are on for the lab API. Of Adobe's surface one is off, and one does not hold
for a call, each with its reason. What a schema cannot say is allowed by the words of the
refusal, never by the call alone.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, NamedTuple

import pytest


class Allowance(NamedTuple):
    """What Schemathesis calls a failure and is none: see the fixture ``run``."""

    failure: str
    calls: str
    said: str
    reason: str


ROOT: Final = Path(__file__).parents[3]
GOOD: Final = "RejectedPositiveData"
BAD: Final = "AcceptedNegativeData"
CHECKS: Final = {
    "allow_header_conformance",
    "content_type_conformance",
    "ensure_resource_availability",
    "missing_required_header",
    "negative_data_rejection",
    "not_a_server_error",
    "object_level_authorization",
    "positive_data_acceptance",
    "response_headers_conformance",
    "response_schema_conformance",
    "status_code_conformance",
    "unsupported_method",
    "use_after_free",
}
OFF: Final = {"ignored_auth": "any bearer token opens the Admin API: who issues them is not here"}
SEGMENTS_OFF: Final = {
    "ignored_auth": "an event with a wrong write key, or none, is answered with success",
    "negative_data_rejection": "an event that is dropped is answered with success",
}
ADOBES: Final = (
    Allowance(
        BAD,
        "update_",
        "Request successfully submitted",
        "an update ignores every parameter that is neither an id nor an attribute",
    ),
    Allowance(
        GOOD,
        "update_",
        "must not be null",
        "one of two ids must be there, in the query or in the body",
    ),
    Allowance(
        BAD,
        "deliver",
        '"status":400,"message":"id.marketingCloudVisitorId must not be null',
        "customer ids without an ECID are refused in the body alone, under HTTP 200",
    ),
    Allowance(
        GOOD,
        "deliver",
        r"tokens\[\d+\] is not valid|Invalid property token",
        "tokens are those that were issued, and properties those that were declared",
    ),
    Allowance(GOOD, "deliver", "index must be unique", "no two mboxes may have one index"),
    Allowance(
        GOOD,
        "",
        "NotUnique.Name|NotFound.Reference|InUse",
        "names are unique, what is referred to must be there, and what is used must stay",
    ),
    Allowance(
        GOOD,
        "",
        "is none of the (locations|options)|comes twice",
        "the numbers within an activity must fit each other",
    ),
    Allowance(
        GOOD,
        "",
        "must lie after startsAt|is no instant|lies outside the years",
        "an activity ends after it has begun, and not beyond the year 9999",
    ),
    Allowance(
        GOOD, "", "(target|audience)Rule", "Adobe documents the grammar of rules by examples only"
    ),
    Allowance(
        GOOD,
        "run_batch",
        "depends on|depend on each other|an operationId comes twice",
        "the operations of a batch must fit each other",
    ),
)
LABS: Final = (
    Allowance(GOOD, "explain", "name one of", "a query can name one id of three"),
    Allowance(GOOD, "", "client is '", "a client code must be one of the tenant's"),
    Allowance(
        GOOD,
        "",
        "too long a duration|it must be a duration from|it must rise|a minute at most|"
        "lies before the clock|lies outside|beyond the year|before the year|is no instant",
        "times and durations have bounds, and the clock goes forward only",
    ),
    Allowance(GOOD, "evaluate", '"(rule|audience)', "a rule has a grammar"),
    Allowance(
        GOOD,
        "put_workspace",
        "^(?!.*Expected `)",
        "what a workspace names must be there; triggers, mappings and rules have a grammar",
    ),
    Allowance(
        GOOD,
        "put_snapshot",
        r"at `key`|base64|no batch|catalogue\.|faults\[|deliveries\[\d+\]\.number",
        "a snapshot is what was taken before: its parts fit each other",
    ),
    Allowance(
        GOOD,
        "put_bundle",
        "at `key`|^(?!.*Expected `)",
        "a bundle's beginning is what was recorded before: its parts fit each other",
    ),
    Allowance(GOOD, "patch_bundle", "not_replayed", "only what is replayed has another time"),
)
DOCUMENTS: Final = {
    "adobe": ("/_lab/adobe.openapi.json", ADOBES, tuple(OFF)),
    "segment": ("/_lab/segment.openapi.json", (), tuple(SEGMENTS_OFF)),
    "lab": ("/_lab/openapi.json", LABS, ()),
}
LONG: Final = 2_000
EACH: Final = {"adobe": 40, "segment": 150, "lab": 80}
"""How many random cases each call gets, which makes 2,000 of a document."""


UNLINKED: Final = {
    "segment": ("ensure_resource_availability", "use_after_free", "object_level_authorization")
}
"""The checks that follow one call with another, where none makes what another asks for."""


@pytest.mark.long
@pytest.mark.parametrize("name", DOCUMENTS)
def test_what_is_served_is_what_the_document_says_and_so_it_is_at_the_edges_of_every_schema(
    run: Callable[..., Any], name: str
) -> None:
    address, allowances, off = DOCUMENTS[name]
    report = run(address, EACH[name], allowances, off)
    assert not report.found, "\n\n".join(report.found)
    served = {label for label, statuses in report.statuses.items() if min(statuses) < 400}
    assert len(served) > len(report.statuses) * 4 / 5, "too little succeeds to tell anything"
    assert report.checks >= CHECKS - {*off, *UNLINKED.get(name, ())}
    assert report.cases["fuzzing"] >= LONG
    assert report.cases["coverage"] >= LONG


def test_what_is_off_or_allowed_stands_in_the_documentation_with_its_reason() -> None:
    written = (ROOT / "docs" / "openapi.md").read_text(encoding="utf-8")
    reasons = [*OFF.values(), *SEGMENTS_OFF.values(), *(one.reason for one in (*ADOBES, *LABS))]
    assert [reason for reason in reasons if f"| {reason} |" not in written] == []
    assert written.count("\n| ") == len(reasons) + 4 + 4

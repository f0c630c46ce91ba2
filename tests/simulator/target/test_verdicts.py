"""Verdicts: the closed set, a sentence for each, and what to do about it."""

import pytest

from simulator.target.identifiers import THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.target.verdicts import Evidence, Finding, Verdict
from simulator.times import DAY, HOUR, MINUTE, parse_instant

NINE = parse_instant("2026-01-05T09:00:00Z")
U_1 = Identifier(THIRD_PARTY_ID, "u-1")
TIMES = Evidence(
    created_at=NINE - 20 * MINUTE,
    visible_at=NINE + 40 * MINUTE,
    last_activity=NINE - DAY,
    expires_at=NINE + 13 * DAY,
)


def finding(
    verdict: Verdict, evidence: Evidence = TIMES, identifier: Identifier | None = U_1
) -> Finding:
    return Finding(verdict, "acme", identifier, NINE, evidence)


def test_the_set_is_closed() -> None:
    assert set(Verdict) == {
        "found",
        "created",
        "never_created",
        "not_yet_visible",
        "expired",
        "anonymous_twin_only",
        "id_never_bound",
        "atjs_never_ran",
        "consent_withheld",
        "never_tracked",
        "wrong_kind_of_id",
        "wrong_client_code",
        "unauthorized",
        "refused_by_limit",
        "invalid_request",
        "partly_simulated",
        "accepted",
        "fault",
    }


@pytest.mark.parametrize(
    ("verdict", "evidence", "sentence"),
    [
        (
            Verdict.FOUND,
            TIMES,
            (
                "third-party id 'u-1' is bound since 08:40, visible since 09:40, and expires on "
                "2026-01-18 09:00"
            ),
        ),
        (
            Verdict.CREATED,
            TIMES,
            (
                "third-party id 'u-1' was bound by this request; the profile API finds it from "
                "09:40 on"
            ),
        ),
        (
            Verdict.CREATED,
            Evidence(visible_at=NINE, detail="returned"),
            (
                "third-party id 'u-1' was bound again, after its profile had expired, by this "
                "request; the profile API finds it from 09:00 on"
            ),
        ),
        (
            Verdict.NOT_YET_VISIBLE,
            TIMES,
            "third-party id 'u-1' was created 20m ago and is visible to the profile API at 09:40",
        ),
        (
            Verdict.NOT_YET_VISIBLE,
            Evidence(created_at=NINE - 999, visible_at=NINE + HOUR),
            "third-party id 'u-1' was created just now and is visible to the profile API at 10:00",
        ),
        (
            Verdict.EXPIRED,
            TIMES,
            (
                "third-party id 'u-1' expired on 2026-01-18 09:00; its visitor was last seen on "
                "2026-01-04 09:00"
            ),
        ),
        (
            Verdict.EXPIRED,
            Evidence(last_activity=NINE - HOUR, expires_at=NINE),
            (
                "third-party id 'u-1' expired on 2026-01-05 09:00; its visitor was last seen on "
                "2026-01-05 08:00"
            ),
        ),
        (
            Verdict.ANONYMOUS_TWIN_ONLY,
            Evidence(related=("a-1",)),
            (
                "only the anonymous twin 'a-1' of the same visitor exists, so the web destination "
                "never sent third-party id 'u-1'"
            ),
        ),
        (
            Verdict.ID_NEVER_BOUND,
            Evidence(related=("d-1", "d-2", "d-3", "d-4", "d-5")),
            (
                "a profile exists (tntId 'd-1', 'd-2', 'd-3' and 2 more), but nothing has bound "
                "third-party id 'u-1' to it: only requests without a third-party id, such as "
                "unnamed page views, have reached Target"
            ),
        ),
        (
            Verdict.ATJS_NEVER_RAN,
            Evidence(),
            (
                "at.js never ran on the visitor's device, so nothing created a profile for "
                "third-party id 'u-1'"
            ),
        ),
        (
            Verdict.WRONG_KIND_OF_ID,
            Evidence(related=(TNT_ID,)),
            "tntId 'u-1' exists here, and was asked for as third-party id 'u-1'",
        ),
        (
            Verdict.WRONG_CLIENT_CODE,
            Evidence(related=("acme-eu",)),
            "third-party id 'u-1' exists under client code 'acme-eu', not under 'acme'",
        ),
        (
            Verdict.NEVER_CREATED,
            Evidence(),
            "no request ever bound third-party id 'u-1' under client code 'acme'",
        ),
        (
            Verdict.NEVER_CREATED,
            Evidence(related=("d-1", "d-2")),
            (
                "no request ever bound third-party id 'u-1' under client code 'acme'; 2 devices "
                "have no third-party id at all"
            ),
        ),
        *(
            (verdict, Evidence(detail="the reason"), "the reason")
            for verdict in (
                Verdict.WRONG_CLIENT_CODE,
                Verdict.UNAUTHORIZED,
                Verdict.REFUSED_BY_LIMIT,
                Verdict.INVALID_REQUEST,
            )
        ),
    ],
)
def test_the_evidence_is_put_in_a_sentence(
    verdict: Verdict, evidence: Evidence, sentence: str
) -> None:
    assert finding(verdict, evidence).sentence == sentence


@pytest.mark.parametrize("verdict", Verdict)
def test_every_verdict_has_a_sentence(verdict: Verdict) -> None:
    assert finding(verdict, Evidence(detail="why", related=("x",))).sentence


NOTHING_TO_CURE = {
    Verdict.FAULT,
    Verdict.ACCEPTED,
    Verdict.FOUND,
    Verdict.CREATED,
    Verdict.REFUSED_BY_LIMIT,
    Verdict.INVALID_REQUEST,
}


@pytest.mark.parametrize("verdict", Verdict)
def test_what_can_be_cured_has_a_cure(verdict: Verdict) -> None:
    assert bool(finding(verdict).cure) == (verdict not in NOTHING_TO_CURE)


def test_the_cure_of_a_lag_is_to_wait_until_a_time() -> None:
    cure = finding(Verdict.NOT_YET_VISIBLE).cure
    assert cure == "Wait until 09:40, or let Segment retry."


def test_as_data_it_has_code_sentence_cure_and_id() -> None:
    facts = Evidence(related=(THIRD_PARTY_ID,))
    shown = finding(Verdict.WRONG_KIND_OF_ID, facts, Identifier(TNT_ID, "d-1")).as_dict()
    assert shown == {
        "verdict": "wrong_kind_of_id",
        "sentence": "third-party id 'd-1' exists here, and was asked for as tntId 'd-1'",
        "cure": "Ask for it by the other kind of id.",
        "client": "acme",
        "identifier": {"kind": "tntId", "value": "d-1"},
    }
    assert finding(Verdict.INVALID_REQUEST, identifier=None).as_dict()["identifier"] is None

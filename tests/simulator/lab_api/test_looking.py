"""Looking at a tenant: profiles, timelines, explanations and the journal."""

from collections.abc import Callable

import httpx
import pytest

from simulator.lab import Lab

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]
NINE = "2026-01-05T09:00:00Z"
TEN = "2026-01-05T10:00:00Z"
EXPIRY = "2026-01-19T09:00:00Z"


def test_a_profile_is_listed_once_with_all_its_identifiers(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"plan": "gold"})
    assert ask("GET", "/profiles").json() == {
        "total": 1,
        "profiles": [
            {
                "client": "acme",
                "third_party_id": "u-1",
                "tnt_ids": ["d-1"],
                "attributes": {"plan": "gold"},
                "targeting": {"plan": "gold"},
                "identifiers": [
                    {
                        "kind": kind,
                        "value": value,
                        "bound_at": NINE,
                        "visible_at": TEN,
                        "visible": False,
                    }
                    for kind, value in (("thirdPartyId", "u-1"), ("tntId", "d-1"))
                ],
                "created_at": NINE,
                "modified_at": NINE,
                "last_activity": NINE,
                "expires_at": EXPIRY,
            }
        ],
    }


def test_what_an_update_wrote_counts_for_targeting_later(ask: Ask, lab: Lab, deliver: Ask) -> None:
    lab.tenant.configure(visibility_lag="0s")
    deliver("d-1", "u-1", profile={"plan": "gold"})
    lab.update("u-1", {"plan": "silver"})
    (profile,) = ask("GET", "/profiles").json()["profiles"]
    assert (profile["attributes"], profile["targeting"]) == ({"plan": "silver"}, {"plan": "gold"})
    assert profile["identifiers"][0]["visible"] is True


def test_profiles_are_listed_oldest_first_of_all_client_codes_or_of_one(
    ask: Ask, lab: Lab, deliver: Ask
) -> None:
    lab.tenant.configure(client_codes=["acme", "acme-eu"])
    deliver("d-1", session="s-1")
    deliver("d-2", session="s-2")
    lab.request(
        "POST",
        "/rest/v1/delivery?client=acme-eu&sessionId=s-3",
        content=b'{"context":{"channel":"web"},"id":{"tntId":"d-3"}}',
    )

    def listed(query: str) -> tuple[list[str], int]:
        answer = ask("GET", f"/profiles{query}").json()
        return [one["tnt_ids"][0] for one in answer["profiles"]], answer["total"]

    assert listed("") == (["d-1", "d-2", "d-3"], 3)
    assert listed("?client=acme-eu") == (["d-3"], 1)
    assert listed("?client=acme&limit=1") == (["d-1"], 2)
    assert listed("?limit=0") == ([], 3)


@pytest.mark.parametrize("path", ["/profiles?", "/profiles/u/timeline?", "/explain?tnt_id=d&"])
def test_a_client_code_the_tenant_has_not_is_refused(refused: Refused, path: str) -> None:
    expected = ("invalid", "client is 'globex'; it must be one of acme", "client")
    assert refused("GET", f"{path}client=globex") == expected


ATJS_RULE = "atjs is 'maybe'; it must be one of ran, absent, blocked, withheld, untracked"


# -- timelines -----------------------------------------------------------------------------


def test_a_timeline_tells_what_was_and_what_is_to_come(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"plan": "gold"})
    answer = ask("GET", "/profiles/u-1/timeline").json()
    assert answer["identifier"] == {"kind": "thirdPartyId", "value": "u-1"}
    assert [(one["at"], one["coming"]) for one in answer["moments"]] == [
        (NINE, False),
        (NINE, False),
        (TEN, True),
        (EXPIRY, True),
    ]
    told = [one["what"] for one in answer["moments"]]
    assert told[0] == "POST /rest/v1/delivery 200: created; wrote plan"
    assert told[3] == "third-party id 'u-1' expires, unless its visitor returns"


def test_the_timeline_of_somebody_gone_ends_with_the_expiry(ask: Ask, deliver: Ask) -> None:
    deliver("d-1")
    ask("POST", "/clock", {"advance": "15d"})
    moments = ask("GET", "/profiles/d-1/timeline").json()["moments"]
    assert (moments[-1]["at"], moments[-1]["what"]) == (EXPIRY, "tntId 'd-1' expired")
    assert not any(one["coming"] for one in moments)


@pytest.mark.parametrize("value", ["nobody", "a/b", "x%20y"])
def test_nothing_is_told_of_somebody_unknown(refused: Refused, value: str) -> None:
    code, message, field = refused("GET", f"/profiles/{value}/timeline", status=404)
    assert (code, field) == ("unknown_profile", "identifier")
    assert message == f"nothing is known of {value.replace('%20', ' ')!r} under client code 'acme'"


# -- explanations --------------------------------------------------------------------------


def test_an_explanation_has_verdict_sentence_cure_and_evidence(ask: Ask, deliver: Ask) -> None:
    deliver("d-1", "u-1")
    answer = ask("GET", "/explain?third_party_id=u-1").json()
    assert answer["verdict"] == "not_yet_visible"
    assert "u-1" in answer["sentence"]
    assert answer["cure"] == "Wait until 10:00, or let Segment retry."
    assert (answer["created_at"], answer["visible_at"]) == (NINE, TEN)
    assert answer["identifier"] == {"kind": "thirdPartyId", "value": "u-1"}
    by_device = ask("GET", "/explain?tnt_id=d-1.28_0").json()
    assert by_device["verdict"] == "not_yet_visible"


@pytest.mark.parametrize(
    ("hints", "verdict", "related"),
    [
        ("", "never_created", ["d-9"]),
        ("&twin=a-0&twin=a-1", "anonymous_twin_only", ["a-1"]),
        ("&device=d-0&device=d-9", "id_never_bound", ["d-9"]),
        ("&atjs=blocked", "atjs_never_ran", []),
        ("&atjs=withheld&twin=a-0", "consent_withheld", []),
        ("&atjs=absent", "atjs_never_ran", []),
        ("&atjs=untracked&twin=a-1", "never_tracked", []),
        ("&atjs=ran", "never_created", ["d-9"]),
    ],
)
def test_hints_lead_to_the_reason(
    ask: Ask, deliver: Ask, hints: str, verdict: str, related: list[str]
) -> None:
    deliver("d-1", "a-1", session="s-1")
    deliver("d-9", session="s-9")
    answer = ask("GET", f"/explain?third_party_id=u-1{hints}").json()
    assert (answer["verdict"], answer["related"]) == (verdict, related)


@pytest.mark.parametrize(
    ("query", "field", "rule"),
    [
        ("", "third_party_id", "name one of third_party_id, tnt_id, ecid"),
        ("third_party_id=u&tnt_id=d", "third_party_id", "name one of third_party_id, tnt_id, ecid"),
        ("third_party_id=", "third_party_id", "name one of third_party_id, tnt_id, ecid"),
        ("tnt_id=d&atjs=maybe", "atjs", ATJS_RULE),
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    refused: Refused, query: str, field: str, rule: str
) -> None:
    assert refused("GET", f"/explain?{query}") == ("invalid", rule, field)


# -- the journal ---------------------------------------------------------------------------


def test_the_journal_tells_every_request_and_its_verdict(ask: Ask, lab: Lab, deliver: Ask) -> None:
    deliver("d-1", "u-1", profile={"plan": "gold"})
    lab.fetch("u-1")
    answer = ask("GET", "/journal").json()
    assert answer["total"] == 2
    first, second = answer["entries"]
    assert (first["number"], first["at"], first["status"]) == (1, NINE, 200)
    assert (first["verdict"], first["wrote"]) == ("created", ["plan"])
    assert [one["value"] for one in first["ids"]] == ["d-1", "u-1"]
    assert (second["method"], second["verdict"]) == ("GET", "not_yet_visible")


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [1, 2, 3]),
        ("?limit=2", [2, 3]),
        ("?limit=4", [1, 2, 3]),
        ("?limit=0", []),
        ("?after=1", [2, 3]),
        ("?after=1&limit=1", [3]),
        ("?verdict=created", [1, 3]),
        ("?verdict=no_such", []),
        ("?after=999999999999999", []),
    ],
)
def test_the_latest_entries_are_given_as_they_are_wanted(
    ask: Ask, deliver: Ask, query: str, numbers: list[int]
) -> None:
    deliver("d-1")
    deliver("d-1")
    deliver("d-2")
    answer = ask("GET", f"/journal{query}").json()
    assert [one["number"] for one in answer["entries"]] == numbers
    assert answer["total"] == 3


def test_an_after_that_is_no_number_is_refused(refused: Refused) -> None:
    code, message, field = refused("GET", "/journal?after=last")
    assert (code, field) == ("invalid", "after")
    assert message.startswith("after is 'last'; it must be a whole number")


def test_the_journal_shows_no_token_of_the_profile_api(ask: Ask, lab: Lab) -> None:
    lab.tenant.configure(profile_api_token="by-hand/1")  # noqa: S106
    for token in ("by-hand/1", "by-hand%2F1"):
        lab.request("GET", f"/rest/v1/profiles/d-1?client=acme&x={token}")
    assert "by-hand" not in ask("GET", "/journal").text
    lab.tenant.configure(profile_api_token=None)
    assert "by-hand" in ask("GET", "/journal").text

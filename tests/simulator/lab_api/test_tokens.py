"""Tokens over the lab API: issued once, never shown again, and each refusal explained."""

from collections.abc import Callable

import httpx
import pytest

from simulator.lab import Lab

Ask = Callable[..., httpx.Response]
Refused = Callable[..., tuple[str, str, str]]


@pytest.fixture
def fetch(lab: Lab) -> Callable[[str], tuple[int, str]]:
    """Fetch with a token; give the status and what the journal says of it."""

    def send(token: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"}
        answer = lab.request("GET", "/rest/v1/profiles/d-1?client=acme", headers=headers)
        return answer.status_code, lab.tenant.journal().entries[-1].sentence

    return send


def test_a_fresh_token_and_what_is_listed_of_it(ask: Ask) -> None:
    assert ask("GET", "/tokens").json() == {"demanded": False, "tokens": []}
    issued = ask("POST", "/tokens", {}).json()
    times = {"issued_at": "2026-01-05T09:00:00Z", "expires_at": "2026-02-04T09:00:00Z"}
    assert issued == {"token": issued["token"], "scope": "profile_api", **times}
    ask("PATCH", "/settings", {"profile_api_authentication": True, "debug_token_lifetime": "1h"})
    ask("POST", "/tokens", {"scope": "debug_tools"})
    ask("POST", "/clock", {"advance": "1h"})
    listed = ask("GET", "/tokens")
    assert issued["token"] not in listed.text
    assert listed.json() == {
        "demanded": True,
        "tokens": [
            {"scope": "profile_api", **times, "expired": False},
            {
                "scope": "debug_tools",
                "issued_at": "2026-01-05T09:00:00Z",
                "expires_at": "2026-01-05T10:00:00Z",
                "expired": True,
            },
        ],
    }


def test_a_scope_that_is_none_is_refused(refused: Refused) -> None:
    code, message, field = refused("POST", "/tokens", {"scope": "admin"})
    assert (code, field) == ("invalid", "scope")
    assert "admin" in message


def test_expiry_and_revocation_show_in_the_journal(
    lab: Lab, fetch: Callable[[str], tuple[int, str]]
) -> None:
    lab.tenant.configure(profile_api_authentication=True)
    lab.tenant.configure(profile_token_lifetime="1h")  # noqa: S106  no password
    assert fetch("") == (403, "the profile API demands a token, and none came")
    first = lab.tenant.issue_token().token
    assert fetch(first)[0] == 404
    lab.advance("1h")
    assert fetch(first) == (403, "the token expired on 2026-01-05 10:00")
    second, third = (lab.tenant.issue_token().token for _ in range(2))
    said = "the token was revoked on 2026-01-05 10:00, when a new one was issued"
    assert fetch(second) == (403, said)
    assert fetch(third)[0] == 404


def test_a_token_outlives_snapshots_and_ends_with_a_reset(
    lab: Lab, fetch: Callable[[str], tuple[int, str]]
) -> None:
    lab.tenant.configure(profile_api_authentication=True)
    before = lab.tenant.snapshot()
    token = lab.tenant.issue_token().token
    assert token not in str(lab.tenant.snapshot())
    assert lab.tenant.snapshot() == before
    lab.tenant.restore(before)
    assert fetch(token)[0] == 404
    again = lab.tenant.issue_token().token
    assert again != token
    lab.tenant.reset(freeze=True, settings={"profile_api_authentication": True})
    assert lab.tenant.tokens().tokens == []
    assert fetch(again)[0] == 403

"""What Adobe's SDKs make of a refusal; Node's asks again ten times, at once."""

from typing import Any

import pytest

Backend = Any
TRIES = {"node": 11, "python": 1}


@pytest.fixture
def tries(request: pytest.FixtureRequest) -> int:
    """Tell how often the SDK sends a request that is refused."""
    name: str = request.getfixturevalue("sdk").name
    return TRIES[name]


@pytest.mark.parametrize(
    ("mboxes", "details", "message"),
    [
        (51, {}, "size must be between 0 and 50"),
        (1, {"profileParameters": {"a": "x" * 257}}, "size must be between 0 and 256"),
        (1, {"parameters": {"x" * 129: "a"}}, "size must be between 0 and 128"),
        (1, {"profileParameters": {"profile.a": "b"}}, "must not start with profile."),
    ],
)
def test_what_is_too_much_is_refused_and_changes_nothing(
    backend: Backend, tries: int, mboxes: int, details: Any, message: str
) -> None:
    names = [f"m-{number}" for number in range(mboxes)]
    said = backend.say("getOffers", {"execute": backend.mboxes(*names, **details)})
    assert said.error == "Bad Request" or (said.error.startswith("400 ") and message in said.error)
    refused = backend.tenant.journal().entries
    assert [one.status for one in refused] == [400] * tries == [400] * len(said.hosts)
    assert backend.tenant.profiles().profiles == []


def test_fifty_mboxes_are_not_too_many(backend: Backend) -> None:
    names = [f"m-{number}" for number in range(50)]
    assert backend.show(*names) == [None] * 50


def test_a_session_id_with_a_slash_is_refused(backend: Backend, tries: int) -> None:
    said = backend.say("getOffers", {"execute": backend.mboxes("hero")}, sessionId="bad id/?")
    assert said.error
    assert [one.status for one in backend.tenant.journal().entries] == [400] * tries


def test_an_organisation_nobody_has_is_refused(backend: Backend, tries: int) -> None:
    client = {"organizationId": "NOBODY@AdobeOrg"}
    said = backend.say("getOffers", {"execute": backend.mboxes("hero")}, client=client)
    assert said.error
    assert len(said.hosts) == tries
    assert backend.tenant.journal().entries == []

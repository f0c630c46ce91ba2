"""Steps: what the profile API answers, and why."""

from typing import TYPE_CHECKING, Final

import pytest
from pytest_bdd import step

from simulator.testing.checking import expect, latest
from simulator.testing.words import Identified, Lookup, phrase, table

if TYPE_CHECKING:
    import httpx

    from simulator.lab import Lab

__all__: list[str] = []


_NAMED: Final = {
    "thirdPartyId": "third party id",
    "tntId": "mboxPC",
    "marketingCloudVisitorId": "marketingCloudVisitorId",
}


@step(phrase("the profile API finds {visitor:Lookup}"))
def api_finds(lab: "Lab", visitor: Lookup) -> None:
    """Ask Adobe's profile API, as Segment does before each update, and expect 200."""
    expect(lab, fetch={"of": visitor.of(lab), "by": visitor.by})


@step(phrase("the profile API finds {visitor:Lookup} with:"))
def api_finds_with(lab: "Lab", visitor: Lookup, datatable: list[list[str]]) -> None:
    """Fetch a profile, and hold the attributes it is answered with against a table."""
    expected = {"of": visitor.of(lab), "by": visitor.by, "attributes": table(datatable)}
    expect(lab, fetch=expected)


@step(phrase("the profile API answers Profile Not Found for {visitor:Lookup}"))
def api_not_found(lab: "Lab", visitor: Lookup) -> None:
    """Ask Adobe's profile API, and expect its 404 with its text."""
    of = visitor.of(lab)
    message = f"No profile found for client {lab.client_code} with {_NAMED[visitor.by]}={of}"
    expect(lab, fetch={"of": of, "by": visitor.by, "status": 404, "message": message})


@step(phrase("the profile API answers {status:Status} for {visitor:Lookup}"))
def api_status(lab: "Lab", status: int, visitor: Lookup) -> None:
    """Ask Adobe's profile API, and expect an HTTP status."""
    expect(lab, fetch={"of": visitor.of(lab), "by": visitor.by, "status": status})


@step(phrase("the verdict on {visitor:Id} is {code:Text}"))
def verdict_is(lab: "Lab", visitor: Identified, code: str) -> None:
    """Expect a reason why the profile API finds an id, or not, such as not_yet_visible."""
    expect(lab, verdict={"of": visitor(lab), "code": code})


@step(phrase("the verdict on {visitor:Id} is {code:Text} and says {part:Text}"))
def verdict_says(lab: "Lab", visitor: Identified, code: str, part: str) -> None:
    """Expect a reason why an id is found, or not, and words in the sentence that tells it."""
    expect(lab, verdict={"of": visitor(lab), "code": code, "says": [part]})


@pytest.fixture
def answers() -> list["httpx.Response"]:
    """Keep what the profile API answered to the steps of a scenario."""
    return []


@step(phrase("the profile API is told to update {visitor:Id}:"))
def api_update(
    lab: "Lab",
    answers: list["httpx.Response"],
    visitor: Identified,
    datatable: list[list[str]],
) -> None:
    """Call Adobe's profile update without asking for the profile first: a table of attributes."""
    answers.append(lab.update(visitor(lab), table(datatable)))


@step("the tenant has a second client code")
def second_client_code(lab: "Lab") -> None:
    """Let Adobe know the same client by a second client code."""
    lab.tenant.configure(client_codes=[lab.client_code, f"{lab.client_code}-eu"])


@step(phrase("the profile API is asked for {visitor:Id} under the second client code"))
def api_other_client(lab: "Lab", answers: list["httpx.Response"], visitor: Identified) -> None:
    """Ask the profile API under the second client code."""
    path = f"/rest/v1/profiles/thirdPartyId/{visitor(lab)}?client={lab.client_code}-eu"
    answers.append(lab.request("GET", path))


@step(phrase("it answers {text:Text}"))
def it_answers(answers: list["httpx.Response"], text: str) -> None:
    """Expect words in the latest answer."""
    assert text in latest(answers).text, f"it answers {latest(answers).text}"  # noqa: S101


@step(phrase("it answers {status:Status} because of {reason:Text}"))
def it_answers_status(answers: list["httpx.Response"], status: int, reason: str) -> None:
    """Expect status and reason of the latest answer."""
    answer = latest(answers)
    got = (answer.status_code, answer.headers["X-Offtarget-Reason"])
    assert got == (status, reason), f"it answers {got}: {answer.text}"  # noqa: S101


@pytest.fixture
def tokens() -> list[str]:
    """Keep the tokens that the steps of a scenario had issued."""
    return []


@step("a token of the profile API is issued")
def issue_token(lab: "Lab", tokens: list[str]) -> None:
    """Press the button that Adobe has for it; the former token opens nothing from then on."""
    tokens.append(lab.tenant.issue_token().token)


@step(phrase("the profile API is asked for {visitor:Id} with {number:Token}"))
def api_with_token(
    lab: "Lab",
    answers: list["httpx.Response"],
    tokens: list[str],
    visitor: Identified,
    number: int,
) -> None:
    """Ask the profile API with one of the tokens that were issued."""
    path = f"/rest/v1/profiles/thirdPartyId/{visitor(lab)}?client={lab.client_code}"
    headers = {"Authorization": f"Bearer {tokens[number]}"}
    answers.append(lab.request("GET", path, headers=headers))


@step(phrase("the cloud destination has {number:Token}"))
def cloud_token(lab: "Lab", tokens: list[str], number: int) -> None:
    """Set a token in the cloud destination's settings."""
    lab.segment.configure_cloud(bearer_token=tokens[number])


@step(phrase("its reason says {part:Text}"))
def its_reason_says(answers: list["httpx.Response"], part: str) -> None:
    """Expect words in the sentence that says why the latest answer is so."""
    evidence = latest(answers).headers.get("X-Offtarget-Evidence", "")
    assert part in evidence, f"its reason is {evidence!r}"  # noqa: S101

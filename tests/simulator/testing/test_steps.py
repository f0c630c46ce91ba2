"""The step library: every step that expects something holds, and fails in words."""

import pytest

pytest_plugins = ["pytester"]

STORY = """
    Given the visitor opens an unnamed page on the phone
    And "at.js" is blocked on the tablet
    And the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop with traits:
      | plan | gold |
    And a server uploads to bulk "v1":
      \"\"\"
      batch=thirdPartyId,plan
      bob,gold
      \"\"\"
"""
"""Ann on a laptop, a stranger on a phone, a tablet nobody uses, and a batch that waits."""

HOLDS = """
the visitor does "Bought" on the laptop with properties:
  | what | skis |
the laptop has the anonymousId it had before
the phone has the anonymousId it had before
at.js on the tablet sent nothing
at.js on the laptop sent the third-party id "ann"
at.js on the phone sent no third-party id
at.js on the laptop sent no "page.colour"
at.js on the laptop sent the parameters:
  | event_name | profile_update |
at.js on the laptop sent the profile parameters:
  | plan | gold |
the update of "ann" waits for a retry
the update of "ann" took one attempt
the last attempt failed with 500 "Not Found"
the last attempt failed with 500
the latest update is for "ann"
one request was sent for it
the latest update carries "thirdPartyId/ann" in a URL
the latest update carries "bob" in no URL
Target holds 3 profiles
Target holds a profile of "ann"
Target holds no profile of "bob"
the profile of "ann" has:
  | plan | gold |
the profile of "ann" counts for targeting with:
  | plan | gold |
the profile of "ann" has no "colour"
the profile of "ann" belongs to one device
"ann" and the laptop's tntId lead to the same profile
the profile API answers Profile Not Found for "ann"
the profile API answers Profile Not Found for the device the laptop's tntId
the verdict on "ann" is "not_yet_visible"
the verdict on "ann" is "not_yet_visible" and says "just now"
the ticket on "bob" is answered "never_created" for certain
the ticket on "ann" is answered "not_yet_visible", depending on the lag
the ticket on "ann" says "the lag is anything from 0s to 1h"
the ticket on "ann" advises "let Segment retry"
the ticket on "ann" has one update "delivered" in any case
the ticket on "ann" leaves open how no update ends, for the lag and the retry draw
the status of the batch is "incomplete"
the status of the batch counts:
  | batchSize     | 1 |
  | consumedCount | 0 |
"""

FAILS = """
the tablet has the anonymousId it had before
    no event was made on tablet before
the tablet has another anonymousId than before
    no event was made on tablet before
the laptop has another anonymousId than before
    laptop still has
the phone has another anonymousId than before
    phone still has
at.js on the laptop sent nothing
    at.js on laptop sent 3 requests
at.js on the watch sent nothing
    there is no device watch
at.js on the phone sent the third-party id "ann"
    at.js on phone sent the third-party id '', not 'ann'
at.js on the laptop sent no third-party id
    at.js on laptop sent the third-party id 'ann', not ''
at.js on the laptop sent no "page.path"
    at.js on laptop sent page.path, and should not
at.js on the laptop sent the parameters:
  | event_name | other |
    laptop parameters has event_name = 'profile_update', not 'other'
at.js on the laptop sent the profile parameters:
  | plan | silver |
    laptop profileParameters has plan = 'gold', not 'silver'
at.js on the laptop sent the hash of "gold" as "plan"
    laptop profileParameters has plan = 'gold', not '
the profile of "ann" has the hash of "gold" as "plan"
    ann has plan = 'gold', not '
the latest update carries "bob" in a URL
    no URL of the delivery holds 'bob'
the latest update carries "ann" in no URL
    a URL of the delivery holds 'ann'
the update of "ann" is delivered
    the delivery's state is 'awaiting_retry', not 'delivered'
the update of "ann" is lost
    the delivery's state is 'awaiting_retry', not 'lost'
the update of "ann" has failed for good
    the delivery's state is 'awaiting_retry', not 'failed'
the update of "bob" waits for a retry
    there is no delivery of 'bob'
the update of "ann" took two attempts
    the delivery's attempts is 1, not 2
the last attempt failed with 403 "Forbidden"
    the delivery's status is 500, not 403
the last attempt failed with 500 "Forbidden"
    the delivery's message is 'Not Found', not 'Forbidden'
the last attempt failed with 400
    the delivery's status is 500, not 400
the latest event was filtered
    the delivery's state is 'awaiting_retry', not 'filtered'
the latest update is for "bob"
    the latest update is for 'ann'
two requests were sent for it
    1 requests were sent, not 2
Target holds one profile
    Target holds 3 profiles, not 1
Target holds a profile of "bob"
    Target holds no profile of 'bob'
Target holds no profile of "ann"
    Target holds a profile of 'ann'
the profile of "ann" has:
  | plan | silver |
    ann has plan = 'gold', not 'silver'
the profile of "ann" counts for targeting with:
  | plan | silver |
    for targeting, ann has plan = 'gold', not 'silver'
the profile of "ann" has no "plan"
    ann has plan = 'gold', and should not
the profile of "ann" belongs to two devices
    ann is linked to 1 devices, not 2
"ann" and the phone's tntId lead to the same profile
    lead to two profiles
"bob" and the phone's tntId lead to the same profile
    Target holds no profile of 'bob'
the profile API finds "ann"
    a fetch of 'ann' answers 404, not 200
the profile API finds the device the laptop's tntId
    answers 404, not 200
the profile API finds "ann"
    Target holds of 'ann': plan = 'gold'; 1 device
the profile API finds "ann"
    in 1h, at 10:00: the profile API finds it
the profile API finds "bob"
    Target holds nothing of 'bob'
the profile API finds "bob"
    nothing of this will change by itself
the profile of "ann" has:
  | plan | silver |
    in 14d, at 2026-01-19 09:00: it expires, unless its visitor returns
the update of "ann" is delivered
    the update is tried again
the verdict on "ann" is "found"
    the verdict is not_yet_visible, not found
the verdict on "ann" is "not_yet_visible" and says "bob"
    the sentence does not say 'bob'
the ticket on "ann" is answered "not_yet_visible" for certain
    the ticket is answered ('not_yet_visible', ['lag'])
the ticket on "bob" is answered "never_created", depending on the lag
    the ticket is answered ('never_created', [])
the ticket on "ann" is answered "found", depending on the lag
    the ticket is answered ('not_yet_visible', ['lag'])
the ticket on "ann" says "bob"
    the ticket says: third-party id 'ann' was created
the ticket on "ann" advises "bob"
    the ticket advises: Wait until
the ticket on "ann" has one update "lost" in any case
    0 of [
the ticket on "ann" leaves open how one update ends, for the retry draw
    0 of [
the status of the batch is "complete"
    the status of the batch is 'incomplete', not 'complete'
the status of the batch counts:
  | consumedCount | 1 |
    consumedCount is 0, not 1
row 1 of the batch had no effect because of "expired"
    the reason of row 1 is none: it had an effect, not expired
its reason says "expired"
    its reason is ''
the setting "preset" is "fast"
    preset is 'fast'; it must be one of
the setting "lifetime" is "soon"
    lifetime is 'soon'; it must be a duration
the visitor logs out on the laptop please
    Step definition is not found
"""

LATER = """
Feature: Later
  Scenario: What was not there yet is, and what fell due was done
    Given the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop
    When 1 hour passes
    Then the profile API finds "ann"
    And the profile API finds the device the laptop's tntId
    When a server sends the traits of "ann":
      | tier | a |
    Then the update of "ann" is delivered
    And 2 requests were sent for it
    And the verdict on "ann" is "found"
    When Engage sends the audience "shopper" for "ann" as an identify
    Then the profile of "ann" has:
      | shopper | true |
    When Engage sends the end of the audience "shopper" for "ann" as an identify
    Then the profile of "ann" has:
      | shopper | false |
    When Engage sends the computed trait "revenue" of 450 for "ann" as an identify
    Then the profile of "ann" has:
      | revenue | 450 |
    When Engage sends the audience "shopper" for "ann" as a track
    Then the latest event was filtered
    When the tenant has a second client code
    And the profile API is asked for "ann" under the second client code
    Then it answers 404 because of "wrong_client_code"
    And it answers "No profile found"
    When the profile API is told to update "ann":
      | tier | b |
    Then the profile of "ann" has:
      | tier | b |
    When a server uploads to bulk "v1":
      \"\"\"
      batch=thirdPartyId,tier
      bob,c
      ann,d
      \"\"\"
    And 10 seconds pass
    Then the status of the batch is "complete"
    And row 1 of the batch had no effect because of "never_created"
    And the profile of "ann" has:
      | tier | d |
    When the setting "profile_api_authentication" is "true"
    And a token of the profile API is issued
    And a token of the profile API is issued
    And the profile API is asked for "ann" with the former token
    Then it answers 403 because of "unauthorized"
    And its reason says "revoked"
    When a server uploads to bulk "v2" with the latest token:
      \"\"\"
      batch=thirdPartyId,tier
      ann,e
      \"\"\"
    And the cloud destination has the latest token
    And a server sends the traits of "ann":
      | tier | f |
    Then the update of "ann" is delivered
    When the visitor logs out on the laptop
    Then the laptop has another anonymousId than before
    When Target is asked for:
      \"\"\"
      {"requestId": "r", "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
      \"\"\"
    Then it answers with:
      \"\"\"
      {"requestId": "r", "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
      \"\"\"
    When POST "/m2/CLIENT/ubox/raw?mbox=hero" is called
    Then it answers 404 because of "invalid_request"
"""

ANSWERS = """
Feature: Answers
  Scenario: An answer is not what is expected of it
    When Target is asked for:
      \"\"\"
      {"requestId": "r", "execute": {"mboxes": []}}
      \"\"\"
    Then it answers with:
      \"\"\"
      EXPECTED
      \"\"\"
"""


def parts(listed: str) -> list[list[str]]:
    """Split a list of steps, each with the lines that are indented under it."""
    found: list[list[str]] = []
    for line in listed.strip().splitlines():
        if line.startswith(" "):
            found[-1].append(line)
        else:
            found.append([line])
    return found


def feature(steps: list[list[str]]) -> str:
    scenarios = [
        "\n".join(
            [
                f"  Scenario: Number {number}{STORY}",
                *(f"    {'Then ' if not place else ''}{line}" for place, line in enumerate(step)),
            ]
        )
        for number, step in enumerate(steps)
    ]
    return "Feature: Steps\n\n" + "\n\n".join(scenarios)


@pytest.fixture
def outcomes(pytester: pytest.Pytester, lean: list[str]) -> "Outcomes":
    return Outcomes(pytester, lean)


class Outcomes:
    """What became of each scenario of a feature: the sentence it failed with, or nothing."""

    def __init__(self, pytester: pytest.Pytester, lean: list[str]) -> None:
        self._pytester = pytester
        self._lean = lean

    def of(self, text: str, *arguments: str) -> list[str]:
        """Run a feature."""
        (self._pytester.path / "f.feature").write_text(text, encoding="utf-8")
        self._pytester.makepyfile('from pytest_bdd import scenarios\nscenarios("f.feature")')
        run = self._pytester.inline_run(*self._lean, *arguments)
        reports = run.getreports("pytest_runtest_logreport")
        return [str(one.longrepr or "") for one in reports if one.when == "call"]


def test_steps_that_are_so_hold(outcomes: Outcomes) -> None:
    steps = parts(HOLDS)
    found = dict(zip([step[0] for step in steps], outcomes.of(feature(steps)), strict=True))
    assert {step: failure for step, failure in found.items() if failure} == {}


def test_steps_that_are_not_so_fail_in_words(outcomes: Outcomes) -> None:
    listed = parts(FAILS)
    failures = outcomes.of(feature([step[:-1] for step in listed]))
    for step, failure in zip(listed, failures, strict=True):
        assert step[-1].strip() in failure, step[0]


@pytest.mark.parametrize("live", [False, True], ids=["in process", "live"])
def test_a_story_is_told_with_every_other_step(
    outcomes: Outcomes,
    live_url: str,
    live: bool,  # noqa: FBT001
) -> None:
    flags = ["--offtarget-url", live_url] if live else []
    assert outcomes.of(LATER, *flags) == [""]


@pytest.mark.parametrize(
    "expected",
    ['{"requestId": "other"}', '{"execute": {"views": []}}', '{"execute": []}', "[]"],
)
def test_an_answer_that_is_another_is_shown(outcomes: Outcomes, expected: str) -> None:
    (failure,) = outcomes.of(ANSWERS.replace("EXPECTED", expected))
    assert 'it answers {"status":200,"requestId":"r"' in failure

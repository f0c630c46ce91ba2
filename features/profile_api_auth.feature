Feature: Authentication of the profile API
  Where a team requires authentication, every call of the profile API needs a token. Tokens expire,
  and a new one ends the former at once.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed

  Scenario: A token is ignored where none is required
    Given a token of the profile API is issued
    And a token of the profile API is issued
    When the profile API is asked for "ann" with the former token
    Then it answers 200 because of "found"

  Rule: Where authentication is required

    Background:
      Given the setting "profile_api_authentication" is "true"

    Scenario: Without a token an update is refused
      When the profile API is told to update "ann":
        | tier | gold |
      Then it answers 403 because of "unauthorized"
      And it answers "Forbidden"
      And its reason says "none came"
      And the profile of "ann" has no "tier"

    Scenario Outline: Without a token an upload is refused
      When a server uploads to bulk "<version>":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      Then it answers 403 because of "unauthorized"

      Examples:
        | version |
        | v1      |
        | v2      |

    Scenario: A token opens, and a status needs none
      Given a token of the profile API is issued
      When the profile API is asked for "ann" with the latest token
      Then it answers 200 because of "found"
      When a server uploads to bulk "v2" with the latest token:
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      Then the status of the batch is "incomplete"

    Scenario: A token expires
      Given the setting "profile_token_lifetime" is "1h"
      And a token of the profile API is issued
      When 1 hour passes
      And the profile API is asked for "ann" with the latest token
      Then it answers 403 because of "unauthorized"
      And its reason says "the token expired on 2026-01-05 12:00"

    Scenario: A new token ends the former one at once
      Given a token of the profile API is issued
      And a token of the profile API is issued
      When the profile API is asked for "ann" with the former token
      Then it answers 403 because of "unauthorized"
      And its reason says "the token was revoked on 2026-01-05 11:00"
      When the profile API is asked for "ann" with the latest token
      Then it answers 200 because of "found"

    Scenario: A token set by hand stands beside the issued one
      Given a token of the profile API is issued
      And the setting "profile_api_token" is "by-hand"
      When the profile API is asked for "ann" with the latest token
      Then it answers 200 because of "found"

    Scenario: The status may be 401
      Given the setting "unauthorized_status" is "401"
      When the profile API is told to update "ann":
        | tier | gold |
      Then it answers 401 because of "unauthorized"
      And it answers "Unauthorized"

    Scenario: Segment delivers with the token, and fails for good once it is ended
      Given a token of the profile API is issued
      And the cloud destination has the latest token
      When a server sends the traits of "ann":
        | tier | gold |
      Then the update of "ann" is delivered
      When a token of the profile API is issued
      And a server sends the traits of "ann":
        | tier | silver |
      Then the update of "ann" has failed for good
      And the last attempt failed with 403 "Forbidden"

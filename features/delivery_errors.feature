Feature: Profile Not Found, and other reasons why an update does not arrive
  Segment looks a profile up before it updates it. A lookup that fails becomes a 500, which is
  retried for four hours; only the answer Forbidden becomes a 403, which is not.

  Rule: Too soon is cured by time

    Background:
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |

    Scenario: Within the hour the lookup fails, and Segment will retry
      Then the update of "ann" waits for a retry
      And the last attempt failed with 500 "Not Found"
      And one request was sent for it
      And the verdict on "ann" is "not_yet_visible" and says "10:00"

    Scenario: The first attempt after the hour delivers
      When 2 hours pass
      Then the update of "ann" is delivered
      And the update of "ann" took 6 attempts
      And two requests were sent for it

    Scenario: One minute after the hour, no attempt has been made yet
      When 1 hour and 1 minute pass
      Then the update of "ann" waits for a retry

  Rule: Too late, and never, are not

    Scenario: A lag longer than the retries loses the update for good
      Given the setting "visibility_lag" is "5h"
      And the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      And a server sends the traits of "ann":
        | tier | a |
      When 4 hours pass
      Then the update of "ann" is lost
      And the update of "ann" took 7 attempts
      And 1 hour passes
      And the profile API finds "ann"
      And the profile of "ann" has no "tier"

    Scenario: Nobody ever came to the web
      When a server sends the traits of "bob":
        | plan | silver |
      And 4 hours pass
      Then the update of "bob" is lost
      And the verdict on "bob" is "never_created"

    Scenario: The profile has expired
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 14 days have passed
      When a server sends the traits of "ann":
        | tier | a |
      Then the update of "ann" waits for a retry
      And the verdict on "ann" is "expired" and says "last seen on 2026-01-05"

    Scenario: Only the anonymous twin exists
      Given the visitor opens the page "Home" on the laptop
      And 2 hours have passed
      When a server that knows the laptop's anonymousId too sends the traits of "ann":
        | plan | gold |
      Then the last attempt failed with 500 "Not Found"
      And the verdict on "ann" is "anonymous_twin_only"

    Scenario: Only unnamed pages were seen
      Given the visitor opens an unnamed page on the laptop
      And 2 hours have passed
      When Engage sends the traits of the anonymous visitor the laptop's anonymousId:
        | interest | skis |
      Then the last attempt failed with 500 "Not Found"
      And the verdict on the laptop's anonymousId is "id_never_bound"

    Scenario: Another client code has the profile
      Given the tenant has a second client code
      And the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 2 hours have passed
      When the profile API is asked for "ann" under the second client code
      Then it answers 404 because of "wrong_client_code"

  Rule: A token that is wrong is not retried

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 2 hours have passed

    Scenario: The answer Forbidden is final
      Given the setting "profile_api_token" is "secret-1"
      When a server sends the traits of "ann":
        | tier | a |
      Then the update of "ann" has failed for good
      And the last attempt failed with 403 "Forbidden"
      And one request was sent for it

    Scenario: An answer of 401 would be retried in vain
      Given the setting "profile_api_token" is "secret-1"
      And the setting "unauthorized_status" is "401"
      When a server sends the traits of "ann":
        | tier | a |
      Then the update of "ann" waits for a retry
      And the last attempt failed with 500 "Unauthorized"

  Rule: What never leaves Segment

    Scenario: The trigger does not match
      Given the visitor opens an unnamed page on the laptop
      When the visitor does "Product Viewed" on the laptop
      Then the latest event was filtered
      And no request was sent for it

    Scenario: Profile Attributes resolve to nothing
      When the event arrives:
        """
        {"type": "identify", "userId": "ann"}
        """
      Then the last attempt failed with 400 "The root value is missing the required field 'traits'."
      And no request was sent for it

    Scenario: No traits at all still send an update
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 1 hour has passed
      When the event arrives:
        """
        {"type": "identify", "userId": "ann", "traits": {}}
        """
      Then the update of "ann" is delivered
      And two requests were sent for it

  Rule: An update larger than Adobe takes is refused

    Scenario: More than 60 KB
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And the setting "update_post_bytes" is "200"
      And 2 hours have passed
      When a server sends the traits of "ann":
        | note | a long story, longer than what a small limit takes: a long story, longer than what a small limit takes, and then some more of the same, so that two hundred bytes cannot hold it |
      Then the update of "ann" has failed for good
      And the last attempt failed with 413

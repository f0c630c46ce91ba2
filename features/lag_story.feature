Feature: The lag story
  A login in the page sends one identify to both destinations at once. The web destination creates
  the profile, and for an hour the profile API does not show it: the cloud destination, which looks
  it up in that very moment, gets Profile Not Found. What becomes of the update is foreseen.

  Background:
    Given Segment is connected as the team declares:
      """
      sources:
        shop: {type: web, write_key: "shop-{client}"}
      destinations:
        in the page:
          type: web
          source: shop
          settings: {client_code: "{client}", admin_number: "10", cookie_domain: shop.example}
          mappings:
            - {action: upsertProfile}
        from the servers:
          type: cloud
          source: shop
          settings: {client_code: "{client}"}
          mappings:
            - action: updateProfile
              fields:
                user_id: {"@path": "$.userId"}
                traits: {level: {"@path": "$.traits.tier"}}
      """

  Scenario: The update comes too early, is retried by schedule, and arrives after the hour
    Given the visitor opens an unnamed page on the laptop
    When "ann" logs in on the laptop with traits:
      | tier | a |
    Then at.js on the laptop sent the third-party id "ann"
    And the profile API answers Profile Not Found for "ann"
    And the delivery for "ann" stands at "Pending retry", with the code "errors.awaiting-retry.5xx"
    And the verdict on its last attempt is "not_yet_visible"
    And the profile of "ann" has no "level"
    And the forecast for "ann" is that it "arrives late"
    And the coming attempts for "ann" meet:
      | not_yet_visible | 4 |
      | found           | 1 |
    When 59 minutes and 59 seconds pass
    Then it took 5 attempts
    And the verdict on its last attempt is "not_yet_visible"
    When 1 hour passes
    Then the delivery for "ann" stands at "Successful delivery"
    And it took 6 attempts
    And the verdict on its last attempt is "found"
    And the profile of "ann" has:
      | level | a |

  Scenario: Where the lag outlasts the retries, the update is lost, and the log says why
    Given the setting "visibility_lag" is "5h"
    And the visitor opens an unnamed page on the laptop
    When "ann" logs in on the laptop with traits:
      | tier | a |
    Then the forecast for "ann" is that it "lost"
    And the coming attempts for "ann" meet:
      | not_yet_visible | 6 |
    When 4 hours pass
    Then the delivery for "ann" stands at "Failed delivery", with the code "RETRY"
    And it took 7 attempts
    And the verdict on its last attempt is "not_yet_visible"
    When 1 hour passes
    Then the profile API finds "ann"
    And the profile of "ann" has no "level"
    And the delivery for "ann" stands at "Failed delivery"

  Scenario: Without consent there is nothing to wait for, and the forecast says so
    Given the visitor withholds consent on the laptop
    And the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    When a server sends the traits of "ann":
      | tier | a |
    Then the forecast for "ann" is that it "lost"
    When 4 hours pass
    Then the delivery for "ann" stands at "Failed delivery", with the code "RETRY"
    And the verdict on its last attempt is "never_created"
    And the verdict on "ann" is "consent_withheld" and says "consent is withheld"

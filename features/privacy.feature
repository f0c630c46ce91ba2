Feature: Where personal data is hashed decides what leaves
  A hash in the source reaches both destinations. An insert function works in the cloud alone,
  behind the trigger: the page has sent the value in clear before.

  Scenario: Nothing is hashed unless somebody says so
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop with traits:
      | email | ann@shop.example |
    When 2 hours pass
    Then the update of "ann" is delivered
    And the latest update carries "ann@shop.example" in a URL

  Scenario: An insert function protects the cloud, and the page sends it in clear
    Given an insert function hashes "traits.email"
    And the visitor opens an unnamed page on the laptop
    When "ann" logs in on the laptop with traits:
      | email | ann@shop.example |
    Then at.js on the laptop sent the profile parameters:
      | email | ann@shop.example |
    And the profile of "ann" has:
      | email | ann@shop.example |
    When 2 hours pass
    Then the update of "ann" is delivered
    And the latest update carries "ann@shop.example" in no URL
    And the profile of "ann" has the hash of "ann@shop.example" as "email"

  Scenario: A stage of the source protects both
    Given the source hashes "traits.email"
    And the visitor opens an unnamed page on the laptop
    When "ann" logs in on the laptop with traits:
      | email | Ann@Shop.example |
    Then at.js on the laptop sent the hash of "ann@shop.example" as "email"
    And the profile of "ann" has the hash of "ann@shop.example" as "email"
    When 2 hours pass
    Then the update of "ann" is delivered
    And the latest update carries "ann@shop.example" in no URL
    And the profile of "ann" has the hash of "ann@shop.example" as "email"

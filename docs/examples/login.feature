Feature: Logging in

  Scenario: The profile of a customer is not there for the first hour
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop
    Then the profile API answers Profile Not Found for "ann"
    And the verdict on "ann" is "not_yet_visible"
    When 1 hour passes
    Then the profile API finds "ann"

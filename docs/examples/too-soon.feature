Feature: Looking too soon

  Scenario: The profile of a customer is there at once
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | plan | gold |
    Then the profile API finds "ann"

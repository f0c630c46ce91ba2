Feature: Orders

  Scenario: The profile has the last order
    When ann buys for 90 euros on the laptop
    Then the profile of "ann" has:
      | last_order | 90 |

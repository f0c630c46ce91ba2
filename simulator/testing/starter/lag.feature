Feature: Profile Not Found
  A page creates the profile; Segment's servers update it, and look it up first. For an hour the
  profile API does not find a new profile, and after 14 days without a visit no more.

  @smoke
  Scenario: An update waits for the first hour, and arrives by a retry
    Given the setting "visibility_lag" is "1h"
    And the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | plan | gold |
    Then the profile API answers Profile Not Found for "ann"
    And the verdict on "ann" is "not_yet_visible"
    And the update of "ann" waits for a retry
    When 1 hour passes
    Then the profile API finds "ann"
    When 1 hour passes
    Then the update of "ann" is delivered

  Scenario: A profile is gone after 14 days without a visit
    Given the visitor opens the page "Home" on the laptop
    And "ann" logs in on the laptop
    When 13 days and 23 hours pass
    Then the profile API finds "ann"
    When 1 hour passes
    Then the profile API answers Profile Not Found for "ann"
    And the verdict on "ann" is "expired"

  Scenario Outline: Whatever the lag is, an update arrives if the retries outlast it
    Given the setting "visibility_lag" is "<lag>"
    And the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | plan | gold |
    And 5 hours pass
    Then the update of "ann" is <state>

    Examples:
      | lag | state     |
      | 0s  | delivered |
      | 1h  | delivered |
      | 5h  | lost      |

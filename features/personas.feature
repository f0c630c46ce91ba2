Feature: Personas (Engage) data reaches a profile
  Engage sends computed traits and audiences as traits of an identify, or as properties of a
  track. Profile Attributes have no default mapping: something must be mapped to them.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed

  Scenario: An audience arrives as true
    When Engage sends the audience "first_time_shopper" for "ann" as an identify
    Then the update of "ann" is delivered
    And the profile of "ann" has:
      | first_time_shopper | true |

  Scenario: Leaving the audience arrives as false
    Given Engage sends the audience "first_time_shopper" for "ann" as an identify
    When Engage sends the end of the audience "first_time_shopper" for "ann" as an identify
    Then the profile of "ann" has:
      | first_time_shopper | false |

  Scenario: A computed trait arrives as text
    When Engage sends the computed trait "total_revenue_180_days" of 450 for "ann" as an identify
    Then the profile of "ann" has:
      | total_revenue_180_days | 450 |

  Scenario: Any new audience arrives without a new mapping, since all traits are mapped
    When Engage sends the audience "big_spender" for "ann" as an identify
    And Engage sends the audience "skier" for "ann" as an identify
    Then the profile of "ann" has:
      | big_spender | true |
      | skier       | true |

  Scenario: As a track it needs a mapping of its own
    When Engage sends the audience "first_time_shopper" for "ann" as a track
    Then the latest event was filtered
    And the profile of "ann" has no "first_time_shopper"

  Scenario: With that mapping, properties become attributes
    Given the cloud destination maps properties of Engage's tracks
    When Engage sends the audience "first_time_shopper" for "ann" as a track
    Then the update of "ann" is delivered
    And the profile of "ann" has:
      | audience_key       | first_time_shopper |
      | first_time_shopper | true               |

  Scenario: A mapping that leaves Profile Attributes empty fails every event
    Given the cloud destination leaves Profile Attributes empty
    When Engage sends the audience "first_time_shopper" for "ann" as an identify
    Then the last attempt failed with 400 "The root value is missing the required field 'traits'."
    And the profile of "ann" has no "first_time_shopper"

  Scenario: An audience counts for targeting after the update lag
    When Engage sends the audience "first_time_shopper" for "ann" as an identify
    And 1 hour passes
    Then the profile of "ann" counts for targeting with:
      | first_time_shopper | true |

Feature: Whose profile is it?
  Target knows a device by its tntId, and a customer by the userId that Segment sends as
  mbox3rdPartyId; of a stranger, Segment sends the anonymousId instead.

  @smoke
  Scenario: An anonymous visitor has one profile, under the anonymousId
    When the visitor opens the page "Home" on the laptop
    Then Target holds one profile
    And the laptop's anonymousId and the laptop's tntId lead to the same profile

  Scenario: A customer has one profile on two devices
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop with traits:
      | plan | gold |
    And the visitor opens an unnamed page on the phone
    When "ann" logs in on the phone
    And 1 hour passes
    Then Target holds one profile
    And the profile of "ann" belongs to two devices
    And the profile of the phone's tntId counts for targeting with:
      | plan | gold |
    And "ann" belongs to the audience "Gold customers"

  Scenario: An anonymous visitor who logs in has a second profile
    Given the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop
    Then Target holds two profiles
    And "ann" and the laptop's tntId lead to the same profile
    And the profile of the laptop's anonymousId belongs to no devices

Feature: The ski offer

  Scenario: Gold customers on ski pages
    Given the audience "skiing gold" is:
      """
      and:
      - {profile: tier, equals: [gold, platinum]}
      - {custom: page.category, contains: [ski]}
      """
    And the visitor opens the page "Home" on the laptop
    When "ann" logs in on the laptop with traits:
      | tier | gold |
    Then "ann" belongs to the audience "skiing gold" in a request with the parameters:
      | page.category | Skis |
    And "ann" does not belong to the audience "skiing gold"

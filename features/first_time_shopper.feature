Feature: From an Engage audience to a targeted experience
  Segment's page tells the story of first_time_shopper: Engage computes an audience, the cloud
  destination sends it as a profile attribute, a team makes an audience of it at Adobe, and an
  activity shows something to whoever is in.

  Background:
    Given the team declares:
      """
      audiences:
        First-time shoppers: {rule: {profile: first_time_shopper, equals: ["true"]}}
      offers:
        welcome: Welcome, and 10 % off
        usual: Welcome back
      activities:
        First purchase:
          type: xt
          page_load: true
          experiences:
            - {name: New, audience: First-time shoppers, offers: welcome}
            - {name: Everybody, offers: usual}
      """
    And the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 1 hour has passed

  Scenario: Before Engage has sent anything, everybody's experience is shown
    When the visitor opens an unnamed page on the laptop
    Then the page on the laptop shows "Welcome back"

  Scenario: The audience counts one update lag after the cloud destination delivered it
    When Engage sends the audience "first_time_shopper" for "ann" as an identify
    Then the update of "ann" is delivered
    And the profile of "ann" has:
      | first_time_shopper | true |
    And audiences can be made of the attribute "first_time_shopper"
    When the visitor opens an unnamed page on the laptop
    Then the page on the laptop shows "Welcome back"
    When 1 hour passes
    And the visitor opens an unnamed page on the laptop
    Then the page on the laptop shows "Welcome, and 10 % off"

  Scenario: The audience follows the customer to another device
    Given Engage sends the audience "first_time_shopper" for "ann" as an identify
    And 1 hour has passed
    And the visitor opens an unnamed page on the phone
    And the page on the phone shows "Welcome back"
    When "ann" logs in on the phone
    And the visitor opens an unnamed page on the phone
    Then the page on the phone shows "Welcome, and 10 % off"

  Scenario: Who leaves the audience is shown the other experience again
    Given Engage sends the audience "first_time_shopper" for "ann" as an identify
    And 1 hour has passed
    When Engage sends the end of the audience "first_time_shopper" for "ann" as an identify
    And 1 hour passes
    And the visitor opens an unnamed page on the laptop
    Then the page on the laptop shows "Welcome back"

  Scenario: What at.js says of the customer counts at once
    When "ann" logs in on the laptop with traits:
      | first_time_shopper | true |
    And the visitor opens an unnamed page on the laptop
    Then the page on the laptop shows "Welcome, and 10 % off"

  Scenario: While the lookup still fails, nothing is shown either
    Given the visitor opens an unnamed page on the phone
    And "bob" logs in on the phone
    And Engage sends the audience "first_time_shopper" for "bob" as an identify
    And the update of "bob" waits for a retry
    When 1 hour and 30 minutes pass
    And the visitor opens an unnamed page on the phone
    Then the page on the phone shows "Welcome back"
    When 2 hours and 30 minutes pass
    And the visitor opens an unnamed page on the phone
    Then the page on the phone shows "Welcome, and 10 % off"

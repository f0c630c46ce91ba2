Feature: Whom an audience of Engage reaches
  Engage sends one event for each identifier of a person, to the destinations an audience is
  connected to and to no other. Anonymous visitors take part only where that is switched on.

  Rule: The anonymous twin of a customer

    Background:
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      And 2 hours have passed

    Scenario: Without anonymous users the twin is not updated
      When Engage, without anonymous users, sends the audience "vip" for "ann"
      Then the update of "ann" is delivered
      And the profile of "ann" has:
        | vip | true |
      And the profile of the laptop's anonymousId has no "vip"

    Scenario: With anonymous users there is one event for each anonymousId
      When Engage, with anonymous users, sends the audience "vip" for "ann"
      Then the update of "ann" is delivered
      And the update of the laptop's anonymousId is delivered
      And the profile of "ann" has:
        | vip | true |
      And the profile of the laptop's anonymousId has:
        | vip | true |

  Rule: One call for each identifier

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 2 hours have passed

    Scenario: A userId and an email make two calls
      When Engage sends the audience "vip" for "ann", whose email "ann@example.com" it knows
      Then the update of "ann" is delivered
      And the cloud destination was asked for "ann" 3 times
      And the profile of "ann" has:
        | vip | true |
      And the profile of "ann" has no "email"

    Scenario: Who has left an audience stays, marked false
      Given Engage, without anonymous users, sends the audience "vip" for "ann"
      When Engage sends the end of the audience "vip" for "ann" as an identify
      Then the profile of "ann" has:
        | vip | false |

    Scenario: A step of a journey is an audience with a key of its own
      When Engage moves "ann" to the step "welcome" of a journey
      Then the profile of "ann" has:
        | j_o_welcome | true |

    Scenario: A computed trait sent as a track alone needs a mapping
      When Engage sends the computed trait "total_revenue" of 450 for "ann" as a track
      Then the latest event was filtered as "NO_MATCHING_MAPPING"
      And the profile of "ann" has no "total_revenue"

    Scenario: With that mapping the computed trait arrives
      Given the cloud destination maps properties of Engage's tracks
      When Engage sends the computed trait "total_revenue" of 450 for "ann" as a track
      Then the profile of "ann" has:
        | trait_key     | total_revenue |
        | total_revenue | 450           |

    Scenario: Leaving arrives as a track too
      Given the cloud destination maps properties of Engage's tracks
      When Engage sends the end of the audience "vip" for "ann" as a track
      Then the profile of "ann" has:
        | vip | false |

  Rule: Only connected destinations take it

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 2 hours have passed

    Scenario: An audience that goes elsewhere is filtered, which is no fault
      When Engage sends the audience "vip" for "ann" to "Braze" alone
      Then the latest event was filtered as "FILTERED_BY_INTEGRATIONS_OBJECT"
      And the profile of "ann" has no "vip"

    Scenario: Named in the integrations object, the cloud destination takes it
      When Engage sends the audience "vip" for "ann" to "Adobe Target Cloud Mode" alone
      Then the update of "ann" is delivered

    Scenario: A row of a warehouse needs a mapping of its own
      When reverse ETL sends the row of "ann":
        | tier | gold |
      Then the latest event was filtered as "NO_MATCHING_MAPPING"

    Scenario: With that mapping its columns become attributes
      Given the cloud destination maps rows of reverse ETL
      When reverse ETL sends the row of "ann":
        | tier  | gold |
        | score | 7    |
      Then the profile of "ann" has:
        | tier  | gold |
        | score | 7    |

Feature: Who is in an audience?
  Rules are Adobe's targetRule. They look at the attributes of a profile ('Visitor Profile'), at
  the parameters of a request ('Custom') and at what surrounds it. What is not simulated is
  unknown, never false.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop with traits:
      | tier   | gold   |
      | visits | 045    |
      | score  | "4e-2" |

  Rule: Attributes of the profile

    Scenario: One of several values is enough
      Given the audience "good customers" is:
        """
        {profile: tier, equals: [platinum, gold]}
        """
      Then "ann" belongs to the audience "good customers"
      And the laptop's tntId belongs to the audience "good customers"
      And "bob" does not belong to the audience "good customers"

    Scenario Outline: How values are compared
      Given the audience "asked for" is:
        """
        <rule>
        """
      Then "ann" <belongs> to the audience "asked for"

      Examples:
        | rule                                        | belongs         |
        | {profile: visits, equals: ["45"]}           | belongs         |
        | {profile: visits, greater: ["9"]}           | belongs         |
        | {profile: visits, equalsIgnoreCase: [45.0]} | belongs         |
        | {profile: score, equals: ["0.04"]}          | does not belong |
        | {profile: score, equals: ["4e-2"]}          | belongs         |
        | {profile: tier, equals: [Gold]}             | does not belong |
        | {profile: tier, equalsIgnoreCase: [Gold]}   | belongs         |
        | {profile: tier, contains: [OL]}             | belongs         |
        | {profile: tier, startsWith: [G]}            | does not belong |
        | {profile: Tier, equals: [gold]}             | does not belong |
        | {profile: profile.tier, endsWith: [ld]}     | belongs         |

    Scenario Outline: Whether there is a value
      Given the audience "asked for" is:
        """
        <rule>
        """
      Then "ann" <belongs> to the audience "asked for"

      Examples:
        | rule                                                | belongs         |
        | {profile: tier, parameterPresent: []}               | belongs         |
        | {profile: city, parameterPresent: []}               | does not belong |
        | {profile: city, parameterNotPresent: []}            | belongs         |
        | {profile: city, parameterOrValueNotPresent: []}     | belongs         |
        | {profile: city, valueNotPresent: []}                | does not belong |
        | {not: [{profile: city, equals: [Rome]}]}            | belongs         |

    Scenario: Attributes are compared with each other
      Given the audience "more visits than points" is:
        """
        {profile: visits, greater: [{profile: points}]}
        """
      Then "ann" does not belong to the audience "more visits than points"
      When "ann" logs in on the laptop with traits:
        | points | 9 |
      Then "ann" belongs to the audience "more visits than points"

    Scenario: An update of the cloud counts after the update lag
      Given the audience "shoppers" is:
        """
        {profile: first_time_shopper, equals: ["true"]}
        """
      And 1 hour has passed
      When Engage sends the audience "first_time_shopper" for "ann" as an identify
      Then "ann" does not belong to the audience "shoppers"
      When 1 hour passes
      Then "ann" belongs to the audience "shoppers"

    Scenario: What is not yet visible to the profile API counts at once
      Given the audience "golden" is:
        """
        {profile: tier, equals: [gold]}
        """
      Then the profile API answers Profile Not Found for "ann"
      And "ann" belongs to the audience "golden"

  Rule: Parameters and addresses

    Scenario: Segment's page properties are parameters with page. in front
      Given the audience "skiing gold" is:
        """
        and:
        - {custom: page.category, contains: [SKI]}
        - {profile: tier, equals: [gold]}
        """
      Then "ann" does not belong to the audience "skiing gold"
      And "ann" belongs to the audience "skiing gold" in a request with the parameters:
        | page.category | skis |
      And "bob" does not belong to the audience "skiing gold" in a request with the parameters:
        | page.category | skis |

    Scenario: A custom page.url is the parameter, a page url the address
      Given the audience "by parameter" is:
        """
        {custom: page.url, contains: [/skis]}
        """
      And the audience "by address" is:
        """
        {page: url, contains: [/skis]}
        """
      Then "ann" does not belong to the audience "by parameter" at "https://shop.test/skis"
      And "ann" belongs to the audience "by address" at "https://shop.test/skis"
      And "ann" belongs to the audience "by parameter" in a request with the parameters:
        | page.url | https://shop.test/skis |

    Scenario: An address asked for without a scheme fits under any
      Given the audience "home" is:
        """
        {page: url, equals: [shop.test]}
        """
      Then "ann" belongs to the audience "home" at "https://shop.test/"
      And "ann" does not belong to the audience "home" at "https://shop.test/skis"

    Scenario: Of a parameter that is there twice, the first counts
      Given the audience "reds" is:
        """
        {page: param.colour, equals: [red]}
        """
      Then "ann" belongs to the audience "reds" at "https://shop.test/?colour=red&colour=blue"
      And "ann" does not belong to the audience "reds" at "https://shop.test/?colour=blue&colour=red"

    Scenario: The parts of a list with commas start and end on their own
      Given the audience "French" is:
        """
        {custom: languages, startsWith: [fr]}
        """
      Then "ann" belongs to the audience "French" in a request with the parameters:
        | languages | en,fr;q=0.9 |

    Scenario: Target's own parameters are not targeted on
      Given the audience "by mboxId" is:
        """
        {mbox: mboxId, parameterPresent: []}
        """
      Then "ann" does not belong to the audience "by mboxId" in a request with the parameters:
        | mboxId | 7 |

  Rule: The time of the account

    Scenario: A rule of weekdays turns at the account's midnight
      Given the audience "on Mondays" is:
        """
        {time: current_day, equals: [1]}
        """
      Then "ann" belongs to the audience "on Mondays"
      When 19 hours pass
      Then "ann" belongs to the audience "on Mondays"
      When 1 hour passes
      Then "ann" does not belong to the audience "on Mondays"

  Rule: What is not simulated is unknown

    Scenario: A dimension nobody knows
      Given the audience "golfers" is:
        """
        {crs: CRM.Interest, equals: [Golf]}
        """
      Then it is unknown whether "ann" belongs to the audience "golfers": "the dimension 'crs' is not simulated"

    Scenario: Unknown does not matter where the rest decides
      Given the audience "golfers or gold" is:
        """
        or:
        - {crs: CRM.Interest, equals: [Golf]}
        - {profile: tier, equals: [gold]}
        """
      Then "ann" belongs to the audience "golfers or gold"
      And it is unknown whether "bob" belongs to the audience "golfers or gold": "'crs'"

    Scenario: A place that the request does not tell
      Given the audience "Californians" is:
        """
        {geo: region, matches: [california]}
        """
      Then it is unknown whether "ann" belongs to the audience "Californians": "geo"

  Rule: What audiences can be made of

    Scenario: Attributes and parameters that were seen
      Given the visitor opens the page "Skis" on the laptop
      Then audiences can be made of the attribute "tier"
      And audiences can be made of the parameter "page.name"
      And audiences cannot be made of the attribute "plan"

    Scenario: What the profile API wrote was seen, too
      Given 1 hour has passed
      When a server sends the traits of "ann":
        | plan | a |
      Then audiences can be made of the attribute "plan"

    Scenario: Of one call, so many attributes are listed
      Given the setting "seen_per_call" is "4"
      When "ann" logs in on the laptop with traits:
        | plan | a     |
        | city | Lyons |
      Then audiences can be made of the attribute "plan"
      And audiences cannot be made of the attribute "city"

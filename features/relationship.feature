Feature: The web destination creates, the cloud destination updates
  Adobe Target lets only the web create profiles. Segment's web destination does so through
  at.js; its cloud destination looks a profile up by mbox3rdPartyId and updates it.

  Rule: Only the web creates a profile

    Scenario: A visit creates one
      When the visitor opens an unnamed page on the laptop
      Then Target holds one profile

    Scenario: The cloud destination creates none
      When a server sends the traits of "ann":
        | plan | gold |
      Then Target holds no profile
      And the verdict on "ann" is "never_created"

    Scenario: An update without a lookup creates none, though Adobe says it was submitted
      When the profile API is told to update "ann":
        | plan | gold |
      Then it answers "Request successfully submitted"
      And Target holds no profile

    Scenario: An expired profile is not brought back by an update
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And 14 days have passed
      When the profile API is told to update "ann":
        | plan | gold |
      Then Target holds no profile

    Scenario: With an ad blocker nothing creates one
      Given "at.js" is blocked on the laptop
      When the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      Then at.js on the laptop sent nothing
      And Target holds no profile
      And the verdict on "ann" is "atjs_never_ran"

    Scenario: With Segment blocked neither destination hears of the visitor
      Given "segment" is blocked on the laptop
      When the visitor opens the page "Home" on the laptop
      Then at.js on the laptop sent nothing
      And Target holds no profile

  Rule: at.js gives every device a PCID, and Segment uses mbox3rdPartyId instead

    Scenario: Target makes the PCID, and at.js keeps it
      Given the visitor opens an unnamed page on the laptop
      And Target holds a profile of the laptop's tntId
      When the visitor opens an unnamed page on the laptop
      Then Target holds one profile

    Scenario: The cloud destination asks for the userId
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      When a server that knows the laptop's anonymousId too sends the traits of "ann":
        | tier | a |
      Then the latest update is for "ann"

    Scenario: Without a userId it asks for the anonymousId
      Given the visitor opens the page "Home" on the laptop
      When the visitor states traits on the laptop:
        | interest | skis |
      Then the latest update is for the laptop's anonymousId

    Scenario: A PCID is no mbox3rdPartyId
      Given the visitor opens an unnamed page on the laptop
      And 1 hour has passed
      Then the profile API finds the device the laptop's tntId
      And the profile API answers Profile Not Found for the laptop's tntId
      And the verdict on the laptop's tntId is "wrong_kind_of_id"

    Scenario: The common identifier ties server data to the profile made on the web
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      And 1 hour has passed
      When a server sends the traits of "ann":
        | lifetime_value | 450 |
      Then the update of "ann" is delivered
      And "ann" and the laptop's tntId lead to the same profile
      And the profile of the laptop's tntId has:
        | plan           | gold |
        | lifetime_value | 450  |

  Rule: The web destination updates and tracks as well

    Scenario: Traits of an identify become profile attributes at once
      Given the visitor opens an unnamed page on the laptop
      When "ann" logs in on the laptop with traits:
        | plan    | gold             |
        | visits  | 3                |
        | address | {"city": "Oslo"} |
      Then the profile of "ann" has:
        | plan         | gold |
        | visits       | 3    |
        | address.city | Oslo |

    Scenario: A track becomes an mbox visit with the event's name
      Given the visitor opens an unnamed page on the laptop
      When the visitor does "Product Viewed" on the laptop with properties:
        | sku | A1 |
      Then at.js on the laptop sent the parameters:
        | event_name | Product Viewed |
        | sku        | A1             |

Feature: The Experience Cloud's ids
  Beside its own tntId, Target finds a device by the ECID that Adobe's ID service gives it. An
  authenticated customer id stands for the mbox3rdPartyId. Each identifier waits for its own
  visibility; a device and its ECID expire together.

  Rule: An ECID is a second name of a device

    Background:
      Given the ID service gives the laptop the ECID "38400000000000000000000000000000000001"

    Scenario: The profile API finds a device by its ECID after the lag
      Given the visitor opens the page "Home" on the laptop
      When 1 hour passes
      Then the profile API finds the ECID "38400000000000000000000000000000000001"

    Scenario: Within the hour it does not
      Given the visitor opens the page "Home" on the laptop
      When 59 minutes and 59 seconds pass
      Then the profile API answers Profile Not Found for the ECID "38400000000000000000000000000000000001"

    Scenario: An ECID that comes later waits its own hour
      Given the visitor opens the page "Home" on the phone
      And 2 hours have passed
      And the ID service gives the phone the ECID "38400000000000000000000000000000000002"
      When the visitor opens the page "Skis" on the phone
      Then the profile API finds the device the phone's tntId
      And the profile API answers Profile Not Found for the ECID "38400000000000000000000000000000000002"
      When 1 hour passes
      Then the profile API finds the ECID "38400000000000000000000000000000000002"

    Scenario: Where at.js has lost its cookie the ECID brings the device back
      Given the visitor opens the page "Home" on the laptop
      And the visitor clears the storage of the laptop
      When the visitor opens an unnamed page on the laptop
      Then Target holds one profile

    Scenario: Without an ECID the same visitor is new
      Given the visitor opens the page "Home" on the phone
      And the visitor clears the storage of the phone
      When the visitor opens an unnamed page on the phone
      Then Target holds two profiles

    Scenario: An ECID is gone with its device
      Given the visitor opens the page "Home" on the laptop
      When 14 days pass
      Then the profile API answers Profile Not Found for the ECID "38400000000000000000000000000000000001"

  Rule: Customer ids

    Background:
      Given the ID service gives the laptop the ECID "38400000000000000000000000000000000001"

    Scenario: An authenticated customer id stands for the third-party id
      Given the ID service knows the customer ids on the laptop:
        | id  | integration code | state         |
        | ann | crm              | authenticated |
      When the visitor opens an unnamed page on the laptop
      Then "ann" and the laptop's tntId lead to the same profile

    Scenario: One that is not authenticated stands for nobody
      Given the ID service knows the customer ids on the laptop:
        | id  | integration code | state   |
        | ann | crm              | unknown |
      When the visitor opens an unnamed page on the laptop
      Then Target holds no profile of "ann"

    Scenario: The first id of a known integration code speaks
      Given the settings are:
        | customer_id_codes | ["crm"] |
      And the ID service knows the customer ids on the laptop:
        | id  | integration code | state         |
        | 7   | loyalty          | authenticated |
        | ann | crm              | authenticated |
      When the visitor opens an unnamed page on the laptop
      Then "ann" and the laptop's tntId lead to the same profile
      And Target holds no profile of "7"

    Scenario: The userId that Segment sends wins over it
      Given the ID service knows the customer ids on the laptop:
        | id  | integration code | state         |
        | bob | crm              | authenticated |
      And the visitor opens an unnamed page on the laptop
      When "ann" logs in on the laptop
      Then "ann" and the laptop's tntId lead to the same profile
      And the profile of "bob" belongs to no devices

    Scenario: Logging out keeps the tie
      Given the ID service knows the customer ids on the laptop:
        | id  | integration code | state         |
        | ann | crm              | authenticated |
      And the visitor opens an unnamed page on the laptop
      And the ID service knows the customer ids on the laptop:
        | id  | integration code | state      |
        | ann | crm              | logged_out |
      When the visitor opens an unnamed page on the laptop
      Then "ann" and the laptop's tntId lead to the same profile

  Rule: A server renders first, and at.js goes on from its cookie

    Scenario: The page that at.js takes over belongs to the device the server made
      Given a server renders the page for the laptop
      When the visitor opens the page "Home" on the laptop
      Then Target holds one profile
      And the laptop's anonymousId and the laptop's tntId lead to the same profile

    Scenario: A server knows the device that at.js made
      Given the visitor opens the page "Home" on the laptop
      When a server renders the page for the laptop
      Then Target holds one profile

  Rule: Two sessions at once

    Background:
      Given the setting "merge_at" is "session_end"
      And the audience "gold" is:
        """
        {profile: plan, equals: [gold]}
        """
      And the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And the visitor opens an unnamed page on the phone
      And "ann" logs in on the phone
      And 1 minute has passed
      And the visitor states traits on the laptop:
        | plan | gold |

    Scenario: The session that changed something counts it at once
      Then the laptop's tntId belongs to the audience "gold"

    Scenario: The other session does not see it while both go on
      Given 20 minutes have passed
      When the visitor opens an unnamed page on the phone
      Then the phone's tntId does not belong to the audience "gold"
      And the profile of "ann" has no "plan"

    Scenario: Once the session has ended, the other one sees it
      Given 20 minutes have passed
      And the visitor opens an unnamed page on the phone
      When 10 minutes pass
      Then the phone's tntId belongs to the audience "gold"
      And the profile of "ann" has:
        | plan | gold |

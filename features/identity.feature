Feature: Whose profile is it?
  Target knows a visitor by the PCID of a device and by the customer's mbox3rdPartyId. Segment
  sends the userId as mbox3rdPartyId, and falls back on the anonymousId.

  Rule: Scenario 1, an anonymous user never becomes known

    Scenario: An anonymous visitor has one profile, under the anonymousId
      When the visitor opens the page "Home" on the laptop
      Then Target holds one profile
      And the laptop's anonymousId and the laptop's tntId lead to the same profile
      And at.js on the laptop sent the third-party id the laptop's anonymousId

    Scenario: The same visitor on another device has another profile
      Given the visitor opens the page "Home" on the laptop
      When the visitor opens the page "Home" on the phone
      Then Target holds two profiles
      And the profile of the laptop's anonymousId belongs to one device
      And the profile of the phone's anonymousId belongs to one device

    Scenario: What a visitor does later leads to the same profile
      Given the visitor opens the page "Home" on the laptop
      And 3 days have passed
      When the visitor opens the page "Skis" on the laptop
      And the visitor does "Product Viewed" on the laptop
      Then Target holds one profile
      And the laptop has the anonymousId it had before

    Scenario: The cloud destination falls back on the anonymousId
      Given the visitor opens the page "Home" on the laptop
      And 1 hour has passed
      When Engage sends the traits of the anonymous visitor the laptop's anonymousId:
        | interest | skis |
      Then the update of the laptop's anonymousId is delivered
      And the profile of the laptop's anonymousId has:
        | interest | skis |

  Rule: Scenario 2, the user is known from the first point of contact

    Scenario: A user who logs in on arrival has one profile, under the userId
      Given the visitor opens an unnamed page on the laptop
      When "ann" logs in on the laptop
      Then Target holds one profile
      And "ann" and the laptop's tntId lead to the same profile
      And Target holds no profile of the laptop's anonymousId

    Scenario: The same user on another device has the same profile
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      And the visitor opens an unnamed page on the phone
      When "ann" logs in on the phone
      Then Target holds one profile
      And the profile of "ann" belongs to two devices
      And the profile of the phone's tntId counts for targeting with:
        | plan | gold |

    Scenario: Before the login, the second device is a stranger
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      When the visitor opens the page "Home" on the phone
      Then Target holds two profiles
      And the profile of the phone's anonymousId has no "plan"

    Scenario: What a device learned before the login fills gaps, and never wins
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | sport | skis |
      And the visitor opens the page "Home" on the phone
      And the visitor states traits on the phone:
        | sport | hats  |
        | zip   | 94103 |
      And the visitor logs out on the phone
      When "ann" logs in on the phone
      Then the profile of "ann" has:
        | sport | skis  |
        | zip   | 94103 |

  Rule: Scenario 3, an anonymous user becomes a known user

    Background:
      Given the visitor opens the page "Home" on the laptop
      And 1 hour has passed
      And Engage sends the traits of the anonymous visitor the laptop's anonymousId:
        | interest | skis |

    Scenario: Logging in makes a second profile, under the userId
      When "ann" logs in on the laptop
      Then Target holds two profiles
      And "ann" and the laptop's tntId lead to the same profile
      And the profile of the laptop's anonymousId belongs to no devices
      And at.js on the laptop sent the third-party id "ann"

    Scenario: Both profiles are available to the profile API
      Given "ann" logs in on the laptop
      When 1 hour passes
      Then the profile API finds the laptop's anonymousId
      And the profile API finds "ann"

    Scenario: The userId receives what its new profile lacks
      When "ann" logs in on the laptop with traits:
        | plan | gold |
      Then the profile of "ann" has:
        | interest | skis |
        | plan     | gold |
      And the profile of the laptop's anonymousId has no "plan"

    Scenario: Read strictly by Segment's page, nothing is copied
      Given the setting "merge_on_relink" is "false"
      When "ann" logs in on the laptop with traits:
        | plan | gold |
      Then the profile of "ann" has no "interest"
      And the profile of the laptop's anonymousId has:
        | interest | skis |

    Scenario: The anonymous profile is still updated by its own id
      Given "ann" logs in on the laptop
      And 1 hour has passed
      When Engage sends the traits of the anonymous visitor the laptop's anonymousId:
        | score | 7 |
      Then the update of the laptop's anonymousId is delivered
      And the profile of the laptop's anonymousId has:
        | score | 7 |
      And the profile of "ann" has no "score"

    Scenario: The anonymousId stays the same on login
      When "ann" logs in on the laptop
      Then the laptop has the anonymousId it had before

  Rule: Devices that change hands

    Scenario: Logging out keeps the tie of the device to the user
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      When the visitor logs out on the laptop
      And the visitor opens an unnamed page on the laptop
      Then Target holds one profile
      And the profile of the laptop's tntId has:
        | plan | gold |
      And the laptop has another anonymousId than before

    Scenario: Another user who logs in on the device gets another anonymousId
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      When "bob" logs in on the laptop
      Then the laptop has another anonymousId than before
      And Target holds three profiles
      And "bob" and the laptop's tntId lead to the same profile

    Scenario: A device known from first contact takes its first change of user for scenario 3
      # Target cannot tell a userId from an anonymousId: the first change of id is a login to it.
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      When "bob" logs in on the laptop
      Then the profile of "bob" has:
        | plan | gold |
      When "cay" logs in on the laptop
      Then the profile of "cay" has no "plan"

    Scenario: A later user of a shared device inherits nothing
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      When "bob" logs in on the laptop
      Then the profile of "bob" has no "plan"
      And the profile of "ann" has:
        | plan | gold |

    Scenario: Two devices share nothing but what the visitor tells them
      Given the visitor opens the page "Home" on the laptop
      And the visitor states traits on the laptop:
        | interest | skis |
      When the visitor opens the page "Home" on the phone
      Then the profile of the phone's anonymousId has no "interest"

    Scenario: A cleared browser is a new visitor
      Given the visitor opens the page "Home" on the laptop
      When the visitor clears the storage of the laptop
      And the visitor opens the page "Home" on the laptop
      Then Target holds two profiles

    Scenario: A browser with a short memory forgets, while the profile lives on
      Given the browser of the laptop keeps what scripts store for 7 days
      And the visitor opens the page "Home" on the laptop
      When 8 days pass
      And the visitor opens the page "Home" on the laptop
      Then Target holds two profiles
      And the laptop has another anonymousId than before

  Rule: What binds a third-party id

    Scenario: An unnamed page binds no third-party id
      When the visitor opens an unnamed page on the laptop
      Then Target holds one profile
      And at.js on the laptop sent no third-party id
      And the verdict on the laptop's anonymousId is "id_never_bound"

    Scenario: A track binds it
      Given the visitor opens an unnamed page on the laptop
      When the visitor does "Product Viewed" on the laptop
      Then Target holds one profile
      And the laptop's anonymousId and the laptop's tntId lead to the same profile

    Scenario: The first request of a page has no third-party id, the next one binds it
      Given the visitor opens an unnamed page on the laptop
      And at.js on the laptop sent no third-party id
      When "ann" logs in on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      And "ann" and the laptop's tntId lead to the same profile

    Scenario: Merging at the end of the session
      Given the setting "merge_at" is "session_end"
      And the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |
      And the profile of "ann" has no "plan"
      And the profile of the laptop's tntId has no "plan"
      When 30 minutes pass
      Then the profile of "ann" has:
        | plan | gold |

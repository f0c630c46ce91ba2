Feature: When is a profile there, and when is it gone?
  A new identifier is invisible to the profile API for an hour, a profile is gone after 14 days
  without a visit, and otherwise the answer is Profile Not Found.

  Rule: The profile API finds an identifier one hour after it was bound

    Background:
      Given the visitor opens the page "Home" on the laptop

    Scenario: One second before the hour it does not
      When 59 minutes and 59 seconds pass
      Then the profile API answers Profile Not Found for the laptop's anonymousId
      And the profile API answers Profile Not Found for the device the laptop's tntId

    Scenario: Exactly at the hour it does
      When 1 hour passes
      Then the profile API finds the laptop's anonymousId
      And the profile API finds the device the laptop's tntId

    Scenario: It gives the attributes that the profile holds
      Given "ann" logs in on the laptop with traits:
        | plan | gold |
      When 1 hour passes
      Then the profile API finds "ann" with:
        | plan | gold |

    Scenario: The verdict says when it will be
      When 12 minutes pass
      Then the verdict on the laptop's anonymousId is "not_yet_visible" and says "12m ago"
      And the verdict on the laptop's anonymousId is "not_yet_visible" and says "10:00"

    Scenario: The userId waits its own hour
      Given 40 minutes have passed
      And "ann" logs in on the laptop
      When 59 minutes and 59 seconds pass
      Then the profile API finds the laptop's anonymousId
      And the profile API answers Profile Not Found for "ann"

    Scenario: Counted from the profile instead, a second device waits no more
      Given the setting "lag_anchor" is "profile"
      And "ann" logs in on the laptop
      And 1 hour has passed
      And the visitor opens an unnamed page on the phone
      When "ann" logs in on the phone
      Then the profile API finds the device the phone's tntId

    Scenario: Targeting does not wait
      Given "ann" logs in on the laptop with traits:
        | plan | gold |
      Then the profile of "ann" counts for targeting with:
        | plan | gold |
      And the profile API answers Profile Not Found for "ann"

  Rule: The lag is a setting

    Scenario: Without a lag everything is visible at once
      Given the setting "preset" is "instant"
      When the visitor opens the page "Home" on the laptop
      Then the profile API finds the laptop's anonymousId

    Scenario: A drawn lag is an hour at most
      Given the setting "preset" is "drawn"
      And the visitor opens the page "Home" on the laptop
      When 1 hour passes
      Then the profile API finds the laptop's anonymousId

    Scenario: A lag that is changed does not touch what is bound already
      Given the visitor opens the page "Home" on the laptop
      When the setting "visibility_lag" is "5h"
      And 1 hour passes
      Then the profile API finds the laptop's anonymousId

  Rule: A profile is gone after 14 days without a visit

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | plan | gold |

    Scenario: One second before it is there
      Given 13 days have passed
      When 23 hours and 59 minutes and 59 seconds pass
      Then the profile API finds "ann"
      And Target holds one profile

    Scenario: Exactly after 14 days it is gone
      When 14 days pass
      Then the profile API answers Profile Not Found for "ann"
      And the profile API answers Profile Not Found for the device the laptop's tntId
      And Target holds no profile
      And the verdict on "ann" is "expired" and says "last seen on 2026-01-05"

    Scenario: A visit begins the 14 days anew
      Given 13 days have passed
      And the visitor opens the page "Home" on the laptop
      When 13 days pass
      Then the profile API finds "ann"

    Scenario: A beacon is a visit
      Given 13 days have passed
      And the visitor does "Product Viewed" on the laptop
      When 13 days pass
      Then the profile API finds "ann"

    Scenario: A fetch is no visit
      Given 13 days have passed
      And the profile API finds "ann"
      When 1 day passes
      Then the profile API answers Profile Not Found for "ann"

    Scenario: An update is no visit
      Given 13 days have passed
      And a server sends the traits of "ann":
        | tier | a |
      When 1 day passes
      Then the profile API answers Profile Not Found for "ann"

    Scenario: Where an update counts as activity, it prolongs
      Given the setting "update_is_activity" is "true"
      And 13 days have passed
      And a server sends the traits of "ann":
        | tier | a |
      When 1 day passes
      Then the profile API finds "ann"

    Scenario: A visitor who returns begins a new profile, with a new lag, under the same PCID
      Given 14 days have passed
      When the visitor does "Product Viewed" on the laptop
      Then Target holds one profile
      And the profile of the laptop's tntId has no "tier"
      And the verdict on the laptop's tntId is "wrong_kind_of_id"
      And the profile API answers Profile Not Found for the device the laptop's tntId
      And the verdict on "ann" is "not_yet_visible"

    Scenario: The new profile is visible an hour later
      Given 14 days have passed
      And the visitor does "Product Viewed" on the laptop
      When 1 hour passes
      Then the profile API finds "ann"
      And the profile API finds the device the laptop's tntId

    Scenario: A longer lifetime reaches a profile when its visitor returns
      Given the setting "lifetime" is "30d"
      And the visitor opens the page "Home" on the laptop
      When 29 days pass
      Then the profile API finds "ann"

    Scenario: A longer lifetime does not touch a profile whose visitor stays away
      Given 1 day has passed
      And the setting "lifetime" is "30d"
      When 13 days pass
      Then the profile API answers Profile Not Found for "ann"

  Rule: The anonymous profile has its own 14 days

    Scenario: After the login nothing prolongs it
      Given the visitor opens the page "Home" on the laptop
      And 2 days have passed
      And "ann" logs in on the laptop
      When 12 days pass
      Then the profile API answers Profile Not Found for the laptop's anonymousId
      And the profile API finds "ann"

    Scenario: A device unseen for 14 days is gone, though its user lives on elsewhere
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And the visitor opens an unnamed page on the phone
      And "ann" logs in on the phone
      And 7 days have passed
      And the visitor opens the page "Home" on the phone
      And "ann" logs in on the phone
      When 7 days pass
      Then the profile API answers Profile Not Found for the device the laptop's tntId
      And the profile API finds "ann"

  Rule: An update counts for targeting after its own lag

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | tier | a |
      And 2 hours have passed
      And a server sends the traits of "ann":
        | tier | b |

    Scenario: A fetch shows it at once, targeting does not
      Then the profile of "ann" has:
        | tier | b |
      And the profile of "ann" counts for targeting with:
        | tier | a |

    Scenario: After the update lag it counts
      When 1 hour passes
      Then the profile of "ann" counts for targeting with:
        | tier | b |

@vendor-safe
Feature: What can be seen at Adobe itself, without waiting
  No lab API, no clock, nothing to look into: only the delivery API, the profile API, and what the
  page and the cloud destination saw of them. Every one of these holds on an account as it does here.

  Rule: Profile Not Found

    Scenario: Nobody has heard of a new customer
      Then the profile API answers Profile Not Found for "ann"

    Scenario: A visit is not visible to the profile API at once
      When the visitor opens the page "Home" on the laptop
      Then at.js on the laptop sent the third-party id the laptop's anonymousId
      And the profile API answers Profile Not Found for the laptop's anonymousId

    Scenario: Nor is a login
      Given the visitor opens an unnamed page on the laptop
      When "ann" logs in on the laptop with traits:
        | plan | gold |
      Then at.js on the laptop sent the third-party id "ann"
      And the profile API answers Profile Not Found for "ann"

  Rule: The cloud destination looks up before it updates

    Scenario: The update of a login comes too early, and waits for a retry
      Given the visitor opens an unnamed page on the laptop
      When "ann" logs in on the laptop with traits:
        | plan | gold |
      Then the update of "ann" waits for a retry
      And the last attempt failed with 500 "Not Found"
      And one request was sent for it

    Scenario: Of a customer who never came to the web, it has nothing to update
      When a server sends the traits of "bob":
        | plan | silver |
      Then the update of "bob" waits for a retry
      And the last attempt failed with 500 "Not Found"
      And the profile API answers Profile Not Found for "bob"

    Scenario: An update without a lookup is said to be submitted, and creates nothing
      When the profile API is told to update "cay":
        | plan | silver |
      Then it answers "Request successfully submitted"
      And the profile API answers Profile Not Found for "cay"

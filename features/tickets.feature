Feature: A ticket is answered from the events Segment has recorded
  Somebody reports Profile Not Found, and there are an id, a time and events. They are replayed at
  their own times. What nobody outside can know, the lag within the hour and the draw of the
  retries, is tried in every way that matters: what stays is certain, the rest says what it hangs on.

  Rule: Most answers are certain

    Scenario: Somebody who logged in more than an hour ago is found
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      When 1 hour passes
      Then the ticket on "ann" is answered "found" for certain

    Scenario: Somebody who was away for fourteen days is gone
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      When 14 days pass
      Then the ticket on "ann" is answered "expired" for certain

    Scenario: Whom only servers know never met at.js
      Given a server sends the traits of "ann":
        | plan | gold |
      When 5 hours pass
      Then the ticket on "ann" is answered "atjs_never_ran" for certain
      And the ticket on "ann" says "no event comes from analytics.js"
      And the ticket on "ann" has one update "lost" in any case

    Scenario: A page that was never told of the login leaves the anonymous twin alone
      Given the visitor opens the page "Home" on the laptop
      When a server that knows the laptop's anonymousId too sends the traits of "ann":
        | plan | gold |
      Then the ticket on "ann" is answered "anonymous_twin_only" for certain

    Scenario: An alias tells Segment who the twin is, and Target nothing
      Given the visitor opens the page "Home" on the laptop
      And the visitor logs out on the laptop
      And "ann" logs in on the laptop
      When the event arrives:
        """
        {"type": "alias", "previousId": "ann", "userId": "ann-2"}
        """
      Then the ticket on "ann-2" is answered "anonymous_twin_only" for certain
      And the ticket on "ann-2" says "an alias says that 'ann' is the same person"

    Scenario: An unnamed page binds no id
      Given the visitor opens an unnamed page on the laptop
      When 2 hours pass
      Then the ticket on the laptop's anonymousId is answered "id_never_bound" for certain
      And the ticket on the laptop's anonymousId says "sent nothing, for want of a page name"
      And the ticket on the laptop's anonymousId advises "Name the page"

    Scenario: A login that leaves the web destination out binds no id either, and has another cure
      Given the visitor opens an unnamed page on the laptop
      When the event arrives:
        """
        {"type": "identify", "anonymousId": "a-1", "userId": "ann",
         "integrations": {"All": false},
         "context": {"library": {"name": "analytics.js"}}}
        """
      Then the ticket on "ann" is answered "atjs_never_ran" for certain
      And the ticket on "ann" says "which the integrations object leaves out"
      And the ticket on "ann" advises "'Adobe Target Web'"

    Scenario: Without a mapping of the web destination at.js never loads
      Given tickets are answered for the workspace:
        """
        sources: {shop: {type: web}}
        destinations:
          page: {type: web, source: shop, settings: {client_code: acme}}
        """
      When the visitor opens the page "Home" on the laptop
      Then the ticket on the laptop's anonymousId is answered "atjs_never_ran" for certain
      And the ticket on the laptop's anonymousId says "no mapping of the web destination 'page'"
      And the ticket on the laptop's anonymousId advises "Add mappings to the web destination"

    Scenario: An id written otherwise is pointed to
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      Then the ticket on "Ann" is answered "never_created" for certain
      And the ticket on "Ann" says "'Ann' occurs as 'ann' in userId"

    Scenario: An address that is a trait of somebody is pointed to
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | email | ann@example.com |
      Then the ticket on "ann@example.com" is answered "never_created" for certain
      And the ticket on "ann@example.com" says "occurs in traits.email of 'ann'"
      And the ticket on "ann@example.com" advises "Ask for 'ann'"

  Rule: Within the hour the answer depends on the lag

    Background:
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop

    Scenario: Not yet visible may be visible already
      When 20 minutes pass
      Then the ticket on "ann" is answered "not_yet_visible", depending on the lag
      And the ticket on "ann" says "may be found already"

    Scenario: One second before the hour it still does, and then no more
      When 59 minutes and 59 seconds pass
      Then the ticket on "ann" is answered "not_yet_visible", depending on the lag
      When 1 second passes
      Then the ticket on "ann" is answered "found" for certain

    Scenario: Updates within the hour are delivered in any case, by a retry
      When a server sends the traits of "ann":
        | plan | gold |
      And 5 hours pass
      Then the ticket on "ann" has two updates "delivered" in any case

  Rule: Where the login comes late, the draw of the retries decides

    Background:
      Given a server sends the traits of "ann":
        | plan | gold |
      And the visitor opens an unnamed page on the laptop

    Scenario: Two and a half hours after the update, lag and draw decide
      Given 2 hours and 30 minutes have passed
      When "ann" logs in on the laptop
      And 5 hours pass
      Then the ticket on "ann" leaves open how one update ends, for the lag and the retry draw

    Scenario: Less than two hours after it, the update is delivered in any case
      Given 1 hour and 59 minutes have passed
      When "ann" logs in on the laptop
      And 5 hours pass
      Then the ticket on "ann" has two updates "delivered" in any case

    Scenario: More than four hours after it, no retry is left
      Given 4 hours and 1 minute have passed
      When "ann" logs in on the laptop
      And 5 hours pass
      Then the ticket on "ann" has one update "lost" in any case

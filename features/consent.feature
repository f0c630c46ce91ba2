Feature: Consent and ad blockers decide whether at.js ever runs
  A consent manager holds analytics.js back until consent is given, and the web destination, with
  at.js, lives in analytics.js. Whoever withholds consent, or blocks, has no profile; whoever gives it
  late may have one that nothing ties to the login. To Segment it is all Profile Not Found.

  Rule: at.js never ran

    Scenario: Without consent there is no profile to update
      Given the visitor withholds consent on the laptop
      And the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      When a server sends the traits of "ann":
        | plan | gold |
      And 5 hours pass
      Then at.js on the laptop sent nothing
      And Target holds no profile
      And the update of "ann" is lost
      And the verdict on "ann" is "consent_withheld" and says "consent is withheld"

    Scenario: With an ad blocker there is none either
      Given "at.js" is blocked on the laptop
      And the visitor opens the page "Home" on the laptop
      When "ann" logs in on the laptop
      And 5 hours pass
      Then at.js on the laptop sent nothing
      And the update of "ann" is lost
      And the verdict on "ann" is "atjs_never_ran" and says "an ad blocker keeps it away"

    Scenario: A blocker that keeps analytics.js away keeps at.js away with it
      Given "segment" is blocked on the laptop
      And the visitor opens the page "Home" on the laptop
      When "ann" logs in on the laptop
      Then the verdict on "ann" is "atjs_never_ran" and says "an ad blocker keeps it away"

    Scenario: Consent does not help where at.js is blocked
      Given "at.js" is blocked on the laptop
      And the visitor withholds consent on the laptop
      And the visitor opens the page "Home" on the laptop
      When the visitor grants consent on the laptop
      And "ann" logs in on the laptop
      Then the verdict on "ann" is "atjs_never_ran" and says "an ad blocker keeps it away"

    Scenario: On another device at.js may have run
      Given the visitor withholds consent on the laptop
      And the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      When the visitor opens the page "Home" on the phone
      And "ann" logs in on the phone
      Then the verdict on "ann" is "not_yet_visible"

  Rule: Consent that comes late

    Background:
      Given the visitor withholds consent on the laptop
      And the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop

    Scenario: On the same page the login is made up for, and the hour begins with the consent
      Given 2 hours have passed
      When the visitor grants consent on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      And the verdict on "ann" is "not_yet_visible"
      When 1 hour passes
      Then the profile API finds "ann"

    Scenario: On a later page it is not: at.js runs, and the login was never tracked
      Given the visitor opens the page "Cart" on the laptop
      When the visitor grants consent on the laptop
      And 2 hours pass
      Then Target holds a profile of the laptop's anonymousId
      And the verdict on "ann" is "never_tracked" and says "the want of consent held analytics.js back"

    Scenario: The next login ends that
      Given the visitor opens the page "Cart" on the laptop
      And the visitor grants consent on the laptop
      When "ann" logs in on the laptop
      And 1 hour passes
      Then the profile API finds "ann"

    Scenario: A server's update within that time comes too early, and arrives by a retry
      When a server sends the traits of "ann":
        | tier | a |
      And 1 hour passes
      And the visitor grants consent on the laptop
      Then the update of "ann" waits for a retry
      When 3 hours pass
      Then the update of "ann" is delivered

  Rule: Consent that is withdrawn

    Scenario: What a page has loaded stays until the next page
      Given the visitor opens the page "Home" on the laptop
      When the visitor withholds consent on the laptop
      And "ann" logs in on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      When the visitor opens the page "Home" on the laptop
      And "bob" logs in on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      And the verdict on "bob" is "never_tracked"

  Rule: Consent by category leaves destinations out, and analytics.js in

    Background:
      Given Segment is connected as the team declares:
        """
        sources:
          shop: {type: web, write_key: "shop-of-{client}"}
        destinations:
          in the page:
            type: web
            source: shop
            settings: {client_code: "{client}", admin_number: "10", cookie_domain: shop.example}
            consent: [personalisation]
            mappings:
              - {action: upsertProfile}
              - {action: triggerView}
          from the servers:
            type: cloud
            source: shop
            settings: {client_code: "{client}"}
            consent: [personalisation]
            mappings:
              - action: updateProfile
                fields: {user_id: {"@path": "$.userId"}, traits: {"@path": "$.traits"}}
        """

    Scenario: Whoever refuses the category is kept from both destinations
      Given the visitor refuses "personalisation" on the laptop
      When the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      Then at.js on the laptop sent nothing
      And the verdict on "ann" is "consent_withheld" and says "consent is withheld"
      And the delivery log counts:
        | Successfully received   | 2 |
        | Filtered at destination | 4 |

    Scenario: Whoever refuses another category is not
      Given the visitor refuses "statistics" on the laptop
      And the visitor agrees to "personalisation" on the laptop
      When the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      And the delivery for "ann" stands at "Pending retry"

    Scenario: Whoever agrees later is known by the next page, for analytics.js has kept the login
      Given the visitor refuses "personalisation" on the laptop
      And the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop
      When the visitor agrees to "personalisation" on the laptop
      And the visitor opens the page "Cart" on the laptop
      Then at.js on the laptop sent the third-party id "ann"
      And the verdict on "ann" is "not_yet_visible"

    Scenario: Of a page that a browser shows, what Segment was told says why
      When a page sends to "/v1/i" for the source "shop":
        """
        {"type": "identify", "userId": "ann", "anonymousId": "a-1", "context": {
          "library": {"name": "analytics.js"},
          "consent": {"categoryPreferences": {"personalisation": false}}}}
        """
      Then the verdict on "ann" is "consent_withheld" and says "consent is withheld"

    Scenario: Where the page was to tell Target, and Target never heard, at.js never ran either
      When a page sends to "/v1/i" for the source "shop":
        """
        {"type": "identify", "userId": "ann", "anonymousId": "a-1", "context": {
          "library": {"name": "analytics.js"},
          "consent": {"categoryPreferences": {"personalisation": true}}}}
        """
      Then the verdict on "ann" is "atjs_never_ran"

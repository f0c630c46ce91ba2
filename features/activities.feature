Feature: Who sees what of a team's activities
  An A/B test divides its visitors by shares and keeps them; experience targeting chooses by
  audience, each time anew. Answers are those of the Delivery API; what was shown is counted.

  Rule: An A/B test keeps its visitors

    Background:
      Given the team declares:
        """
        offers: {red: Red, blue: Blue}
        activities:
          colour:
            {type: ab, mboxes: hero, page_load: true,
             experiences: [{name: red, offers: {hero: red, page_load: red}, share: 100},
                           {name: blue, offers: {hero: blue, page_load: blue}, share: 0}]}
        """

    Scenario: A visitor who returns sees what they saw before, though the shares have changed
      Given the mbox "hero" shows "Red" to "d-1"
      When the team declares:
        """
        offers: {red: Red, blue: Blue}
        activities:
          colour:
            {type: ab, mboxes: hero,
             experiences: [{name: red, offers: red, share: 0}, {name: blue, offers: blue, share: 100}]}
        """
      And 13 days have passed
      Then the mbox "hero" shows "Red" to "d-1"
      And the mbox "hero" shows "Blue" to "d-2"

    Scenario: A customer sees on another device what they saw on the first
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And the page on the laptop shows "Red"
      When the team declares:
        """
        offers: {red: Red, blue: Blue}
        activities:
          colour:
            {type: ab, page_load: true,
             experiences: [{name: red, offers: red, share: 0}, {name: blue, offers: blue, share: 100}]}
        """
      And the visitor opens an unnamed page on the phone
      Then the page on the phone shows "Blue"
      When "ann" logs in on the phone
      And the visitor opens an unnamed page on the phone
      Then the page on the phone shows "Red"

    Scenario: Who saw it before they logged in keeps it as a customer
      Given the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop
      And the visitor opens an unnamed page on the phone
      When "ann" logs in on the phone
      Then the mbox "hero" shows "Red" to the phone's tntId
      And the report on "colour" counts two visitors

    Scenario: A visitor stays though the audience no longer matches, until the profile expires
      Given the team declares:
        """
        audiences: {gold: {rule: {profile: tier, equals: [gold]}}}
        offers: {red: Red}
        activities:
          gold only: {type: ab, page_load: true, audience: gold, experiences: [red]}
        """
      And the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | tier | gold |
      And the visitor opens an unnamed page on the laptop
      And the page on the laptop shows "Red"
      When "ann" logs in on the laptop with traits:
        | tier | silver |
      And the visitor opens an unnamed page on the laptop
      Then the page on the laptop shows "Red"
      When 15 days pass
      And the visitor opens an unnamed page on the laptop
      Then the page on the laptop keeps its own content

    Scenario: Only a share of visitors may enter
      Given the team declares:
        """
        offers: {red: Red}
        activities:
          nobody yet: {type: ab, mboxes: hero, entry: 0, experiences: [red]}
        """
      Then the mbox "hero" keeps its own content for "d-1"

  Rule: Experience targeting chooses anew each time

    Background:
      Given the team declares:
        """
        audiences:
          gold: {rule: {profile: tier, equals: [gold]}}
          silver: {rule: {profile: tier, equals: [silver]}}
        offers: {for gold: Gold, for silver: Silver}
        activities:
          welcome:
            type: xt
            page_load: true
            experiences: [{audience: gold, offers: for gold}, {audience: silver, offers: for silver}]
        """
      And the visitor opens an unnamed page on the laptop
      And "ann" logs in on the laptop with traits:
        | tier | silver |
      And the visitor opens an unnamed page on the laptop

    Scenario: A cloud update moves a visitor once it counts for targeting
      Given 1 hour has passed
      And the visitor opens an unnamed page on the laptop
      And the page on the laptop shows "Silver"
      When a server sends the traits of "ann":
        | tier | gold |
      And the visitor opens an unnamed page on the laptop
      Then the update of "ann" is delivered
      And the page on the laptop shows "Silver"
      When 1 hour passes
      And the visitor opens an unnamed page on the laptop
      Then the page on the laptop shows "Gold"

    Scenario: Who stops matching sees the page's own content
      Given the page on the laptop shows "Silver"
      When "ann" logs in on the laptop with traits:
        | tier | none |
      And the visitor opens an unnamed page on the laptop
      Then the page on the laptop keeps its own content

    Scenario: Read by the examples of Adobe's page, who stops matching stays
      Given the setting "xt_unmatched" is "stays"
      And the page on the laptop shows "Silver"
      When "ann" logs in on the laptop with traits:
        | tier | none |
      And the visitor opens an unnamed page on the laptop
      Then the page on the laptop shows "Silver"

    Scenario: A rule that is not simulated is unknown, and says so
      Given the team declares:
        """
        audiences: {lunatics: {rule: {moon: phase, equals: [full]}}}
        offers: {red: Red}
        activities:
          moon: {type: ab, mboxes: hero, audience: lunatics, experiences: [red]}
        """
      Then the mbox "hero" keeps its own content for "d-1"
      And the journal says "'lunatics' is unknown" of what was shown
      When the setting "unknown_audience" is "matches"
      Then the mbox "hero" shows "Red" to "d-1"

  Rule: Of several activities, priority decides

    Scenario: A named mbox is filled by the highest that matches
      Given the team declares:
        """
        audiences: {nobody: {rule: {profile: tier, equals: [gold]}}}
        offers: {low: Low, high: High, best: Best}
        activities:
          low: {type: ab, mboxes: hero, priority: 1, experiences: [low]}
          high: {type: ab, mboxes: hero, priority: 5, experiences: [high]}
          best: {type: ab, mboxes: hero, priority: 9, audience: nobody, experiences: [best]}
        """
      Then the mbox "hero" shows "High" to "d-1"
      And the report on "low" counts no impressions

    Scenario: A page load shows all that match, the highest last
      Given the team declares:
        """
        offers: {low: Low, high: High}
        activities:
          high: {type: ab, page_load: true, priority: 5, experiences: [high]}
          low: {type: ab, page_load: true, priority: 1, experiences: [low]}
        """
      When the visitor opens the page "Home" on the laptop
      Then the page on the laptop shows "Low, then High"

    Scenario: Where the highest changes elements, none fills the whole page
      Given the team declares:
        """
        offers:
          low: Low
          button: {type: actions, content: [{type: setText, selector: button, content: Buy}]}
        activities:
          button: {type: ab, page_load: true, priority: 5, experiences: [button]}
          low: {type: ab, page_load: true, priority: 1, experiences: [low]}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {}}}
        """
      Then it answers with:
        """
        {"execute": {"pageLoad": {"options": [{"type": "actions", "content":
          [{"type": "setText", "selector": "button", "content": "Buy"}]}]}}}
        """

    Scenario: An activity of a property needs its token
      Given the team declares:
        """
        properties: {shop: 8a6f4a3e-0b1d-4c5e-9f00-112233445566}
        offers: {red: Red}
        activities:
          shop only: {type: ab, mboxes: hero, properties: shop, experiences: [red]}
        """
      Then the mbox "hero" keeps its own content for "d-1"
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "property": {"token": "8a6f4a3e-0b1d-4c5e-9f00-112233445566"},
         "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
        """
      Then it answers with:
        """
        {"execute": {"mboxes": [{"index": 0, "name": "hero",
                                 "options": [{"type": "html", "content": "Red"}]}]}}
        """

    Scenario: An activity is shown from its start to its end
      Given the team declares:
        """
        offers: {red: Red}
        activities:
          january: {type: ab, mboxes: hero, experiences: [red],
                    starts_at: 2026-01-05T10:00:00Z, ends_at: 2026-01-05T11:00:00Z}
        """
      Then the mbox "hero" keeps its own content for "d-1"
      When 1 hour passes
      Then the mbox "hero" shows "Red" to "d-1"
      When 1 hour passes
      Then the mbox "hero" keeps its own content for "d-1"

  Rule: Offers are written for their visitor

    Scenario: Values of the profile and the request are put in, as text
      Given the team declares:
        """
        offers:
          hello: Hello ${profile.name default="stranger"}, ${campaign.name} ${mbox.city}
        activities:
          spring: {type: ab, mboxes: hero, experiences: [hello]}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"mboxes": [{"index": 0, "name": "hero",
          "parameters": {"city": "Oslo"}, "profileParameters": {"name": "<b>Ann</b>"}}]}}
        """
      Then it answers "Hello <b>Ann</b>, spring Oslo"
      And the mbox "hero" shows "Hello stranger, spring " to "d-2"

    Scenario: An mbox that nothing fills has its index and its name
      Given the team declares:
        """
        offers: {red: Red}
        activities:
          colour: {type: ab, mboxes: hero, experiences: [red]}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"mboxes": [{"index": 7, "name": "footer"}]}}
        """
      Then it answers with:
        """
        {"execute": {"mboxes": [{"index": 7, "name": "footer"}]}}
        """

    Scenario: Response tokens are told where they are switched on
      Given the settings are:
        | response_tokens | ["activity.name", "experience.name"] |
      And the team declares:
        """
        offers: {red: Red}
        activities:
          colour: {type: ab, mboxes: hero, experiences: [red]}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
        """
      Then it answers with:
        """
        {"execute": {"mboxes": [{"index": 0, "name": "hero", "options": [
          {"type": "html", "content": "Red",
           "responseTokens": {"activity.name": "colour", "experience.name": "red"}}]}]}}
        """

  Rule: What is shown is counted

    Background:
      Given the team declares:
        """
        offers:
          red: Red
          cart: {type: actions, content: [{type: setText, selector: h1, content: Cart}]}
        activities:
          colour:
            {type: ab, mboxes: hero, experiences: [red],
             metrics: [{mbox: order, conversion: true}]}
          cart: {type: ab, views: cart, experiences: [cart]}
        """

    Scenario: What is executed counts at once
      When the mbox "hero" shows "Red" to "d-1"
      And the mbox "hero" shows "Red" to "d-1"
      And the mbox "hero" shows "Red" to "d-2"
      Then the report on "colour" counts three impressions
      And the report on "colour" counts two visitors

    Scenario: What is prefetched counts when it is displayed
      Given the mbox "hero" is prefetched for "d-1"
      And the report on "colour" counts no impressions
      And the report on "colour" counts no visitors
      When what was prefetched of the mbox "hero" is displayed to "d-1"
      Then the report on "colour" counts one impression
      And the report on "colour" counts one visitor

    Scenario: A view of a single-page application counts when it is triggered
      Given the visitor opens an unnamed page on the laptop
      And the report on "cart" counts no impressions
      When the visitor opens the page "Cart" on the laptop
      Then the report on "cart" counts one impression

    Scenario: A goal counts for who has seen the activity
      Given the mbox "order" keeps its own content for "d-1"
      And the report on "colour" counts no conversions
      And the mbox "hero" shows "Red" to "d-1"
      When the mbox "order" keeps its own content for "d-1"
      And the mbox "order" keeps its own content for "d-1"
      Then the report on "colour" counts one conversion

    Scenario: A token from elsewhere refuses the whole request
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "notifications": [{"id": "n-1", "type": "display",
          "timestamp": 1767600000000, "mbox": {"name": "hero"}, "tokens": ["from elsewhere"]}]}
        """
      Then it answers 400 because of "invalid_request"
      And Target holds no profile of "d-1"

  Rule: Who tests an activity sees it before others do

    Background:
      Given the team declares:
        """
        audiences: {gold: {rule: {profile: tier, equals: [gold]}}}
        offers: {red: Red, draft: Draft}
        activities:
          colour: {type: ab, mboxes: hero, experiences: [red]}
          draft: {type: ab, mboxes: hero, audience: gold, state: saved, experiences: [draft]}
        """

    Scenario: A QA link shows what does not run yet, and is not counted
      Then the QA link of "draft" shows "Draft" to "d-1"
      And the mbox "hero" shows "Red" to "d-1"
      And the report on "draft" counts no impressions

    Scenario: A trace says why, to who has a token
      Then the trace of the mbox "hero" for "d-1" says "it is inactive"

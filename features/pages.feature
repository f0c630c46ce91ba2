Feature: What a shop's pages load
  Pages load analytics.js, which asks Segment what to load and where to send, and the web destination
  loads at.js. All of it is made from the workspace, so that a page needs no account.

  Rule: Segment in the page

    Scenario: A page is told of the web destination, and where to send
      Given a shop whose pages have the web destination
      When a page of the shop starts analytics.js
      Then the page is to load "Adobe Target Web"
      And the page is to send its events to whom it asked

    Scenario: A destination that is switched off is not loaded
      Given a shop whose web destination is switched off
      When a page of the shop starts analytics.js
      Then the page is to load no destination

    Scenario: A page is told what its visitor must consent to
      Given a shop whose web destination asks for the consent "advertising"
      When a page of the shop starts analytics.js
      Then it answers with:
        """
        {"consentSettings": {"allCategories": ["advertising"], "hasUnmappedDestinations": false}}
        """

    Scenario: A page with a wrong write key is told nothing
      Given a shop whose pages have the web destination
      When a page starts analytics.js with a wrong write key
      Then it answers "no source of any workspace on this server has that write key"

  Rule: The web destination in the page

    Scenario: The id comes first, page parameters next, the call last
      Given a shop whose pages have the web destination
      When a page asks what the web destination does with:
        """
        {"type": "track", "userId": "ann", "event": "Bought", "properties": {"price": 9, "tags": ["a"]}}
        """
      Then it answers with:
        """
        {"errors": [], "steps": [
          {"set": {"mbox3rdPartyId": "ann"}},
          {"trackEvent": {"mbox": "target-global-mbox", "preventDefault": true, "type": "display",
            "params": {"price": 9, "tags": "[\"a\"]", "event_name": "Bought"}}}]}
        """

    Scenario: What was not granted does nothing in the page
      Given a shop whose web destination asks for the consent "advertising"
      When a page asks what the web destination does with:
        """
        {"type": "identify", "userId": "ann",
         "context": {"consent": {"categoryPreferences": {"advertising": false}}}}
        """
      Then it answers with:
        """
        {"errors": [], "steps": []}
        """

  Rule: at.js

    Scenario: at.js has the account's settings built in
      Given the setting "atjs_timeout" is "3s"
      When a page loads at.js of version "2.11.4"
      Then at.js has "CLIENT" built in as its "clientCode"
      And at.js has "3000" built in as its "timeout"

    Scenario: A team that asks for offers itself switches the page load off
      Given the setting "atjs_page_load" is "false"
      When a page loads at.js of version "2.8.0"
      Then at.js has "False" built in as its "pageLoadEnabled"

    Scenario: at.js 1.x is not simulated
      When a page loads at.js of version "1.8.3"
      Then it answers "at.js 2.x is simulated"

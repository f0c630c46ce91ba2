Feature: Segment's delivery log, and what is still to come
  A page and Segment's servers get the same identify at once: the web destination creates the
  profile, and the cloud destination cannot find it for an hour. Segment tries again. The log shows
  where each delivery stands, in the words of Delivery Overview.

  Background:
    Given Segment is connected as the team declares:
      """
      sources:
        shop: {type: web, write_key: "shop-{client}"}
        crm: {type: server, write_key: "crm-{client}"}
      destinations:
        web:
          type: web
          source: shop
          settings: {client_code: "{client}", admin_number: "10", cookie_domain: shop.example}
          mappings:
            - {action: upsertProfile}
        from the shop:
          type: cloud
          source: shop
          settings: {client_code: "{client}"}
          mappings: &all
            - action: updateProfile
              fields: {user_id: {"@path": "$.userId"}, traits: {"@path": "$.traits"}}
        from the CRM:
          type: cloud
          source: crm
          settings: {client_code: "{client}", bearer_token: hush}
          mappings: *all
      """
    And the visitor opens an unnamed page on the laptop

  Scenario: The lookup fails for lag, and is tried again
    Given "ann" logs in on the laptop
    When a server sends the traits of "ann":
      | plan | gold |
    Then the delivery for "ann" stands at "Pending retry", with the code "errors.awaiting-retry.5xx"
    And the verdict on its last attempt is "not_yet_visible"
    And the first attempt got 404 and sent no token

  Scenario: The forecast says that it arrives late, and so it does
    Given "ann" logs in on the laptop
    And a server sends the traits of "ann":
      | plan | gold |
    Then the forecast for "ann" is that it "arrives late"
    And the coming attempts for "ann" meet:
      | not_yet_visible | 4 |
      | found           | 1 |
    When 4 hours pass
    Then the delivery for "ann" stands at "Successful delivery"
    And it took 6 attempts
    And the profile of "ann" has:
      | plan | gold |

  Scenario: The forecast says that it is lost, and so it is
    Given "ann" logs in on the laptop
    And a server sends the traits of "bob":
      | plan | gold |
    Then the forecast for "bob" is that it "lost"
    And the coming attempts for "bob" meet:
      | never_created | 6 |
    When 4 hours pass
    Then the delivery for "bob" stands at "Failed delivery", with the code "RETRY"
    And the verdict on its last attempt is "never_created"

  Scenario: Whoever comes in time changes the forecast
    Given a server sends the traits of "bob":
      | plan | gold |
    Then the forecast for "bob" is that it "lost"
    When the visitor opens an unnamed page on the phone
    And "bob" logs in on the phone
    Then the forecast for the first delivery for "bob" is that it "arrives late"

  Scenario: The end of an outage is foreseen
    Given "ann" logs in on the laptop
    And 1 hour has passed
    And the fault "outage":
      | endpoint | profile_fetch |
      | status   | 503           |
      | lasts    | 30m           |
    When a server sends the traits of "ann":
      | plan | gold |
    Then the delivery for "ann" stands at "Pending retry"
    And the verdict on its last attempt is "fault"
    And the forecast for "ann" is that it "arrives late"

  Scenario: A test awaits the delivery, and polls nothing
    Given "ann" logs in on the laptop
    When a server sends the traits of "ann":
      | plan | gold |
    Then within 4 hours the delivery for "ann" is "delivered"

  Scenario: A retry goes by what is declared then
    Given "ann" logs in on the laptop
    And a server sends the traits of "ann":
      | plan | gold |
    When Segment is connected as the team declares:
      """
      sources:
        crm: {type: server, write_key: "crm-{client}"}
      destinations:
        from the CRM:
          type: cloud
          source: crm
          settings: {client_code: "{client}"}
          mappings:
            - action: updateProfile
              fields: {user_id: {"@path": "$.userId"}, traits: {tier: one}}
      """
    And 4 hours pass
    Then the profile of "ann" has:
      | tier | one |

  Scenario: A page's event is not sent by the servers for the web destination, too
    When "ann" logs in on the laptop
    Then the delivery log counts:
      | Successfully received   | 2 |
      | Filtered at destination | 3 |
      | Pending retry           | 1 |
    And the delivery for "ann" stands at "Pending retry"

  Scenario: Each step has its count
    Given "ann" logs in on the laptop
    And 1 hour has passed
    And a server sends the traits of "ann":
      | plan | gold |
    And the event arrives:
      """
      {"type": "track", "userId": "ann", "event": "Bought"}
      """
    And the event arrives, and Segment drops it as "id_not_string":
      """
      {"type": "identify", "userId": 42}
      """
    And a server sends the traits of "bob":
      | plan | gold |
    Then the delivery log counts:
      | Successfully received   | 5 |
      | Failed on ingest        | 1 |
      | Filtered at destination | 4 |
      | Pending retry           | 2 |
      | Successful delivery     | 1 |

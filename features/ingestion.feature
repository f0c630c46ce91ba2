Feature: What Segment's API drops
  Segment answers 200 and drops what it cannot use. No destination hears of it, whatever its wire,
  and the caller is told nothing.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed

  Scenario: A userId that is no text
    When the event arrives, and Segment drops it as "id_not_string":
      """
      {"type": "identify", "userId": 42, "anonymousId": "ann", "traits": {"plan": "gold"}}
      """
    Then the profile of "ann" has no "plan"

  Scenario: A messageId counts once within a day
    Given the event arrives:
      """
      {"type": "identify", "userId": "ann", "messageId": "m-1", "traits": {"plan": "gold"}}
      """
    When 23 hours pass
    And the event arrives, and Segment drops it as "duplicate_message_id":
      """
      {"type": "identify", "userId": "ann", "messageId": "m-1", "traits": {"plan": "silver"}}
      """
    Then the profile of "ann" has:
      | plan | gold |

  Scenario: After a day it is new again
    Given the event arrives:
      """
      {"type": "identify", "userId": "ann", "messageId": "m-1", "traits": {"plan": "gold"}}
      """
    When 24 hours pass
    And the event arrives:
      """
      {"type": "identify", "userId": "ann", "messageId": "m-1", "traits": {"plan": "silver"}}
      """
    Then the profile of "ann" has:
      | plan | silver |

  Scenario: An event of more than 32 KB is not taken
    When a server sends "ann" a note of 33000 characters, and Segment drops it as "event_too_large"
    Then the profile of "ann" has no "note"

  Scenario: An event of less is
    When a server sends "ann" a note of 32000 characters
    Then the update of "ann" is delivered

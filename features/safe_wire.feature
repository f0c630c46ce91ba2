Feature: Two wires
  Segment writes traits into the URL as they are. The safe wire says the same as Adobe documents
  it: everything encoded, attributes in the form body, and what cannot be said is refused.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed

  Scenario: On Segment's wire a value smuggles in another attribute
    When a server sends the traits of "ann":
      | plan | gold&profile.vip=true |
    Then the profile of "ann" has:
      | plan | gold |
      | vip  | true |

  Scenario: Attributes in the body arrive as they were
    Given the cloud destination sends on the "safe" wire
    When a server sends the traits of "ann":
      | plan | gold&profile.vip=true |
      | note | a+b #1 100% é          |
    Then the update of "ann" is delivered
    And the profile of "ann" has:
      | plan | gold&profile.vip=true |
      | note | a+b #1 100% é          |
    And the profile of "ann" has no "vip"

  Scenario: Attributes in the query arrive as they were
    Given the cloud destination sends on the safe wire, attributes in the query
    When a server sends the traits of "ann":
      | plan | gold&profile.vip=true |
    Then the profile of "ann" has:
      | plan | gold&profile.vip=true |
    And the profile of "ann" has no "vip"

  Scenario: An empty update goes out on Segment's wire
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {}}
      """
    Then the update of "ann" is delivered

  Scenario: The safe wire refuses it
    Given the cloud destination sends on the "safe" wire
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {}}
      """
    Then the last attempt failed with 400 "there is no attribute to write"
    And no requests were sent for it

  Scenario: An id that Adobe cannot take is refused before any request
    Given the cloud destination sends on the "safe" wire
    When the event arrives:
      """
      {"type": "identify", "userId": "eve/../ann", "traits": {"plan": "stolen"}}
      """
    Then the last attempt failed with 400
    And no requests were sent for it
    And the profile of "ann" has no "plan"

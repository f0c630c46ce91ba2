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

  Scenario: On Segment's wire template text in a value is expanded once more
    Given the cloud destination on the "segment" wire fills "note" with "{{{traits.note}}}"
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {"note": "{{context.ip}}"}, "context": {"ip": "203.0.113.9"}}
      """
    Then the profile of "ann" has:
      | note | 203.0.113.9 |

  Scenario: The safe wire takes what an event holds as it is written
    Given the cloud destination on the "safe" wire fills "note" with "{{{traits.note}}}"
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {"note": "{{context.ip}}"}, "context": {"ip": "203.0.113.9"}}
      """
    Then the profile of "ann" has:
      | note | {{context.ip}} |

  Scenario: On Segment's wire a large number loses digits
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {"order": 12345678901234567890}}
      """
    Then the profile of "ann" has:
      | order | 12345678901234567000 |

  Scenario: The safe wire writes every digit
    Given the cloud destination sends on the "safe" wire
    When the event arrives:
      """
      {"type": "identify", "userId": "ann", "traits": {"order": 12345678901234567890, "mass": 1e-7}}
      """
    Then the profile of "ann" has:
      | order | 12345678901234567890 |
      | mass  | 0.0000001            |

  Scenario: On Segment's wire a client code with a slash leads to another host
    Given the client code of the cloud destination is "shop.example/" on the "segment" wire
    When a server sends the traits of "ann":
      | plan | gold |
    Then the update of "ann" waits for a retry
    And the requests of the last attempt went to "shop.example"

  Scenario: The safe wire refuses such a client code
    Given the client code of the cloud destination is "shop.example/" on the "safe" wire
    When a server sends the traits of "ann":
      | plan | gold |
    Then the last attempt failed with 400
    And no requests were sent for it

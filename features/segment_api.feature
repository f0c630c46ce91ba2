Feature: Segment's tracking API
  SDKs and pages send their events to it. It answers success to nearly everything, and drops what it
  cannot use; here the reason is in the delivery log and in a header, and a setting makes it strict.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed
    And the source "backend" feeds the cloud destination

  Rule: What is taken

    Scenario: A server's event comes to the profile
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "gold"}}
        """
      Then it answers with:
        """
        {"success": true}
        """
      And the profile of "ann" has:
        | plan | gold |

    Scenario: A page's event comes as text, with the write key in it
      When a page sends to "/v1/i" for the source "backend":
        """
        {"userId": "ann", "anonymousId": "a-1", "traits": {"plan": "gold"}}
        """
      Then a page may read the answer
      And the profile of "ann" has:
        | plan | gold |

    Scenario: What surrounds a batch holds for its events
      When the source "backend" sends to "/v1/batch":
        """
        {"integrations": {"Adobe Target Cloud Mode": false}, "batch": [
          {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}]}
        """
      Then the profile of "ann" has no "plan"

    Scenario: An explicit null beside an id does no harm
      When the source "backend" sends to "/v1/batch":
        """
        {"batch": [
          {"type": "identify", "userId": "ann", "anonymousId": null, "traits": {"plan": "gold"}}]}
        """
      Then the profile of "ann" has:
        | plan | gold |

    Scenario: The events of a batch go on in their order
      When the source "backend" sends to "/v1/batch":
        """
        {"batch": [
          {"type": "identify", "userId": "ann", "traits": {"plan": "silver"}},
          {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}]}
        """
      Then the profile of "ann" has:
        | plan | gold |

    Scenario: An event's time is told by Segment's clock
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "timestamp": "2019-12-31T23:59:50Z", "sentAt": "2020-01-01T00:00:00Z"}
        """
      Then the profile of "ann" has:
        | when | 2026-01-05T10:59:50.000Z |

    Scenario: Without a time of sending nothing is corrected
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "timestamp": "2030-01-01T00:00:00Z"}
        """
      Then the profile of "ann" has:
        | when | 2030-01-01T00:00:00.000Z |

  Rule: What is dropped

    Scenario: An event without an id is answered with success, and dropped
      When the source "backend" sends to "/v1/identify":
        """
        {"traits": {"plan": "gold"}}
        """
      Then it answers with:
        """
        {"success": true}
        """
      And it answers 200 because of "no_user_anon_id"

    Scenario: Strict, it is refused with a sentence
      Given the setting "strict" is "true"
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": 42, "traits": {"plan": "gold"}}
        """
      Then it answers 400 because of "id_not_string"
      And it answers with:
        """
        {"code": "id_not_string", "message": "userId is 42; it must be text, not empty"}
        """

    Scenario: Of a batch with a bad item the good ones go on
      When the source "backend" sends to "/v1/batch":
        """
        {"batch": [
          {"type": "identify", "traits": {"plan": "silver"}},
          {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}]}
        """
      Then it answers 200 because of "multi_user_error"
      And its reason says "1 of 2 events"
      And the profile of "ann" has:
        | plan | gold |

    Scenario: An empty batch
      When the source "backend" sends to "/v1/batch":
        """
        {"batch": []}
        """
      Then it answers 200 because of "empty_batch"

    Scenario: A messageId counts once in 24 hours
      Given the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "messageId": "m-1", "traits": {"plan": "gold"}}
        """
      When 23 hours pass
      And the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "messageId": "m-1", "traits": {"plan": "silver"}}
        """
      Then it answers 200 because of "duplicate_message_id"
      And the profile of "ann" has:
        | plan | gold |

    Scenario: A source that is switched off takes nothing
      Given the source "backend" is switched off
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "gold"}}
        """
      Then it answers 200 because of "source_disabled"
      And the profile of "ann" has no "plan"

  Rule: What is refused

    Scenario: An event of 33 KB
      When the source "backend" identifies "ann" with a note of 33000 characters
      Then it answers 400 because of "event_too_large"
      And the profile of "ann" has no "plan"

    Scenario: What is no JSON
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann"
        """
      Then it answers 400 because of "bad_request"

    Scenario: More calls in a second than a workspace may make
      Given the setting "tracking_calls_per_second" is "1"
      When the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "gold"}}
        """
      And the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "silver"}}
        """
      Then it answers 429 because of "refused_by_limit"
      And the answer asks to wait for 1 second
      When 1 second passes
      And the source "backend" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "platinum"}}
        """
      Then the profile of "ann" has:
        | plan | platinum |

  Rule: Whose it is

    Scenario: A wrong write key is answered with success
      When the source "elsewhere" sends to "/v1/identify":
        """
        {"userId": "ann", "traits": {"plan": "gold"}}
        """
      Then it answers 200 because of "wrong_write_key"
      And the profile of "ann" has no "plan"

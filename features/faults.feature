Feature: When Adobe Target fails
  Faults are set on purpose: where (an endpoint, an id), what (a status, a broken connection, half
  an answer, a late one), and when (the first so many requests, every so manieth, a share, an
  outage). Nothing else of the world changes by them.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 1 hour has passed

  Rule: A status

    Scenario: An outage of the profile API is over before the retries are
      Given the fault "outage":
        | endpoint | profile_fetch |
        | status   | 503           |
        | lasts    | 1h            |
      When a server sends the traits of "ann":
        | plan | gold |
      Then the update of "ann" waits for a retry
      And the last attempt failed with 500 "Service Unavailable"
      When 2 hours pass
      Then the update of "ann" is delivered

    Scenario: An outage longer than the retries loses the update
      Given the fault "outage":
        | endpoint | profile_fetch |
        | status   | 503           |
        | lasts    | 5h            |
      When a server sends the traits of "ann":
        | plan | gold |
      And 4 hours and 30 minutes pass
      Then the update of "ann" is lost

    Scenario: A bad request at the update is final, the lookup having gone well
      Given the fault "strict":
        | endpoint | profile_update |
        | status   | 400            |
      When a server sends the traits of "ann":
        | plan | gold |
      Then the update of "ann" has failed for good
      And the last attempt failed with 400 "Bad Request"

    Scenario: A fault for one id leaves the others alone
      Given the fault "poor-ann":
        | id     | a?n |
        | status | 500 |
      Then the profile API answers 500 for "ann"
      And the profile API answers Profile Not Found for "bob"

    Scenario: The first two requests, and no more
      Given the fault "twice":
        | endpoint | profile_fetch |
        | status   | 503           |
        | first    | 2             |
      When a server sends the traits of "ann":
        | plan | gold |
      And 1 hour passes
      Then the update of "ann" is delivered
      And the update of "ann" took three attempts
      And the fault "twice" has struck two times

    Scenario: A fault that is over strikes no more
      Given the fault "outage":
        | status | 503 |
      And the fault "outage" is over
      Then the profile API finds "ann"

  Rule: A broken connection

    Scenario: Broken before anything was done, nothing is written
      Given the fault "reset":
        | endpoint | profile_update |
        | drop     | before         |
      When a server sends the traits of "ann":
        | plan | gold |
      Then the update of "ann" waits for a retry
      And the profile of "ann" has no "plan"

    Scenario: Broken after the update, it is written, and sent again
      Given the fault "reset":
        | endpoint | profile_update |
        | drop     | after          |
        | first    | 1              |
      When a server sends the traits of "ann":
        | plan | gold |
      Then the update of "ann" waits for a retry
      And the profile of "ann" has:
        | plan | gold |
      When 1 hour passes
      Then the update of "ann" is delivered

    Scenario: A lookup whose answer breaks off gives none
      Given the fault "reset":
        | endpoint | profile_fetch |
        | drop     | after         |
      Then the profile API gives no answer about "ann"

  Rule: Pages

    Scenario: at.js cannot read half an answer, though the profile was made
      Given the fault "garbage":
        | endpoint  | delivery |
        | malformed | true     |
        | first     | 1        |
      When the visitor opens an unnamed page on the phone
      Then at.js on the phone fails with "Malformed response JSON"
      And Target holds two profiles

    Scenario: at.js says what an error says
      Given the fault "down":
        | endpoint | delivery     |
        | status   | 500          |
        | message  | Out of order |
      When the visitor opens an unnamed page on the phone
      Then at.js on the phone fails with "Out of order"
      And Target holds one profile

    Scenario: A broken connection is a network error to at.js
      Given the fault "reset":
        | endpoint | delivery |
        | drop     | before   |
      When the visitor opens an unnamed page on the phone
      Then at.js on the phone fails with "Network request failed"

Feature: Bulk updates
  A server uploads a file of profiles. Adobe says that it was submitted, and processes it a while
  later: v1 updates what it finds, v2 creates what it does not find.

  Background:
    Given the visitor opens an unnamed page on the laptop
    And "ann" logs in on the laptop
    And 2 hours have passed

  Rule: A batch is a job

    Scenario: A batch is submitted, and processed a while later
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      Then it answers "Batch submitted for processing"
      And the status of the batch is "incomplete"
      And the profile of "ann" has no "tier"
      When 10 seconds pass
      Then the status of the batch is "complete"
      And the profile of "ann" has:
        | tier | gold |

    Scenario: How long a batch takes is a setting
      Given the setting "bulk_lag" is "30m"
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      And 29 minutes and 59 seconds pass
      Then the status of the batch is "incomplete"
      When 1 second passes
      Then the status of the batch is "complete"

    Scenario: What a batch wrote counts for targeting an hour after it was processed
      Given "ann" logs in on the laptop with traits:
        | tier | basic |
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      And 1 hour and 9 seconds pass
      Then the profile of "ann" has:
        | tier | gold |
      And the profile of "ann" counts for targeting with:
        | tier | basic |
      When 1 second passes
      Then the profile of "ann" counts for targeting with:
        | tier | gold |

  Rule: v1 updates, v2 creates

    Scenario: v1 creates nothing
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,gold
        bob,silver
        """
      And 10 seconds pass
      Then the status of the batch counts:
        | batchSize         | 2 |
        | consumedCount     | 2 |
        | successfulUpdates | 1 |
        | profilesNotFound  | 1 |
        | failedUpdates     | 0 |
      And Target holds no profile of "bob"
      And row 2 of the batch had no effect because of "never_created"

    Scenario: v2 creates a profile that has no device
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        bob,silver
        """
      And 10 seconds pass
      Then the status of the batch counts:
        | consumedCount     | 2 |
        | successfulUpdates | 2 |
        | profilesNotFound  | 0 |
      And the profile of "bob" has:
        | tier | silver |
      And the profile of "bob" belongs to no devices

    Scenario: What v2 created becomes visible after the visibility lag
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        bob,silver
        """
      And 10 seconds pass
      Then the verdict on "bob" is "not_yet_visible"
      When 1 hour passes
      Then the profile API finds "bob"

    Scenario: v1 does not find what is not visible yet
      Given the visitor opens an unnamed page on the phone
      And "bob" logs in on the phone
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        bob,silver
        """
      And 10 seconds pass
      Then row 1 of the batch had no effect because of "not_yet_visible"
      And the profile of "bob" has no "tier"

    Scenario: v2 writes to a profile that is not visible yet
      Given the visitor opens an unnamed page on the phone
      And "bob" logs in on the phone
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        bob,silver
        """
      And 10 seconds pass
      Then the profile of "bob" belongs to one device
      And the profile of "bob" has:
        | tier | silver |

  Rule: Consecutive v2 batches override each other

    Background:
      Given a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        bob,silver
        """
      And 10 seconds have passed

    Scenario: What only the earlier batch had is gone
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,city
        bob,Oslo
        """
      And 10 seconds pass
      Then the profile of "bob" has:
        | city | Oslo |
      And the profile of "bob" has no "tier"

    Scenario: A visit between them keeps it
      Given the visitor opens an unnamed page on the phone
      And "bob" logs in on the phone
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,city
        bob,Oslo
        """
      And 10 seconds pass
      Then the profile of "bob" has:
        | tier | silver |
        | city | Oslo   |

    Scenario: Read the other way, a batch adds to the one before it
      Given the setting "bulk_consecutive" is "add"
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,city
        bob,Oslo
        """
      And 10 seconds pass
      Then the profile of "bob" has:
        | tier | silver |
        | city | Oslo   |

  Rule: What a file may hold

    Scenario: Names and values are URL-encoded, and empty values are ignored
      Given a server sends the traits of "ann":
        | plan | gold |
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,plan,home%20town,note,tier
        ann,,Z%C3%BCrich,a%2Cb+c
        """
      And 10 seconds pass
      Then the profile of "ann" has:
        | plan      | gold   |
        | home town | Zürich |
        | note      | a,b+c  |
      And the profile of "ann" has no "tier"

    Scenario: A plus may stand for a space
      Given the setting "bulk_plus" is "space"
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,note
        ann,b+c
        """
      And 10 seconds pass
      Then the profile of "ann" has:
        | note | b c |

    Scenario: A batch by PCID creates the profile of a device
      When a server uploads to bulk "v2":
        """
        batch=pcId,tier
        device-1.28_0,gold
        """
      And 10 seconds pass
      Then the profile of "device-1" has:
        | tier | gold |

    Scenario: A broken row fails alone
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,100%
        ,gold
        ann,gold,silver
        bob,silver
        """
      And 10 seconds pass
      Then the status of the batch counts:
        | consumedCount     | 4 |
        | successfulUpdates | 1 |
        | failedUpdates     | 3 |
      And row 1 of the batch had no effect because of "invalid_request"
      And the profile of "ann" has no "tier"

    Scenario: Of an id given twice the last value wins
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,silver
        ann,gold
        ann,
        """
      And 10 seconds pass
      Then the status of the batch counts:
        | successfulUpdates | 3 |
      And the profile of "ann" has:
        | tier | gold |

    Scenario: A batch without any value is skipped as a whole
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,
        bob
        """
      And 10 seconds pass
      Then the status of the batch counts:
        | batchSize     | 2 |
        | consumedCount | 0 |
      And Target holds no profile of "bob"

    Scenario Outline: A wrong file is refused whole
      When a server uploads to bulk "v2":
        """
        <header>
        ann,gold
        """
      Then it answers 400 because of "invalid_request"
      And it answers "<message>"

      Examples:
        | header             | message                                    |
        | thirdPartyId,tier  | Missing batch= header                      |
        | batch=email,tier   | First column must be pcId or thirdPartyId  |

  Rule: Limits

    Scenario: A file that is too large is refused whole
      Given the setting "bulk_bytes" is "20"
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      Then it answers 400 because of "refused_by_limit"
      And it answers "Batch exceeds 20 bytes"

    Scenario: A file with too many rows is refused whole
      Given the setting "bulk_rows" is "1"
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        bob,silver
        """
      Then it answers 400 because of "refused_by_limit"
      And it answers "Batch exceeds 1 rows"

    Scenario: Too many uploads in a minute are refused until the minute is over
      Given the setting "managing_calls_per_minute" is "1"
      And a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,silver
        """
      Then it answers 503 because of "refused_by_limit"
      When 1 minute passes
      And a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,silver
        """
      Then it answers "Batch submitted for processing"

    Scenario: Uploads are refused while too many batches wait
      Given the setting "bulk_waiting" is "1"
      And a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,silver
        """
      Then it answers 503 because of "refused_by_limit"

    Scenario: A row that makes a profile too large fails alone
      Given the setting "profile_bytes" is "10"
      When a server uploads to bulk "v1":
        """
        batch=thirdPartyId,tier
        ann,platinum
        ann,gold
        """
      And 10 seconds pass
      Then row 1 of the batch had no effect because of "refused_by_limit"
      And the profile of "ann" has:
        | tier | gold |

    Scenario: A single update that makes a profile too large is submitted and writes nothing
      Given the setting "profile_bytes" is "10"
      When the profile API is told to update "ann":
        | tier | platinum |
      Then it answers 200 because of "refused_by_limit"
      And the profile of "ann" has no "tier"

    Scenario: Single updates beyond the day's limit are refused
      Given the setting "updates_per_day" is "1"
      And 24 hours have passed
      When the profile API is told to update "ann":
        | tier | gold |
      And the profile API is told to update "ann":
        | tier | silver |
      Then it answers 503 because of "refused_by_limit"
      And the profile of "ann" has:
        | tier | gold |
      When 24 hours pass
      And the profile API is told to update "ann":
        | tier | silver |
      Then the profile of "ann" has:
        | tier | silver |

    Scenario: Rows may get lost, if that is wanted
      Given the setting "bulk_loss" is "1"
      When a server uploads to bulk "v2":
        """
        batch=thirdPartyId,tier
        ann,gold
        """
      And 10 seconds pass
      Then the status of the batch is "complete"
      And the status of the batch counts:
        | batchSize     | 1 |
        | consumedCount | 0 |
      And the profile of "ann" has no "tier"

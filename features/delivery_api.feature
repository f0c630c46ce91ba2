Feature: The Delivery API takes what pages and servers send, within Adobe's limits
  Pages send through at.js, servers through Adobe's SDKs. What breaks a rule is refused in
  Adobe's words, and changes nothing; the reason is in the journal and in a header.

  Rule: An answer names its visitor, and what it was asked for

    Scenario: Every id that was sent comes back
      When Target is asked for:
        """
        {"requestId": "r-1",
         "id": {"tntId": "d-1", "thirdPartyId": "ann", "marketingCloudVisitorId": "e-1",
                "customerIds": [{"id": "c-1", "integrationCode": "crm",
                                 "authenticatedState": "authenticated"}]},
         "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
        """
      Then it answers with:
        """
        {"status": 200, "requestId": "r-1",
         "id": {"tntId": "d-1", "thirdPartyId": "ann", "marketingCloudVisitorId": "e-1",
                "customerIds": [{"id": "c-1", "integrationCode": "crm",
                                 "authenticatedState": "authenticated"}]},
         "execute": {"mboxes": [{"index": 0, "name": "hero"}]}}
        """

    Scenario: A customer number that is a number is an id
      When Target is asked for:
        """
        {"id": {"tntId": "d-1", "thirdPartyId": 12345}, "execute": {"pageLoad": {}}}
        """
      Then Target holds a profile of "12345"

    Scenario: Numbers, booleans and nested objects are taken, as real pages send them
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"},
         "execute": {"pageLoad": {"profileParameters": {"age": 42, "who": {"member": true},
                                                        "none": null}}}}
        """
      Then the profile of "d-1" has:
        | age        | 42   |
        | who.member | true |
        | none       |      |

    Scenario: Notifications are taken by their ids
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"},
         "notifications": [{"id": "n-1", "type": "display", "timestamp": 1767603600000,
                            "mbox": {"name": "hero"}, "profileParameters": {"seen": "hero"}}]}
        """
      Then it answers with:
        """
        {"notifications": [{"id": "n-1"}]}
        """
      And the profile of "d-1" has:
        | seen | hero |

  Rule: Adobe's limits are kept

    Scenario: More than 50 mboxes are refused in Adobe's words
      Given the setting "mboxes" is "1"
      When Target is asked for:
        """
        {"execute": {"mboxes": [{"index": 0, "name": "a"}, {"index": 1, "name": "b"}]}}
        """
      Then it answers 400 because of "refused_by_limit"
      And it answers with:
        """
        {"status": 400, "message": "size must be between 0 and 1"}
        """
      And Target holds no profile

    Scenario: A profile value of more than 256 characters is refused, and nothing is kept
      Given the setting "profile_value_length" is "4"
      And Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {"profileParameters": {"plan": "gold"}}}}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"},
         "execute": {"pageLoad": {"profileParameters": {"tier": "a", "plan": "silver"}}}}
        """
      Then it answers 400 because of "refused_by_limit"
      And it answers "execute.pageLoad.profileParameters.plan size must be between 0 and 4"
      And the profile of "d-1" has no "tier"
      And the profile of "d-1" has:
        | plan | gold |

    Scenario: A name that begins with profile. is refused
      When Target is asked for:
        """
        {"execute": {"pageLoad": {"profileParameters": {"profile.plan": "gold"}}}}
        """
      Then it answers 400 because of "invalid_request"

    Scenario: A body that is too large is refused with 413
      Given the setting "delivery_bytes" is "30"
      When Target is asked for:
        """
        {"execute": {"pageLoad": {}}}
        """
      Then it answers 413 because of "refused_by_limit"
      And it answers "Request Entity Too Large"

    Scenario: Of too many requests of one session at once, the later ones are turned away
      Given the setting "concurrent_requests" is "1"
      When requests of one session come all at once
      Then it answers 420 because of "refused_by_limit"
      And it answers "Too many requests with same session ID"

    Scenario: Beyond the profiles that a client code may have, strangers are turned away
      Given the setting "profiles" is "1"
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {}}}
        """
      And Target is asked for:
        """
        {"id": {"tntId": "d-2"}, "execute": {"pageLoad": {}}}
        """
      Then it answers 503 because of "refused_by_limit"
      And it answers "Service Unavailable"
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {}}}
        """
      Then it answers 200 because of "found"
      When 14 days pass
      And Target is asked for:
        """
        {"id": {"tntId": "d-2"}, "execute": {"pageLoad": {}}}
        """
      Then it answers 200 because of "created"

  Rule: What belongs together comes together

    Scenario: Customer ids without an ECID are answered 200, with a 400 in the body
      When Target is asked for:
        """
        {"id": {"customerIds": [{"id": "c-1", "integrationCode": "crm",
                                 "authenticatedState": "authenticated"}]}}
        """
      Then it answers 200 because of "invalid_request"
      And it answers with:
        """
        {"status": 400}
        """
      And Target holds no profile

    Scenario: A property token that is no UUID is refused
      When Target is asked for:
        """
        {"property": {"token": "shop"}}
        """
      Then it answers 400 because of "invalid_request"
      And it answers "Invalid property token"

    Scenario: A notification with a bad timestamp spoils the whole request
      When Target is asked for:
        """
        {"notifications": [{"id": "n-1", "type": "click", "timestamp": 1767603600000},
                           {"id": "n-2", "type": "click", "timestamp": -1}]}
        """
      Then it answers 400 because of "invalid_request"
      And it answers "notifications[1].timestamp"
      And Target holds no profile

    Scenario: A notification of an unregistered type is refused
      When Target is asked for:
        """
        {"notifications": [{"id": "n-1", "type": "seen", "timestamp": 1767603600000}]}
        """
      Then it answers 400 because of "invalid_request"
      And Target holds no profile

    Scenario: A beacon goes on without it, and its rejection is recorded
      When Target is asked for:
        """
        {"context": {"channel": "web", "beacon": true}, "id": {"tntId": "d-1"},
         "notifications": [{"id": "n-1", "type": "seen", "timestamp": 1767603600000,
                            "profileParameters": {"odd": "1"}},
                           {"id": "n-2", "type": "click", "timestamp": 1767603600000,
                            "profileParameters": {"good": "1"}}]}
        """
      Then it answers 204 because of "invalid_request"
      And the profile of "d-1" has:
        | good | 1 |
      And the profile of "d-1" has no "odd"

  Rule: Location hints are off, since they lead away from here

    Scenario: Without one a tntId comes back bare
      When Target is asked for:
        """
        {"id": {"tntId": "d-1.35_0"}, "execute": {"pageLoad": {}}}
        """
      Then it answers with:
        """
        {"id": {"tntId": "d-1"}}
        """

    Scenario: With one it comes back with ours, and so does the host to go on with
      Given the setting "location_hint" is "28_0"
      When Target is asked for:
        """
        {"id": {"tntId": "d-1.35_0"}, "execute": {"pageLoad": {}}}
        """
      Then it answers with:
        """
        {"id": {"tntId": "d-1.28_0"}, "edgeHost": "mboxedge28.tt.omtrdc.net"}
        """

    Scenario: Whatever the hint, it is the same visitor
      Given Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {}}}
        """
      When Target is asked for:
        """
        {"id": {"tntId": "d-1.28_0"}, "execute": {"pageLoad": {}}}
        """
      Then Target holds one profile

  Rule: A profile holds so much and no more

    Scenario: Parameters that make a profile too large are not written
      Given the settings are:
        | profile_bytes | 20 |
      When Target is asked for:
        """
        {"id": {"tntId": "d-1"}, "execute": {"pageLoad": {"profileParameters": {"plan": "a plan that is too long"}}}}
        """
      Then it answers 200 because of "refused_by_limit"

  Rule: What came before the Delivery API is not built, and says so

    Scenario: A call of at.js 1.x is told what to use
      When POST "/m2/CLIENT/mbox/json" is called
      Then it answers 404 because of "invalid_request"
      And it answers "use POST /rest/v1/delivery"

    Scenario: So is a call of the first server-side API
      When POST "/rest/v1/mbox/s-1" is called
      Then it answers 404 because of "invalid_request"
      And it answers "use POST /rest/v1/delivery"

Feature: What a team sets up at Adobe Target
  Audiences, offers and activities come from a workspace, by name, or over Adobe's Admin API, by
  number. Both fill one catalogue.

  Rule: A workspace declares it

    Scenario: An A/B test takes three lines
      When the team declares:
        """
        offers: {red: <b>Red</b>, blue: <b>Blue</b>}
        activities:
          button: {type: ab, mboxes: hero, experiences: [red, blue]}
        """
      Then the team has the activity "button"
      And the team has the offer "blue"

    Scenario: Another workspace leaves nothing of the former
      Given the team declares:
        """
        offers: {red: <b>Red</b>}
        """
      When the team declares:
        """
        offers: {green: <b>Green</b>}
        """
      Then the team has the offer "green"
      And the team has no offer "red"

    Scenario: A name that leads nowhere is refused with its place
      Then the team cannot declare, because of "activities.button.experiences[0]: is 'rde'":
        """
        offers: {red: <b>Red</b>}
        activities:
          button: {type: ab, mboxes: hero, experiences: [rde]}
        """

    Scenario: A rule that breaks Adobe's grammar is refused with its place
      Then the team cannot declare, because of "audiences.gold.rule.and: ":
        """
        audiences:
          gold: {rule: {and: [{profile: tier, equals: [gold]}]}}
        """

  Rule: The Admin API reads and changes it

    Background:
      Given the team declares:
        """
        audiences:
          gold: {rule: {profile: tier, equals: [gold]}}
        offers: {red: <b>Red</b>}
        activities:
          hero: {type: xt, mboxes: hero, experiences: [{audience: gold, offers: red}]}
        """

    Scenario: What is declared is listed
      When the Admin API is asked for "/activities"
      Then it answers 200 because of "accepted"
      And it answers "hero"

    Scenario: An audience is made
      When the Admin API is told to "POST" "/audiences":
        """
        {"name": "silver", "targetRule": {"profile": "tier", "equals": ["silver"]}}
        """
      Then it answers 201 because of "accepted"
      And the team has the audience "silver"

    Scenario: Any token will do, but there must be one
      When the Admin API is asked for "/audiences" without a token
      Then it answers 401 because of "unauthorized"

    Scenario: A version that does not exist is refused in Adobe's words
      When the Admin API is asked for "/audiences" in version 9
      Then it answers 406 because of "invalid_request"
      And it answers "Unsupported features detected"

    Scenario: A name is had once
      When the Admin API is told to "POST" "/audiences":
        """
        {"name": "gold", "targetRule": {"profile": "tier", "equals": ["gold"]}}
        """
      Then it answers 400 because of "invalid_request"
      And it answers "has it already"

    Scenario: A rule that breaks the grammar is refused by its place
      When the Admin API is told to "POST" "/audiences":
        """
        {"name": "odd", "targetRule": {"and": [{"profile": "tier", "equals": ["gold"]}, 5]}}
        """
      Then it answers 400 because of "invalid_request"
      And it answers "targetRule.and[1]"
      And the team has no audience "odd"

    Scenario: A rule that is not simulated is taken, and says so
      When the Admin API is told to "POST" "/audiences":
        """
        {"name": "odd", "targetRule": {"moon": "phase", "equals": ["full"]}}
        """
      Then it answers 201 because of "partly_simulated"
      And the team has the audience "odd"

    Scenario: What is in use stays
      When the Admin API is told to "DELETE" "/audiences/2001"
      Then it answers 400 because of "invalid_request"
      And it answers "is used by 'hero'"
      And the team has the audience "gold"

    Scenario: A limit of Adobe's is a setting
      Given the setting "audience_name_length" is "5"
      When the Admin API is told to "POST" "/audiences":
        """
        {"name": "silver", "targetRule": {"profile": "tier", "equals": ["silver"]}}
        """
      Then it answers 400 because of "refused_by_limit"

    Scenario: An activity's state is changed alone
      When the Admin API is told to "PUT" "/activities/4001/state":
        """
        {"state": "deactivated"}
        """
      Then it answers 200 because of "accepted"
      When the Admin API is asked for "/activities/xt/4001"
      Then it answers "deactivated"

    Scenario: A batch puts what one operation has made into the next
      When the Admin API is told to "POST" "/batch":
        """
        {"operations": [
          {"operationId": 1, "dependsOnOperationIds": [0], "method": "POST",
           "relativeUrl": "/activities/ab",
           "body": {"name": "new", "options": [
             {"optionLocalId": 0, "offerId": "{operationIdResponse:0}"}]}},
          {"operationId": 0, "method": "POST", "relativeUrl": "/offers/content",
           "body": {"name": "green", "content": "<b>Green</b>"}}
        ]}
        """
      Then it answers 200 because of "accepted"
      And the team has the activity "new"
      And the team has the offer "green"

    Scenario: A minute has room for so many calls
      Given the setting "managing_calls_per_minute" is "1"
      When the Admin API is asked for "/audiences"
      And the Admin API is asked for "/offers"
      Then it answers 503 because of "refused_by_limit"
      When 1 minute passes
      And the Admin API is asked for "/offers"
      Then it answers 200 because of "accepted"

    Scenario: What was seen can be looked up
      Given the visitor opens the page "Home" on the laptop
      And "ann" logs in on the laptop with traits:
        | tier | gold |
      When the Admin API is asked for "/profileattributes/mbox"
      Then it answers "tier"
      When the Admin API is asked for "/mboxes"
      Then it answers "target-global-mbox"

    Scenario: A token of the profile API is issued
      When the Admin API is told to "POST" "/authentication/token?authorizationScope=profile_api"
      Then it answers 201 because of "accepted"
      And it answers "accessToken"

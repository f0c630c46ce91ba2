Feature: Segment data in Adobe Target
  Traits are profile attributes ('Visitor Profile' in the audience builder) and stay on the
  profile. Page properties are page parameters ('Custom', prefixed page.) of one request.

  Background:
    Given the visitor opens the page "Skis" on the laptop with properties:
      | category | skis |

  Scenario: Page properties travel with page. in front
    Then at.js on the laptop sent the parameters:
      | page.category | skis |
      | page.name     | Skis |

  Scenario: Page parameters are not kept on the profile
    Then the profile of the laptop's anonymousId has no "page.category"
    And the profile of the laptop's anonymousId has no "category"

  Scenario: Profile attributes are kept, and travel without a prefix
    When "ann" logs in on the laptop with traits:
      | plan | gold |
    Then at.js on the laptop sent the profile parameters:
      | plan | gold |
    And the profile of "ann" has:
      | plan | gold |

  Scenario: What one call sets goes out with every later call of the page
    Given "ann" logs in on the laptop with traits:
      | plan | gold |
    When the visitor does "Product Viewed" on the laptop
    Then at.js on the laptop sent the parameters:
      | page.category | skis           |
      | event_name    | Product Viewed |
    And at.js on the laptop sent the profile parameters:
      | plan | gold |

  Scenario: A full page load starts from empty
    Given "ann" logs in on the laptop with traits:
      | plan | gold |
    When the visitor opens an unnamed page on the laptop
    Then at.js on the laptop sent no "page.category"
    When the visitor does "Product Viewed" on the laptop
    Then at.js on the laptop sent no "page.category"

"""What a trigger seems to say and is read otherwise, noticed while it is parsed."""

import pytest

from destination.event import EVENT_TYPES
from destination.subscription import Subscription, SubscriptionError
from destination.subscription.oddities import Odd
from destination.subscription.reading import holds_for, spelled

EVERY = set(EVENT_TYPES)


def odd(text: str) -> list[tuple[str, str]]:
    return [(one.kind.name, one.text) for one in Subscription(text).oddities]


@pytest.mark.parametrize(
    "text",
    [
        'type = "identify"',
        'type = "track" and event = "Order Completed" and properties.total > 5',
        'type = "page" or type = "track" or userId != null',
        'contains(event, "x") and !contains(name, "y") and match(event, "x*")',
        'match(properties.sku, "*x") and !match(traits.plan, "gold*")',
        "traits.vip = true and properties.n != 5 and traits.plan = null",
        'properties.n > "18"',
        'event = ""',
    ],
)
def test_what_means_what_it_says_is_not_odd(text: str) -> None:
    assert odd(text) == []


@pytest.mark.parametrize(
    ("text", "found", "reading"),
    [
        (
            'type = "a" and event = "b" or name = "c"',
            [("MIXED", "or")],
            'type = "a" or event = "b" or name = "c"',
        ),
        ("type = 'a'", [("SINGLE_QUOTES", "type = 'a'")], "type = \"'a'\""),
        ("contains(event, 'a')", [("SINGLE_QUOTES", "contains(event, 'a')")], None),
        ('!(type = "a")', [("NEGATION", "!("), ("GROUP", "( )")], 'type = "a"'),
        ('!type = "a"', [("NEGATION", "!type")], 'type = "a"'),
        ('groupId = "x" and type = "a"', [("SKIPPED", 'groupId = "x"')], 'type = "a"'),
        ('type = "a" and anonymousId != null', [("SKIPPED", "anonymousId != null")], None),
        ('type = "track"and event = "x"', [("SKIPPED", '"and event = " "x"')], None),
        ('toString = "a" and type = "b"', [("SKIPPED", 'toString = "a"')], 'type = "b"'),
        (
            '(contains(event, "a") or type = "b") and userId = "u"',
            [("GROUP_ENDED", 'contains ( event , "a"'), ("GROUP", "( )"), ("MIXED", "and")],
            'event contains "a" and type = "b" and userId = "u"',
        ),
        ('(contains(event, "a"))', [("GROUP", "( )")], 'event contains "a"'),
        (
            '(type = "a" or type = "b") and userId = "u"',
            [("GROUP", "( )")],
            '(type = "a" or type = "b") and userId = "u"',
        ),
        ("type = null", [("NULL_AS_TEXT", "type = null")], 'type = "null"'),
        ("traits.n > null", [("NULL_AS_TEXT", "traits.n > null")], None),
        ("userId = 5", [("NUMBER_AS_TEXT", "userId = 5")], 'userId = "5"'),
        ("userId > 5", [("NEVER_A_NUMBER", "userId > 5")], None),
        ('traits.n > "x"', [("NEVER_A_NUMBER", 'traits.n > "x"')], None),
        ("traits.n > x", [("NEVER_A_NUMBER", "traits.n > x")], None),
        ("name = true", [("BOOLEAN_AS_TEXT", "name = true")], 'name = "true"'),
        ("traits.n != true", [("NOT_BOOLEAN", "traits.n != true")], "traits.n != true"),
        (
            'traits.tags.0 = "a"',
            [("OPERATOR", "traits.tags . 0"), ("SKIPPED", '= "a"')],
            "traits.tags . 0 [which never holds]",
        ),
        ('event contains "x"', [("INFIX", "event contains")], 'event contains "x"'),
        ("traits.n exists x", [("INFIX", "traits.n exists")], "traits.n exists"),
        ("type =", [("CUT_SHORT", "type = eos")], 'type = "eos"'),
        ("type = page", [("UNQUOTED", "type = page")], 'type = "page"'),
        ("traits.n >=5", [("VALUE", "traits.n > ="), ("SKIPPED", "5")], 'traits.n > "="'),
        ("traits = null", [("OBJECT", "traits")], "traits.traits does not exist"),
        ('contains(traits, "x")', [("OBJECT", "traits")], 'traits.traits contains "x"'),
        ('type.x = "a"', [("ROOT_PATH", "type.x")], 'type = "a"'),
        ('match(event, "a*b")', [("MATCH", 'match(event, "a*b")')], 'event ends with "*b"'),
        ('match(event, "*a*")', [("MATCH", 'match(event, "*a*")')], 'event starts with "*a"'),
        ('match(event, "abc")', [("MATCH", 'match(event, "abc")')], 'event ends with "bc"'),
        ("contains(event)", [("FUNCTION", "contains ( event ) eos")], 'event contains "eos"'),
        (
            'contains(type, "x") and type = "a"',
            [("FUNCTION_FIELD", 'contains(type, "x")')],
            'type = "a"',
        ),
        ('traits.\\1st = "a"', [("NAME", "traits.1st")], None),
        ('event = "a~b"', [("CHARACTER", "~")], None),
        ('contains(event, "a~b")', [("CHARACTER", "~")], None),
    ],
)
def test_what_is_read_otherwise_is_noticed(
    text: str, found: list[tuple[str, str]], reading: str | None
) -> None:
    assert odd(text) == found
    if reading is not None:
        assert spelled(Subscription(text).node) == reading


def test_what_was_skipped_is_told_where_nothing_is_left() -> None:
    with pytest.raises(SubscriptionError) as caught:
        Subscription('groupId = "x"')
    assert caught.value.reason.endswith('(skipped: groupId = "x")')


def test_every_kind_of_oddity_has_a_name_of_its_own() -> None:
    assert len({kind.value for kind in Odd}) == len(Odd)


@pytest.mark.parametrize(
    ("text", "held", "strictly"),
    [
        ('type = "identify"', {"identify"}, {"identify"}),
        ('type = "purchase"', set(), set()),
        ('type = "a" or type = "page"', {"page"}, {"page"}),
        ('type = "page" and type = "track"', set(), set()),
        ('type = "identify" and properties.x = "a"', {"identify"}, set()),
        ('type = "identify" and properties.x != "a"', {"identify"}, {"identify"}),
        ('type = "identify" and event = "a"', {"identify"}, set()),
        ('type = "page" or name = "a"', EVERY, {"page", "screen"}),
        ("traits.tags.0 = 1", set(), set()),
    ],
)
def test_which_events_a_trigger_can_hold_for(text: str, held: set[str], strictly: set[str]) -> None:
    node = Subscription(text).node
    assert holds_for(node) == held
    assert holds_for(node, strictly=True) == strictly

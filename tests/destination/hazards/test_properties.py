"""Whatever the event: nothing raised, and a hazard exactly where the meaning changes."""

import re
from typing import Any
from urllib.parse import parse_qsl, unquote

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from destination.hazards import HAZARDS, Checker
from destination.hazards.attributes import attributes_of
from destination.hazards.wire import WIRE_CODES
from destination.plan import PlannedRequest, Update
from destination.wires.safe import SafeWire
from destination.wires.segment import SegmentWire, flatten
from destination.workspace.load import from_content

# fmt: off
ODD = st.sampled_from([
    "", " ", "a/../b", "..", ".", "%2e%2e", "a#b", "a?b&c=d", "a+b", "a\\b", "//a", "é", "東👍",
    "&", "\ud83d", "{{userId}}", "{{{traits.a}}}", "\t", "a\nb", "\x00", "@", ":", "a@b.cd", "%61",
    "%", "x ", " x", "=", "a=b", "&mbox3rdPartyId=bob", "\x7f", "+33 612345678", "1.2.3.4", "x\x0b",
])
# fmt: on
TEXTS = st.text(st.characters(exclude_categories=()), max_size=8) | ODD
SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXTS
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)
MIXED = st.lists(ODD | TEXTS, max_size=3).map("".join)
TRAITS = st.dictionaries(MIXED, MIXED | JSON, max_size=4)
EVENTS = st.dictionaries(
    st.sampled_from(["type", "userId", "traits", "properties", "name", "context", "timestamp"]),
    JSON | st.sampled_from(["identify", "page", "track", "screen"]),
) | st.fixed_dictionaries(
    {"type": st.sampled_from(["identify", "page", "track"]), "userId": MIXED},
    optional={"traits": JSON, "properties": JSON, "name": SCALARS, "context": JSON},
)


def checker(wire: str = "segment") -> Checker:
    cloud = {
        "type": "cloud",
        "source": "s",
        "wire": wire,
        "settings": {"client_code": "acme"},
        "mappings": [
            {
                "action": "updateProfile",
                "trigger": 'type = "identify" or type = "page"',
                "fields": {
                    "user_id": {"@template": "{{{userId}}}"},
                    "traits": {"@merge": {"direction": "right", "objects": [
                        {"@path": "$.traits"}, {"all": {"@path": "$.properties"}},
                        {"n": {"@template": "{{{name}}}"}},
                    ]}},
                },
            }
        ],
    }  # fmt: skip
    web: dict[str, Any] = {"type": "web", "source": "s", "settings": {"client_code": "acme"}}
    web["mappings"] = [{"action": "trackEvent"}]
    declared = {"sources": {"s": {}}, "destinations": {"cloud": cloud, "web": web}}
    return Checker(from_content(declared))


CHECKERS = [checker(), checker("safe")]
HALF = re.compile("[\ud800-\udfff]")
SEGMENT, SAFE = SegmentWire("acme"), SafeWire("acme")


@given(event=EVENTS)
@settings(max_examples=400)
def test_nothing_is_raised_and_every_hazard_can_be_told(event: dict[str, Any]) -> None:
    for one in CHECKERS:
        for hazard in one.check(event, 3):
            assert hazard.code in HAZARDS
            assert hazard.number == 3
            assert hazard.sentence
            assert hazard.severity in ("error", "warning", "note")


def read(plan: Any) -> Any:
    """Read a plan as a server does, on its own: the oracle of what the checker reads."""
    if not isinstance(plan, Update):
        return None
    got = []
    for one in (plan.lookup, plan.update, *plan.more):
        if not isinstance(one, PlannedRequest):
            return None
        path, _, query = one.url.target.partition("?")
        form = parse_qsl(query, True) + parse_qsl(one.body.decode(), True)
        got.append((one.url.host, [unquote(part) for part in path.split("/")], form))
    return got


def texts_of(traits: dict[str, Any]) -> str:
    """Give all texts of some traits in one."""
    return "".join(name + value for name, value in flatten(traits).items())


def same(one: Any, other: Any) -> bool:
    if one is None or other is None:
        return one is other
    return all(
        a[:2] == b[:2] and sorted(a[2]) == sorted(b[2]) for a, b in zip(one, other, strict=True)
    )


def hazards(user: str, traits: dict[str, Any]) -> set[str]:
    event = {"type": "identify", "userId": user, "traits": traits}
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    cloud: dict[str, Any] = {"type": "cloud", "source": "s"}
    cloud["settings"] = {"client_code": "acme"}
    cloud["mappings"] = [{"action": "updateProfile", "fields": fields}]
    made = Checker(from_content({"sources": {"s": {}}, "destinations": {"cloud": cloud}}))
    return {hazard.code for hazard in made.check(event)}


@given(user=MIXED.filter(bool), traits=TRAITS)
@settings(max_examples=400)
def test_a_wire_hazard_stands_exactly_where_the_plans_differ(
    user: str, traits: dict[str, Any]
) -> None:
    # Half a character arrives on neither wire: they agree, and it is a hazard all the same.
    assume(HALF.search(texts_of(traits)) is None)
    payload = {"user_id": user, "traits": traits}
    safe = read(SAFE(payload))
    if safe is None:
        return  # the safe wire refuses it: there is nothing to compare with
    found = hazards(user, traits)
    # The safe wire keeps the digits of numbers as well.
    differ = bool(found & {*WIRE_CODES, "numbers_reprinted"})
    assert differ != same(safe, read(SEGMENT(payload))), found


@given(traits=st.dictionaries(TEXTS, JSON, max_size=4))
def test_the_walk_flattens_as_the_wire_does(traits: dict[str, Any]) -> None:
    assert list(attributes_of(traits).pairs.items()) == list(flatten(traits).items())


@given(user=MIXED, traits=TRAITS)
@settings(max_examples=400)
def test_the_safe_wire_never_leaves_the_host_or_the_id(user: str, traits: dict[str, Any]) -> None:
    plan = read(SAFE({"user_id": user, "traits": traits}))
    for number, (host, path, form) in enumerate(plan or ()):
        assert host == "acme.tt.omtrdc.net"
        ids = [value for name, value in form if name in ("mbox3rdPartyId", "mboxPC")]
        if number == 0:
            assert path == ["", "rest", "v1", "profiles", "thirdPartyId", user]
            assert form == [("client", "acme")]
        else:
            assert path == ["", "m2", "acme", "profile", "update"]
            assert ids == [user]
            assert all(name.startswith("profile.") for name, _ in form[1:])

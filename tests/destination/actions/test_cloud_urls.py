"""Adobe Target Cloud Mode: what ids, traits and client codes make of the two URLs."""

from typing import Any

import pytest

from destination.actions import USER_ID, MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.errors import ScriptError
from destination.plan import Plan, PlannedRequest, Update

MAPPING = {"user_id": USER_ID, "traits": {"@path": "$.traits"}}
ACME = {"client_code": "acme"}


def plan_of(event: Any, settings: Any = ACME) -> Plan:
    (plan,) = CloudMode(settings, [MappedAction(UPDATE_PROFILE, mapping=MAPPING)]).plan(event)
    return plan


def identify(**parts: Any) -> dict[str, Any]:
    return {"type": "identify", "userId": "u1", "anonymousId": "a1", "traits": {}} | parts


def update_of(plan: Plan) -> tuple[PlannedRequest, PlannedRequest]:
    assert isinstance(plan, Update)
    assert isinstance(plan.lookup, PlannedRequest)
    assert isinstance(plan.update, PlannedRequest)
    return plan.lookup, plan.update


def query_of(traits: Any) -> str:
    _, update = update_of(plan_of(identify(traits=traits)))
    start = "/m2/acme/profile/update?mbox3rdPartyId=u1&"
    assert update.url.target.startswith(start)
    return update.url.target.removeprefix(start)


@pytest.mark.parametrize(
    ("traits", "query"),
    [
        ({}, ""),
        ({"a": None, "b": {}, "c": [], "d": {"e": None}, "f": [None, {}]}, ""),
        (
            {"a": "", "b": " x ", "c": True, "d": False},
            "profile.a=&profile.b=%20x%20&profile.c=true&profile.d=false",
        ),
        (
            {"a": 1.0, "b": -0.0, "c": 0.1, "d": 1e21},
            "profile.a=1&profile.b=0&profile.c=0.1&profile.d=1e+21",
        ),
        ({"a": 12345678901234567890}, "profile.a=12345678901234567000"),
        ({"a": {"b": {"c": {"d": 1}}}}, "profile.a.b.c.d=1"),
        ({"a": [1, [2, None, {"x": 3}]]}, "profile.a.0=1&profile.a.1.0=2&profile.a.1.2.x=3"),
        ({"b": 1, "10": 2, "a": 3, "2": 4}, "profile.2=4&profile.10=2&profile.b=1&profile.a=3"),
        ({"o": {"b": 1, "1": 2, "0": 3}}, "profile.o.0=3&profile.o.1=2&profile.o.b=1"),
        ({"": {"5": 1}, "z": 2}, "profile.5=1&profile.z=2"),
        ({"z": 2, "": {"5": 1}}, "profile.5=1&profile.z=2"),
        ({"a.b": 1, "x": 2, "a": {"b": 3}}, "profile.a.b=3&profile.x=2"),
        ({"a": {"b": 1}, "a.b": None}, "profile.a.b=1"),
        ({"City": 1, "city": 2}, "profile.City=1&profile.city=2"),
        ({"k=y&l": "v"}, "profile.k=y&l=v"),
        ({"a": "x&profile.admin=true"}, "profile.a=x&profile.admin=true"),
        ({"a": "x#y", "b": 1}, "profile.a=x"),
        ({"a": "x  ", "b": "y  "}, "profile.a=x%20%20&profile.b=y"),
        ({"a": "x\ty\n"}, "profile.a=xy"),
        ({"a": "+33 50%"}, "profile.a=+33%2050%"),
        ({"a": "\"'<>\\"}, "profile.a=%22%27%3C%3E%5C"),
        ({"é": "東👍"}, "profile.%C3%A9=%E6%9D%B1%F0%9F%91%8D"),
        ({"a": "\ud83d"}, "profile.a=%EF%BF%BD"),
        ({"constructor": 1, "toString": "x"}, "profile.constructor=1&profile.toString=x"),
    ],
    ids=ascii,
)
def test_traits_are_flattened_into_the_query(traits: Any, query: str) -> None:
    assert query_of(traits) == query


def test_a_key_of_very_many_digits_is_a_key_like_any_other() -> None:
    assert query_of({"b": 1, "9" * 5000: 2}) == f"profile.b=1&profile.{'9' * 5000}=2"


@pytest.mark.parametrize(
    ("user", "in_path", "in_query"),
    [
        ("u1", "u1?client=acme", "u1&"),
        (7.0, "7?client=acme", "7&"),
        (0, "0?client=acme", "0&"),
        (True, "true?client=acme", "true&"),
        (["u1"], "u1?client=acme", "u1&"),
        ([None], "?client=acme", "&"),
        (" a ", "%20a%20?client=acme", "%20a%20&"),
        ("a+b", "a+b?client=acme", "a+b&"),
        ("50%", "50%?client=acme", "50%&"),
        ("a/b", "a/b?client=acme", "a/b&"),
        ("a\\b", "a/b?client=acme", "a%5Cb&"),
        ("a?b", "a?b?client=acme", "a?b&"),
        ("a#b", "a", "a"),
        ("a&b=c", "a&b=c?client=acme", "a&b=c&"),
        ("x&mbox3rdPartyId=y", "x&mbox3rdPartyId=y?client=acme", "x&mbox3rdPartyId=y&"),
        ('a"b', "a%22b?client=acme", "a%22b&"),
        ("a\nb", "ab?client=acme", "ab&"),
        ("usér-東", "us%C3%A9r-%E6%9D%B1?client=acme", "us%C3%A9r-%E6%9D%B1&"),
        ("\ud83d", "%EF%BF%BD?client=acme", "%EF%BF%BD&"),
    ],
    ids=ascii,
)
def test_an_id_goes_into_both_urls_as_it_is(user: Any, in_path: str, in_query: str) -> None:
    lookup, update = update_of(plan_of(identify(userId=user)))
    assert lookup.url.target == f"/rest/v1/profiles/thirdPartyId/{in_path}"
    assert update.url.target == f"/m2/acme/profile/update?mbox3rdPartyId={in_query}"


@pytest.mark.parametrize(
    ("user", "target"),
    [
        ("../x", "/rest/v1/profiles/x?client=acme"),
        ("a/../b", "/rest/v1/profiles/thirdPartyId/b?client=acme"),
        ("..", "/rest/v1/profiles/?client=acme"),
        (".", "/rest/v1/profiles/thirdPartyId/?client=acme"),
        ("%2e%2e", "/rest/v1/profiles/?client=acme"),
        ("/a", "/rest/v1/profiles/thirdPartyId//a?client=acme"),
        ("..\\..\\x", "/rest/v1/x?client=acme"),
    ],
    ids=repr,
)
def test_dots_in_an_id_climb_out_of_the_lookups_path(user: str, target: str) -> None:
    lookup, _ = update_of(plan_of(identify(userId=user)))
    assert lookup.url.target == target


@pytest.mark.parametrize(
    ("code", "host", "update"),
    [
        ("acme", "acme.tt.omtrdc.net", "/m2/acme/"),
        ("ACME", "acme.tt.omtrdc.net", "/m2/ACME/"),
        (["acme"], "acme.tt.omtrdc.net", "/m2/acme/"),
        (7, "7.tt.omtrdc.net", "/m2/7/"),
        ("", ".tt.omtrdc.net", "/m2//"),
        (None, ".tt.omtrdc.net", "/m2//"),
        ("a_b", "a_b.tt.omtrdc.net", "/m2/a_b/"),
        ("a%62", "ab.tt.omtrdc.net", "/m2/a%62/"),
        ("a/b", "a", "/b.tt.omtrdc.net/m2/a/b/"),
        ("a'b", "a", "/%27b.tt.omtrdc.net/m2/a%27b/"),
        ("a@b", "b.tt.omtrdc.net", "/m2/a@b/"),
        ("a:80/", "a:80", "/.tt.omtrdc.net/m2/a:80//"),
        ("..", "...tt.omtrdc.net", "/"),
        ("acmé", "xn--acm-dma.tt.omtrdc.net", "/m2/acm%C3%A9/"),
    ],
    ids=ascii,
)
def test_a_client_code_is_not_looked_at(code: Any, host: str, update: str) -> None:
    lookup, sent = update_of(plan_of(identify(), settings={"client_code": code}))
    assert (lookup.url.host, sent.url.host) == (host, host)
    assert sent.url.target.startswith(f"{update}profile/update?mbox3rdPartyId=u1")


@pytest.mark.parametrize(
    "code",
    ["a b", "a|b", "a<b", "a:b", "a\ud800", "@/", "a:" + "9" * 5000 + "/"],
    ids=lambda code: ascii(code)[:9],
)
def test_a_client_code_that_makes_no_host_fails_when_its_turn_comes(code: str) -> None:
    plan = plan_of(identify(), settings={"client_code": code})
    assert isinstance(plan, Update)
    for error in (plan.lookup, plan.update):
        assert isinstance(error, ScriptError)
        assert (error.message, error.code, error.status) == ("Invalid URL", "ERR_INVALID_URL", None)

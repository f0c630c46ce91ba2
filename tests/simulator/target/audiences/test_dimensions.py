from typing import Any

import pytest

from simulator.target.audiences import Facts, compile_rule
from simulator.target.audiences.dimensions import INTERNAL_PARAMETERS
from simulator.times import parse_instant

URL = "https://u:p@fr.shop.test:8443/skis/alpine?sku=a+b&sku=c&empty=&%C3%A9=1#top"
CHROME = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/120.0.0.0 Safari/537.36"
)
EDGE = f"{CHROME} Edg/119.0.1"
SAFARI = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/17.1 Safari/605.1.15"
)
IE = "Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko"


def holds(dimension: str, attribute: str, evaluator: str, value: Any, facts: Facts) -> bool | None:
    return compile_rule({dimension: attribute, evaluator: [value]}).holds(facts)


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("url", URL),
        ("protocol", "https"),
        ("domain", "fr.shop.test"),
        ("subdomain", "fr"),
        ("topLevelDomain", "test"),
        ("path", "/skis/alpine"),
        ("query", "sku=a+b&sku=c&empty=&%C3%A9=1"),
        ("fragment", "top"),
        ("param.sku", "a b"),
        ("param.empty", ""),
        ("param.é", "1"),
    ],
)
def test_an_address_is_taken_apart(attribute: str, value: str) -> None:
    for dimension, facts in (
        ("page", Facts(url=URL)),
        ("referring", Facts(referring_url=URL)),
        ("landing", Facts(landing_url=URL)),
    ):
        assert holds(dimension, attribute, "equals", value, facts) is True
        assert holds(dimension, attribute, "equals", f"{value}x", facts) is False


@pytest.mark.parametrize(
    ("host", "subdomain", "top"),
    [
        ("www.shop.test", "", "test"),
        ("shop.test", "", "test"),
        ("a.shop.co.uk", "a", "co.uk"),
        ("localhost", "", ""),
    ],
)
def test_host_names_are_cut_as_the_decisioning_engine_does(
    host: str, subdomain: str, top: str
) -> None:
    facts = Facts(url=f"http://{host}/")
    assert holds("page", "subdomain", "equals", subdomain, facts) is True
    assert holds("page", "topLevelDomain", "equals", top, facts) is True


def test_a_parameter_named_like_an_address_is_the_parameter() -> None:
    facts = Facts(url="https://shop.test/", parameters={"page.url": "from the page"})
    assert holds("custom", "page.url", "equals", "from the page", facts) is True
    assert holds("mbox", "page.url", "equals", "from the page", facts) is True
    assert holds("page", "url", "equals", "https://shop.test/", facts) is True


def test_without_an_address_nothing_of_it_is_there() -> None:
    for dimension in ("page", "referring"):
        assert holds(dimension, "path", "contains", "", Facts()) is False
        assert holds(dimension, "path", "parameterNotPresent", 1, Facts()) is True


def test_a_landing_page_that_was_not_seen_is_unknown() -> None:
    assert holds("landing", "path", "contains", "", Facts()) is None
    facts = Facts(landing_url="https://shop.test/")
    assert holds("landing", "param.sku", "parameterPresent", 1, facts) is False


@pytest.mark.parametrize("name", sorted(INTERNAL_PARAMETERS))
def test_internal_parameters_are_never_targeted_on(name: str) -> None:
    facts = Facts(parameters={name: "x"})
    assert holds("custom", name, "equals", "x", facts) is False
    assert holds("mbox", name, "parameterPresent", True, facts) is False


@pytest.mark.parametrize(
    ("user_agent", "name", "version"),
    [(CHROME, "chrome", 120), (EDGE, "edge", 119), (SAFARI, "safari", 17), (IE, "ie", 11)],
)
def test_browsers(user_agent: str, name: str, version: int) -> None:
    facts = Facts(user_agent=user_agent)
    assert holds("browser", "type", "equals", name, facts) is True
    assert holds("browser", "type", "equals", "Firefox", facts) is False
    assert holds("browser", "version", "greaterEquals", version, facts) is True
    assert holds("browser", "version", "greater", version, facts) is False


def test_a_browser_nobody_knows_is_unknown() -> None:
    for user_agent in ("", "curl/8.5.0"):
        facts = Facts(user_agent=user_agent)
        assert holds("browser", "type", "equals", "chrome", facts) is None
        assert holds("browser", "version", "parameterNotPresent", 1, facts) is None
    assert holds("browser", "type", "equals", "netscape", Facts(user_agent=CHROME)) is None
    assert holds("browser", "language", "equals", "en", Facts(user_agent=CHROME)) is None


def test_a_place_is_what_the_request_says_and_else_unknown() -> None:
    facts = Facts(geo={"countryCode": "US", "stateCode": "CA", "city": "San José", "zip": "095113"})
    assert holds("geo", "country", "matches", "us", facts) is True
    assert holds("geo", "region", "matches", "ca", facts) is True
    assert holds("geo", "state", "matches", "nv", facts) is False
    assert holds("geo", "region", "matches", "california", facts) is None
    assert holds("geo", "zip", "equals", "95113", facts) is True
    assert holds("geo", "latitude", "greater", "44", facts) is None
    assert holds("geo", "latitude", "greater", "44", Facts(geo={"latitude": "44.5"})) is True
    assert holds("geo", "city", "parameterNotPresent", 1, Facts()) is None
    assert holds("geo", "dma", "equals", "807", facts) is None


def test_the_time_is_the_accounts() -> None:
    late_sunday = parse_instant("2026-01-04T23:30:00Z")
    facts = Facts(now=late_sunday)
    assert holds("time", "current_day", "equals", 7, facts) is True
    assert holds("time", "current_time", "equals", "2330", facts) is True
    assert holds("time", "current_timestamp", "equals", late_sunday, facts) is True
    berlin = Facts(now=late_sunday, offset_minutes=60)
    assert holds("time", "current_day", "equals", 1, berlin) is True
    assert holds("time", "current_time", "lesser", "0100", berlin) is True
    assert holds("time", "season", "equals", "winter", facts) is None


def test_built_ins_of_the_profile() -> None:
    facts = Facts(
        new_visitor=True,
        first_page_of_session=False,
        in_other_activities=False,
        category_affinity="skis",
    )
    assert holds("profile", "user.isFirstSession", "equals", "true", facts) is True
    assert holds("profile", "user.isNewSession", "equals", True, facts) is False
    assert holds("profile", "user.inOtherActivities", "equals", False, facts) is True
    assert holds("profile", "user.categoryAffinity", "equals", "skis", facts) is True
    nothing_viewed = Facts(category_affinity="")
    assert holds("profile", "user.categoryAffinity", "valuePresent", 1, nothing_viewed) is False


@pytest.mark.parametrize(
    "name", ["isFirstSession", "isNewSession", "inOtherActivities", "categoryAffinity"]
)
def test_a_built_in_that_nobody_tells_is_unknown(name: str) -> None:
    assert holds("profile", f"user.{name}", "equals", "true", Facts()) is None
    assert holds("profile", f"profile.user.{name}", "parameterPresent", 1, Facts()) is None


@pytest.mark.parametrize(
    ("profile", "fits"),
    [
        ({"dining": "0.8", "living": "0.50"}, True),
        ({"dining": "0.8", "living": "9"}, False),
        ({"dining": "0.8"}, False),
        ({"living": "0.5"}, False),
        ({"dining": "0.8", "living": ""}, True),
    ],
)
def test_attributes_are_compared_with_each_other(profile: dict[str, str], fits: bool) -> None:  # noqa: FBT001
    rule = compile_rule({"profile": "dining", "greater": [{"profile": "profile.living"}]})
    assert rule.holds(Facts(profile=profile)) is fits
    assert rule.reads == {("profile", "dining"), ("profile", "profile.living")}


def test_a_value_or_an_attribute_may_fit() -> None:
    rule = compile_rule({"profile": "a", "equals": ["x", {"profile": "b"}]})
    assert rule.holds(Facts(profile={"a": "x"})) is True
    assert rule.holds(Facts(profile={"a": "y", "b": "y"})) is True
    assert rule.holds(Facts(profile={"a": "y"})) is False


@pytest.mark.parametrize(
    ("leaf", "sentence"),
    [
        ({"crs": "CRM.Interest", "equalsIgnoreCase": ["Golf"]}, "the dimension 'crs'"),
        ({"page": "title", "equals": ["x"]}, "'title' of the dimension 'page'"),
        (
            {"browser": "type", "equals": ["ipad"]},
            "'type' of the dimension 'browser' being ['ipad']",
        ),
        ({"profile": "a", "equals": ["x"], "within": "30d"}, "the entry 'within'"),
        ({"profile": "a", "equals": [{"crs": "x"}]}, "a value that is an object"),
        ({"profile": "a", "sounds": ["x"]}, "the evaluator 'sounds'"),
    ],
)
def test_what_is_not_simulated_says_so(leaf: dict[str, Any], sentence: str) -> None:
    rule = compile_rule(leaf)
    assert rule.unknown == (f"the rule: {sentence} is not simulated",)
    assert rule.holds(Facts(profile={"a": "x"}, user_agent=CHROME)) is None


def test_the_evaluator_may_stand_first() -> None:
    rule = compile_rule({"equals": ["gold"], "profile": "tier"})
    assert rule.holds(Facts(profile={"tier": "gold"})) is True

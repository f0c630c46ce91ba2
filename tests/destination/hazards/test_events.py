"""What an event brings with it: its kind, its library, its time, and personal data."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.hazards import Checker, Hazard
from destination.workspace.load import from_content

Make = Callable[..., Checker]
BROWSER = {"library": {"name": "analytics.js"}}


def codes(found: list[Hazard]) -> list[str]:
    return [one.code for one in found]


@pytest.mark.parametrize(
    ("event", "field", "says"),
    [
        ({}, "type", "bad_request"),
        ({"type": "identify"}, "userId", "no_user_anon_id"),
        ({"type": "identify", "userId": ""}, "userId", "id_not_string"),
        ({"type": "track", "userId": "u"}, "event", "event_not_defined"),
    ],
)
def test_what_ingestion_drops_goes_no_further(
    make: Make, event: Any, field: str, says: str
) -> None:
    (found,) = make().check(event, 3)
    assert (found.code, found.field, found.number) == ("dropped_on_ingest", field, 3)
    assert found.sentence.startswith(says)


def test_a_screen_is_not_delivered(make: Make) -> None:
    found = make().check({"type": "screen", "userId": "u", "name": "Home"})
    assert codes(found) == ["screen_not_delivered"]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ({"type": "page", "context": BROWSER}, ["unnamed_page"]),
        ({"type": "page", "name": "Home", "context": BROWSER}, []),
        ({"type": "page"}, []),
        ({"type": "track", "event": "x", "context": BROWSER}, []),
    ],
)
def test_an_unnamed_page_of_a_browser(make: Make, event: Any, expected: list[str]) -> None:
    assert codes(make().check({"anonymousId": "a", **event})) == expected


@pytest.mark.parametrize(
    ("library", "source", "expected"),
    [
        ("analytics-ios", {}, ["mobile_source"]),
        ("analytics-kotlin", {}, ["mobile_source"]),
        ("@segment/analytics-react-native", {}, ["mobile_source"]),
        ("analytics-python", {}, []),
        (None, {"type": "mobile"}, ["mobile_source"]),
    ],
)
def test_a_mobile_source(make: Make, library: Any, source: Any, expected: list[str]) -> None:
    event = {
        "type": "identify",
        "userId": "u",
        "traits": {"a": 1},
        "context": {"library": {"name": library}},
    }
    assert codes(make(source=source).check(event)) == expected


def update(tier: str, at: Any, user: str = "u") -> Any:
    return {"type": "identify", "userId": user, "traits": {"tier": tier}, "timestamp": at}


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        (update("b", "2026-01-05T12:59:00Z"), ["order_not_guaranteed"]),
        (update("b", "2026-01-05T08:00:00Z"), ["order_not_guaranteed"]),
        (update("b", "2026-01-05T13:01:00Z"), []),
        (update("a", "2026-01-05T09:01:00Z"), []),
        (update("b", "2026-01-05T09:01:00Z", "other"), []),
        (update("b", "soon"), []),
        (update("b", None), []),
    ],
)
def test_an_attribute_that_changes_within_the_retries(
    make: Make, second: Any, expected: list[str]
) -> None:
    check = make()
    assert check.check(update("a", "2026-01-05T09:00:00.000Z")) == []
    assert codes(check.check(second)) == expected


def test_only_so_many_visitors_are_remembered(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("destination.hazards.order._VISITORS", 2)
    check = make()
    for user in ("a", "b", "c"):
        check.check(update("x", "2026-01-05T09:00:00Z", user))
    assert codes(check.check(update("y", "2026-01-05T09:01:00Z", "a"))) == []
    assert codes(check.check(update("y", "2026-01-05T09:01:00Z", "c"))) == ["order_not_guaranteed"]


def test_personal_data_is_told_with_the_way_it_takes(make: Make) -> None:
    event = {"type": "identify", "userId": "ann@shop.example", "traits": {"zip": "0150"}}
    by_id, by_name = make().check(event)
    assert (by_id.field, by_id.severity) == ("user_id", "warning")
    assert by_id.sentence.endswith("(email, high confidence) and leaves in clear in the URL")
    assert (by_name.field, by_name.severity) == ("zip", "note")
    by_id, by_name = make(wire="safe").check(event)
    assert by_id.sentence.endswith("in the URL")
    assert by_name.sentence.endswith("in the body")


@pytest.mark.parametrize(
    ("source", "insert", "expected"),
    [
        ({}, {}, ["in the URL", "from the page, through page"]),
        ({}, {"insert_functions": [{"hash": ["traits.email"]}]}, ["from the page, through page"]),
        ({"stages": [{"hash": ["traits.email"]}]}, {}, []),
    ],
)
def test_an_insert_function_does_not_protect_the_page(
    source: Any, insert: Any, expected: list[str]
) -> None:
    fields = {"traits": {"@path": "$.traits"}}
    settings = {"client_code": "acme"}
    cloud: dict[str, Any] = {"type": "cloud", "source": "s", "settings": settings, **insert}
    page: dict[str, Any] = {"type": "web", "source": "s", "settings": settings}
    cloud["mappings"] = [{"action": "updateProfile", "fields": {"user_id": "u", **fields}}]
    page["mappings"] = [{"action": "upsertProfile", "fields": {"userId": "u", **fields}}]
    destinations = {"cloud": cloud, "page": page}
    check = Checker(from_content({"sources": {"s": source}, "destinations": destinations}))
    event = {"type": "identify", "userId": "u", "context": BROWSER}
    found = check.check({**event, "traits": {"email": "ann@shop.example"}})
    assert [one.sentence.rpartition("in clear ")[2] for one in found] == expected


def test_an_email_for_an_id_leaves_the_page_too() -> None:
    page = {"type": "web", "source": "s", "settings": {"client_code": "acme"}}
    declared: Any = {**page, "mappings": [{"action": "trackEvent"}]}
    check = Checker(from_content({"sources": {"s": {}}, "destinations": {"page": declared}}))
    event = {"type": "track", "event": "x", "context": BROWSER, "userId": "ann@shop.example"}
    (found,) = check.check(event)
    assert (found.code, found.field) == ("likely_pii_in_clear", "user_id")


def test_the_page_has_limits_of_its_own() -> None:
    page = {"type": "web", "source": "s", "settings": {"client_code": "acme"}}
    fields = {"traits": {"@path": "$.traits"}}
    declared: Any = {**page, "mappings": [{"action": "upsertProfile", "fields": fields}]}
    check = Checker(from_content({"sources": {"s": {}}, "destinations": {"page": declared}}))
    event = {"type": "identify", "userId": "u", "context": BROWSER}
    assert codes(check.check({**event, "traits": {"a": "v" * 257}})) == ["too_long"]
    many = {f"n{number}": 1 for number in range(51)}
    assert codes(check.check({**event, "traits": many})) == ["too_long"]

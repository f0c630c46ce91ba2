"""The safe wire: everything encoded, within Adobe's limits, or refused with a code."""

from collections.abc import Callable
from typing import Any

import pytest

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE, CloudMode
from destination.attempt import Answer, carry_out
from destination.errors import DestinationError, RefusedError, ScriptError
from destination.js import UNDEFINED
from destination.plan import Failed, PlannedRequest, Update
from destination.wires import AttributesIn, wire_maker
from destination.wires.safe import LONGEST_ID, MOST_BODY, MOST_QUERY, SafeWire

Read = Callable[[Any], tuple[str, list[dict[str, str]]]]
FORM = "application/x-www-form-urlencoded"


def plan(
    traits: Any, user: str = "u-1", *, code: str = "acme", attributes_in: AttributesIn = "body"
) -> Update | Failed:
    wire = SafeWire(code, attributes_in=attributes_in)
    return wire({"user_id": user, "traits": traits})


def update_of(planned: Update | Failed) -> PlannedRequest:
    assert isinstance(planned, Update)
    assert isinstance(planned.update, PlannedRequest)
    return planned.update


def refused(planned: Update | Failed) -> DestinationError:
    assert isinstance(planned, Failed)
    assert isinstance(planned.error, RefusedError)
    assert (planned.error.status, planned.error.retried) == (400, False)
    return planned.error


def test_attributes_stand_in_the_form_body_and_nothing_in_the_query() -> None:
    update = update_of(plan({"city": "New York", "a": {"b": 1}}))
    assert (update.method, str(update.url)) == (
        "POST",
        "https://acme.tt.omtrdc.net/m2/acme/profile/update",
    )
    assert update.body == b"mbox3rdPartyId=u-1&profile.city=New%20York&profile.a.b=1"
    assert dict(update.headers)["content-type"] == FORM


def test_the_lookup_names_the_visitor_and_the_client() -> None:
    planned = plan({"a": 1}, "usér 1")
    assert isinstance(planned, Update)
    assert isinstance(planned.lookup, PlannedRequest)
    assert str(planned.lookup.url) == (
        "https://acme.tt.omtrdc.net/rest/v1/profiles/thirdPartyId/us%C3%A9r%201?client=acme"
    )
    assert (planned.lookup.method, planned.lookup.body) == ("GET", b"")
    assert "content-type" not in dict(planned.lookup.headers)


@pytest.mark.parametrize(
    "text",
    ["a&profile.vip=true", "a=b", "a#b", "a+b", "100%", "%41", "a b", "東👍", "\x00\n", "", "?;"],
    ids=ascii,
)
@pytest.mark.parametrize("where", ["body", "query"])
def test_a_name_and_a_value_arrive_as_they_were(text: str, where: Any, read: Read) -> None:
    user, forms = read(plan({text: text}, attributes_in=where))
    assert user == "u-1"
    assert forms == [{"mbox3rdPartyId": "u-1", f"profile.{text}": text}]


def test_half_a_character_goes_out_as_a_url_parser_would_send_it(read: Read) -> None:
    _, (form,) = read(plan({"a": "x\ud83dy"}))
    assert form["profile.a"] == "x\ufffdy"


def test_a_host_is_in_lower_case_and_the_code_as_it_is() -> None:
    update = update_of(plan({"a": 1}, code="AcMe_1"))
    assert str(update.url) == "https://acme_1.tt.omtrdc.net/m2/AcMe_1/profile/update"


def test_an_update_just_within_the_limit_is_one_request() -> None:
    room = MOST_BODY - len("mbox3rdPartyId=u-1&profile.a=")
    planned = plan({"a": "x" * room})
    assert len(update_of(planned).body) == MOST_BODY
    assert isinstance(planned, Update)
    assert planned.more == ()


def test_a_larger_one_is_split_and_every_part_names_the_visitor(read: Read) -> None:
    traits = {f"k{number}": "é" * 1000 for number in range(30)}
    planned = plan(traits, "usér")
    _, forms = read(planned)
    assert len(forms) == 4
    assert {form["mbox3rdPartyId"] for form in forms} == {"usér"}
    together = {name: value for form in forms for name, value in form.items()}
    del together["mbox3rdPartyId"]
    assert together == {f"profile.{name}": value for name, value in traits.items()}
    assert isinstance(planned, Update)
    assert all(len(one.body) <= MOST_BODY for one in (update_of(planned), *planned.more))


def test_all_parts_are_sent_and_the_first_that_fails_ends_the_attempt() -> None:
    planned = plan(dict.fromkeys("abc", "x" * 40000))
    ok, bad = Answer(200, "OK"), Answer(500, "Internal Server Error")
    assert len(carry_out(planned, lambda _: ok).exchanges) == 4
    answers = iter([ok, ok, bad])
    result = carry_out(planned, lambda _: next(answers))
    assert (len(result.exchanges), result.outcome) == (3, "awaiting_retry")


@pytest.mark.parametrize(("where", "room"), [("body", MOST_BODY), ("query", MOST_QUERY)])
def test_one_attribute_too_large_is_refused_by_its_name(where: Any, room: int) -> None:
    error = refused(plan({"ok": 1, "big": "x" * room}, attributes_in=where))
    assert error.code == "attribute_too_large"
    assert error.message.startswith("profile.big takes ")


@pytest.mark.parametrize("traits", [{}, {"a": None}, {"a": {}, "b": []}], ids=str)
def test_an_update_without_attributes_is_refused(traits: Any) -> None:
    assert refused(plan(traits)).code == "empty_update"


@pytest.mark.parametrize(
    ("user", "rule"),
    [
        ("", "it must not be empty"),
        ("a/b", "Adobe cannot take '/' and '+' in it"),
        ("a/../b", "Adobe cannot take '/' and '+' in it"),
        ("a+b@example.com", "Adobe cannot take '/' and '+' in it"),
        (".", "a path of dots leads elsewhere"),
        ("..", "a path of dots leads elsewhere"),
        ("a\ud800", "it holds half a character"),
        ("x" * (LONGEST_ID + 1), "it has 257 characters; Adobe takes 256"),
    ],
    ids=ascii,
)
def test_an_id_that_cannot_be_sent_is_refused_with_the_reason(user: str, rule: str) -> None:
    error = refused(plan({"a": 1}, user))
    assert error.code == "bad_id"
    assert error.message.endswith(rule)
    assert len(error.message) < 120


def test_the_longest_id_is_sent(read: Read) -> None:
    assert read(plan({"a": 1}, "é" * LONGEST_ID))[0] == "é" * LONGEST_ID


@pytest.mark.parametrize(
    "code", ["", "a.b", "evil.example/x", "a@b", "-a", "a b", "a:80", "é", "x" * 64], ids=ascii
)
def test_a_client_code_that_could_lead_elsewhere_is_refused(code: str) -> None:
    error = refused(plan({"a": 1}, code=code))
    assert error.code == "bad_client_code"
    assert repr(code) in error.message


@pytest.mark.parametrize("token", ["a\nb", "a\r\nx: y", "é", "\x7f", " a"], ids=ascii)
def test_a_token_that_fits_no_header_is_refused_and_not_told(token: str) -> None:
    failed = SafeWire("acme", f"Bearer {token}")({"user_id": "u", "traits": {"a": 1}})
    error = refused(failed)
    assert error.code == "bad_token"
    assert token not in error.message


def test_a_token_goes_with_every_request() -> None:
    planned = SafeWire("acme", "Bearer tok")({"user_id": "u", "traits": {"a": 1}})
    assert isinstance(planned, Update)
    for request in (planned.lookup, planned.update):
        assert isinstance(request, PlannedRequest)
        assert dict(request.headers)["authorization"] == "Bearer tok"


def test_attributes_in_the_query_have_no_body_and_stay_within_eight_kilobytes(read: Read) -> None:
    traits = {f"k{number}": "x" * 990 for number in range(16)}
    planned = plan(traits, attributes_in="query")
    _, forms = read(planned)
    assert len(forms) == 3
    assert all(form["mbox3rdPartyId"] == "u-1" for form in forms)
    assert isinstance(planned, Update)
    for request in (update_of(planned), *planned.more):
        assert request.body == b""
        assert "content-type" not in dict(request.headers)
        assert len(str(request.url)) <= MOST_QUERY


def test_what_segments_code_trips_over_is_a_failure_before_any_request() -> None:
    failed = plan({"a": [UNDEFINED]})
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, ScriptError)


@pytest.mark.parametrize(
    ("status", "method", "keeps"),
    [
        (307, "POST", True),
        (308, "POST", True),
        (301, "GET", False),
        (302, "GET", False),
        (303, "GET", False),
    ],
)
def test_a_redirect_keeps_the_body_or_drops_it_as_http_says(
    status: int, method: str, *, keeps: bool
) -> None:
    ok, moved = Answer(200, "OK"), Answer(status, "Moved", {"location": "/there"})
    answers = iter([ok, moved, ok])
    result = carry_out(plan({"a": 1}), lambda _: next(answers))
    before, after = (one.request for one in result.exchanges[1:])
    assert (after.method, after.url.target) == (method, "/there")
    assert after.body == (before.body if keeps else b"")
    assert ("content-type" in dict(after.headers)) is keeps


def test_the_wire_is_chosen_by_name() -> None:
    mapping = {"user_id": "u", "traits": {"a": "b c"}}
    actions = [MappedAction(UPDATE_PROFILE, mapping=mapping)]
    made = wire_maker("safe", "query")
    (planned,) = CloudMode({"client_code": "acme"}, actions, make_wire=made).plan(
        {"type": "identify"}
    )
    assert isinstance(planned, Update)
    assert update_of(planned).url.target.endswith("?mbox3rdPartyId=u&profile.a=b%20c")

"""The safe wire, whatever the payload: never another host, another visitor, another value."""

import re
from collections.abc import Callable
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from destination.plan import Failed, PlannedRequest, Update
from destination.wires import AttributesIn
from destination.wires.safe import SafeWire
from destination.wires.segment import flatten
from destination.written import as_written

Read = Callable[[Any], tuple[str, list[dict[str, str]]]]
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=20)
# fmt: off
ODD = st.sampled_from([
    "", " ", "a/../b", "..", ".", "%2e%2e", "%2F", "a#b", "a?b&c=d", "a+b", "a\\b", "//a", "é",
    "\ud83d", "東👍", "\t", "a\nb", "\x00", "@", ":", "a@b", ";", "=", "&mboxPC=1",
    "mbox3rdPartyId", "&mbox3rdPartyId=eve", "profile.a", "http://evil.example/", "{{userId}}",
])
# fmt: on
TEXTS = ODD | ANY_TEXT
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | TEXTS
TRAITS = st.dictionaries(
    TEXTS,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
        max_leaves=6,
    ),
    max_size=5,
)
CODES = st.just("acme") | TEXTS
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*")
HALF = re.compile("[\ud800-\udfff]")
PLACES = st.sampled_from(["body", "query"])


def whole(value: str) -> str:
    return HALF.sub("\ufffd", value)


def requests(planned: Update) -> list[PlannedRequest]:
    parts = (planned.lookup, planned.update, *planned.more)
    found = [one for one in parts if isinstance(one, PlannedRequest)]
    assert len(found) == len(parts)
    return found


@given(CODES, TEXTS, TRAITS, PLACES)
@settings(max_examples=400)
def test_no_request_leaves_the_host_or_the_visitor(
    code: str, user: str, traits: Any, where: AttributesIn
) -> None:
    planned = SafeWire(code, attributes_in=where)({"user_id": user, "traits": traits})
    if isinstance(planned, Failed):
        assert planned.error.code in ("bad_client_code", "bad_id", "empty_update")
        return
    assert CODE.fullmatch(code)
    for request in requests(planned):
        assert (request.url.scheme, request.url.host) == ("https", f"{code.lower()}.tt.omtrdc.net")
        assert request.url.fragment == ""
        assert re.fullmatch(r"[!-~]+", request.url.target)
        path = request.url.target.partition("?")[0]
        assert re.fullmatch(
            rf"/rest/v1/profiles/thirdPartyId/[^/?#]+|/m2/{code}/profile/update", path
        )
        assert not re.search(r"/\.{1,2}(?:/|$)", path)


@given(TEXTS, TRAITS, PLACES)
@settings(max_examples=400)
def test_read_back_it_is_the_id_and_the_attributes(
    read: Read, user: str, traits: Any, where: AttributesIn
) -> None:
    planned = SafeWire("acme", attributes_in=where)({"user_id": user, "traits": traits})
    names = [whole(name) for name in flatten(traits)]
    # Two names that differ by half a character alone are one name on any wire.
    if isinstance(planned, Failed) or len(set(names)) < len(names):
        return
    looked_up, forms = read(planned)
    assert looked_up == user
    assert all(form.pop("mbox3rdPartyId") == user for form in forms)
    got = {name: value for form in forms for name, value in form.items()}
    flat = flatten(traits, as_written)
    assert got == {f"profile.{whole(name)}": whole(value) for name, value in flat.items()}


@given(st.text(min_size=1, max_size=300), st.integers(1, 40), st.integers(0, 9_000))
@settings(max_examples=60)
def test_however_it_is_split_nothing_is_lost_or_doubled(
    read: Read, value: str, count: int, length: int
) -> None:
    traits = {f"k{number}": value + "x" * length for number in range(count)}
    planned = SafeWire("acme")({"user_id": "u", "traits": traits})
    assert isinstance(planned, Update)
    assert all(len(one.body) <= 60_000 for one in requests(planned))
    _, forms = read(planned)
    names = [name for form in forms for name in form if name != "mbox3rdPartyId"]
    assert names == [f"profile.{name}" for name in traits]

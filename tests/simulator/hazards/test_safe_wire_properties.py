"""Whatever an event holds: on the safe wire it touches its own visitor, and nobody else.

Events go the whole way, through a mapping with templates, to a Target that holds a bystander.
"""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE
from destination.plan import Update
from destination.wires import AttributesIn
from destination.written import as_written
from simulator.lab import Lab

BYSTANDER, SECRET = "eve", "203.0.113.9"
# fmt: off
ODD = st.sampled_from([
    "", " ", "eve", "ann", "x/../eve", "%65ve", "eve&", "&mbox3rdPartyId=eve", "ann&profile.vip=1",
    "#", "?", "..", ".", "+", "%2e%2e", "\\", "//eve", "{{context.ip}}", "{{{context.ip}}}", "{{",
    "}}", "{{userId}}", "\t", "\n", "\x00", "é", "東", "\ud83d", "profile.vip", "mboxPC", "=", ";",
])
# fmt: on
TEXTS = st.lists(ODD | st.text(max_size=4), max_size=3).map("".join)
VALUES = TEXTS | st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False)
EVENTS = st.fixed_dictionaries(
    {
        "userId": TEXTS.filter(bool),
        "traits": st.dictionaries(TEXTS, VALUES | st.lists(VALUES, max_size=2), max_size=4),
        "note": TEXTS,
        "number": st.integers(),
    }
)
FIELDS = {
    "user_id": {"@template": "{{{userId}}}"},
    "traits": {
        "@merge": {
            "direction": "right",
            "objects": [
                {"@path": "$.traits"},
                {"note": {"@template": "{{{properties.note}}}"}},
                {"again": {"@template": {"@path": "$.properties.note"}}},
                {"number": {"@template": "{{properties.number}}"}},
            ],
        }
    },
}
HALF = re.compile("[\ud800-\udfff]")


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    """Give a lab without lags."""
    with Lab(settings={"preset": "instant"}) as made:
        yield made


@pytest.mark.parametrize("where", ["body", "query"])
@given(drawn=EVENTS)
@example(drawn={"userId": "x{{context.ip}}", "traits": {}, "note": "{{context.ip}}", "number": 0})
@example(drawn={"userId": "{{{userId}}}", "traits": {}, "note": "{{{context.ip}}}", "number": 0})
@settings(max_examples=60)
def test_no_request_leaves_the_host_or_the_visitor(
    lab: Lab, where: AttributesIn, drawn: dict[str, Any]
) -> None:
    user, note, number = drawn["userId"], drawn["note"], drawn["number"]
    lab.tenant.reset(settings={"preset": "instant"})
    lab.devices.clear()
    lab.device("hers").visit("Home")
    lab.device("hers").identify(BYSTANDER, {"plan": "gold"})
    lab.device("his").visit("Home")
    if user != BYSTANDER:
        lab.device("his").identify(user)
    mapped = MappedAction(UPDATE_PROFILE, mapping=FIELDS)
    lab.segment.configure_cloud([mapped], wire="safe", attributes_in=where)
    (delivery,) = lab.send(
        {
            "type": "identify",
            "userId": user,
            "traits": drawn["traits"],
            "properties": {"note": note, "number": number},
            "context": {"ip": SECRET},
        }
    )
    for exchange in delivery.tries[-1].attempt.exchanges:
        url = exchange.request.url
        assert (url.scheme, url.host, url.fragment) == ("https", "acme.tt.omtrdc.net", "")
        path, _, query = url.target.partition("?")
        form = parse_qsl(query, True) + parse_qsl(exchange.request.body.decode(), True)
        if exchange.request.method == "GET":
            assert [unquote(part) for part in path.split("/")[5:]] == [user]
            assert form == [("client", "acme")]
        else:
            assert path == "/m2/acme/profile/update"
            assert [value for name, value in form if not name.startswith("profile.")] == [user]
            assert not any(SECRET in part for pair in form for part in pair)
            sent = dict(form)
            assert sent.get("profile.number", as_written(number)) == as_written(number)
            for name in ("profile.note", "profile.again"):
                assert sent.get(name, note) == HALF.sub("\ufffd", note)
    untouched = {one.third_party_id: one.attributes for one in lab.profiles()}[BYSTANDER]
    if user != BYSTANDER:
        assert untouched == {"plan": "gold"}


def test_on_segments_wire_there_is_such_an_event(lab: Lab) -> None:
    lab.tenant.reset(settings={"preset": "instant"})
    lab.devices.clear()
    lab.device("hers").visit("Home")
    lab.device("hers").identify(BYSTANDER)
    lab.segment.configure_cloud([MappedAction(UPDATE_PROFILE, mapping=FIELDS)])
    event = {"type": "identify", "traits": {}, "properties": {"note": "{{context.ip}}"}}
    (delivery,) = lab.send({**event, "userId": "%65ve", "context": {"ip": SECRET}})
    assert isinstance(delivery.plan, Update)
    hers = {one.third_party_id: one.attributes for one in lab.profiles()}[BYSTANDER]
    assert hers["note"] == SECRET

"""A lab whose events go to Segment's tracking API, as those of pages and servers do."""

import math
from collections.abc import Iterator
from typing import Any

import pytest

from destination.event import EventError
from simulator.carrier import CarrierError
from simulator.lab import Lab
from simulator.workspace import Workspace, from_content

ANN: dict[str, Any] = {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}

MAPPINGS: dict[str, Any] = {
    "web": {"action": "upsertProfile"},
    "cloud": {
        "action": "updateProfile",
        "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
    },
}


def workspace(**sources: Any) -> Workspace:
    """Declare sources, each with a web and a cloud destination."""
    destinations = {
        f"{kind} of {name}": {
            "type": kind,
            "source": name,
            "settings": {"client_code": "acme"},
            "mappings": [MAPPINGS[kind]],
        }
        for name, source in sources.items()
        for kind in ("web", "cloud")
        if kind == "cloud" or source["type"] == "web"
    }
    made: Workspace = from_content({"sources": sources, "destinations": destinations})
    return made


BOTH = workspace(
    shop={"type": "web", "write_key": "shop-key"}, crm={"type": "server", "write_key": "crm-key"}
)


@pytest.fixture
def connected() -> Iterator[Lab]:
    """Give a lab whose tenant has every event."""
    with Lab() as lab:
        lab.connect(BOTH)
        yield lab


def sources(lab: Lab) -> list[tuple[str, str]]:
    return [(one.type, one.source) for one in lab.tenant.deliveries().deliveries]


def test_pages_and_servers_send_to_sources_of_their_own(connected: Lab) -> None:
    laptop = connected.device("laptop")
    laptop.visit("Home")
    assert connected.send(ANN) == []
    assert sources(connected) == [("page", "shop"), ("page", "shop"), ("identify", "crm")]
    assert connected.deliveries == []


def test_the_page_has_the_web_destination_of_the_workspace(connected: Lab) -> None:
    laptop = connected.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann", {"plan": "gold"})
    assert laptop.tnt_id is not None
    assert [one.third_party_id for one in connected.profiles()] == ["ann"]


def test_the_tenants_own_retries_deliver(connected: Lab) -> None:
    laptop = connected.device("laptop")
    laptop.visit("Home")
    laptop.identify("ann")
    connected.send(ANN)
    fired = connected.advance("4h")
    assert "retry" in {one.kind for one in fired}
    assert connected.tenant.good_deliveries(user="ann", limit=1).deliveries[0].source == "crm"


def test_one_source_has_everything() -> None:
    with Lab() as lab:
        lab.connect(workspace(shop={"type": "web", "write_key": "k"}))
        lab.send(ANN)
        assert {source for _, source in sources(lab)} == {"shop"}


def test_what_segment_drops_is_told_to_a_server_and_to_no_page(connected: Lab) -> None:
    with pytest.raises(EventError, match="userId") as told:
        connected.send(ANN | {"userId": 42})
    assert told.value.code == "id_not_string"
    laptop = connected.device("laptop")
    laptop.visit("Home")
    laptop.track("")
    bad = connected.tenant.bad_deliveries().deliveries
    assert [one.code for one in bad] == ["id_not_string", "event_not_defined"]


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_has_not_is_refused_before_it_is_sent(
    connected: Lab, number: float
) -> None:
    connected.tenant.configure(reason_header=False)
    with pytest.raises(EventError, match="the event is no JSON: Out of range float") as told:
        connected.send(ANN | {"traits": {"score": number}})
    assert told.value.code == "bad_request"
    assert sources(connected) == []


def test_half_a_character_is_sent_as_json_escapes_it(connected: Lab) -> None:
    connected.send(ANN | {"messageId": "half \ud800"})
    (sent,) = connected.tenant.deliveries().deliveries
    assert sent.message_id == "half \ufffd"


def test_without_a_write_key_nothing_could_be_sent() -> None:
    with Lab() as lab, pytest.raises(ValueError, match="no source of the workspace has a write"):
        lab.connect(workspace(shop={"type": "web"}))


def test_nothing_is_lost_silently_where_segment_takes_no_more_calls(connected: Lab) -> None:
    connected.tenant.configure(tracking_calls_per_second=1)
    laptop = connected.device("laptop")
    laptop.visit("Home")
    with pytest.raises(CarrierError, match="no more calls in this second: let time pass"):
        laptop.identify("ann")
    connected.advance("1s")
    laptop.identify("ann")
    assert connected.tenant.delivery_counts().steps["Successfully received"] == 2

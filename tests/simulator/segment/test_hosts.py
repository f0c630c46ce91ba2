"""A host that is none of Adobe's is nobody's in a lab: nothing is sent to it."""

from typing import Any

import pytest

from destination.events import Item
from destination.workspace.load import from_content
from simulator.lab import Lab
from simulator.segment.sending import InProcess
from simulator.segment.tally import Entry, Tally

EVENT: dict[str, Any] = {"type": "identify", "userId": "ann", "traits": {"plan": "gold"}}


@pytest.mark.parametrize(
    "code", ["shop.example/", "shop.example?", "shop.example#", "SHOP.example\\"]
)
@pytest.mark.parametrize("live", [False, True])
def test_a_foreign_host_has_no_address(code: str, *, live: bool, live_url: str) -> None:
    with Lab(
        "foreign-hosts", url=live_url if live else None, settings={"preset": "instant"}
    ) as lab:
        lab.device("laptop").visit("Home")
        lab.device("laptop").identify("ann")
        lab.segment.configure_cloud(client_code=code, bearer_token="hush")  # noqa: S106
        before = lab.tenant.journal().total
        (delivery,) = lab.send(EVENT)
        (exchange,) = delivery.tries[0].attempt.exchanges
        error = delivery.tries[0].attempt.error
        assert exchange.request.url.host == "shop.example"
        assert error is not None
        assert error.message.endswith("reason: getaddrinfo ENOTFOUND shop.example")
        assert (delivery.state, error.status) == ("awaiting_retry", 500)
        assert lab.tenant.journal().total == before


def test_so_it_is_for_a_file() -> None:
    fields = {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}}
    cloud = {
        "type": "cloud",
        "source": "s",
        "settings": {"client_code": "shop.example/"},
        "mappings": [{"action": "updateProfile", "fields": fields}],
    }
    tally = Tally()
    InProcess(from_content({"sources": {"s": {}}, "destinations": {"cloud": cloud}})).send(
        [Entry("", Item(1, EVENT))], tally
    )
    assert (tally.summary().outcomes, tally.summary().verdicts) == ({"lost": 1}, {})

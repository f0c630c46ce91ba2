"""Whatever is sent: the server answers in words of Segment's, and every event is accounted for."""

import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from destination.workspace.model import Destination, MappingSpec, Source, Workspace
from simulator.segment.settings import SegmentSettings
from simulator.tenant import Tenant
from simulator.tenants import Tenants

Sending = Callable[..., httpx.Response]

NAMES = (
    "type userId anonymousId event messageId traits properties context timestamp sentAt name batch "
    "originalTimestamp integrations writeKey groupId ip direct library consent __proto__"
)
names = st.sampled_from(NAMES.split())
leaves = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["track", "identify", "ann", "backend-key", "m-1", "2020-01-01T00:00:00Z"]),
)
anything = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(names, st.text()), inner, max_size=6)
    ),
    max_leaves=15,
)
events = st.one_of(
    anything,
    st.fixed_dictionaries(
        {"type": st.just("track"), "userId": st.just("ann"), "event": st.just("x")},
        optional={
            "messageId": st.one_of(st.sampled_from(["m-1", "m-2"]), anything),
            "timestamp": anything,
            "properties": anything,
            "context": anything,
        },
    ),
)
unhurried = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(autouse=True)
def _bound_for_target(tenants: Tenants, acme: Tenant) -> None:
    mapping = MappingSpec("updateProfile", trigger='type = "track" or type = "identify"')
    cloud = Destination("cloud", "backend", {"client_code": "acme"}, [mapping], consent=["ads"])
    tenants.declare(acme, Workspace({"backend": Source("server", "backend-key")}, {"cloud": cloud}))


def begin(acme: Tenant) -> None:
    """Let no example see what the one before has left."""
    acme.intake.clear()
    acme.segment.clear()


def arrived(acme: Tenant) -> int:
    numbers = {one.arrival for one in acme.segment.log}
    assert acme.intake.count == len(numbers)
    counts = acme.segment.log.counts()
    assert counts.arrivals + counts.outcomes.get("failed_on_ingest", 0) == len(numbers)
    return len(numbers)


@unhurried
@given(batch=st.lists(events, max_size=6), around=st.dictionaries(names, anything, max_size=3))
def test_accepted_failed_and_duplicate_are_what_was_sent(
    send: Sending, acme: Tenant, batch: list[Any], around: dict[str, Any]
) -> None:
    begin(acme)
    body = {**around, "batch": batch}
    answer = send("batch", body)
    try:
        json.dumps(body, allow_nan=False)
    except ValueError:
        assert answer.status_code == 400
        sent = 1
    else:
        assert answer.status_code == 200
        sent = len(batch) or 1
    assert arrived(acme) == sent


@unhurried
@given(body=anything, path=st.sampled_from(["track", "identify", "page", "alias", "g", "s"]))
def test_one_event_of_any_kind_is_one_arrival(
    send: Sending, acme: Tenant, body: Any, path: str
) -> None:
    begin(acme)
    assert send(path, body).status_code in (200, 400)
    assert arrived(acme) == 1


@unhurried
@given(
    body=st.one_of(st.binary(max_size=200), st.binary(max_size=200).map(gzip.compress)),
    path=st.sampled_from(["track", "batch"]),
    encoding=st.sampled_from(["", "gzip", "identity", "br"]),
    authorization=st.one_of(st.text(st.characters(max_codepoint=126, min_codepoint=32)), st.none()),
)
def test_no_bytes_are_answered_5xx(
    send: Sending,
    acme: Tenant,
    body: bytes,
    path: str,
    encoding: str,
    authorization: str | None,
) -> None:
    begin(acme)
    headers = {"Content-Encoding": encoding}
    if authorization is not None:
        headers["Authorization"] = authorization
    answer = send(path, body, key=None, headers=headers)
    assert answer.status_code in (200, 400)
    assert arrived(acme) == 1


def test_each_setting_has_its_default_within_its_rule() -> None:
    assert SegmentSettings().changed(SegmentSettings().shown()) == SegmentSettings()

"""A bundle that is refused changes nothing: what is saved before and after is the same file."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import freezegun
import pytest
from msgspec import to_builtins

from lives import SHOP
from recording import Recording, recorded_in_memory, recorded_on_disk

Content = dict[str, Any]
FAULT: Final = [{"name": "down", "status": 503, "lasts": "AAA"}, 0, 0, 0]
OTHER: Final = {"sources": {"theirs": {"type": "server", "write_key": "their-key"}}}


def codes(content: Content) -> None:
    content["settings"]["client_codes"] = ["acme", "theirs"]


def code_of_a_destination(content: Content) -> None:
    (cloud, *_) = content["workspace"]["destinations"].values()
    cloud["settings"]["client_code"] = "theirs"


def key(content: Content) -> None:
    (source, *_) = content["workspace"]["sources"].values()
    source["write_key"] = "their-key"


def kept(content: Content, **spoilt: object) -> None:
    content["snapshots"] = {"kept": {**content["state"], **spoilt}}


REFUSED: Final[dict[str, tuple[Callable[[Content], object], str]]] = {
    "a client code of another's": (codes, "client_codes"),
    "a destination's code is another's": (code_of_a_destination, "client_codes"),
    "a write key of another's": (key, "apart"),
    "a fault that cannot be": (lambda one: one["state"].update(faults=[FAULT]), "faults[0].lasts"),
    "a profile that is none": (lambda one: one["state"].update(profiles=[["x"]]), "state.profiles"),
    "a state that is none": (lambda one: one.update(state=[]), "state"),
    "a kept snapshot that cannot be": (lambda one: kept(one, faults=[FAULT]), "faults[0].lasts"),
    "a setting of another kind": (lambda one: one["settings"].update(lifetime=["14d"]), "lifetime"),
    "a setting of Segment's of another kind": (
        lambda one: one["settings"].update(retries="often"),
        "retries",
    ),
    "a setting out of bounds": (lambda one: one["settings"].update(profiles=-1), "profiles"),
    "a setting that nobody knows": (lambda one: one["settings"].update(gravity="off"), "gravity"),
    "settings that are none": (lambda one: one.update(settings="instant"), "settings"),
    "a workspace that cannot be": (lambda one: one["workspace"].update(sources=7), "sources"),
    "a state of an unknown format": (lambda one: one["state"].update(format=99), "format"),
    "a kept snapshot of an unknown format": (lambda one: kept(one, format=99), "format"),
    "a beginning with a format": (lambda one: one.update(format=2), "format"),
    "a clock that cannot be": (lambda one: one["clock"].update(rate=-1), ""),
    "too many codes": (lambda one: one.update(adopted=["code"] * 101), "adopted"),
    "tokens that are none": (lambda one: one.update(tokens=[]), "tokens"),
    "nothing at all": (dict.clear, "machine"),
}


@pytest.fixture(params=["in memory", "on disk"])
def tenant(request: pytest.FixtureRequest, tmp_path: Path) -> Recording:
    """Give a tenant with a life behind it, and another one beside it."""
    made = recorded_in_memory() if request.param == "in memory" else recorded_on_disk(tmp_path)
    theirs = made.client.tenant("theirs")
    theirs.reset()
    assert made.ask("PUT", "/_lab/v1/tenants/theirs/workspace", OTHER)
    made.begin(visibility_lag="30m")
    made.tenant.declare(SHOP)
    made.ask("POST", "/rest/v1/delivery?client=acme&sessionId=s-1", {"context": {}})
    made.ask("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme")
    made.send("identify", {"userId": "ann", "traits": {"plan": "gold"}})
    made.tenant.issue_token()
    made.tenant.advance("90s")
    made.tenant.keep_snapshot("mine")
    return made


def saved(recording: Recording) -> bytes:
    """Save the bundle, as the command does before it writes a file; nothing of it is left out."""
    given = recording.carrier.send("GET", "/_lab/v1/tenants/acme/bundle", (), b"")
    assert given.status == 200
    return bytes(given.body)


@pytest.fixture
def still() -> Any:
    """Hold the machine's time, which a bundle tells, where no bundle's beginning has it."""
    with freezegun.freeze_time(datetime(2026, 3, 1, tzinfo=UTC) + timedelta(seconds=1)) as time:
        yield time


@pytest.mark.parametrize("spoiled", REFUSED)
@pytest.mark.usefixtures("still")
def test_a_refused_bundle_changes_nothing_to_the_byte(tenant: Recording, spoiled: str) -> None:
    spoil, field = REFUSED[spoiled]
    content = to_builtins(tenant.bundle().beginning)
    content["machine"] += 60_000
    spoil(content)
    before, theirs = saved(tenant), tenant.client.tenant("theirs").snapshot()
    assert len(json.loads(before)["entries"]) > 5
    for body in (content, json.dumps(content).encode()[:-20]):  # and one that is torn
        answer = tenant.control("PUT", "/bundle", body)
        assert answer is not None
        assert answer.status == 400, answer.body
        error = json.loads(answer.body)["error"]
        assert error["message"]
        assert body is not content or error["field"] == field
        assert saved(tenant) == before
    assert tenant.client.tenant("theirs").snapshot() == theirs


@pytest.mark.usefixtures("still")
def test_one_that_is_taken_changes_it(tenant: Recording) -> None:
    before = saved(tenant)
    answer = tenant.control("PUT", "/bundle", to_builtins(tenant.bundle().beginning))
    assert answer is not None
    assert answer.status == 200
    assert saved(tenant) != before

"""What is no bundle, or one of another version, is refused with a sentence."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from recording import Recording
from simulator.bundle import model
from simulator.bundle.model import BundleError, read, schema, written


@pytest.fixture
def body(recording: Recording) -> bytes:
    recording.send("identify", {"userId": "ann", "traits": {"a": 1}})
    recording.ask("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme")
    return written(recording.tenant.bundle())


def test_it_is_as_the_schema_says_and_a_line_a_request(body: bytes) -> None:
    Draft202012Validator(schema()).validate(json.loads(body))
    assert sum(line.startswith(b'{"number":') for line in body.splitlines()) == 2
    assert written(read(body)) == body


def test_wherever_it_is_torn_it_is_refused(body: bytes) -> None:
    for at in range(0, len(body) - 2, 997):
        with pytest.raises(BundleError, match=r"no bundle, or not a whole one|no whole bundle"):
            read(body[:at])


@pytest.mark.parametrize("foreign", [b"[]", b"{}", b'{"bundle":"x"}', b"7", b'{"format":2}'])
def test_what_is_something_else_is_refused(foreign: bytes) -> None:
    with pytest.raises(BundleError, match="it is JSON, but no bundle"):
        read(foreign)


def test_a_later_one_is_refused_by_its_version(body: bytes) -> None:
    content = json.loads(body) | {"format": 2, "version": "9.9", "more": 1}
    with pytest.raises(BundleError, match=r"format is 2; this version reads 1: Offtarget 9\.9"):
        read(json.dumps(content).encode())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda one: one["entries"][0].update(method="get it"), "entries"),
        (lambda one: one["entries"][0].update(target="http://elsewhere/"), "entries"),
        (lambda one: one["entries"][0].update(surface="moon"), "entries"),
        (lambda one: one["entries"][0].update(unknown=1), "unknown"),
        (lambda one: one["beginning"].update(machine=-(10**20)), "machine"),
        (lambda one: one["beginning"]["state"].update(format=3), "format is 3"),
        (lambda one: one.pop("beginning"), "beginning"),
    ],
)
def test_a_spoiled_one_is_refused_by_its_field(
    body: bytes, spoil: Callable[[dict[str, Any]], object], said: str
) -> None:
    content = json.loads(body)
    spoil(content)
    with pytest.raises(BundleError, match=said):
        read(json.dumps(content).encode())


def test_one_that_is_too_long_is_not_read(body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model, "LONGEST", 100)
    with pytest.raises(BundleError, match="a bundle has 100 at most"):
        read(body)

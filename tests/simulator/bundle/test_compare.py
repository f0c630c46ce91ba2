"""Two answers held against each other: a header more is a difference as well as one less."""

import pytest

from simulator.asking import Application
from simulator.bundle.compare import Difference, compared
from simulator.bundle.model import Answered
from simulator.carrier import Answer
from simulator.wsgi import WsgiTransport

RECORDED = [("Content-Type", "application/json"), ("Vary", "Origin"), ("Vary", "Accept")]


def answering(headers: list[tuple[str, str]]) -> Answer:
    """Give an answer as it comes in process."""

    def application(_: object, start_response: object) -> list[bytes]:
        assert callable(start_response)
        start_response("200 OK", headers)
        return [b"{}"]

    served: Application = application
    return WsgiTransport(served).send("GET", "/")


def told(headers: list[tuple[str, str]], *, hashed: bool = False) -> list[Difference]:
    was = Answered(200, RECORDED, text="{}")
    return list(compared(was, answering(headers), hashed=hashed))


def test_what_every_server_adds_is_no_difference() -> None:
    added = [("Content-Length", "2"), ("Date", "now"), ("Server", "x"), ("Connection", "close")]
    assert told([*RECORDED, *added]) == []
    assert told([(name.upper(), value) for name, value in RECORDED]) == []


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([*RECORDED, ("Set-Cookie", "a=1")], ("header set-cookie", "none", "a=1")),
        ([*RECORDED, ("X-Empty", "")], ("header x-empty", "none", "")),
        (
            [*RECORDED, ("Content-Type", "application/json")],
            ("header Content-Type", "application/json", "application/json, application/json"),
        ),
        (RECORDED[:2], ("header Vary", "Origin, Accept", "Origin")),
        (RECORDED[1:], ("header Content-Type", "application/json", "none")),
    ],
    ids=["added", "added and empty", "doubled", "one of two", "gone"],
)
@pytest.mark.parametrize("hashed", [False, True])
def test_headers_are_compared_both_ways(
    headers: list[tuple[str, str]],
    expected: tuple[str, str, str],
    hashed: bool,  # noqa: FBT001
) -> None:
    (one,) = told(headers, hashed=hashed)
    assert (one.what, one.expected, one.got, one.excused) == (*expected, False)

"""The Delivery API: what is refused, in Adobe's words."""

from typing import Any

import pytest

from delivered import MINIMAL, Deliver, post
from simulator.lab import Lab


def mboxes(*indices: int, **details: Any) -> dict[str, Any]:
    return {"execute": {"mboxes": [{"index": one, "name": "m", **details} for one in indices]}}


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param({"context": None}, "context must not be null", id="no context"),
        pytest.param({"context": {}}, "context.channel must not be null", id="no channel"),
        pytest.param(
            {"context": {"channel": "tv"}}, "context.channel must be one of web, mobile", id="tv"
        ),
        pytest.param({"id": {"tntId": [5]}}, "id.tntId must be text", id="an id in an array"),
        pytest.param(
            {"id": {"tntId": "x" * 129}}, "id.tntId size must be between 1 and 128", id="long id"
        ),
        pytest.param(
            {"id": {"tntId": ".28_0"}},
            "id.tntId must have something before its location hint",
            id="a bare hint",
        ),
        pytest.param(
            {"id": {"thirdPartyId": "x" * 257}},
            "id.thirdPartyId size must be between 0 and 256",
            id="a long third-party id",
        ),
        pytest.param(mboxes(*range(51)), "size must be between 0 and 50", id="51 mboxes"),
        pytest.param(
            mboxes(1, 1), "execute.mboxes.index must be unique and not negative", id="twice"
        ),
        pytest.param(
            mboxes(-1), "execute.mboxes.index must be unique and not negative", id="negative"
        ),
        pytest.param(mboxes(0, name=" "), "execute.mboxes[0].name must not be blank", id="blank"),
        pytest.param(
            {"prefetch": {"mboxes": [{"index": 0}]}},
            "prefetch.mboxes[0].name must not be null",
            id="an mbox without a name",
        ),
        pytest.param(
            {"notifications": [{"id": "n", "type": "click"}]},
            "notifications[0].timestamp must not be null",
            id="a notification without a time",
        ),
        pytest.param(
            {
                "notifications": [
                    {"id": "n", "type": "click", "timestamp": 1, "mbox": {"name": "m"}, "view": {}}
                ]
            },
            "notifications[0] must not have both an mbox and a view",
            id="an mbox and a view",
        ),
    ],
)
def test_a_bad_request_is_400_in_adobes_words_and_changes_nothing(
    lab: Lab, deliver: Deliver, body: dict[str, Any], message: str
) -> None:
    before = lab.tenant.snapshot()
    answer = deliver(**body)
    assert (answer.status_code, answer.reason_phrase) == (400, "Bad Request")
    assert answer.json() == {"status": 400, "message": message}
    assert lab.tenant.snapshot() == before


@pytest.mark.parametrize(
    ("body", "channel"),
    [
        ({"id": {"tntId": "x" * 128}}, "web"),
        ({"id": {"thirdPartyId": "x" * 256}}, "mobile"),
        (mboxes(*range(50)), "web"),
        ({"id": {"tntId": "", "thirdPartyId": ""}}, "web"),
    ],
    ids=["tntId of 128", "third-party id of 256", "50 mboxes", "empty ids"],
)
def test_what_just_keeps_the_limits_is_taken(
    deliver: Deliver, body: dict[str, Any], channel: str
) -> None:
    assert deliver(context={"channel": channel}, **body).status_code == 200


@pytest.mark.parametrize("name", ["third_party_id_length", "mboxes"])
def test_the_limits_are_settings_and_say_so(lab: Lab, deliver: Deliver, name: str) -> None:
    lab.tenant.configure(**{name: 2})
    answer = deliver(None, "u-1", **mboxes(0, 1, 2))
    assert (answer.status_code, answer.headers["X-Offtarget-Reason"]) == (400, "refused_by_limit")
    assert "between 0 and 2" in answer.json()["message"]


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b'{"x":' + b"[" * 100_000, b'{"context": NaN}'], ids=len
)
def test_what_is_no_json_is_called_malformed(lab: Lab, body: bytes) -> None:
    answer = post(lab, body)
    assert (answer.status_code, answer.json()["message"]) == (400, "Malformed JSON")


@pytest.mark.parametrize("body", [b"null", b"[]", b"5", b'"x"'])
def test_json_that_is_no_object_is_refused(lab: Lab, body: bytes) -> None:
    answer = post(lab, body)
    assert (answer.status_code, answer.json()["status"]) == (400, 400)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 400),
        ("&sessionId=", 400),
        ("&sessionId=" + "x" * 128, 200),
        ("&sessionId=" + "x" * 129, 400),
        ("&sessionId=a%20b", 400),
        ("&sessionId=a%3Fb", 400),
        ("&sessionId=a%2Fb", 400),
        ("&sessionId=a%7Bb", 400),
        ("&sessionId=a%7Db", 400),
        ("&sessionId=a%C3%A9", 400),
        ("&sessionId=a.b!~", 200),
    ],
)
def test_a_session_id_has_1_to_128_printable_characters_but_for_five(
    lab: Lab, query: str, status: int
) -> None:
    answer = post(lab, target=f"/rest/v1/delivery?client=acme{query}")
    assert answer.status_code == status
    assert status == 200 or "sessionId " in answer.json()["message"]


def test_a_request_may_have_60_mb_and_no_byte_more(lab: Lab) -> None:
    padded = MINIMAL.ljust(60 * 1024 * 1024)
    assert post(lab, padded).status_code == 200
    answer = post(lab, padded + b" ")
    assert answer.status_code == 413
    assert answer.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert answer.json() == {"status": 413, "message": "Request Entity Too Large"}
    assert lab.tenant.journal().entries[-1].status == 413

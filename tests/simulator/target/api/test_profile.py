"""The profile API: fetches, updates, limits, and its token."""

from collections.abc import Callable

import httpx
import pytest

from simulator.lab import Lab

Deliver = Callable[..., httpx.Response]
SECRET = "token-that-must-not-leak"  # noqa: S105  the point of the test
SUBMITTED = (
    "<response><success>true</success><message>Request successfully submitted</message></response>"
)


def refused(message: str) -> str:
    return f"<response><success>false</success><message>{message}</message></response>"


def update(lab: Lab, query: str = "", body: bytes = b"", method: str = "POST") -> httpx.Response:
    return lab.request(method, f"/m2/acme/profile/update?{query}", content=body)


@pytest.fixture
def ann(lab: Lab, deliver: Deliver) -> None:
    """Let ann's profile, on device d-1, be visible."""
    deliver("d-1", "ann", profile={"plan": "gold"})
    lab.advance("1h")


def attributes(lab: Lab) -> dict[str, str]:
    return lab.profiles()[0].attributes


# -- fetch ---------------------------------------------------------------------------------


@pytest.mark.usefixtures("ann")
def test_a_fetched_profile_in_adobes_shape(lab: Lab) -> None:
    answer = lab.fetch("ann")
    assert (answer.status_code, answer.reason_phrase) == (200, "OK")
    assert answer.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert answer.headers["Date"] == "Mon, 05 Jan 2026 10:00:00 GMT"
    assert answer.headers["X-Offtarget-Reason"] == "found"
    assert "X-Offtarget-Evidence" not in answer.headers
    assert answer.json() == {
        "client": "acme",
        "visitorId": "ann",
        "modifiedAt": "2026-01-05T04:00:00.000-05:00",
        "profileAttributes": {
            "plan": {"value": "gold", "modifiedAt": "2026-01-05T04:00:00.000-05:00"}
        },
    }


@pytest.mark.usefixtures("ann")
def test_a_device_is_fetched_by_its_id_with_or_without_a_hint(lab: Lab) -> None:
    for tnt_id in ("d-1", "d-1.28_0"):
        answer = lab.fetch(tnt_id, by="tntId").json()
        assert answer["visitorId"] == tnt_id
        assert answer["profileAttributes"]["plan"]["value"] == "gold"


@pytest.mark.usefixtures("ann")
def test_the_zone_of_its_times_is_a_setting(lab: Lab) -> None:
    lab.tenant.configure(time_zone="+05:45")
    assert lab.fetch("ann").json()["modifiedAt"] == "2026-01-05T14:45:00.000+05:45"


@pytest.mark.parametrize(("by", "named"), [("thirdPartyId", "third party id"), ("tntId", "mboxPC")])
def test_unknown_hidden_and_expired_get_one_and_the_same_404(
    lab: Lab, deliver: Deliver, by: str, named: str
) -> None:
    message = f"No profile found for client acme with {named}=x-1"
    seen = []

    def fetch() -> None:
        answer = lab.fetch("x-1", by=by)
        assert (answer.status_code, answer.reason_phrase) == (404, "Not Found")
        assert answer.json() == {"status": 404, "message": message}
        seen.append(answer.headers["X-Offtarget-Reason"])

    fetch()
    deliver("x-1", "x-1")
    fetch()
    lab.advance("14d")
    fetch()
    assert seen == ["never_created", "not_yet_visible", "expired"]


def test_a_failure_says_why_in_a_header_that_can_be_switched_off(lab: Lab) -> None:
    evidence = lab.fetch("ü").headers["X-Offtarget-Evidence"]
    assert evidence == "no request ever bound third-party id '\\xfc' under client code 'acme'"
    lab.tenant.configure(reason_header=False)
    assert not [name for name in lab.fetch("ü").headers if name.startswith("x-offtarget")]


@pytest.mark.usefixtures("ann")
def test_a_fetch_and_a_refusal_change_nothing(lab: Lab) -> None:
    before = lab.tenant.snapshot()
    for identifier in ("ann", "bob"):
        lab.fetch(identifier)
    update(lab)
    assert lab.tenant.snapshot() == before


# -- update --------------------------------------------------------------------------------


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_update_writes_and_says_that_it_was_submitted(lab: Lab, method: str) -> None:
    answer = update(lab, "mbox3rdPartyId=ann&profile.tier=a&other=x&tier=y", method=method)
    assert (answer.status_code, answer.text) == (200, SUBMITTED)
    assert answer.headers["Content-Type"] == "text/xml;charset=UTF-8"
    assert attributes(lab) == {"plan": "gold", "tier": "a"}


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("pcid", ["d-1", "d-1.28_0"])
def test_an_update_by_device_reaches_the_profile_it_is_linked_to(lab: Lab, pcid: str) -> None:
    update(lab, f"mboxPC={pcid}&profile.tier=a")
    assert attributes(lab) == {"plan": "gold", "tier": "a"}


@pytest.mark.usefixtures("ann")
def test_the_body_wins_over_the_query(lab: Lab) -> None:
    update(
        lab, "mbox3rdPartyId=bob&profile.a=q&profile.b=q", b"mbox3rdPartyId=ann&profile.b=x+y%26"
    )
    assert attributes(lab) == {"plan": "gold", "a": "q", "b": "x y&"}


@pytest.mark.usefixtures("ann")
def test_the_body_of_a_get_says_nothing(lab: Lab) -> None:
    update(lab, "mbox3rdPartyId=ann", b"profile.a=1", method="GET")
    assert attributes(lab) == {"plan": "gold"}


@pytest.mark.usefixtures("ann")
def test_names_and_values_are_decoded_as_a_form_and_keep_their_case(lab: Lab) -> None:
    update(lab, "mbox3rdPartyId=ann&profile.a.b.0=+33%20x&profile.A=%C3%A9&profile.a=1&profile.a=2")
    assert attributes(lab) == {"plan": "gold", "a.b.0": " 33 x", "A": "é", "a": "1"}


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("query", ["mbox3rdPartyId=ann&", "mbox3rdPartyId=ann&profile.plan="])
def test_an_update_without_values_is_taken_and_writes_nothing(lab: Lab, query: str) -> None:
    before = lab.profiles()
    assert update(lab, query).text == SUBMITTED
    assert lab.profiles() == before


@pytest.mark.parametrize("identifier", ["mbox3rdPartyId", "mboxPC"])
def test_an_update_never_creates_and_answers_the_same(
    lab: Lab, deliver: Deliver, identifier: str
) -> None:
    query = f"{identifier}=x-1&profile.a=1"
    seen = []
    for happens in (None, lambda: deliver("x-1", "x-1"), lambda: lab.advance("14d")):
        if happens is not None:
            happens()
        answer = update(lab, query)
        assert (answer.status_code, answer.text) == (200, SUBMITTED)
        seen.append(answer.headers["X-Offtarget-Reason"])
        assert all(one.attributes == {} for one in lab.profiles())
    assert seen == ["never_created", "not_yet_visible", "expired"]
    assert lab.profiles() == []


@pytest.mark.parametrize("query", ["", "profile.a=1", "mboxPC=", "mbox3rdPartyId=&mboxPC="])
def test_an_update_without_an_id_is_400(lab: Lab, query: str) -> None:
    answer = update(lab, query)
    assert (answer.status_code, answer.reason_phrase) == (400, "Bad Request")
    assert answer.text == refused("mboxPC or mbox3rdPartyId must not be null")


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(("method", "most"), [("GET", 8 * 1024), ("POST", 60 * 1024)])
def test_an_update_may_have_8_kb_by_get_and_60_kb_by_post_and_no_byte_more(
    lab: Lab, method: str, most: int
) -> None:
    query = "mbox3rdPartyId=ann&profile.a="
    before = lab.profiles()
    answer = update(lab, query + "x" * (most - len(query) + 1), method=method)
    assert (answer.status_code, answer.text) == (413, refused("Request Entity Too Large"))
    assert answer.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert lab.profiles() == before
    assert update(lab, query + "x" * (most - len(query)), method=method).status_code == 200
    assert len(attributes(lab)["a"]) == most - len(query)


@pytest.mark.usefixtures("ann")
def test_query_and_body_of_a_post_count_together(lab: Lab) -> None:
    lab.tenant.configure(update_post_bytes=40)
    query = "mbox3rdPartyId=ann"
    assert update(lab, query, b"profile.a=" + b"x" * 12).status_code == 200
    assert update(lab, query, b"profile.a=" + b"x" * 13).status_code == 413


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_beyond_the_days_limit_an_update_is_503_in_plain_text(lab: Lab, method: str) -> None:
    lab.tenant.configure(updates_per_day=2)
    query = "mbox3rdPartyId=ann&profile.a="
    assert update(lab).status_code == 400  # and does not count
    assert [update(lab, f"{query}{number}").status_code for number in (1, 2)] == [200, 200]
    answer = update(lab, f"{query}3", method=method)
    assert (answer.status_code, answer.reason_phrase) == (503, "Service Unavailable")
    assert (answer.text, answer.headers["Content-Type"]) == (
        "Service Unavailable",
        "text/plain;charset=UTF-8",
    )
    assert answer.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert answer.headers["X-Offtarget-Evidence"] == "the tenant takes 2 single updates in 24 hours"
    assert attributes(lab)["a"] == "2"
    assert lab.fetch("ann").status_code == 200
    lab.advance("24h")
    assert update(lab, f"{query}4").status_code == 200


@pytest.mark.usefixtures("ann")
def test_an_update_that_makes_a_profile_too_large_is_submitted_and_writes_nothing(
    lab: Lab,
) -> None:
    query = "mbox3rdPartyId=ann&profile."
    most = 64 * 1024 - len("plangold")  # of what ann's profile may have, that is left
    half, rest = "é" * (15 * 1024), "x" * (most - 2 * 15 * 1024 - 2)
    assert update(lab, "", f"{query}a={half}".encode()).headers["X-Offtarget-Reason"] == "found"
    answer = update(lab, "", f"{query}b={rest}y&profile.plan=gold".encode())
    assert (answer.status_code, answer.text) == (200, SUBMITTED)
    assert answer.headers["X-Offtarget-Reason"] == "refused_by_limit"
    assert lab.tenant.journal().entries[-1].sentence == (
        "third-party id 'ann' would have more than 65536 bytes"
    )
    assert lab.tenant.journal().entries[-1].wrote == []
    assert attributes(lab) == {"plan": "gold", "a": half}
    assert update(lab, "", f"{query}b={rest}".encode()).headers["X-Offtarget-Reason"] == "found"
    smaller = update(lab, "", f"{query}plan=&profile.b=1".encode())
    assert smaller.headers["X-Offtarget-Reason"] == "found"


# -- the token -----------------------------------------------------------------------------


def authorised(lab: Lab, authorization: str | None) -> list[httpx.Response]:
    headers = {} if authorization is None else {"Authorization": authorization}
    return [
        lab.request(method, target, headers=headers)
        for method, target in (
            ("GET", "/rest/v1/profiles/thirdPartyId/ann?client=acme"),
            ("GET", "/rest/v1/profiles/d-1?client=acme"),
            ("POST", "/m2/acme/profile/update?mbox3rdPartyId=ann&profile.plan=x"),
        )
    ]


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize(
    "authorization",
    [None, "", "Bearer", "Bearer ", "Bearer wrong", SECRET, f"Basic {SECRET}", f"Bearer {SECRET}x"],
)
@pytest.mark.parametrize(("status", "phrase"), [(403, "Forbidden"), (401, "Unauthorized")])
def test_a_missing_or_wrong_token_is_refused_on_every_call_of_it(
    lab: Lab, authorization: str | None, status: int, phrase: str
) -> None:
    lab.tenant.configure(profile_api_token=SECRET, unauthorized_status=status)
    answers = authorised(lab, authorization)
    assert {(one.status_code, one.reason_phrase) for one in answers} == {(status, phrase)}
    assert {one.headers["X-Offtarget-Reason"] for one in answers} == {"unauthorized"}
    assert answers[0].json() == {"status": status, "message": phrase}
    assert answers[2].text == refused(phrase)
    assert attributes(lab) == {"plan": "gold"}


@pytest.mark.usefixtures("ann")
@pytest.mark.parametrize("authorization", [f"Bearer {SECRET}", f"bearer  {SECRET} "])
def test_the_right_token_opens(lab: Lab, authorization: str) -> None:
    lab.tenant.configure(profile_api_token=SECRET)
    assert {one.status_code for one in authorised(lab, authorization)} == {200}


@pytest.mark.usefixtures("ann")
def test_where_none_is_demanded_a_token_is_ignored(lab: Lab) -> None:
    assert {one.status_code for one in authorised(lab, "Bearer any")} == {200}


def test_delivery_needs_no_token(lab: Lab, deliver: Deliver) -> None:
    lab.tenant.configure(profile_api_token=SECRET)
    assert deliver().status_code == 200


@pytest.mark.usefixtures("ann")
def test_tokens_are_echoed_nowhere(lab: Lab) -> None:
    lab.tenant.configure(profile_api_token=SECRET)
    shown = [
        *(f"{one.text}{one.headers}" for one in authorised(lab, f"Bearer x{SECRET}")),
        str(lab.tenant.settings()),
        str(lab.tenant.snapshot()),
        str(lab.tenant.journal()),
        str(lab.tenant.timeline("ann")),
        str(lab.profiles()),
    ]
    assert [text for text in shown if SECRET in text] == []
    assert lab.tenant.settings()["profile_api_token"] == "(set)"  # noqa: S105

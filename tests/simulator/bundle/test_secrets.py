"""No secret is in a bundle, and what it decided is decided alike."""

import gzip
import json
import re
import zlib
from base64 import b64encode
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recording import Recording, differences, recorded_in_memory
from simulator.bundle import secrets
from simulator.bundle.model import written
from simulator.bundle.secrets import MASKS, StandIns
from simulator.clock import START

WRITE_KEY: Final = "wk-7Hq2_Zt+9/é"
BEARER: Final = "B3ar-er.9f2c=="
BY_HAND: Final = "hand-Made-77"
WRONG: Final = "guess-Nr-1"
PACKED: Final = {"Content-Encoding": "gzip", "Authorization": "Basic !"}
ALL: Final = (WRITE_KEY, BEARER, BY_HAND, WRONG)
GOLD: Final = {"gold": {"rule": {"profile": "tier", "equals": ["gold"]}}}
MAPPING: Final = {
    "action": "updateProfile",
    "trigger": 'type = "identify"',
    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
}


def workspace(bearer: Any) -> dict[str, Any]:
    to = {"client_code": "acme", "bearer_token": bearer}
    cloud = {"type": "cloud", "source": "shop", "settings": to, "mappings": [MAPPING]}
    shop = {"type": "server", "write_key": WRITE_KEY}
    return {"sources": {"shop": shop}, "destinations": {"cloud": cloud}}


def fetch(recording: Recording, token: str) -> int:
    target = "/rest/v1/profiles/thirdPartyId/ann?client=acme"
    answer = recording.ask("GET", target, headers={"Authorization": f"Bearer  {token} "})
    assert answer is not None
    return answer.status


def visit(recording: Recording, **trace: Any) -> None:
    ids = {"tntId": "d-1", "thirdPartyId": "ann"}
    body = {"id": ids, "context": {"channel": "web"}, "execute": {"pageLoad": {}}, **trace}
    recording.ask("POST", "/rest/v1/delivery?client=acme&sessionId=s", body)


def lived(recording: Recording) -> list[str]:
    """Use secrets in every place there is, and give the tokens that were issued."""
    tenant = recording.tenant
    recording.send("identify", {"userId": "ann"}, key=b64encode(f"{WRITE_KEY}:".encode()).decode())
    issued = [tenant.issue_token().token]
    tenant.declare(workspace(issued[0]))
    tenant.configure(profile_api_token=BY_HAND)
    visit(recording)
    tenant.advance("2h")
    assert [fetch(recording, token) for token in (issued[0], BY_HAND, WRONG)] == [200, 200, 403]
    issued.append(tenant.issue_token().token)
    assert [fetch(recording, token) for token in issued] == [403, 200]
    in_body = {"userId": "ann", "writeKey": WRITE_KEY, "traits": {"said": f"my {WRITE_KEY}!"}}
    recording.send("identify", in_body, packed=True, key="")
    recording.send("batch", {"writeKey": WRITE_KEY, "batch": [{"type": "x"}]}, key="")
    recording.send("t", {"userId": "ann", "event": WRONG}, key=b64encode(WRONG.encode()).decode())
    tenant.declare(workspace(BEARER))
    tenant.declare(workspace("********"))
    recording.send("identify", {"userId": "ann", "writeKey": WRITE_KEY}, key="")
    issued.append(tenant.issue_token("debug_tools").token)
    for token in (issued[-1], WRONG):
        visit(recording, trace={"authorizationToken": token})
    recording.control("GET", "/workspace")
    recording.control("GET", "/deliveries")
    recording.control("GET", "/snapshot")
    return issued


@pytest.mark.parametrize("cut", [False, True])
def test_no_secret_is_in_it_and_all_is_decided_alike(recording: Recording, *, cut: bool) -> None:
    if cut:
        recording.begin(tape_requests=9)
    issued = lived(recording)
    bundle = recording.bundle()
    text = written(bundle).decode()
    content = json.dumps(json.loads(text), ensure_ascii=False)
    for secret in (*ALL, *issued):
        assert secret not in text
        assert secret not in content
        assert b64encode(f"{secret}:".encode()).decode().rstrip("=")[:-1] not in text
    assert bundle.cut > 0 or not cut
    assert differences(bundle) == []


def test_a_token_that_never_came_by_opens_nothing(recording: Recording) -> None:
    issued = recording.tenant.issue_token().token
    recording.begin()
    recording.tenant.configure(profile_api_authentication=True)
    assert fetch(recording, issued) == 403
    bundle = recording.bundle()
    assert issued not in written(bundle).decode()
    assert differences(bundle) == []


def test_a_secret_that_was_no_secret_yet_is_none_in_what_came_before(
    recording: Recording,
) -> None:
    recording.send("t", {"userId": "ann", "event": WRITE_KEY}, key="")
    recording.ask("GET", f"/rest/v1/profiles/thirdPartyId/{BEARER}?client=acme")
    recording.tenant.declare(workspace(BEARER))
    bundle = recording.bundle()
    assert all(secret not in written(bundle).decode() for secret in ALL)
    assert differences(bundle) == []


@pytest.mark.parametrize(
    "token", [48151623, 4815162.3, [48151623], ["4815-1623"], True, {"a": 1}, [[]]], ids=repr
)
def test_a_token_that_is_no_text_is_taken_and_hidden(recording: Recording, token: Any) -> None:
    answer = recording.control("PUT", "/workspace", workspace(token))
    assert answer is not None
    assert answer.status == 200
    fetch(recording, "48151623")
    bundle = recording.bundle()
    assert not re.search("4815.?162", written(bundle).decode())
    assert differences(bundle) == []


def test_a_token_of_digits_is_told_from_instants(recording: Recording) -> None:
    token = str(START)[:8]
    recording.tenant.declare(workspace(token))
    visit(recording)
    fetch(recording, token)
    recording.send("t", {"userId": "ann", "event": f"said {token}"}, key="")
    bundle = recording.bundle()
    assert not re.search(f"[^0-9:,]{token}", written(bundle).decode())
    assert differences(bundle) == []


@pytest.mark.parametrize(
    "token",
    [str(START)[:8], "targetRule", '"journal":[', '":{"number":1,', "0.000000"],
)
def test_a_token_that_is_as_the_document_itself_spoils_none(
    recording: Recording, token: str
) -> None:
    recording.tenant.declare({**workspace(BEARER), "audiences": GOLD})
    visit(recording)
    fetch(recording, token)
    recording.control("GET", "/snapshot")
    bundle = recording.bundle()
    assert json.dumps(f"Bearer  {token} ") not in written(bundle).decode()
    assert differences(bundle) == []


def test_whoever_comes_with_tokens_without_end_is_answered_all_the_same(
    recording: Recording, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "_MOST", 5)
    for number in range(10):
        fetch(recording, f"guess-Nr-{number}")
    recording.tenant.declare(workspace(BEARER))
    visit(recording)
    assert BEARER not in written(recording.bundle()).decode()


@pytest.mark.parametrize("level", [0, 9])
def test_a_damaged_gzip_has_none_either(recording: Recording, level: int) -> None:
    recording.tenant.declare(workspace(BEARER))
    said = json.dumps({"writeKey": WRITE_KEY, "event": f"{WRITE_KEY} and more of it"})
    recording.ask("POST", "/v1/track", gzip.compress(said.encode(), level)[:-9], PACKED)
    entry = recording.bundle().entries[-1]
    assert entry.answer.status == 400
    assert b"wk-7Hq2" not in zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(entry.data or b"")
    assert b"wk-7Hq2" not in (entry.data or b"")


def test_a_damaged_gzip_without_any_is_damaged_again(recording: Recording) -> None:
    body = gzip.compress(b'{"userId":"ann","event":"Bought"}')
    recording.ask("POST", "/v1/track", body[:-9], PACKED)
    recording.ask("POST", "/v1/track", body, PACKED)
    bundle = recording.bundle()
    assert [one.answer.status for one in bundle.entries] == [400, 200]
    assert [one.gzip for one in bundle.entries] == [False, True]
    assert differences(bundle) == []


def test_the_lab_token_is_not_recorded() -> None:
    made = recorded_in_memory()
    made.begin()
    made.ask("GET", "/_lab/v1/tenants/acme/clock", headers={"Authorization": "Bearer L4b-token!"})
    assert "L4b-token!" not in written(made.bundle()).decode()


@settings(max_examples=200)
@given(hidden=st.lists(st.text(max_size=40), max_size=20))
def test_stand_ins_tell_secrets_apart_and_nothing_of_them(hidden: list[str]) -> None:
    stand_ins = StandIns()
    given_first = {secret: stand_ins.of(secret) for secret in hidden}
    assert {secret: stand_ins.of(secret) for secret in hidden} == given_first
    assert len(set(given_first.values())) == len(set(hidden))
    for secret, stand_in in given_first.items():
        if secret not in MASKS:
            assert stand_in.startswith("standin")
            assert len(stand_in) >= len(secret)
            assert stand_ins.of(stand_in) == stand_in

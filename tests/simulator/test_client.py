"""The typed client: every call of it, and what it makes of refusals and of silence."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable

import httpx
import pytest

from simulator.carrier import Answer, Headers
from simulator.client import Client, ClientError, NotReachableError, TenantClient
from simulator.lab import Lab

Deliver = Callable[..., httpx.Response]


@pytest.fixture
def tenant(lab: Lab) -> TenantClient:
    return lab.tenant


class Canned:
    """A carrier that gives one answer to everything, and keeps what it was to send."""

    def __init__(self, content: object = None, *, status: int = 200, body: bytes = b"") -> None:
        self.answer = Answer(status, body=body or json.dumps(content).encode())
        self.sent: list[tuple[str, str, dict[str, str], bytes]] = []

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        self.sent.append((method, target, dict(headers), body))
        return self.answer

    def close(self) -> None:
        pass


def test_who_speaks_to_a_server_needs_nothing_of_what_a_server_needs() -> None:
    program = (
        "import sys, simulator.client\n"
        "from simulator.cli import clock, env, exec, explain, ready\n"
        "sys.exit(bool({'flask', 'granian', 'httpx', 'werkzeug'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_it_tells_whether_the_server_answers_and_what_it_is(tenant: TenantClient) -> None:
    assert tenant.client.healthy()
    info = tenant.client.info()
    assert (info.client_codes, info.tenants) == ([], 1)
    assert "clock" in info.capabilities
    assert tenant.client.tenants() == ["acme"]


def test_it_shows_and_changes_settings(tenant: TenantClient) -> None:
    assert tenant.configure(lifetime="3d")["lifetime"] == "3d"
    assert tenant.settings()["lifetime"] == "3d"


def test_it_issues_tokens_and_lists_them_without_their_text(tenant: TenantClient) -> None:
    assert tenant.issue_token().scope == "profile_api"
    assert tenant.issue_token("debug_tools").expires_at == "2026-01-05T15:00:00Z"
    assert [token.scope for token in tenant.tokens().tokens] == ["profile_api", "debug_tools"]
    assert not tenant.tokens().demanded


def test_it_lists_batches(tenant: TenantClient, lab: Lab) -> None:
    lab.request("POST", "/m2/acme/profile/batchUpdate", content=b"batch=pcId,a\nd-1,1")
    assert [batch.api for batch in tenant.batches(limit=5).batches] == ["v1"]


def test_it_moves_the_clock_in_every_way(tenant: TenantClient) -> None:
    assert tenant.clock().now == "2026-01-05T09:00:00Z"
    assert tenant.advance("1h").now == "2026-01-05T10:00:00Z"
    assert tenant.move(set="2026-01-06T00:00:00Z").now == "2026-01-06T00:00:00Z"
    assert tenant.move(next=True).now == "2026-01-06T00:00:00Z"
    assert not tenant.move(freeze=False).frozen
    assert tenant.move(rate=0).frozen


def test_it_reads_what_the_tenant_holds(tenant: TenantClient, deliver: Deliver) -> None:
    deliver("d-1", "u-1", profile={"a": "1"})
    assert tenant.profiles().total == tenant.profiles("acme", limit=1).total == 1
    assert [entry.kind for entry in tenant.agenda(limit=1).entries] == ["becomes_visible"]
    assert tenant.timeline("u-1").identifier.value == "u-1"
    assert tenant.explain(third_party_id="u-1").verdict == "not_yet_visible"
    assert tenant.explain(tnt_id="d-1", client="acme").verdict == "not_yet_visible"
    assert tenant.journal(verdict="created").total == 1
    assert tenant.journal(after=1).entries == []
    assert tenant.await_("2h", third_party_id="u-1").waited == "1h"


def test_its_hints_reach_the_explanation(tenant: TenantClient, deliver: Deliver) -> None:
    deliver("d-1", "a-1")
    explained = tenant.explain(third_party_id="u-1", twins=["a-0", "a-1"])
    assert (explained.verdict, explained.related) == ("anonymous_twin_only", ["a-1"])
    deliver("d-2", session="s-2")
    explained = tenant.explain(third_party_id="u-1", devices=["d-0", "d-2"])
    assert (explained.verdict, explained.related) == ("id_never_bound", ["d-2"])
    assert tenant.explain(third_party_id="u-1", atjs="blocked").verdict == "atjs_never_ran"


def test_it_takes_and_restores_snapshots(tenant: TenantClient) -> None:
    before = tenant.snapshot()
    tenant.advance("1h")
    assert tenant.restore(before).now == "2026-01-05T09:00:00Z"


def test_it_keeps_snapshots_by_name(tenant: TenantClient) -> None:
    assert tenant.keep_snapshot("before lunch") == ["before lunch"]
    tenant.advance("1h")
    assert tenant.restore_snapshot("before lunch").now == "2026-01-05T09:00:00Z"
    assert tenant.snapshots() == ["before lunch"]
    assert tenant.delete_snapshot("before lunch") == []


def test_it_begins_anew(tenant: TenantClient, deliver: Deliver) -> None:
    deliver("d-1")
    state = tenant.reset(at="2027-01-01T00:00:00Z", freeze=True, seed=3, settings={"mboxes": 2})
    assert (state.now, state.frozen) == ("2027-01-01T00:00:00Z", True)
    assert tenant.profiles().total == 0
    assert tenant.settings()["mboxes"] == 2


@pytest.mark.parametrize("identifier", ["u 1", "a/b", "ü", "a%2Fb", "a?b#c", "..x"])
def test_an_id_reaches_the_server_whatever_is_in_it(
    lab: Lab, deliver: Deliver, identifier: str
) -> None:
    deliver("d-1", identifier)
    assert lab.tenant.timeline(identifier).identifier.value == identifier
    assert lab.tenant.explain(third_party_id=identifier).verdict == "not_yet_visible"


def test_a_refusal_is_raised_with_status_code_message_and_field(tenant: TenantClient) -> None:
    with pytest.raises(ClientError, match="lifetime is '0s'") as error:
        tenant.configure(lifetime="0s")
    refused = error.value
    assert (refused.status, refused.code, refused.field) == (400, "invalid", "lifetime")
    assert refused.message == str(refused)


def test_a_condition_that_does_not_come_true_is_a_412(tenant: TenantClient) -> None:
    with pytest.raises(ClientError, match="no request ever bound") as error:
        tenant.await_("1h", third_party_id="u-1")
    assert (error.value.status, error.value.code) == (412, "not_reached")


@pytest.mark.parametrize(
    ("token", "sent"), [("hush", {"Authorization": "Bearer hush"}), (None, {})]
)
def test_a_token_is_sent_where_one_is_given(token: str | None, sent: dict[str, str]) -> None:
    carrier = Canned({"status": "ok"})
    with Client("http://x", token=token, carrier=carrier) as client:
        assert client.healthy()
    assert carrier.sent == [("GET", "/_lab/health", sent, b"")]


def test_writes_come_as_json_and_reads_without_a_body() -> None:
    carrier = Canned({"now": "x", "rate": 0, "frozen": True, "names": []})
    with Client("http://x", carrier=carrier) as client:
        client.tenant("acme").clock()
        client.tenant("acme").restore_snapshot("a")
    assert [(headers, body) for _, _, headers, body in carrier.sent] == [
        ({}, b""),
        ({"Content-Type": "application/json"}, b"{}"),
    ]


@pytest.mark.parametrize(
    "carrier",
    [
        pytest.param(Canned(body=b"<html>"), id="a page"),
        pytest.param(Canned({"detail": "no"}, status=404), id="another error shape"),
        pytest.param(Canned([1]), id="another document"),
        pytest.param(Canned(status=302), id="a redirect"),
    ],
)
def test_what_does_not_speak_the_lab_api_is_no_simulator(carrier: Canned) -> None:
    with Client("http://x", carrier=carrier) as client:
        with pytest.raises(NotReachableError, match="is no simulator"):
            client.info()
        assert not client.healthy()


@pytest.mark.parametrize("url", ["http://", "http://[", "ftp://x", "no url"])
def test_a_url_that_is_none_reaches_nobody(url: str) -> None:
    with Client(url) as client, pytest.raises(NotReachableError, match="no simulator answers"):
        client.info()


def test_where_nobody_listens_nobody_is_reached() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    with Client(f"http://127.0.0.1:{port}") as client:
        with pytest.raises(NotReachableError, match=f"no simulator answers at .*:{port}"):
            client.info()
        assert not client.healthy()

"""Parallel workers with one production client code and one write key, who never meet."""

import base64
import secrets
import threading
from collections.abc import Iterator

import httpx
import pytest

from intercepting import CNAME, Server
from shops import cloud
from simulator.client import Client, TenantClient

WORKSPACE = {
    "sources": {"backend": {"type": "server", "write_key": "production-key"}},
    "destinations": {"target": cloud("backend", trigger='type = "identify"')},
}


class Worker:
    """A client whose proxy's user names a tenant, and the tenant."""

    def __init__(self, server: Server, lab: Client, name: str) -> None:
        self.name = name
        self.tenant: TenantClient = lab.tenant(name)
        proxy = server.proxy.replace("http://", f"http://{name}:anything@")
        self.http = httpx.Client(proxy=proxy, verify=server.trusting(), trust_env=False)

    def visit(self, user: str, host: str = "acme.tt.omtrdc.net", client: str = "acme") -> str:
        url = f"https://{host}/rest/v1/delivery?client={client}&sessionId={secrets.token_hex(8)}"
        answer = self.http.post(
            url, json={"context": {"channel": "web"}, "id": {"thirdPartyId": user}}
        )
        assert answer.status_code == 200, answer.text
        return str(answer.json()["client"])

    def identify(self, user: str) -> httpx.Response:
        credentials = base64.b64encode(b"production-key:").decode()
        return self.http.post(
            "https://api.segment.io/v1/identify",
            json={"userId": user, "traits": {"worker": self.name}},
            headers={"Authorization": f"Basic {credentials}"},
        )

    def users(self) -> set[str]:
        found = self.tenant.profiles(client="acme").profiles
        return {str(one.third_party_id) for one in found if one.third_party_id}


@pytest.fixture
def workers(proxied: Server) -> Iterator[list[Worker]]:
    """Give two of them."""
    with Client(proxied.url) as lab:
        made = [Worker(proxied, lab, f"worker-{secrets.token_hex(4)}") for _ in range(2)]
        yield made
        for worker in made:
            worker.http.close()


def test_one_client_code_is_two_worlds(proxied: Server, workers: list[Worker]) -> None:
    one, other = workers
    for worker in workers:
        assert worker.visit(f"u-{worker.name}") == "acme"
        assert worker.visit(f"v-{worker.name}", CNAME) == "acme"
    assert one.users() == {f"u-{one.name}", f"v-{one.name}"}
    assert other.users() == {f"u-{other.name}", f"v-{other.name}"}
    with Client(proxied.url) as lab:
        everybodys = lab.tenant("acme").profiles().profiles
    assert not {one.third_party_id for one in everybodys} & (one.users() | other.users())


def test_both_declare_the_same_workspace_and_their_events_never_meet(
    proxied: Server, workers: list[Worker]
) -> None:
    def work(worker: Worker) -> None:
        worker.tenant.configure(preset="instant", apart=True)
        worker.tenant.declare(WORKSPACE)
        for number in range(10):
            user = f"{worker.name}-{number}"
            worker.visit(user)
            answer = worker.identify(user)
            assert answer.json() == {"success": True}
            assert "x-offtarget-reason" not in answer.headers

    failures: list[BaseException] = []

    def guarded(worker: Worker) -> None:
        try:
            work(worker)
        except BaseException as error:  # noqa: BLE001  is told of by the test
            failures.append(error)

    threads = [threading.Thread(target=guarded, args=(worker,)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failures == []
    for worker in workers:
        assert worker.users() == {f"{worker.name}-{number}" for number in range(10)}
        for profile in worker.tenant.profiles(client="acme").profiles:
            assert profile.attributes["worker"] == worker.name
    nobody = httpx.post(
        f"{proxied.url}/v1/identify", json={"userId": "x"}, auth=("production-key", "")
    )
    assert nobody.headers["x-offtarget-reason"] == "wrong_write_key"


def test_a_reset_and_a_patch_keep_it_apart(workers: list[Worker]) -> None:
    one, other = workers
    for worker in workers:
        worker.tenant.configure(apart=True, client_codes=["acme"])
    one.visit("u-1")
    one.tenant.reset(freeze=True)
    assert one.users() == set()
    assert one.tenant.settings()["apart"] is True
    one.visit("u-2")
    assert (one.users(), other.users()) == ({"u-2"}, set())


def test_without_a_user_the_code_leads_where_it_always_did(
    proxied: Server, workers: list[Worker]
) -> None:
    one, _ = workers
    one.visit("u-1", client="acme")
    user = f"u-{secrets.token_hex(4)}"
    url = f"{proxied.url}/rest/v1/delivery?client=acme&sessionId=s-{user}"
    body = {"context": {"channel": "web"}, "id": {"thirdPartyId": user}}
    assert httpx.post(url, json=body).status_code == 200
    assert user not in one.users()

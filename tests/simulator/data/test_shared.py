"""Servers that share a database: none loses what another has done, and all tell one time."""

import subprocess
import sys
from base64 import b64encode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from typing import Any

import httpx
import psycopg
import pytest

from dying import Dying
from serving import Start, refusal
from simulator.client import Client
from simulator.data.kept import DataError
from simulator.data.postgresql import PostgresqlStore
from simulator.data.turn import Turn
from simulator.wsgi import WsgiTransport
from waiting import PATIENCE

Two = tuple[str, str]
PEOPLE, ROUNDS = 4, 25
HERE = "http://localhost"


@pytest.fixture
def two(start: Start, database: Callable[[], str]) -> Two:
    """Start two servers on one database."""
    options = ("--store", database(), "--preset", "instant")
    return start(*options)[1], start(*options)[1]


def visit(client: httpx.Client, session: str, **ids: str) -> str:
    body = {
        "id": ids,
        "context": {"channel": "web"},
        "execute": {"pageLoad": {"profileParameters": {f"of-{session}": "1"}}},
    }
    query = {"client": "acme", "sessionId": session}
    answer = client.post("/rest/v1/delivery", params=query, json=body)
    answer.raise_for_status()
    found: str = answer.json()["id"]["tntId"]
    return found


def at_once(urls: Two, do: Callable[[httpx.Client, str], Any]) -> list[Any]:
    """Let people do something at both servers at once, each with a name of their own."""

    def many(url: str, person: int) -> list[Any]:
        with httpx.Client(base_url=url, timeout=PATIENCE, trust_env=False) as client:
            return [do(client, f"{person}-{number}") for number in range(ROUNDS)]

    with ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(many, urls[one % 2], one) for one in range(PEOPLE)]
        return [found for one in running for found in one.result()]


def attributes(url: str, path: str) -> dict[str, str]:
    answer = httpx.get(f"{url}/rest/v1/profiles/{path}", params={"client": "acme"})
    answer.raise_for_status()
    return {name: one["value"] for name, one in answer.json()["profileAttributes"].items()}


@contextmanager
def within(url: str, *codes: str) -> Iterator[httpx.Client]:
    """Be connected to a server in this process, started for certain codes or for any."""
    server = Dying.shared(url, *codes)
    with closing(server), httpx.Client(base_url=HERE, transport=WsgiTransport(server)) as client:
        yield client


def fail(*_: object) -> None:
    raise DataError("the connection was lost")


def test_no_update_of_a_visitor_is_lost(two: Two) -> None:
    with httpx.Client(base_url=two[0]) as client:
        visit(client, "first", tntId="d-1", thirdPartyId="ann")

    def update_or_visit(client: httpx.Client, name: str) -> None:
        if name.endswith("0"):
            visit(client, name, tntId="d-1", thirdPartyId="ann")
            return
        query = {"mbox3rdPartyId": "ann", f"profile.of-{name}": "1"}
        client.post("/m2/acme/profile/update", params=query).raise_for_status()

    at_once(two, update_or_visit)
    names = {f"of-{one}-{number}" for one in range(PEOPLE) for number in range(ROUNDS)}
    for url in two:
        assert set(attributes(url, "thirdPartyId/ann")) == names | {"of-first"}


def test_no_visitor_is_split(two: Two) -> None:
    at_once(two, lambda client, name: visit(client, name, tntId="d-1", thirdPartyId="ann"))
    for url in two:
        with Client(url) as client:
            (ann,) = client.tenant("acme").profiles().profiles
            assert (ann.third_party_id, ann.tnt_ids) == ("ann", ["d-1"])


def test_chance_gives_nothing_twice(two: Two) -> None:
    given = at_once(two, visit)
    assert len(set(given)) == PEOPLE * ROUNDS
    for url in two:
        with Client(url) as client:
            assert client.tenant("acme").profiles().total == PEOPLE * ROUNDS


def test_all_tell_one_time_and_have_one_set_of_settings(two: Two) -> None:
    with Client(two[0]) as first, Client(two[1]) as second:
        here, there = first.tenant("acme"), second.tenant("acme")
        here.reset(at="2030-01-01T00:00:00Z", freeze=True)
        assert there.clock().now == "2030-01-01T00:00:00Z"
        there.advance("3h")
        assert here.clock().now == "2030-01-01T03:00:00Z"
        here.configure(lifetime="3d")
        assert there.settings()["lifetime"] == "3d"
        with httpx.Client(base_url=two[0]) as client:
            visit(client, "s", thirdPartyId="ann")
        fired = there.advance("4d").fired
        assert "expires" in {one.kind for one in fired}
        assert here.profiles().total == 0


def test_a_workspace_that_one_is_given_leads_to_the_tenant_at_all(two: Two) -> None:
    declared = {"sources": {"backend": {"type": "server", "write_key": "key-of-acme"}}}
    key = {"Authorization": f"Basic {b64encode(b'key-of-acme:').decode()}"}
    with Client(two[0]) as first, Client(two[1]) as second:
        second.tenant("acme").clock()  # it is there before
        first.tenant("acme").declare(declared)
        httpx.post(f"{two[1]}/v1/identify", json={"userId": "ann"}, headers=key)
        (arrived,) = first.tenant("acme").deliveries().deliveries
        assert (arrived.user_id, arrived.outcome) == ("ann", "received")
        httpx.post(f"{two[0]}/v1/identify", json={"userId": "bob"}, headers=key)
        assert second.tenant("acme").deliveries().total == 2
        first.tenant("acme").delete()
        assert "acme" not in second.tenants()
        assert second.tenant("acme").deliveries().total == 0


def test_tenants_whose_codes_went_from_one_to_the_other_are_known_to_all(
    database: Callable[[], str],
) -> None:
    url, tenants = database(), "/_lab/v1/tenants"
    key = {"Authorization": f"Basic {b64encode(b'key-of-a:').decode()}"}
    with within(url) as here, within(url) as there:
        for name in ("b", "a"):
            here.patch(f"{tenants}/{name}/settings", json={"preset": "instant"})
        declared = {"sources": {"backend": {"type": "server", "write_key": "key-of-a"}}}
        here.put(f"{tenants}/a/workspace", json=declared)
        assert there.get(tenants).json()["tenants"] == ["b", "a"]
        for name, code in (("a", "z"), ("b", "a")):
            changed = here.patch(f"{tenants}/{name}/settings", json={"client_codes": [code]})
            changed.raise_for_status()
        with within(url) as later:
            for one in (here, there, later):
                for name, code in (("b", "a"), ("a", "z")):
                    query = {"client": code, "sessionId": f"s-{id(one)}"}
                    body = {"context": {"channel": "web"}, "execute": {"pageLoad": {}}}
                    one.post("/rest/v1/delivery", params=query, json=body).raise_for_status()
                    given = one.get(f"{tenants}/{name}/settings").json()["settings"]
                    assert given["client_codes"] == [code]
                one.post("/v1/identify", json={"userId": "ann"}, headers=key)
            assert later.get(f"{tenants}/a/deliveries").json()["total"] == 3


def test_a_tenant_that_servers_were_started_for_begins_anew_where_another_deletes_it(
    database: Callable[[], str],
) -> None:
    url, tenants = database(), "/_lab/v1/tenants"
    with within(url, "acme") as here, within(url, "globex", "acme") as too, within(url) as there:
        for one in (here, too):
            visit(one, "before", thirdPartyId="ann")
        there.request("DELETE", f"{tenants}/acme", json={}).raise_for_status()
        for one in (here, too, there):
            assert one.get(f"{tenants}/acme/profiles").json()["total"] == 0
        visit(here, "after", thirdPartyId="ann")
        for one in (here, too, there):
            (ann,) = one.get(f"{tenants}/acme/profiles").json()["profiles"]
            assert ann["attributes"] == {"of-after": "1"}


def test_a_tenant_that_a_server_was_started_for_is_left_out_where_its_name_leads_elsewhere(
    database: Callable[[], str],
) -> None:
    url, tenants = database(), "/_lab/v1/tenants"
    with within(url, "acme", "globex") as here, within(url) as there:
        there.request("DELETE", f"{tenants}/acme", json={}).raise_for_status()
        named = {"client_codes": ["globex", "acme"]}
        there.patch(f"{tenants}/globex/settings", json=named).raise_for_status()
        visit(here, "s", thirdPartyId="ann")
        assert here.get(f"{tenants}/globex/profiles").json()["total"] == 1
        for one in (here, there):
            assert one.get(tenants).json()["tenants"] == ["globex"]


@pytest.mark.parametrize("deleted", [False, True])
def test_a_server_is_not_for_a_new_tenant_whose_name_leads_to_one_that_others_have(
    database: Callable[[], str], *, deleted: bool
) -> None:
    url, tenants = database(), "/_lab/v1/tenants"
    with within(url) as there:
        if deleted:
            there.get(f"{tenants}/a/settings").raise_for_status()
            there.request("DELETE", f"{tenants}/a", json={}).raise_for_status()
        there.patch(f"{tenants}/b/settings", json={"client_codes": ["a"]}).raise_for_status()
        said = refusal("--store", url, "--client", "new", "--client", "a", "--client", "b")
        assert "tenant 'a' cannot be made: client_codes is 'a'" in said
        assert there.get(tenants).json()["tenants"] == ["b"]
        with within(url, "new", "b") as here:
            visit_a = here.get("/rest/v1/profiles/d-1?client=a")
            assert visit_a.headers["X-Offtarget-Reason"] == "never_created"
        assert there.get(tenants).json()["tenants"] == ["b", "new"]


def test_what_cannot_be_kept_is_answered_503_and_has_not_happened(
    database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with within(database()) as client:
        client.patch("/_lab/v1/tenants/acme/settings", json={"preset": "instant"})
        visit(client, "before", tntId="d-1", thirdPartyId="ann")
        update = {"mbox3rdPartyId": "ann", "profile.plan": "gold"}

        for patched in ("write", "enter", "directory"):
            for path in ("/m2/acme/profile/update", "/_lab/v1/tenants/acme/clock"):
                with monkeypatch.context() as broken:
                    broken.setattr(Turn, patched, fail)
                    answer = client.post(path, params=update, json={"advance": "1h"})
                assert answer.status_code == 503
                assert answer.json()["error"]["code"] == "not_kept"
        found = client.get("/_lab/v1/tenants/acme/profiles").json()
        assert [one["attributes"] for one in found["profiles"]] == [{"of-before": "1"}]
        client.post("/m2/acme/profile/update", params=update).raise_for_status()
        found = client.get("/_lab/v1/tenants/acme/profiles").json()
        assert found["profiles"][0]["attributes"]["plan"] == "gold"


def test_what_was_not_kept_has_not_happened_where_another_server_went_on(
    database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    url = database()
    with within(url) as here, within(url) as there:
        visit(here, "before", tntId="d-1", thirdPartyId="ann")
        with monkeypatch.context() as broken:
            broken.setattr(Turn, "write", fail)
            with pytest.raises(httpx.HTTPStatusError):
                visit(here, "lost", tntId="d-1", thirdPartyId="ann")
        visit(there, "after", tntId="d-1", thirdPartyId="ann")
        for one in (here, there):
            (ann,) = one.get("/_lab/v1/tenants/acme/profiles").json()["profiles"]
            assert ann["attributes"] == {"of-before": "1", "of-after": "1"}


def test_who_has_missed_much_loads_all(
    database: Callable[[], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.data.turn._REMEMBERED", 3)
    monkeypatch.setattr("simulator.data.turn._PRUNED", 1)
    url = database()
    with within(url) as here, within(url) as there:
        for number in range(10):
            visit(here, f"s-{number}", thirdPartyId=f"v-{number}")
            if number == 1:
                assert there.get("/_lab/v1/tenants/acme/profiles").json()["total"] == 2
        assert there.get("/_lab/v1/tenants/acme/profiles").json()["total"] == 10
    with psycopg.connect(url) as connection:
        (kept,) = connection.execute("SELECT count(*) FROM offtarget.changes").fetchall()
    assert kept == (3,)


def test_a_database_that_cannot_be_had_is_named_without_its_password() -> None:
    url = "postgresql://me:hush@127.0.0.1:1/none"
    said = refusal("--store", url)
    assert "store: the database cannot be had" in said
    assert "hush" not in said


def test_without_the_driver_the_cure_is_named() -> None:
    serving = (
        "import sys; sys.modules['psycopg'] = None\n"
        "from simulator.cli import main; main(['serve', '--store', 'postgresql://a/b'])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", serving],
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )
    assert ended.returncode == 2
    assert "pip install 'offtarget[postgresql]' brings it" in ended.stderr


def test_one_place_keeps_what_outlives_a_server() -> None:
    assert "store and data are given" in refusal("--store", "postgresql://a/b", "--data", "x")


def test_a_schema_of_somebody_else_is_left_alone(database: Callable[[], str]) -> None:
    url = database()
    with psycopg.connect(url) as connection:
        connection.execute("CREATE SCHEMA offtarget")
    with pytest.raises(DataError, match="is somebody else's; nothing in it was changed"):
        PostgresqlStore(url)


def test_a_database_of_a_later_version_is_left_alone(database: Callable[[], str]) -> None:
    url = database()
    PostgresqlStore(url).close()
    with psycopg.connect(url) as connection:
        connection.execute("UPDATE offtarget.format SET number = 99")
    with pytest.raises(DataError, match="has format 99, and this version reads 1"):
        PostgresqlStore(url)
    with psycopg.connect(url) as connection:
        assert connection.execute("SELECT number FROM offtarget.format").fetchone() == (99,)

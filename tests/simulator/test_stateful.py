"""Identity, visibility, expiry and merge, held against a reference written from the design.

The reference knows dictionaries and one loop over what falls due; the server is asked over
HTTP. What a profile API answers, and what Target holds, must be the same after every step.
"""

import secrets
from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from dying import Dying, Turning
from reference import SESSION, Attributes, Reference
from simulator.client import Client
from simulator.clock import START
from simulator.data.sqlite import SqliteStore
from simulator.server import Simulator, create_app
from simulator.target.store import shelf
from simulator.times import DAY, HOUR, MINUTE, format_instant
from simulator.wsgi import WsgiTransport

PCIDS: Final = ("d1", "d2", "d3")
PEOPLE: Final = ("anon", "ann", "bob")
ECIDS: Final = ("e1", "e2")

NEW = st.dictionaries(st.sampled_from("abc"), st.sampled_from("123"), max_size=2)
SHORT = st.sampled_from([1, 7 * MINUTE, SESSION - 1, SESSION, HOUR - 1, HOUR])
LONG = st.sampled_from([5 * HOUR, DAY, 2 * DAY, 13 * DAY, 14 * DAY])
URLS: Final = {"third": "thirdPartyId/", "ecid": "marketingCloudVisitorId/", "device": ""}


class Machine(RuleBasedStateMachine):
    """The same steps for the server and for the reference."""

    http: httpx.Client
    client: Client
    dying: Dying | Turning | None = None

    def __init__(self) -> None:
        super().__init__()
        self.code = f"model-{secrets.token_hex(6)}"
        self.tenant = self.client.tenant(self.code)
        self.kept: tuple[Any, Reference] | None = None

    @initialize(
        merge_at=st.sampled_from(["link", "session_end"]),
        merge_on_relink=st.booleans(),
        lag_anchor=st.sampled_from(["identifier", "profile"]),
        update_is_activity=st.booleans(),
    )
    def begin(self, **chosen: Any) -> None:
        self.tenant.reset(at=format_instant(START), freeze=True, settings=chosen)
        self.reference = Reference(chosen)

    @rule(
        pcid=st.sampled_from(PCIDS),
        third=st.sampled_from([None, *PEOPLE]),
        ecid=st.sampled_from([None, *ECIDS]),
        new=NEW,
    )
    def visit(self, pcid: str, third: str | None, ecid: str | None, new: Attributes) -> None:
        named = {"tntId": pcid, "thirdPartyId": third, "marketingCloudVisitorId": ecid}
        body = {
            "id": {name: value for name, value in named.items() if value},
            "context": {"channel": "web"},
            "execute": {"pageLoad": {"profileParameters": new}},
        }
        query = {"client": self.code, "sessionId": f"of-{pcid}"}
        answer = self.http.post("/rest/v1/delivery", params=query, json=body)
        assert answer.status_code == 200, answer.text
        self.reference.visit(pcid, third, ecid, new)

    @rule(third=st.sampled_from(PEOPLE), new=NEW)
    def update(self, third: str, new: Attributes) -> None:
        query = {"mbox3rdPartyId": third, **{f"profile.{name}": new[name] for name in new}}
        answer = self.http.post(f"/m2/{self.code}/profile/update", params=query)
        assert answer.status_code == 200, answer.text
        self.reference.update(third, new)

    @rule(length=SHORT | LONG)
    def pass_time(self, length: int) -> None:
        self.tenant.advance(f"{length}ms")
        self.reference.pass_time(length)

    @rule(days=st.sampled_from([1, 14, 90]))
    def set_lifetime(self, days: int) -> None:
        self.tenant.configure(lifetime=f"{days}d")
        self.reference.lifetime = days * DAY

    @rule()
    def keep(self) -> None:
        self.kept = (self.tenant.snapshot(), deepcopy(self.reference))

    @precondition(lambda self: self.kept is not None)
    @rule()
    def go_back(self) -> None:
        assert self.kept is not None
        self.tenant.restore(self.kept[0])
        self.reference = deepcopy(self.kept[1])
        assert self.tenant.snapshot() == self.kept[0]

    @rule(first=SHORT | LONG, second=SHORT)
    def advancing_is_additive(self, first: int, second: int) -> None:
        before = self.tenant.snapshot()
        self.tenant.advance(f"{first + second}ms")
        at_once = self.tenant.snapshot()
        self.tenant.restore(before)
        self.tenant.advance(f"{first}ms")
        self.tenant.advance(f"{second}ms")
        assert self.tenant.snapshot() == at_once
        self.reference.pass_time(first + second)

    @rule(
        who=st.sampled_from(
            [
                *(("third", name) for name in PEOPLE),
                *(("device", name) for name in PCIDS),
                *(("ecid", name) for name in ECIDS),
            ]
        )
    )
    def fetch(self, who: tuple[str, str]) -> None:
        kind, name = who
        answer = self.http.get(
            f"/rest/v1/profiles/{URLS[kind]}{name}", params={"client": self.code}
        )
        verdict, kept = self.reference.found(kind, name)
        reason = answer.headers["X-Offtarget-Reason"]
        if kept is not None:
            shown = answer.json()["profileAttributes"]
            assert {key: one["value"] for key, one in shown.items()} == kept.holds
        assert answer.status_code == (200 if kept is not None else 404), answer.text
        assert reason == verdict or (verdict == "never" and reason not in _KNOWN)

    @precondition(lambda self: self.dying is not None)
    @rule()
    def die(self) -> None:
        assert self.dying is not None
        before = self.tenant.snapshot()
        self.dying.die()
        after = self.tenant.snapshot()
        assert after.pop("draws") >= before.pop("draws")
        assert after == before

    def teardown(self) -> None:
        if hasattr(self, "reference"):
            shown = self.tenant.profiles().profiles
            listed = {
                one.third_party_id or one.tnt_ids[0]: (
                    one.attributes,
                    sorted(one.tnt_ids),
                    one.expires_at,
                )
                for one in shown
            }
            assert listed == self.reference.listed()


_KNOWN: Final = ("found", "expired", "not_yet_visible")


def _run(
    http: httpx.Client, client: Client, examples: int, dying: Dying | Turning | None = None
) -> None:
    steady = settings(
        max_examples=examples,
        stateful_step_count=200,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    connected = type("Connected", (Machine,), {"http": http, "client": client, "dying": dying})
    run_state_machine_as_test(connected, settings=steady)


def _run_at(url: str, examples: int) -> None:
    with httpx.Client(base_url=url, trust_env=False) as http, Client(url) as client:
        _run(http, client, examples)


def _run_dying(dying: Dying | Turning, examples: int) -> None:
    """Run it in this process, on a server that dies at any time."""
    url = "http://localhost"
    transport = WsgiTransport(dying)
    with closing(dying), httpx.Client(base_url=url, transport=transport) as http:
        _run(http, Client(url, carrier=transport), examples, dying)


def test_the_server_is_as_the_reference_says(live_url: str) -> None:
    _run_at(live_url, 10)


@pytest.mark.long
def test_the_server_is_as_the_reference_says_in_many_worlds(live_url: str) -> None:
    _run_at(live_url, 150)


@pytest.mark.long
def test_a_server_that_dies_is_as_the_reference_says_in_many_worlds(tmp_path: Path) -> None:
    _run_dying(Dying.kept_in(lambda: SqliteStore(tmp_path)), 60)


def _two_servers(database: Callable[[], str]) -> Turning:
    url = database()
    return Turning(Dying.shared(url), Dying.shared(url))


@pytest.mark.long
def test_two_servers_are_as_the_reference_says_in_many_worlds(
    database: Callable[[], str],
) -> None:
    _run_dying(_two_servers(database), 25)


def test_where_all_profiles_rest_the_server_is_as_the_reference_says(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shelf, "AWAKE", 0)
    url, transport = "http://localhost", WsgiTransport(create_app(Simulator()))
    with httpx.Client(base_url=url, transport=transport) as http:
        _run(http, Client(url, carrier=transport), 10)

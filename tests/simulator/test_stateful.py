"""Identity, visibility, expiry and merge, held against a reference written from the design.

The reference knows dictionaries and one loop over what falls due; the server is asked over
HTTP. What a profile API answers, and what Target holds, must be the same after every step.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
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
SESSION: Final = 30 * MINUTE
Attributes = dict[str, str]


@dataclass
class Kept:
    """A profile: when it was bound and shows, until when it lives, and what it holds."""

    visible: int
    expires: int = 0
    holds: Attributes = field(default_factory=dict)


@dataclass
class Device(Kept):
    """A profile of a device."""

    active: int = 0
    third: str | None = None
    relinked: bool = False
    ecid: tuple[str, int] | None = None
    waiting: list[tuple[str, Attributes, Attributes]] = field(default_factory=list)


class Reference:
    """What the design says, in as few words as possible."""

    def __init__(self, chosen: dict[str, Any]) -> None:
        self.now, self.lag, self.lifetime, self.chosen = START, HOUR, 14 * DAY, chosen
        self.devices: dict[str, Device] = {}
        self.thirds: dict[str, Kept] = {}
        self.gone: set[str] = set()

    def pass_time(self, length: int) -> None:
        end = self.now + length
        while (first := min(self._due(), default=None)) is not None and first[0] <= end:
            self.now, _, name = first
            if first[1] == 0:
                self._expire(name)
            else:
                self._end_session(self.devices[name])
        self.now = end

    def _due(self) -> Iterator[tuple[int, int, str]]:
        for name, kept in {**self.devices, **self.thirds}.items():
            yield kept.expires, 0, name
            if isinstance(kept, Device) and kept.waiting:
                yield kept.active + SESSION, 1, name

    def _expire(self, name: str) -> None:
        self.gone.add(name)
        device = self.devices.pop(name, None)
        if device is not None and device.ecid is not None:
            self.gone.add(device.ecid[0])
        if device is None:
            del self.thirds[name]
            for one in self.devices.values():
                one.waiting = [merge for merge in one.waiting if merge[0] != name]
                if one.third == name:
                    one.third, one.relinked = None, True

    def _end_session(self, device: Device) -> None:
        for merge in device.waiting:
            self._merge(device, *merge)
        device.waiting = []

    def _merge(self, device: Device, third: str, gaps: Attributes, writes: Attributes) -> None:
        device.holds = {}
        if third in self.thirds:
            self.thirds[third].holds = {**gaps, **self.thirds[third].holds, **writes}

    def seen_by(self, device: Device) -> Attributes:
        if device.third is None:
            return device.holds
        holds = self.thirds[device.third].holds
        for third, gaps, writes in device.waiting:
            if third == device.third:
                holds = {**gaps, **holds, **writes}
        return holds

    def visit(self, pcid: str, third: str | None, ecid: str | None, new: Attributes) -> None:
        if pcid not in self.devices:
            self.devices[pcid] = Device(self.now + self.lag)
        device = self.devices[pcid]
        if ecid is not None and (device.ecid is None or device.ecid[0] != ecid):
            self._bind(device, ecid)
        if third is not None and third != device.third:
            self._link(device, third)
        device.active = self.now
        device.expires = self.now + self.lifetime
        if device.third is not None:
            self.thirds[device.third].expires = self.now + self.lifetime
        if new and device.third is not None and self._waits(device):
            device.waiting = device.waiting or [(device.third, {}, {})]
            device.waiting[-1][2].update(new)
        elif new:
            (self.thirds[device.third] if device.third else device).holds.update(new)

    def _waits(self, device: Device) -> bool:
        return bool(device.waiting) or self.chosen["merge_at"] == "session_end"

    def _bind(self, device: Device, ecid: str) -> None:
        visible = device.visible if self._by_profile else self.now + self.lag
        for other in self.devices.values():
            if other.ecid is not None and other.ecid[0] == ecid:
                visible, other.ecid = other.ecid[1], None
        device.ecid = (ecid, visible)

    @property
    def _by_profile(self) -> bool:
        return bool(self.chosen["lag_anchor"] == "profile")

    def _link(self, device: Device, third: str) -> None:
        gaps = dict(device.holds)
        if third not in self.thirds:
            first = self._by_profile and device.third is None
            self.thirds[third] = Kept(device.visible if first else self.now + self.lag)
        if device.third is not None:
            inherits = self.chosen["merge_on_relink"] and not device.relinked
            gaps = dict(self.seen_by(device)) if inherits else {}
            device.relinked = True
        device.third = third
        if self._by_profile:
            device.visible = min(device.visible, self.thirds[third].visible)
        if self._waits(device):
            device.waiting.append((third, gaps, {}))
        else:
            self._merge(device, third, gaps, {})

    def found(self, kind: str, name: str) -> tuple[str, Kept | None]:
        """Give what the profile API says of an id, and whose attributes it shows."""
        kept, visible = self._named(kind, name)
        if kept is None:
            return "expired" if name in self.gone else "never", None
        if self.now < visible:
            return "not_yet_visible", None
        if isinstance(kept, Device) and not kept.holds and kept.third is not None:
            kept = self.thirds[kept.third]
        return "found", kept

    def _named(self, kind: str, name: str) -> tuple[Kept | None, int]:
        if kind == "ecid":
            for device in self.devices.values():
                if device.ecid is not None and device.ecid[0] == name:
                    return device, device.ecid[1]
            return None, 0
        kept: Kept | None
        kept = self.devices.get(name) if kind == "device" else self.thirds.get(name)
        return kept, kept.visible if kept else 0

    def update(self, third: str, new: Attributes) -> None:
        kept = self.found("third", third)[1]
        if kept is not None:
            kept.holds.update(new)
            if self.chosen["update_is_activity"]:
                kept.expires = self.now + self.lifetime

    def listed(self) -> dict[str, Any]:
        """Give the profiles people count, as the lab API lists them."""
        shown: dict[str, Any] = {}
        for name, third in self.thirds.items():
            pcids = sorted(pcid for pcid, one in self.devices.items() if one.third == name)
            shown[name] = (third.holds, pcids, format_instant(third.expires))
        for pcid, device in self.devices.items():
            if device.third is None or device.holds:
                shown[pcid] = (device.holds, [pcid], format_instant(device.expires))
        return shown


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


def test_a_server_that_dies_is_as_the_reference_says(tmp_path: Path) -> None:
    _run_dying(Dying.kept_in(lambda: SqliteStore(tmp_path)), 10)


@pytest.mark.long
def test_a_server_that_dies_is_as_the_reference_says_in_many_worlds(tmp_path: Path) -> None:
    _run_dying(Dying.kept_in(lambda: SqliteStore(tmp_path)), 60)


def _two_servers(database: Callable[[], str]) -> Turning:
    url = database()
    return Turning(Dying.shared(url), Dying.shared(url))


def test_two_servers_are_as_the_reference_says(database: Callable[[], str]) -> None:
    _run_dying(_two_servers(database), 4)


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

"""Mixed traffic for as long as one likes, by people who know what must be true after each answer.

Each person has a tenant, and remembers what was acknowledged. Where a server dies, they check
what they know against its successor, and do again what was not answered.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from simulator.client import Client
from simulator.lab_api.types import Running
from simulator.times import DAY, HOUR, format_instant, parse_instant
from waiting import PATIENCE, until

__all__ = ["Person", "Server", "counted", "processes"]

BEGIN: Final = parse_instant("2026-01-05T09:00:00Z")
VISITORS: Final = 40
CONNECTED: Final = 20
"""How many requests somebody sends by two connections before they take others."""
SETTINGS: Final[dict[str, Any]] = {
    "preset": "instant",
    "lifetime": "1d",
    "deduplication_window": "6h",
    "journal_size": 100,
    "delivery_log_size": 100,
    "remembered": 100,
}
"""Little is kept, and for a short time: what grows all the same shows soon."""


@dataclass
class Server:
    """Where people find the server, and what they have sent to it.

    Attributes:
        url: Where it is now; a successor may be elsewhere.
        statuses: How many answers of each status it has given.
    """

    url: str
    statuses: Counter[int] = field(default_factory=Counter)
    _news: threading.Condition = field(default_factory=threading.Condition)

    def answered(self, status: int) -> None:
        with self._news:
            self.statuses[status] += 1
            self._news.notify_all()

    def heard(self, count: int, patience: float = PATIENCE) -> bool:
        """Wait until it has given so many answers in all; tell whether it did in time."""
        with self._news:
            return self._news.wait_for(lambda: self.statuses.total() >= count, patience)

    def moved(self, url: str) -> None:
        """Be somewhere else, with a process that has counted nothing yet."""
        with self._news:
            self.url, self.statuses = url, Counter()
            self._news.notify_all()

    def successor(self, url: str) -> None:
        """Wait until it is not where it was."""
        with self._news:
            assert self._news.wait_for(lambda: self.url != url, PATIENCE)


class Person:
    """Somebody with a tenant of their own.

    Args:
        server: Where it lives.
        name: The tenant's name.
        seed: Drives what they do.
    """

    def __init__(self, server: Server, name: str, seed: int) -> None:
        self.server, self.name = server, name
        self.acknowledged = self.deaths = 0
        self._draws = random.Random(seed)
        self._count = self._asked = 0
        self._now = BEGIN
        self._known: dict[str, dict[str, str]] = {}
        self._seen: dict[str, int] = {}
        self._clients: list[httpx.Client] = []
        self._acts: dict[Callable[[], None], int] = {
            self._visit: 40,
            self._stranger: 10,
            self._fetch: 20,
            self._update: 14,
            self._event: 10,
            self._clock: 4,
            self._look: 2,
        }

    def begin(self) -> None:
        """Declare a workspace, and begin."""
        target = {
            "type": "cloud",
            "source": "web",
            "settings": {"client_code": self.name},
            "mappings": [
                {
                    "action": "updateProfile",
                    "fields": {"user_id": {"@path": "$.userId"}, "traits": {"@path": "$.traits"}},
                }
            ],
        }
        source = {"type": "server", "write_key": f"key-{self.name}"}
        workspace = {"sources": {"web": source}, "destinations": {"target": target}}
        self._lab("PUT", "workspace", workspace)
        self._reset()

    def live(self, enough: threading.Event) -> "Person":
        """Do one thing after the other until it is enough."""
        acts, weights = list(self._acts), list(self._acts.values())
        while not enough.is_set():
            self._draws.choices(acts, weights)[0]()
            if self._count % 700 == 699:
                self._reset()
        return self

    def check(self, but: str | None = None) -> None:
        """See that all that was acknowledged is there."""
        for visitor in self._known:
            if visitor != but:
                self._expect(visitor)

    def close(self) -> None:
        while self._clients:
            self._clients.pop().close()

    # -- what they do ------------------------------------------------------------------------

    def _visit(self) -> None:
        visitor, value = self._anyone(), self._next()
        name = f"p{self._draws.randrange(5)}"
        self._deliver(visitor, {"tntId": f"d-{visitor}", "thirdPartyId": visitor}, {name: value})
        self._known.setdefault(visitor, {})[name] = value
        self._seen[visitor] = self._now

    def _stranger(self) -> None:
        self._deliver(None, {"tntId": f"s-{self._next()}"}, {"once": "1"})

    def _deliver(self, about: str | None, ids: Mapping[str, str], values: dict[str, str]) -> None:
        body = {
            "context": {"channel": "web"},
            "id": ids,
            "execute": {"pageLoad": {"profileParameters": values}},
        }
        query = f"client={self.name}&sessionId=of-{ids['tntId']}"
        answer = self._ask("POST", f"/rest/v1/delivery?{query}", body, about)
        assert answer.status_code == 200, answer.text

    def _fetch(self) -> None:
        self._expect(self._anyone())

    def _expect(self, visitor: str) -> None:
        path = f"/rest/v1/profiles/thirdPartyId/{visitor}?client={self.name}"
        answer = self._ask("GET", path)
        if visitor not in self._known:
            assert answer.status_code == 404, answer.text
            return
        assert answer.status_code == 200, (visitor, self._known[visitor], answer.text)
        found = answer.json()["profileAttributes"]
        assert {name: one["value"] for name, one in found.items()} == self._known[visitor]

    def _update(self) -> None:
        visitor, value = self._anyone(), self._next()
        query = f"mbox3rdPartyId={visitor}&profile.updated={value}"
        answer = self._ask("GET", f"/m2/{self.name}/profile/update?{query}", about=visitor)
        assert answer.status_code == 200, answer.text
        if visitor in self._known:
            self._known[visitor]["updated"] = value

    def _event(self) -> None:
        if not self._known:
            return
        visitor, value = self._draws.choice(list(self._known)), self._next()
        event = {
            "writeKey": f"key-{self.name}",
            "userId": visitor,
            "messageId": f"{self.name}-{value}",
            "traits": {"told": value},
        }
        answer = self._ask("POST", "/v1/identify", event, visitor)
        assert answer.json() == {"success": True}
        self._known[visitor]["told"] = value

    def _clock(self) -> None:
        now = self._now + self._draws.randint(2, 6) * HOUR
        self._lab("POST", "clock", {"set": format_instant(now)})
        self._now = now
        for visitor, seen in list(self._seen.items()):
            if seen + DAY <= now:
                del self._seen[visitor], self._known[visitor]

    def _look(self) -> None:
        entries = self._lab("GET", "journal?limit=1000")["entries"]
        assert len(entries) <= SETTINGS["journal_size"]
        assert self._lab("GET", "clock")["now"] == format_instant(self._now)
        log = self._lab("GET", "deliveries?limit=1000")["deliveries"]
        assert len(log) <= SETTINGS["delivery_log_size"]

    def _reset(self) -> None:
        self._now, self._known, self._seen = BEGIN, {}, {}  # before: it may be done unanswered
        body = {"at": format_instant(BEGIN), "freeze": True, "settings": SETTINGS}
        self._lab("POST", "reset", body)
        self._count += 1

    # -- how they ask ------------------------------------------------------------------------

    def _anyone(self) -> str:
        return f"v{self._draws.randrange(VISITORS)}"

    def _next(self) -> str:
        self._count += 1
        return str(self._count)

    def _lab(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        answer = self._ask(method, f"/_lab/v1/tenants/{self.name}/{path}", body)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def _ask(
        self, method: str, target: str, body: Any = None, about: str | None = None
    ) -> httpx.Response:
        """Ask until there is an answer; where the server has died, see first what is left."""
        while True:
            url = self.server.url
            try:
                answer = self._client().request(method, url + target, json=body)
            except httpx.TransportError:
                self._await_successor(url)
                # A clock or a tenant that was set anew has changed everything, answered or not.
                if method == "GET" or about is not None:
                    self.check(but=about)
                continue
            self.server.answered(answer.status_code)
            assert answer.status_code < 500, (method, target, answer.text)
            self.acknowledged += 1
            return answer

    def _client(self) -> httpx.Client:
        """Take turns between two connections, and come anew after a while.

        Several workers share a port, and the system chooses one for each connection.
        """
        self._asked += 1
        if self._asked % CONNECTED == 0:
            self.close()
        if len(self._clients) < 2:
            made = httpx.Client(timeout=PATIENCE, trust_env=False)
            self._clients.append(made)
            return made
        self._clients.reverse()
        return self._clients[0]

    def _await_successor(self, url: str) -> None:
        self.deaths += 1
        self.close()
        self.server.successor(url)


def processes(server: Server, workers: int = 1) -> dict[int, Running]:
    """Ask until each worker has told how it is; an answer is counted after it was given."""
    found: dict[int, Running] = {}

    def one_more() -> bool:
        with Client(server.url) as client:
            process = client.info().process
        assert process is not None
        server.answered(200)
        found[process.worker] = process
        return len(found) == workers

    until(one_more)
    return found


def counted(server: Server, workers: int = 1) -> Iterator[tuple[str, int, int]]:
    """Give, of all that was answered: what it is, what the server says, and what came here."""
    asked_before = server.statuses.copy()
    first = processes(server, workers)
    if workers == 1:
        (process,) = first.values()
        yield "requests", process.requests, asked_before.total()
        refused = sum(count for status, count in asked_before.items() if 400 <= status < 500)
        yield "refused", process.refused, refused
        told = sum(sum(one.values()) for one in process.answered.values())
        yield "by surface", told, asked_before.total()
    yield "failed", sum(one.failed for one in first.values()), 0

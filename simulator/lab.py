"""A lab: clock, Target, devices and the cloud destination, wired together.

::

    lab = Lab()
    laptop = lab.device("laptop")
    laptop.visit("Home")
    laptop.identify("u-1", {"plan": "gold"})
    lab.advance("2h")
    print(lab.explain("u-1").sentence, lab.deliveries[-1].state)

In process by default; with ``url`` the same lab stands on a live server, whose tenant's
clock it moves. Both begin at one documented instant, frozen.
"""

from collections.abc import Collection, Mapping
from contextlib import suppress
from typing import Any, ClassVar, Final, Self
from urllib.parse import quote

import httpx

from destination.actions.web import WebMode
from destination.attempt import Answer, Attempt, carry_out
from destination.errors import TransportError
from destination.event import EventError, check_event
from destination.failure import TIMEOUT
from destination.ingestion import Ingestion
from destination.js import to_well_formed
from destination.pipeline import Pipeline
from destination.plan import Plan, PlannedRequest
from destination.retry import RetrySchedule
from destination.workspace.model import Workspace
from simulator.browser.device import Blockable, Consent, Device, DeviceError
from simulator.browser.rendering import render
from simulator.carrier import Carrier
from simulator.client import Client
from simulator.direct import TargetCarrier
from simulator.draws import Draws
from simulator.lab_api.direct import DirectCarrier
from simulator.lab_api.types import Explanation, Firing, ProfileState
from simulator.over_http import HttpCarrier
from simulator.people import People
from simulator.segment.deliveries import Deliveries, Delivery
from simulator.segment.hosts import carry
from simulator.segment.mapped import Destinations, Mapped
from simulator.segment.posting import Posting
from simulator.server import Simulator, create_app
from simulator.timekeeping import TenantTime, Time
from simulator.times import check_instant, format_instant, parse_duration, parse_instant
from simulator.wsgi import WsgiTransport

__all__ = ["Lab"]

_IN_PROCESS: Final = "http://localhost"


class Lab:
    """A world to try things in.

    Args:
        client_code: The Adobe client code; also the name of the tenant. Where a workspace has
            others, the first of them is this lab's.
        url: A live server to stand on; None stays in process.
        token: The lab token, where that server wants one.
        seed: Drives ids, lag draws and retries.
        settings: Settings of the tenant, as the lab API takes them.
        destinations: How Segment is set up.
        workspace: What a team declares; it takes the place of ``destinations``' mappings, and
            its client codes become the tenant's. Adobe's side alone declares no destination.
        time: Who moves the time; by default the tenant's clock.
    """

    can_tell: ClassVar[bool] = True
    """Whether it can be asked what Target holds, and what is to come of it."""

    def __init__(
        self,
        client_code: str = "acme",
        *,
        url: str | None = None,
        token: str | None = None,
        seed: int = 0,
        settings: Mapping[str, Any] | None = None,
        destinations: Destinations | None = None,
        workspace: Workspace | None = None,
        time: Time | None = None,
    ) -> None:
        self.client_code = client_code
        self._carrier: Carrier
        self._direct: Carrier
        if url is None:
            served = Simulator()
            self._carrier = WsgiTransport(create_app(served))
            self._direct = TargetCarrier(served.tenants, self._carrier)
            self._client = Client(_IN_PROCESS, carrier=DirectCarrier(served.tenants))
        else:
            self._carrier = HttpCarrier(url)
            self._direct = self._carrier.within(TIMEOUT)
            self._client = Client(url, token=token, carrier=self._carrier)
        self.tenant = self._client.tenant(client_code)
        self._time = time or TenantTime()
        self._time.begin(self.tenant, {"seed": seed, "settings": dict(settings or {})})
        self._seed = seed
        self._without: tuple[Blockable, ...] = ()
        segment = destinations or Destinations()
        self._mapped: Mapped | None = None
        schedule = segment.retries or RetrySchedule(seed=seed)
        if workspace is None:
            self._mapped = Mapped(client_code, segment, self.now)
            self._web, plan = self._mapped.web, self._mapped.plan
        else:
            pipeline = Pipeline(workspace, now=self.now)
            self._declare(workspace)
            self._stand_in_pages(pipeline)
            plan = pipeline.plan
        self._deliveries = Deliveries(plan, self._attempt, schedule, self.now)
        self.devices: dict[str, Device] = {}
        self.people = People()
        self._ingestion = Ingestion()
        self._posting: Posting | None = None

    @property
    def segment(self) -> Mapped:
        """Segment's destinations, to be set up anew.

        Raises:
            ValueError: A workspace declares them.
        """
        if self._mapped is None:
            raise ValueError("the workspace declares the destinations of this lab")
        return self._mapped

    def connect(self, workspace: Workspace) -> None:
        """Declare a workspace, and let its sources have every event from now on.

        Events go to Segment's tracking API, as they do from pages and servers; the tenant's
        own pipeline delivers them, and retries on the tenant's clock. What came of them stands
        in its delivery log (``tenant.deliveries()``), no more in ``deliveries``. Devices that
        are made from now on have the workspace's web destination in their pages.

        Raises:
            ValueError: No source has a write key.
            ClientError: The workspace is refused.
        """
        posting = Posting(self._carrier, workspace)
        self._declare(workspace)
        self._stand_in_pages(Pipeline(workspace, now=self.now))
        self._posting = posting

    def _declare(self, workspace: Workspace) -> None:
        self.tenant.declare(workspace)

    def _stand_in_pages(self, pipeline: Pipeline) -> None:
        codes = pipeline.workspace.client_codes
        if self.client_code not in codes:
            self.client_code = next(iter(codes), self.client_code)
        # A page holds one at.js: the first web destination's, if that has any mapping.
        nobody = WebMode({"client_code": self.client_code})
        self._web = next(iter(pipeline.web.values()), nobody)
        self._without = () if self._web.loads else ("at.js",)

    def _attempt(self, plan: Plan) -> Attempt:
        """Let the cloud destination try once."""
        return carry_out(plan, self.carry)

    def carry(self, request: PlannedRequest) -> Answer | TransportError:
        """Send one of the cloud destination's requests, once.

        Raises:
            CarrierError: No answer came.
        """
        return carry(self._direct, request)

    # -- time ------------------------------------------------------------------------------

    def now(self) -> int:
        """Tell the time, in milliseconds."""
        return self._time.now()

    def advance(self, duration: str | int) -> list[Firing]:
        """Let time pass; retries and all else that falls due happen in order.

        Args:
            duration: Such as ``1h30m``, or milliseconds.

        Raises:
            TimeError: It cannot be read, or leads beyond the year 9999.
        """
        length = parse_duration(duration) if isinstance(duration, str) else duration
        return self.move_to(self.now() + length)

    def move_to(self, instant: str | int) -> list[Firing]:
        """Move to a later instant; retries and all else that falls due happen in order.

        Raises:
            TimeError: It cannot be read, or lies beyond the year 9999.
        """
        end = parse_instant(instant) if isinstance(instant, str) else check_instant(instant)
        fired: list[Firing] = []
        while (due := self._deliveries.next_due()) is not None and due <= end:
            fired += self._time.move_to(max(due, self.now()))
            for delivery in self._deliveries.run_due():
                at = format_instant(self.now())
                fired.append(Firing(at=at, kind="retry", subject=delivery.user_id))
        fired += self._time.move_to(end)
        return fired

    def agenda(self) -> list[Firing]:
        """List what the clock will trigger, retries included, in order."""
        retries = [
            Firing(at=format_instant(one.due or 0), kind="retry", subject=one.user_id)
            for one in self._deliveries.waiting()
        ]
        coming = [*self.tenant.agenda(limit=1000).entries, *retries]
        return sorted(coming, key=lambda firing: parse_instant(firing.at))

    # -- visitors --------------------------------------------------------------------------

    def known_as(self, name: str) -> str:
        """Give the id of somebody whom a scenario names: the name, where nobody else is about."""
        return name

    def device(
        self,
        name: str,
        *,
        storage_life: str | None = None,
        blocked: Collection[Blockable] = (),
        consent: Consent = "granted",
    ) -> Device:
        """Give a device of that name; it is made at its first use.

        Args:
            name: What people call it.
            storage_life: How long its browser keeps what scripts store, such as ``7d``.
            blocked: What an ad blocker keeps away.
            consent: What the visitor has told the consent manager.

        Raises:
            DeviceError: It exists already, and is to be made differently.
            TimeError: ``storage_life`` cannot be read.
        """
        if name in self.devices:
            if storage_life is not None or blocked or consent != "granted":
                raise DeviceError(f"{name} exists already; say what it is like before it is used")
            return self.devices[name]
        life = {} if storage_life is None else {"storage_life": parse_duration(storage_life)}
        device = Device(
            name,
            self._web,
            self._direct,
            draws=Draws(self._seed, f"device {name}"),
            now=self.now,
            emit=self._emitted,
            blocked={*blocked, *self._without},
            **life,
        )
        if consent == "withheld":
            device.withhold_consent()
        self.people.meet(device)
        self.devices[name] = device
        return device

    def render(self, device: str) -> None:
        """Let a server render a page for a device first, with Adobe's Node SDK.

        The tenant's organisation is set, for the SDK names no client code.

        Raises:
            CarrierError: No answer came.
        """
        organisation = f"{self.client_code}@AdobeOrg"
        self.tenant.configure(ims_org_id=organisation)
        draws = Draws(self._seed, f"server of {device}")
        render(organisation, self._carrier, self.device(device).storage, draws, self.now)

    def send(
        self,
        event: Mapping[str, Any],
        *,
        device: Device | None = None,
        recorded: bool = False,
    ) -> list[Delivery]:
        """Send an event from a server, Engage or a warehouse: the cloud destination alone.

        Where a workspace is connected, its tenant has the deliveries, and none is given here.

        Args:
            event: The event.
            device: The device whose page has acted on it already, for one that was recorded.
            recorded: Whether Segment has taken it before, whatever its size and messageId.

        Raises:
            EventError: Segment's ingestion would drop it.
        """
        if self._posting is not None:
            return self._receive(dict(event), device)
        if recorded:
            return self._receive(dict(check_event(dict(event))), device)
        taken = self._ingestion.admit(dict(event), at=self.now() / 1000)
        return self._receive(dict(taken), device)

    def _emitted(self, event: dict[str, Any], device: Device) -> None:
        """Take an event of a page's; no page hears of it where Segment drops one."""
        with suppress(EventError):
            self._receive(event, device)

    def _receive(self, event: dict[str, Any], device: Device | None) -> list[Delivery]:
        self.people.learn(event, device)
        if self._posting is None:
            return self._deliveries.submit(event)
        self._posting.post(event)
        return []

    # -- what came of it -------------------------------------------------------------------

    @property
    def deliveries(self) -> list[Delivery]:
        """All deliveries of the cloud destination, the first begun first."""
        return self._deliveries.all

    def profiles(self) -> list[ProfileState]:
        """List the profiles Target holds."""
        return self.tenant.profiles(limit=1000).profiles

    def explain(self, third_party_id: str) -> Explanation:
        """Say why the profile API finds an id or not, with all this lab knows of its owner."""
        known = self.people.knowledge(third_party_id)
        return self.tenant.explain(
            third_party_id=third_party_id,
            client=self.client_code,
            twins=known.anonymous_ids,
            devices=known.tnt_ids,
            atjs=known.atjs,
        )

    def request(
        self,
        method: str,
        target: str,
        *,
        headers: Mapping[str, str] | None = None,
        content: bytes = b"",
    ) -> httpx.Response:
        """Send a request to Target as anybody would.

        Args:
            method: The HTTP method.
            target: Path and query as they go over the wire.
            headers: Beside those that any client adds.
            content: The body.

        Raises:
            CarrierError: No answer came.
        """
        answer = self._carrier.send(method, target, (headers or {}).items(), content)
        return httpx.Response(
            answer.status,
            headers=answer.headers,
            content=answer.body,
            extensions={"reason_phrase": answer.reason.encode("latin-1")},
        )

    def fetch(self, identifier: str, *, by: str = "thirdPartyId") -> httpx.Response:
        """Ask the profile API for a ``thirdPartyId``, ``tntId`` or ``marketingCloudVisitorId``."""
        kind = "" if by == "tntId" else f"{by}/"
        named = f"{kind}{quote(to_well_formed(identifier), safe='')}"
        return self.request("GET", f"/rest/v1/profiles/{named}?client={self.client_code}")

    def update(self, third_party_id: str, attributes: Mapping[str, str]) -> httpx.Response:
        """Tell the profile API to update, without looking the profile up first."""
        named = {f"profile.{name}": value for name, value in attributes.items()}
        given = {"mbox3rdPartyId": third_party_id, **named}
        query = "&".join(
            f"{quote(to_well_formed(name), safe='')}={quote(to_well_formed(value), safe='')}"
            for name, value in given.items()
        )
        return self.request("POST", f"/m2/{self.client_code}/profile/update?{query}")

    def close(self) -> None:
        """Close all connections."""
        self._carrier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

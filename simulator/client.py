"""The typed client of the lab API; the command line and the steps use nothing else.

::

    with Client("http://127.0.0.1:8420") as client:
        acme = client.tenant("acme")
        acme.advance("1h")
        print(acme.explain(third_party_id="u-1").sentence)
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, Self, TypeVar
from urllib.parse import quote

import msgspec

from destination.js import to_well_formed
from destination.workspace.model import Workspace as SegmentSide
from destination.workspace.secrets import secrets_in
from simulator.bundle.model import Beginning, Bundle
from simulator.carrier import Carrier, CarrierError
from simulator.delivery_calls import DeliveryCalls
from simulator.lab_api import PREFIX, types
from simulator.over_http import HttpCarrier
from simulator.refusals import ClientError, NotReachableError
from simulator.workspace import Workspace

__all__ = ["Client", "ClientError", "NotReachableError", "TenantClient"]

_T = TypeVar("_T")
_JSON: Final = ("Content-Type", "application/json")


class Client:
    """A connection to a simulator.

    Args:
        url: Where it listens.
        token: The lab token, where the server wants one.
        carrier: What carries the calls; by default HTTP to ``url``.
    """

    def __init__(
        self,
        url: str,
        *,
        token: str | None = None,
        carrier: Carrier | None = None,
    ) -> None:
        self.url = url.rstrip("/")
        self._carrier = carrier or HttpCarrier(self.url)
        self._headers = (("Authorization", f"Bearer {token}"),) if token else ()

    def call(
        self,
        method: str,
        path: str,
        gives: type[_T],
        *,
        body: Any = None,
        query: Mapping[str, Any] | None = None,
    ) -> _T:
        """Make one call of the lab API.

        Raises:
            ClientError: The call was refused.
            NotReachableError: No simulator answers.
        """
        headers, content = self._headers, b""
        if method != "GET":
            headers, content = (*headers, _JSON), msgspec.json.encode({} if body is None else body)
        target = f"{PREFIX}{path}{_query(query or {})}"
        try:
            answer = self._carrier.send(method, target, headers, content)
        except CarrierError as error:
            raise NotReachableError(f"no simulator answers at {self.url}: {error}") from error
        try:
            if answer.ok:
                return msgspec.json.decode(answer.body, type=gives)
            failure = msgspec.json.decode(answer.body, type=types.Failure)
        except msgspec.MsgspecError:
            raise NotReachableError(f"what answers at {self.url} is no simulator") from None
        raise ClientError(answer.status, failure.error)

    def healthy(self) -> bool:
        """Tell whether the server answers."""
        try:
            return self.call("GET", "/health", types.Health).status == "ok"
        except (NotReachableError, ClientError):
            return False

    def info(self) -> types.Info:
        """Tell what the server is and can do."""
        return self.call("GET", "/v1/info", types.Info)

    def tenants(self) -> list[str]:
        """List the tenants."""
        return self.call("GET", "/v1/tenants", types.TenantList).tenants

    def tenant(self, name: str) -> "TenantClient":
        """Give a tenant's controls; it is made at its first use."""
        return TenantClient(self, name)

    def close(self) -> None:
        """Close the connection."""
        self._carrier.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _query(given: Mapping[str, Any]) -> str:
    pairs = [
        f"{name}={_quoted(str(one))}"
        for name, value in given.items()
        for one in (value if isinstance(value, tuple) else (value,))
        if one is not None
    ]
    return f"?{'&'.join(pairs)}" if pairs else ""


def _quoted(text: str) -> str:
    """Quote a text; half a character goes out as U+FFFD, as URL parsers send it."""
    return quote(to_well_formed(text), safe="")


class TenantClient(DeliveryCalls):
    """The controls of one tenant."""

    def __init__(self, client: Client, name: str) -> None:
        self._path = f"/v1/tenants/{_quoted(name)}"
        super().__init__(client, self._path)
        self.client = client
        self.name = name
        self.secrets: set[str] = set()
        """What workspaces declared through it hold that must not be shown."""

    def settings(self) -> dict[str, Any]:
        """Show the settings."""
        return self.client.call("GET", f"{self._path}/settings", types.SettingsState).settings

    def configure(self, **settings: Any) -> dict[str, Any]:
        """Change settings; ``preset`` names a choice of several."""
        path = f"{self._path}/settings"
        return self.client.call("PATCH", path, types.SettingsState, body=settings).settings

    def workspace(self) -> Workspace:
        """Show what is declared; a mask stands for each secret."""
        return self.client.call("GET", f"{self._path}/workspace", Workspace)

    def declare(self, workspace: SegmentSide | Mapping[str, Any]) -> Workspace:
        """Declare a workspace; its client codes become the tenant's.

        A mask in the place of a secret keeps the secret that is there.
        """
        self.secrets.update(secrets_in(workspace))
        path = f"{self._path}/workspace"
        return self.client.call("PUT", path, Workspace, body=workspace)

    def catalogue(self, limit: int = 1_000) -> types.CatalogueView:
        """Show what is set up at Adobe, declared or made by the Admin API."""
        path, query = f"{self._path}/catalogue", {"limit": limit}
        return self.client.call("GET", path, types.CatalogueView, query=query)

    def clock(self) -> types.ClockState:
        """Tell the time."""
        return self.client.call("GET", f"{self._path}/clock", types.ClockState)

    def move(self, **move: Any) -> types.ClockState:
        """Move the clock: ``advance``, ``set``, ``next``, ``freeze``, ``rate``."""
        return self.client.call("POST", f"{self._path}/clock", types.ClockState, body=move)

    def advance(self, duration: str) -> types.ClockState:
        """Let time pass."""
        return self.move(advance=duration)

    def agenda(self, limit: int = 100) -> types.Agenda:
        """List what the clock will trigger."""
        query = {"limit": limit}
        return self.client.call("GET", f"{self._path}/agenda", types.Agenda, query=query)

    def await_(self, within: str, **condition: Any) -> types.Awaited:
        """Let time pass until a condition holds; ClientError 412 says why it does not."""
        body = {"within": within, **condition}
        return self.client.call("POST", f"{self._path}/await", types.Awaited, body=body)

    def profiles(self, client: str | None = None, limit: int = 100) -> types.ProfileList:
        """List the profiles."""
        query = {"client": client, "limit": limit}
        return self.client.call("GET", f"{self._path}/profiles", types.ProfileList, query=query)

    def timeline(self, identifier: str, client: str | None = None) -> types.Timeline:
        """Tell the story of a profile."""
        path = f"{self._path}/profiles/{_quoted(identifier)}/timeline"
        return self.client.call("GET", path, types.Timeline, query={"client": client})

    def explain(
        self,
        *,
        third_party_id: str | None = None,
        tnt_id: str | None = None,
        ecid: str | None = None,
        client: str | None = None,
        twins: Sequence[str] = (),
        devices: Sequence[str] = (),
        atjs: str | None = None,
    ) -> types.Explanation:
        """Say why an identifier is found or not."""
        query = {
            "third_party_id": third_party_id,
            "tnt_id": tnt_id,
            "ecid": ecid,
            "client": client,
            "twin": tuple(twins),
            "device": tuple(devices),
            "atjs": atjs,
        }
        return self.client.call("GET", f"{self._path}/explain", types.Explanation, query=query)

    def belongs(self, **asked: Any) -> types.Belonging:
        """Tell who is in an audience: ``rule`` or ``audience``, the visitor, the request."""
        path = f"{self._path}/audiences/evaluate"
        return self.client.call("POST", path, types.Belonging, body=asked)

    def seen(self) -> types.SeenNames:
        """List the attributes and parameters seen so far."""
        return self.client.call("GET", f"{self._path}/audiences/attributes", types.SeenNames)

    def journal(
        self, limit: int = 100, after: int = 0, verdict: str | None = None
    ) -> types.Journal:
        """List the latest requests."""
        query = {"limit": limit, "after": after, "verdict": verdict}
        return self.client.call("GET", f"{self._path}/journal", types.Journal, query=query)

    def results(self, activity: int | str, client: str | None = None) -> types.ActivityResults:
        """Report on an activity, by its number or its name."""
        path, query = (
            f"{self._path}/activities/{_quoted(str(activity))}/results",
            {"client": client},
        )
        return self.client.call("GET", path, types.ActivityResults, query=query)

    def qa_link(self, activity: int | str, client: str | None = None) -> types.QaLink:
        """Give a QA link to an activity, live or not."""
        path, query = f"{self._path}/activities/{_quoted(str(activity))}/qa", {"client": client}
        return self.client.call("GET", path, types.QaLink, query=query)

    def snapshot(self) -> dict[str, Any]:
        """Take the state."""
        return self.client.call("GET", f"{self._path}/snapshot", dict[str, Any])

    def restore(self, snapshot: Mapping[str, Any]) -> types.ClockState:
        """Go back to a state that was taken before."""
        return self.client.call("PUT", f"{self._path}/snapshot", types.ClockState, body=snapshot)

    def bundle(self) -> Bundle:
        """Give all that was recorded, and the state before and after."""
        return self.client.call("GET", f"{self._path}/bundle", Bundle)

    def begin_replay(self, beginning: Beginning) -> types.Replaying:
        """Let the tenant be what another was before the first request of a bundle."""
        return self.client.call("PUT", f"{self._path}/bundle", types.Replaying, body=beginning)

    def let_machine_be(self, instant: int) -> types.ClockState:
        """Let the machine's time be another, for a tenant that is replayed."""
        body = {"machine": instant}
        return self.client.call("PATCH", f"{self._path}/bundle", types.ClockState, body=body)

    def snapshots(self) -> list[str]:
        """List the snapshots kept under a name."""
        return self.client.call("GET", f"{self._path}/snapshots", types.SnapshotNames).names

    def keep_snapshot(self, name: str) -> list[str]:
        """Take the state and keep it under a name."""
        path = f"{self._path}/snapshots/{_quoted(name)}"
        return self.client.call("PUT", path, types.SnapshotNames).names

    def restore_snapshot(self, name: str) -> types.ClockState:
        """Go back to the state kept under a name."""
        path = f"{self._path}/snapshots/{_quoted(name)}/restore"
        return self.client.call("POST", path, types.ClockState)

    def delete_snapshot(self, name: str) -> list[str]:
        """Forget the snapshot kept under a name."""
        path = f"{self._path}/snapshots/{_quoted(name)}"
        return self.client.call("DELETE", path, types.SnapshotNames).names

    def batches(self, limit: int = 100) -> types.BatchList:
        """List the latest batches, with the rows that had no effect, and why."""
        query = {"limit": limit}
        return self.client.call("GET", f"{self._path}/batches", types.BatchList, query=query)

    def tokens(self) -> types.TokenList:
        """List the latest token of each scope, without its text."""
        return self.client.call("GET", f"{self._path}/tokens", types.TokenList)

    def issue_token(self, scope: str = "profile_api") -> types.IssuedToken:
        """Issue a token (``profile_api`` or ``debug_tools``); it ends the former one."""
        body = {"scope": scope}
        return self.client.call("POST", f"{self._path}/tokens", types.IssuedToken, body=body)

    def faults(self) -> list[types.FaultState]:
        """List the faults, with how many requests each has met and struck."""
        return self.client.call("GET", f"{self._path}/faults", types.FaultList).faults

    def set_fault(self, name: str, **fault: Any) -> list[types.FaultState]:
        """Let something go wrong from now on; ``simulator.target.faults.Fault`` says what."""
        path, body = f"{self._path}/faults", {"name": name, **fault}
        return self.client.call("PUT", path, types.FaultList, body=body).faults

    def end_fault(self, name: str) -> list[types.FaultState]:
        """End a fault."""
        path = f"{self._path}/faults/{_quoted(name)}"
        return self.client.call("DELETE", path, types.FaultList).faults

    def end_faults(self) -> None:
        """End all faults."""
        self.client.call("DELETE", f"{self._path}/faults", types.FaultList)

    @contextmanager
    def fault(self, name: str, **fault: Any) -> Iterator[None]:
        """Let something go wrong for as long as a block runs.

        ::

            with tenant.fault("outage", endpoint="profile_fetch", status=503):
                ...
        """
        self.set_fault(name, **fault)
        try:
            yield
        finally:
            self.end_fault(name)

    def reset(self, **reset: Any) -> types.ClockState:
        """Begin anew: ``at``, ``freeze``, ``seed``, ``settings``."""
        return self.client.call("POST", f"{self._path}/reset", types.ClockState, body=reset)

    def delete(self) -> None:
        """Forget the tenant and all it holds."""
        self.client.call("DELETE", self._path, types.TenantList)

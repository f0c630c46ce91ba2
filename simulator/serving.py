"""A simulator under granian: one worker, since memory state means one process.

(Threads inside it take turns at each world's lock.) The worker watches two things beside
its requests: worlds whose clocks flow, so that what falls due happens even when nobody
looks; and its parent, so that it never outlives it.
"""

import os
import secrets
import signal
import socket
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.answering import MOST_LATE
from simulator.lab_api import types
from simulator.lab_api.blueprint import LOOPBACK_HOSTS, Guard
from simulator.page.builds import Builds
from simulator.server import Application, Simulator, create_app
from simulator.settings import Settings
from simulator.target.identifiers import is_client_code
from simulator.target.settings import SettingError
from simulator.tenant import TenantError, Tenants
from simulator.workspace import Workspace

if TYPE_CHECKING:
    from simulator.data.opening import AnyKeeper
    from simulator.intercept.hosts import Hosts

__all__ = ["Interception", "ServeError", "Serving", "serve"]

_THREADS: Final = MOST_LATE + 32
_POLL: Final = 0.005  # seconds between two tries to reach the worker
_TICK: Final = 1.0  # seconds between two looks at the worlds
_DATABASES: Final = ("postgresql://", "postgres://")
_GRACE: Final = 2  # seconds a worker may take to end


class ServeError(ValueError):
    """The server cannot start so; the message names the option and the cure."""


@dataclass(frozen=True, slots=True)
class Interception:
    """The proxy beside a server, for clients that name Adobe's and Segment's own hosts.

    Attributes:
        hosts: The hosts it knows.
        folder: What keeps the authority that vouches for them.
        port: Where it listens; 0 for any.
        demanding: Whether each request must name a tenant as the proxy's user.
    """

    hosts: "Hosts"
    folder: Path
    port: int = 0
    demanding: bool = False


@dataclass(frozen=True, slots=True)
class Serving:
    """What to serve, and where.

    Attributes:
        host: The address to listen on.
        port: The port; 0 for any.
        codes: The client codes it is for; empty for any.
        settings: What every tenant starts with, as the lab API takes it.
        seed: What every tenant's chance starts from.
        token: The lab token; None for none.
        allowed_hosts: The names the lab API answers to, beside the loopback ones.
        workspace: What a tenant is given to begin with; it has the name of the workspace's
            first client code, else of the first of ``codes``. None for nothing.
        interception: The proxy beside it; None for none.
        data: The folder that keeps what outlives the server; None for nothing.
        store: The database that keeps it, for several servers at once; None for none.
        builds: Vendors' scripts that pages are given in the place of ours.
        until_eof: Whether it ends when standard input does, too.
        hot: Whether the busiest routes are served without Flask.
    """

    host: str = "127.0.0.1"
    port: int = 0
    codes: Sequence[str] = ()
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    token: str | None = field(default=None, repr=False)
    allowed_hosts: Sequence[str] = ()
    workspace: Workspace | None = field(default=None, repr=False)
    interception: Interception | None = None
    data: Path | None = None
    store: str | None = field(default=None, repr=False)
    builds: Builds = field(default_factory=Builds, repr=False)
    until_eof: bool = False
    hot: bool = True

    def __post_init__(self) -> None:
        """Check what can be checked before anything starts.

        Raises:
            ServeError: A setting or client code breaks its rule.
        """
        try:
            Settings().changed(self.settings)
        except SettingError as error:
            raise ServeError(str(error)) from None
        if self.data is not None and self.store is not None:
            raise ServeError("store and data are given; what outlives the server has one place")
        if self.store is not None and self.settings.get("tape_requests"):
            raise ServeError("record and store are given; a tape has what one server alone answers")
        if self.store is not None and not self.store.startswith(_DATABASES):
            raise ServeError(f"store must be a URL that begins with {_DATABASES[0]}")
        if self.token == "":
            raise ServeError("token is empty; leave it out, or give one")
        for code in self.codes:
            if not is_client_code(code):
                raise ServeError(f"client is {code!r}; a code has letters, digits, '-' and '_'")
        try:
            self.tenants()
        except (SettingError, TenantError) as error:
            raise ServeError(f"workspace: {error}") from None

    @property
    def tenant(self) -> str | None:
        """The name of the tenant that has the workspace; None where there is no workspace."""
        if self.workspace is None:
            return None
        return next(iter((*self.workspace.client_codes, *self.codes)), "")

    def tenants(self) -> Tenants:
        """Make the tenants it begins with.

        Raises:
            ServeError: The workspace names no client code.
            SettingError: A client code of it breaks its rule.
            TenantError: Its first client code is none of ``codes``.
        """
        tenants = self._bare()
        self._declare(tenants)
        return tenants

    @property
    def place(self) -> Path | str | None:
        """Where what outlives it is kept: the folder, or the database; None for nowhere."""
        return self.store if self.data is None else self.data

    def kept(self, place: Path | str) -> tuple[Tenants, "AnyKeeper"]:
        """Make the tenants that are kept in a place, and those it begins with.

        Raises:
            ServeError: What is kept cannot be had, or the workspace is not for it.
        """
        from simulator.data.opening import opened  # noqa: PLC0415  on use

        tenants = self._bare()
        try:
            keeper = opened(place, tenants)
            self._declare(tenants)
            keeper.commit()
        except OSError as error:
            option = "store" if self.data is None else "data"
            raise ServeError(f"{option}: {error}") from None
        except (SettingError, TenantError) as error:
            raise ServeError(f"workspace: {error}") from None
        return tenants, keeper

    def _bare(self) -> Tenants:
        return Tenants(tuple(self.codes), Settings().changed(self.settings), self.seed)

    def _declare(self, tenants: Tenants) -> None:
        if self.workspace is not None:
            if not self.tenant:
                raise ServeError(
                    "workspace: no destination names a client_code, and no --client does"
                )
            tenants.declare(tenants.get(self.tenant), self.workspace)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in LOOPBACK_HOSTS or self.host == "::1" or self.host.startswith("127.")

    @property
    def url(self) -> str:
        """Where it listens."""
        return self._at(self.port)

    @property
    def proxy(self) -> str | None:
        """Where its proxy listens; None where there is none."""
        return None if self.interception is None else self._at(self.interception.port)

    def _at(self, port: int) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{port}"

    def reserved(self) -> "Serving":
        """Give the same with ports that are free, in the place of any.

        Raises:
            ServeError: A port is taken.
        """
        found, interception = _reserve(self.host, self.port), self.interception
        if interception is not None:
            interception = replace(interception, port=_reserve(self.host, interception.port))
        return replace(self, port=found, interception=interception)

    def with_token(self, token: str) -> "Serving":
        """Give the same with a lab token."""
        return replace(self, token=token)


def serve(serving: Serving, on_ready: Callable[[Serving], None]) -> None:
    """Serve until SIGINT or SIGTERM.

    Args:
        serving: What and where.
        on_ready: Is told what is served, and at which ports, as soon as it answers.

    Raises:
        ServeError: The address cannot be had, or the data.
    """
    from granian.constants import Interfaces  # noqa: PLC0415  only a server needs granian
    from granian.server import MPServer  # noqa: PLC0415

    if serving.data is not None:
        _claim(serving.data)
    serving = serving.reserved()
    server = MPServer(
        "offtarget",
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=_THREADS,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=_GRACE,
    )
    # No thread may run here when the worker is forked: whatever waits, waits in the worker.
    heard, told = Pipe(duplex=False)
    load = partial(_load, serving, on_ready, os.getpid(), told)
    if serving.until_eof:
        # A copy, since a worker's standard input is closed; as this it reaches one that is
        # not forked, too.
        load = partial(load, lifeline=Connection(os.dup(0), writable=False))
    try:
        server.serve(target_loader=load)
    except SystemExit:
        if heard.poll():
            raise ServeError(heard.recv_bytes().decode()) from None
        # Where the signal goes to the whole group the worker may end first: that is no crash.
        if not server.interrupt_signal:
            raise


def _claim(folder: Path) -> None:
    """Take a folder for this process and its worker, which alone has what is kept in it."""
    from simulator.data.sqlite import claim  # noqa: PLC0415  on use

    try:
        claim(folder)
    except OSError as error:
        raise ServeError(f"data: {error}") from None


def _announce(serving: Serving, on_ready: Callable[[Serving], None]) -> None:
    """Say where it listens as soon as it does: granian binds after the application is made."""
    ports = [serving.port, *([serving.interception.port] if serving.interception else [])]
    for port in ports:
        _await(serving.host, port)
    on_ready(serving)


def _await(host: str, port: int) -> None:
    pause = threading.Event()
    while True:
        try:
            socket.create_connection((host, port), timeout=_TICK).close()
        except OSError:
            pause.wait(_POLL)
        else:
            return


def _reserve(host: str, port: int) -> int:
    """Find a free port, or make sure that the wanted one is.

    granian shares ports between workers; two simulators on one port would each answer half
    of the requests.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            cure = "; --port 0 takes a free one" if port else ""
            raise ServeError(f"cannot listen on {host}:{port}: {error.strerror}{cure}") from None
        found: int = probe.getsockname()[1]
        return found


def _load(
    serving: Serving,
    on_ready: Callable[[Serving], None],
    parent: int,
    told: Connection,
    _: str,
    *,
    lifeline: Connection | None = None,
) -> Application:
    """Make the application in the worker, and begin to watch; the parent is told why it cannot."""
    try:
        simulator, keeper = _simulator(serving)
    except ServeError as error:
        told.send_bytes(str(error).encode())
        sys.exit(1)
    if serving.interception is not None:
        simulator = _intercepting(simulator, serving, serving.interception)
    _start(_announce, serving, on_ready)
    _start(_watch, simulator.tenants, parent, keeper)
    if lifeline is not None:
        _start(_hold, lifeline, parent)
    return create_app(simulator, hot=serving.hot)


def _simulator(serving: Serving) -> tuple[Simulator, "AnyKeeper | None"]:
    if serving.place is None:
        simulator = Simulator(
            serving.tenants(),
            _guard(serving),
            secret=secrets.token_urlsafe(32),
            builds=serving.builds,
        )
        return simulator, None
    tenants, keeper = serving.kept(serving.place)
    simulator = Simulator(
        tenants,
        _guard(serving),
        secret=secrets.token_urlsafe(32),
        commit=keeper.commit,
        catch_up=keeper.catch_up,
        builds=serving.builds,
    )
    return simulator, keeper


def _guard(serving: Serving) -> Guard:
    hosts = {serving.host.lower(), *(host.lower() for host in serving.allowed_hosts)}
    return Guard(hosts, serving.token)


def _start(task: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=task, args=arguments, daemon=True).start()


def _intercepting(simulator: Simulator, serving: Serving, interception: Interception) -> Simulator:
    """Start the proxy, and give what the application beside it serves."""
    from simulator.intercept.authority import Authority  # noqa: PLC0415  on use
    from simulator.intercept.proxy import Place, Proxy  # noqa: PLC0415

    authority = Authority.kept_in(interception.folder)
    secret, hosts = secrets.token_urlsafe(32), interception.hosts
    server = Place(_reached(serving.host), serving.port)
    password = None if serving.loopback else serving.token
    proxy = Proxy(hosts, authority, server, secret, interception.demanding, password)
    _start(proxy.run, serving.host, interception.port)
    about = types.Interception(
        proxy_port=interception.port,
        certificate=authority.certificate,
        hosts=hosts.simulated,
        allowed=hosts.let_through,
        demands_tenant=interception.demanding,
    )
    return replace(simulator, interception=about, secret=secret)


def _reached(host: str) -> str:
    """Give the address of this machine at which a server that listens on a host is reached."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  is read, not bound


def _hold(lifeline: Connection, parent: int) -> None:
    """End the server when its lifeline ends."""
    while os.read(lifeline.fileno(), 1024):
        pass
    os.kill(parent, signal.SIGTERM)


def _watch(tenants: Tenants, parent: int, keeper: "AnyKeeper | None") -> None:
    pause = threading.Event()
    while not pause.wait(_TICK):
        if os.getppid() != parent:
            os._exit(1)
        for tenant in tenants.all():
            with suppress(OSError), tenant.world.entered():
                pass  # entering is enough: what fell due has happened
        if keeper is not None:
            with suppress(OSError):  # whoever asks for something is told
                keeper.look()

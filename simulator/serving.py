"""A simulator under granian: one worker, or several where they share a database.

(Threads inside it take turns at each world's lock.) A worker watches two things beside
its requests: worlds whose clocks flow, so that what falls due happens even when nobody
looks; and its parent, so that it never outlives it.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.asking import Application
from simulator.crew import FIRST, Crew, listens
from simulator.lab_api import types
from simulator.lab_api.guarding import Guard
from simulator.lab_api.running import Process
from simulator.late import late_of, limit_late
from simulator.log import Log
from simulator.server import Simulator, create_app
from simulator.serving_plan import Interception, ServeError, Serving
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.traffic import Traffic

if TYPE_CHECKING:
    from simulator.data.opening import AnyKeeper

__all__ = ["Interception", "ServeError", "Serving", "serve"]

_POLL: Final = 0.005  # seconds between two tries to reach the worker
_TICK: Final = 1.0  # seconds between two looks at the worlds
_GRACE: Final = 2  # seconds a worker may take to end


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
    log = _log(serving)
    _say(log, "starting", workers=serving.workers, threads=serving.threads, store=serving.kind)
    server = MPServer(
        "offtarget",
        address=serving.host,
        port=serving.port,
        interface=Interfaces.WSGI,
        workers=serving.workers,
        blocking_threads=serving.threads,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=_GRACE,
    )
    # No thread may run here when the worker is forked: whatever waits, waits in the worker.
    heard, told = Pipe(duplex=False)
    load = partial(_load, serving, on_ready, Crew(serving.workers), told)
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
            _say(log, "failed", reason="a worker has ended")
            raise
    _say(log, "ended")


def _claim(folder: Path) -> None:
    """Take a folder for this process and its worker, which alone has what is kept in it."""
    from simulator.data.sqlite import claim  # noqa: PLC0415  on use

    try:
        claim(folder)
    except OSError as error:
        raise ServeError(f"data: {error}") from None


def _announce(
    serving: Serving, on_ready: Callable[[Serving], None], crew: Crew, number: int
) -> None:
    """Say where all workers listen as soon as they do: granian binds after this is loaded.

    A connection would tell of any of them; so each looks at its own sockets.
    """
    proxy = serving.interception if number == FIRST else None
    ports = [serving.port, *([] if proxy is None else [proxy.port])]
    pause = threading.Event()
    while not all(map(listens, ports)):
        pause.wait(_POLL)
    crew.met()
    if number == FIRST:
        _say(_log(serving), "ready", url=serving.url, proxy=serving.proxy)
        on_ready(serving)


def _log(serving: Serving) -> Log | None:
    return None if serving.log is None else Log(serving.log, serving.token)


def _say(log: Log | None, event: str, **told: Any) -> None:
    if log is not None:
        log.say(event, **{name: one for name, one in told.items() if one is not None})


def _load(
    serving: Serving,
    on_ready: Callable[[Serving], None],
    crew: Crew,
    told: Connection,
    _: str,
    *,
    lifeline: Connection | None = None,
) -> Application:
    """Make the application in the worker, and begin to watch; the parent is told why it cannot."""
    number, late = crew.number(), late_of(serving.threads)
    limit_late(late)
    try:
        simulator, keeper = _simulator(serving)
    except ServeError as error:
        told.send_bytes(str(error).encode())
        sys.exit(1)
    simulator = replace(simulator, secret=crew.secret)
    if serving.interception is not None:
        simulator = _intercepting(simulator, serving, serving.interception, crew, number)
    traffic, log = Traffic(), _log(serving)
    process = Process(traffic, number, serving.workers, serving.threads, late, serving.kind)
    _start(_announce, serving, on_ready, crew, number)
    _start(_watch, simulator.tenants, crew.parent, keeper, log)
    if lifeline is not None and number == FIRST:
        # One alone: granian's parent stands still where a signal meets the handler of another.
        _start(_hold, lifeline, crew.parent)
    return create_app(replace(simulator, process=process, log=log), hot=serving.hot)


def _simulator(serving: Serving) -> tuple[Simulator, "AnyKeeper | None"]:
    if serving.place is None:
        return Simulator(serving.tenants(), _guard(serving), builds=serving.builds), None
    from simulator.data.keeper import Keeper  # noqa: PLC0415  on use

    tenants, keeper = serving.kept(serving.place)
    simulator = Simulator(
        tenants,
        _guard(serving),
        commit=keeper.commit,
        catch_up=keeper.catch_up,
        builds=serving.builds,
    )
    if isinstance(keeper, Keeper):  # of a database, somebody else's disk is written to
        simulator = replace(simulator, writing=keeper.writing)
    return simulator, keeper


def _guard(serving: Serving) -> Guard:
    hosts = {serving.host.lower(), *(host.lower() for host in serving.allowed_hosts)}
    return Guard(hosts, serving.token)


def _start(task: Callable[..., None], *arguments: Any) -> None:
    threading.Thread(target=task, args=arguments, daemon=True).start()


def _intercepting(
    simulator: Simulator,
    serving: Serving,
    interception: Interception,
    crew: Crew,
    number: int,
) -> Simulator:
    """Start the proxy, in one of the workers, and give what the application beside it serves."""
    from simulator.intercept.authority import Authority  # noqa: PLC0415  on use
    from simulator.intercept.proxy import Place, Proxy  # noqa: PLC0415

    authority = Authority.kept_in(interception.folder)
    secret, hosts = crew.secret, interception.hosts
    server = Place(_reached(serving.host), serving.port)
    password = None if serving.loopback else serving.token
    proxy = Proxy(hosts, authority, server, secret, interception.demanding, password)
    if number == FIRST:
        _start(proxy.run, serving.host, interception.port)
    about = types.Interception(
        proxy_port=interception.port,
        certificate=authority.certificate,
        hosts=hosts.simulated,
        allowed=hosts.let_through,
        demands_tenant=interception.demanding,
    )
    return replace(simulator, interception=about)


def _reached(host: str) -> str:
    """Give the address of this machine at which a server that listens on a host is reached."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  is read, not bound


def _hold(lifeline: Connection, parent: int) -> None:
    """End the server when its lifeline ends."""
    while os.read(lifeline.fileno(), 1024):
        pass
    os.kill(parent, signal.SIGTERM)


def _watch(
    tenants: Tenants, parent: int, keeper: "AnyKeeper | None", log: Log | None = None
) -> None:
    pause = threading.Event()
    while not pause.wait(_TICK):
        if os.getppid() != parent:
            os._exit(1)
        for tenant in tenants.all():
            with suppress(OSError):
                _look(tenant, log)
        if keeper is not None:
            with suppress(OSError):  # whoever asks for something is told
                keeper.look()


def _look(tenant: Tenant, log: Log | None) -> None:
    """Let happen in a tenant's world what fell due, and tell of what expired."""
    world = tenant.world
    with world.lock:
        fired = world.fire_until(world.clock.now())
    expired = sum(one.kind == "expires" for one in fired)
    if expired:
        _say(log, "sweep", tenant=tenant.name, expired=expired)

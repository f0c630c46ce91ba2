"""What a server is to serve, and where: checked before anything starts."""

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from simulator.crew import THREADS
from simulator.lab_api.guarding import LOOPBACK_HOSTS
from simulator.lab_api.running import StoreKind
from simulator.log import Form
from simulator.page.builds import Builds
from simulator.settings import Settings
from simulator.target.identifiers import is_client_code
from simulator.target.settings import SettingError
from simulator.tenant import TenantError
from simulator.tenants import Tenants
from simulator.workspace import Workspace

if TYPE_CHECKING:
    from simulator.data.opening import AnyKeeper
    from simulator.intercept.hosts import Hosts

__all__ = ["Interception", "ServeError", "Serving"]

_MOST_WORKERS: Final = 64
_MOST_THREADS: Final = 1_000
_DATABASES: Final = ("postgresql://", "postgres://")


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
        workers: How many processes share the port; more than one only where they share a database.
        threads: How many requests each works on, or keeps waiting, at once.
        log: How each request is logged on standard error; None for not at all.
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
    workers: int = 1
    threads: int = THREADS
    log: Form | None = None

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
        self._check_processes()
        if self.token == "":
            raise ServeError("token is empty; leave it out, or give one")
        for code in self.codes:
            if not is_client_code(code):
                raise ServeError(f"client is {code!r}; a code has letters, digits, '-' and '_'")
        try:
            self.tenants()
        except (SettingError, TenantError) as error:
            raise ServeError(f"workspace: {error}") from None

    def _check_processes(self) -> None:
        """See that there may be so many workers and threads.

        Raises:
            ServeError: There may not.
        """
        for name, value, most in (
            ("workers", self.workers, _MOST_WORKERS),
            ("threads", self.threads, _MOST_THREADS),
        ):
            if not 1 <= value <= most:
                raise ServeError(f"{name} is {value}; it must be from 1 to {most}")
        if self.workers > 1 and self.store is None:
            where = "in memory" if self.data is None else f"in the folder {self.data}"
            raise ServeError(
                f"workers is {self.workers}, and state that is kept {where} is one process's; it "
                f"must be 1, or the workers share a database: --store {_DATABASES[0]}…"
            )

    @property
    def kind(self) -> StoreKind:
        """What keeps the state."""
        if self.store is not None:
            return "postgresql"
        return "memory" if self.data is None else "sqlite"

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

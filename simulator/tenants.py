"""The tenants of a server: who is there, and to whom an address, a code or a key leads."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import RLock
from typing import Any, Final

from destination.workspace.model import Workspace as SegmentSide
from destination.workspace.secrets import Secrets
from simulator.addresses import TAKEN, Addresses
from simulator.keeping import Keeping
from simulator.settings import Settings
from simulator.target.identifiers import is_client_code
from simulator.target.settings import SettingError
from simulator.tenant import Tenant, TenantError
from simulator.workspace import Workspace, whole
from simulator.world import Lock

__all__ = ["MOST_TENANTS", "Tenants"]

MOST_TENANTS: Final = 10_000
MOST_STRAYS: Final = 100


@dataclass(slots=True)
class Tenants:
    """The tenants of a server.

    Attributes:
        codes: The client codes it was started for; empty for any.
        settings: What a new tenant starts with.
        seed: What a new tenant's chance starts from.
        keeping: Who keeps them beyond this process; None for nobody.
        lock: Keeps everybody else from changing which tenants there are, and their addresses.
        strays: Why the latest events that reached no tenant did not.
        taping: Whether tenants may have tapes: not where other servers answer for them, too.
    """

    codes: Sequence[str] = ()
    settings: Settings = field(default_factory=Settings)
    seed: int = 0
    keeping: Keeping | None = None
    strays: deque[str] = field(default_factory=lambda: deque(maxlen=MOST_STRAYS))
    taping: bool = True
    _tenants: dict[str, Tenant] = field(default_factory=dict)
    _addresses: Addresses = field(default_factory=Addresses)
    lock: Lock = field(default_factory=RLock)
    _secrets: tuple[list[Secrets], Secrets] = field(default_factory=lambda: ([], Secrets()))

    def __post_init__(self) -> None:
        """Make the tenants the server was started for."""
        for code in self.codes:
            self._make(code)

    def found(self, name: str) -> Tenant | None:
        """Give the tenant of that name; None where there is none."""
        return self._tenants.get(name)

    def all(self) -> list[Tenant]:
        """List the tenants, the first made first."""
        return list(self._tenants.values())

    @property
    def secrets(self) -> Secrets:
        """What none of the tenants may show: made anew only where that of one has changed."""
        each, (former, made) = [tenant.secrets for tenant in self.all()], self._secrets
        if each != former:  # they are compared by what they are, not by what they hold
            made = Secrets(one for secrets in each for one in secrets)
            self._secrets = each, made
        return made

    def get(self, name: str) -> Tenant:
        """Give the tenant of that name, and make it if it may be made.

        Raises:
            TenantError: It does not exist and may not be made.
        """
        tenant = self._tenants.get(name)
        if tenant is not None:
            return tenant
        with self.lock:
            if name in self._tenants:
                return self._tenants[name]
            if not is_client_code(name):
                raise TenantError(f"{name!r} is no client code: letters, digits, '-' and '_'")
            if self.codes and name not in self.codes:
                known = f"{', '.join(self.codes)}; without --client it would make any"
                raise TenantError(f"there is no tenant {name!r}; this server has {known}")
            owner = self._addresses.of_code(name)
            if owner is not None:
                raise TenantError(f"{name!r} is a client code of tenant {owner.name!r}")
            if len(self._tenants) >= MOST_TENANTS:
                raise TenantError(f"this server holds {MOST_TENANTS} tenants already")
            return self._make(name)

    def resumed(self, name: str) -> Tenant:
        """Give a tenant that is kept, and make it if it is not here, whatever its name leads to.

        What leads to it is not asked: once it is what it was, it is ``directed``.
        """
        with self.lock:
            return self._tenants.get(name) or self._begun(name)

    def of_code(self, code: str) -> Tenant:
        """Give the tenant a client code leads to.

        Raises:
            TenantError: None does, and none may be made.
        """
        tenant = self._addresses.of_code(code) or self.get(code)
        if code not in tenant.target.codes:
            raise TenantError(f"{code!r} is the name of a tenant that has other client codes")
        return tenant

    def called(self, name: str) -> Tenant:
        """Give the tenant of that client code, or of that name.

        Raises:
            TenantError: There is none, and none may be made.
        """
        return self._addresses.of_code(name) or self.get(name)

    def of_write_key(self, key: str) -> tuple[Tenant, str]:
        """Give the tenant a write key of Segment's leads to, and the name of its source.

        Raises:
            TenantError: No workspace declares such a key.
        """
        found = self._addresses.of_key(key)
        if found is None:
            raise TenantError("no source of any workspace on this server has that write key")
        return found

    def unnamed(self, ims_org_id: str | None) -> Tenant:
        """Give the tenant of a request that names no client code, as Adobe's SDKs send.

        Raises:
            TenantError: It could be anybody's.
        """
        tenants = [tenant for tenant in self.all() if not tenant.target.settings.apart]
        for tenant in tenants:
            if ims_org_id and tenant.target.settings.ims_org_id == ims_org_id:
                return tenant
        if tenants and (self.codes or len(tenants) == 1):
            return tenants[0]
        raise TenantError(
            "the request names no client code, and this server has not one tenant alone: start "
            "it with --client, or set ims_org_id"
        )

    def delete(self, name: str) -> bool:
        """Forget a tenant and all it holds, and tell whether there was one; what led to it is free.

        Raises:
            TenantError: The server was started for it.
        """
        with self.lock:
            if name in self.codes:
                raise TenantError(f"this server was started for {name!r}; reset it instead")
            there = self.gone(name)
            if self.keeping is not None:
                self.keeping.deleted(name)
            return there

    def gone(self, name: str) -> bool:
        """Forget a tenant that is kept no more, and tell whether there was one."""
        with self.lock:
            tenant = self._tenants.pop(name, None)
            if tenant is not None:
                self._addresses.leave(tenant)
            return tenant is not None

    def directed(self, tenant: Tenant) -> None:
        """Let lead to a tenant what it has now, whoever has given it that."""
        with self.lock:
            self._addresses.lead(tenant)

    def adopt(self, name: str, code: str) -> Tenant:
        """Give the tenant of that name, and let a client code lead to it for who names both.

        The code may lead to another tenant for everybody else.

        Raises:
            TenantError: The tenant is not there and may not be made, or the code is none.
        """
        tenant = self.get(name)
        if code in tenant.target.codes:
            return tenant
        if not is_client_code(code):
            raise TenantError(f"{code!r} is no client code: letters, digits, '-' and '_'")
        if self.codes and code not in self.codes:
            raise TenantError(f"this server is for {', '.join(self.codes)}, and not for {code!r}")
        with tenant.world.lock:
            try:
                tenant.target.adopt(code)
            except LookupError as error:
                raise TenantError(f"tenant {name!r}: {error}") from None
        return tenant

    def touched(self, name: str) -> None:
        """Let a tenant be kept that has changed, or may have; one that is gone is gone."""
        if self.keeping is not None and name in self._tenants:
            self.keeping.changed(self._tenants[name])

    def connected(self) -> Tenant | None:
        """Give the tenant that is told of events whose write key leads nowhere.

        It is the only one that has sources, else the only one; None for none.
        """
        tenants = self.all()
        having = [one for one in tenants if one.workspace.sources]
        found = having or (tenants[:1] if self.codes else tenants)
        return found[0] if len(found) == 1 else None

    def configure(self, tenant: Tenant, patch: Mapping[str, Any]) -> None:
        """Change a tenant's settings.

        Raises:
            SettingError: A value breaks its rule, or a client code is another tenant's;
                nothing is changed then.
        """
        with self.holding(tenant):
            settings = tenant.settings.changed(patch)
            self.check(tenant, settings, tenant.workspace)
            tenant.configure(settings)
            self.tape(tenant)
            self._addresses.lead(tenant)
            self.touched(tenant.name)

    def check(self, tenant: Tenant, settings: Settings, workspace: Workspace) -> None:
        """See that a tenant may have what would lead to it with given settings and workspace.

        Raises:
            SettingError: A client code or a write key leads to another tenant.
        """
        for kind, one in self._addresses.taken(tenant, settings, workspace):
            if kind == "code":
                raise SettingError("client_codes", one, TAKEN)
            raise SettingError("apart", False, "a write key leads to another tenant")

    def tape(self, tenant: Tenant) -> None:
        """Let a tenant have the tape its settings demand; none, where they demand none."""
        requests, size = tenant.target.settings.tape_requests, tenant.target.settings.tape_bytes
        tape = tenant.world.tape
        if not requests or not self.taping:
            tenant.world.tape = None
        elif tape is not None:
            tape.resize(requests, size)
        else:
            from simulator.bundle.tape import RecordingTape  # noqa: PLC0415  it knows tenants

            tenant.world.tape = RecordingTape(tenant, requests, size)

    def declare(self, tenant: Tenant, workspace: SegmentSide) -> None:
        """Give a tenant its workspace, whose client codes become the tenant's.

        The catalogue becomes exactly what it declares; without Adobe's side, empty.

        Raises:
            SettingError: A client code or a write key breaks its rule, or is another
                tenant's; nothing is changed then.
        """
        with self.holding(tenant):
            for field_name, value, rule in self._addresses.refusals(tenant, workspace):
                raise SettingError(field_name, value, rule)
            declared = whole(workspace)
            pipeline = tenant.segment.compiled(declared)
            self.configure(tenant, {"client_codes": workspace.client_codes})
            tenant.workspace = declared
            tenant.segment.use(pipeline)
            self._addresses.lead(tenant)
            tenant.fill()

    def _make(self, name: str) -> Tenant:
        tenant = self._begun(name)
        self._addresses.lead(tenant)
        return tenant

    def _begun(self, name: str) -> Tenant:
        tenant = Tenant(name, self.settings, seed=self.seed)
        self.tape(tenant)
        if self.keeping is not None:
            self.keeping.made(tenant)  # before anybody can come
        self._tenants[name] = tenant
        return tenant

    @contextmanager
    def holding(self, tenant: Tenant) -> Iterator[None]:
        """Keep everybody else from changing a tenant, or whom codes and keys lead to.

        The locks are taken in the one order that never ends in two waiting for each other.
        """
        with self.lock, tenant.world.lock:
            yield

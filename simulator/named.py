"""The tenants of a server as a request sees them whose proxy user named one: that one alone.

So parallel workers that use one production client code, and one write key, never meet.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from simulator.settings import Settings
from simulator.tenant import Tenant, TenantError
from simulator.tenants import Tenants

__all__ = ["Directory", "Named", "Noting"]


@dataclass(frozen=True, slots=True)
class Named:
    """One tenant, to which whatever a request names leads.

    Attributes:
        tenants: The tenants of the server.
        name: The tenant's name; it is made at its first use.
    """

    tenants: Tenants
    name: str

    @property
    def settings(self) -> Settings:
        """What a new tenant starts with."""
        return self.tenants.settings

    @property
    def strays(self) -> deque[str]:
        """Why the latest events that reached no tenant did not."""
        return self.tenants.strays

    def of_code(self, code: str) -> Tenant:
        """Give the tenant, which takes the client code for its own.

        Raises:
            TenantError: It is not there and may not be made, or the code is none.
        """
        return self.tenants.adopt(self.name, code)

    def called(self, name: str) -> Tenant:
        """Give the tenant, by its name or a client code.

        Raises:
            TenantError: It is not there and may not be made, or the code is none.
        """
        return self.tenants.get(name) if name == self.name else self.of_code(name)

    def of_write_key(self, key: str) -> tuple[Tenant, str]:
        """Give the tenant and the name of its source that has a write key.

        Raises:
            TenantError: It has none such.
        """
        tenant = self.unnamed(None)
        for name, source in tenant.workspace.sources.items():
            if key and source.write_key == key:
                return tenant, name
        raise TenantError(f"no source of tenant {self.name!r} has that write key")

    def connected(self) -> Tenant | None:
        """Give the tenant; None where it is not there and may not be made."""
        try:
            return self.unnamed(None)
        except TenantError:
            return None

    def unnamed(self, ims_org_id: str | None) -> Tenant:  # noqa: ARG002  leads nowhere else
        """Give the tenant.

        Raises:
            TenantError: It is not there and may not be made.
        """
        return self.tenants.get(self.name)


@dataclass(frozen=True, slots=True)
class Noting:
    """Tenants as a request sees them, and whoever it leads to is noted.

    Attributes:
        seen: The tenants.
        note: Is told of the tenant.
    """

    seen: Tenants | Named
    note: Callable[[Tenant], None]

    @property
    def settings(self) -> Settings:
        """What a new tenant starts with."""
        return self.seen.settings

    @property
    def strays(self) -> deque[str]:
        """Why the latest events that reached no tenant did not."""
        return self.seen.strays

    def of_code(self, code: str) -> Tenant:
        """Give the tenant a client code leads to; the errors are those of ``seen``."""
        return self._noted(self.seen.of_code(code))

    def called(self, name: str) -> Tenant:
        """Give the tenant of that client code, or name; the errors are those of ``seen``."""
        return self._noted(self.seen.called(name))

    def of_write_key(self, key: str) -> tuple[Tenant, str]:
        """Give the tenant of a write key; the errors are those of ``seen``."""
        tenant, name = self.seen.of_write_key(key)
        return self._noted(tenant), name

    def connected(self) -> Tenant | None:
        """Give the tenant that is told of events whose write key leads nowhere."""
        return self.seen.connected()

    def unnamed(self, ims_org_id: str | None) -> Tenant:
        """Give the tenant of a request that names none; the errors are those of ``seen``."""
        return self._noted(self.seen.unnamed(ims_org_id))

    def _noted(self, tenant: Tenant) -> Tenant:
        self.note(tenant)
        return tenant


Directory: TypeAlias = Tenants | Named | Noting
"""Where a request's tenant is looked up."""

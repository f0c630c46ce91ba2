"""Who keeps tenants beyond a process, as tenants see it."""

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from simulator.tenant import Tenant

__all__ = ["Keeping"]


class Keeping(Protocol):
    """Who keeps tenants beyond this process."""

    def made(self, tenant: "Tenant") -> None:
        """Watch a tenant that was made."""

    def changed(self, tenant: "Tenant") -> None:
        """Keep a tenant that has changed, or may have."""

    def deleted(self, name: str) -> None:
        """Forget a tenant."""

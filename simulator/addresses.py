"""Whom client codes and write keys lead to, on a server with many tenants."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from destination.workspace.model import Workspace
from simulator.settings import Settings
from simulator.target.identifiers import is_client_code
from simulator.workspace import whole
from simulator.workspace.fitting import unfit

if TYPE_CHECKING:
    from simulator.tenant import Tenant

__all__ = ["TAKEN", "Addresses"]

TAKEN: Final = "it leads to another tenant; a tenant that is apart may have it, too"


class Addresses:
    """Each client code and each write key leads to one tenant, or to none.

    Those of a tenant that is apart lead nowhere: it is reached by its name.
    """

    def __init__(self) -> None:
        self._codes: dict[str, Tenant] = {}
        self._keys: dict[str, tuple[Tenant, str]] = {}
        self._leading: dict[str, tuple[frozenset[str], frozenset[str]]] = {}

    def of_code(self, code: str) -> "Tenant | None":
        """Give the tenant a client code leads to."""
        return self._codes.get(code)

    def of_key(self, key: str) -> "tuple[Tenant, str] | None":
        """Give the tenant a write key leads to, and the name of its source."""
        return self._keys.get(key)

    def is_free(self, code: str, tenant: "Tenant") -> bool:
        """Tell whether a tenant may have a client code: nobody else has, or it is apart."""
        return tenant.target.settings.apart or self._codes.get(code, tenant) is tenant

    def taken(
        self, tenant: "Tenant", settings: Settings, workspace: Workspace
    ) -> Iterator[tuple[str, str]]:
        """Tell what would lead to a tenant, but leads to another: ``code`` or ``key``, and which.

        Args:
            tenant: The tenant.
            settings: The settings it is to have.
            workspace: The workspace it is to have.
        """
        if settings.target.apart:
            return
        for code in _codes(tenant, settings):
            if self._codes.get(code, tenant) is not tenant:
                yield "code", code
        for key in _keys(workspace):
            if key in self._keys and self._keys[key][0] is not tenant:
                yield "key", key

    def refusals(self, tenant: "Tenant", workspace: Workspace) -> Iterator[tuple[str, str, str]]:
        """Tell what keeps a tenant from a workspace: field, value and rule."""
        taken = set(self.taken(tenant, tenant.settings, workspace))
        for name, source in workspace.sources.items():
            if ("key", source.write_key) in taken:
                yield f"sources.{name}.write_key", "…", TAKEN
        for fault in unfit(whole(workspace), tenant.target.settings):
            yield fault.field, "…", fault.rule
        for name, destination in workspace.destinations.items():
            code = destination.settings.get("client_code")
            place = f"destinations.{name}.settings.client_code"
            if destination.enabled and isinstance(code, str) and code:
                if not is_client_code(code):
                    yield place, code, "a code has letters, digits, '-' and '_'"
                elif not self.is_free(code, tenant):
                    yield place, code, TAKEN

    def lead(self, tenant: "Tenant") -> None:
        """Let what a tenant has now lead to it, and nothing else; all along, what stays does."""
        apart = tenant.target.settings.apart
        codes = () if apart else _codes(tenant, tenant.settings)
        keys = {} if apart else _keys(tenant.workspace)
        self._codes |= dict.fromkeys(codes, tenant)
        self._keys |= {key: (tenant, source) for key, source in keys.items()}
        self._free(tenant, keeping=(frozenset(codes), frozenset(keys)))

    def leave(self, tenant: "Tenant") -> None:
        """Let nothing lead to a tenant any more."""
        self._free(tenant, keeping=(frozenset(), frozenset()))
        self._leading.pop(tenant.name, None)

    def _free(self, tenant: "Tenant", keeping: tuple[frozenset[str], frozenset[str]]) -> None:
        """Let nothing lead to a tenant but what it keeps; what leads to another by now stays."""
        codes, keys = self._leading.get(tenant.name, keeping)
        for code in codes - keeping[0]:
            if self._codes.get(code) is tenant:
                del self._codes[code]
        for key in keys - keeping[1]:
            if key in self._keys and self._keys[key][0] is tenant:
                del self._keys[key]
        self._leading[tenant.name] = keeping


def _codes(tenant: "Tenant", settings: Settings) -> tuple[str, ...]:
    return settings.target.client_codes or (tenant.name,)


def _keys(workspace: Workspace) -> dict[str, str]:
    """Give the write keys of a workspace, each with the name of its source."""
    sources = workspace.sources.items()
    return {source.write_key: name for name, source in sources if source.write_key}

"""Adobe's hosts as Segment's servers reach them within one tenant: its own codes, no others.

Tenants never meet: a request that names another tenant's client code is answered as one
that Adobe does not know, and no other world is entered while this one is held.
"""

from collections.abc import Callable
from functools import cache
from typing import TypeAlias

from simulator.carrier import Answer, Carrier, Headers
from simulator.direct import TargetCarrier
from simulator.target.settings import LARGEST_BODY
from simulator.target.target import Target
from simulator.target.verdicts import Finding

__all__ = ["Noticed", "inside"]

Noticed: TypeAlias = Callable[[Finding], None]


class _Alone:
    """The directory of a world with one tenant in it."""

    def __init__(self, target: Target) -> None:
        self.target = target

    def of_code(self, code: str) -> "_Alone":
        """Give the tenant, where the code is its own."""
        if code not in self.target.codes:
            known = ", ".join(self.target.codes)
            raise LookupError(f"{code!r} is no client code of this tenant, which has {known}")
        return self

    def called(self, name: str) -> "_Alone":
        """Give the tenant, where the name is its own."""
        return self if name == self.target.name else self.of_code(name)

    def unnamed(self, ims_org_id: str | None) -> "_Alone":
        """Give the tenant: there is no other."""
        del ims_org_id
        return self


def inside(target: Target, noticed: Noticed) -> Carrier:
    """Make what carries Segment's requests to a tenant's Target.

    Args:
        target: The tenant's Adobe side.
        noticed: Is told the finding on each request.
    """
    return TargetCarrier(_Alone(target), _Unrouted(), noticed, LARGEST_BODY)


class _Unrouted:
    """What no route of Adobe's takes, answered as the application does."""

    def send(self, method: str, target: str, headers: Headers = (), body: bytes = b"") -> Answer:
        """Give the application's answer; no tenant has a part in it."""
        return _application().send(method, target, headers, body)

    def close(self) -> None:
        """Nothing is kept open."""


@cache
def _application() -> Carrier:
    from simulator.server import create_app  # noqa: PLC0415  it knows tenants, which know this
    from simulator.wsgi import WsgiTransport  # noqa: PLC0415  it needs httpx

    return WsgiTransport(create_app())

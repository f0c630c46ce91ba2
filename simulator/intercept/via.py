"""What an application is told of a request that came through the proxy.

One header tells it, with a secret of this process: nobody else can say so, and what clients
send under its name is dropped.
"""

import hmac
from collections.abc import MutableMapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias, get_args

from simulator.asking import ORIGIN
from simulator.vendor_hosts import target_host

__all__ = ["HEADER", "NOBODY", "Scheme", "Via", "admit", "parsed", "via"]

HEADER: Final = "x-offtarget-via"
Scheme: TypeAlias = Literal["http", "https"]
_KEY: Final = "HTTP_X_OFFTARGET_VIA"
_VIA: Final = "offtarget.via"
NOBODY: Final = "-"
"""What stands for no tenant, and for no client code: none can be called so."""
_PORTS: Final = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Via:
    """How a client reached a host that is simulated.

    Attributes:
        scheme: What it used.
        host: The host it named, in lower case.
        port: The port.
        address: The IP address it has.
        code: The client code that host is for, where it is no host of Adobe's.
        tenant: The tenant its user name named, whose the request is, whatever it names.
    """

    scheme: Scheme
    host: str
    port: int
    address: str = ""
    code: str | None = None
    tenant: str | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port as the client wrote them, without a port that goes unsaid."""
        port = "" if self.port == _PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}"

    def told(self, secret: str) -> str:
        """Write it for the header."""
        parts = (
            *(secret, self.scheme, self.host, str(self.port)),
            *(self.address, self.code, self.tenant),
        )
        return " ".join(part or NOBODY for part in parts)


def parsed(origin: str) -> tuple[Scheme, str, int]:
    """Read scheme, host and port of an origin, as ``Via`` has them."""
    scheme, _, place = origin.partition("://")
    host, colon, port = place.rpartition(":")
    if not colon or not port.isdecimal():
        host, port = place, str(_PORTS[_scheme(scheme)])
    return _scheme(scheme), host, int(port)


def admit(environ: MutableMapping[str, Any], secret: str | None) -> None:
    """Take the header out of a request, and if it is the proxy's, heed what it says.

    The request then has the scheme its client used, the client's address, and the Host of
    Adobe's that a CNAME stands for.

    Args:
        environ: The request's, which is changed.
        secret: The proxy's; None where there is no proxy.
    """
    told = environ.pop(_KEY, None)
    if told is None or secret is None:
        return
    given, _, rest = told.partition(" ")
    if not hmac.compare_digest(given.encode("utf-8", "replace"), secret.encode()):
        return
    scheme, host, port, *others = rest.split(" ")
    address, code, tenant = (None if part == NOBODY else part for part in others)
    came = Via(_scheme(scheme), host, int(port), address or "", code, tenant)
    environ[_VIA] = came
    environ["REMOTE_ADDR"] = came.address
    environ[ORIGIN] = came.origin
    environ["wsgi.url_scheme"] = came.scheme
    if code is not None:
        environ["HTTP_HOST"] = target_host(code)


def via(environ: MutableMapping[str, Any]) -> Via | None:
    """Tell how a request came; None for one that did not come through the proxy."""
    came: Via | None = environ.get(_VIA)
    return came


def _scheme(text: str) -> Scheme:
    return next(one for one in get_args(Scheme) if one == text)

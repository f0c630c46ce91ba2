"""Who may call the lab API.

Safe by default: only hosts the server knows itself by, writes only as JSON (which no page
of another origin can send unasked), no CORS, and a token where the server can be reached
from elsewhere.
"""

import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.asking import host_of
from simulator.lab_api.calls import LabError
from simulator.lab_api.routes import Route

__all__ = ["LOOPBACK_HOSTS", "Guard"]

LOOPBACK_HOSTS: Final = frozenset(("localhost", "127.0.0.1", "[::1]"))
_HOST: Final = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")


@dataclass(frozen=True, slots=True)
class Guard:
    """Who may call.

    Attributes:
        hosts: The names the server answers to, beside the loopback ones.
        token: The bearer token every call but the health check needs; None for none.
    """

    hosts: Collection[str] = ()
    token: str | None = None

    def check(self, route: Route, environ: Mapping[str, Any]) -> None:
        """Refuse a call that may not be made.

        Raises:
            LabError: 403 for the Host, 401 for the token, 415 for the kind of body.
        """
        self.check_host(environ)
        if self.token is not None and route.rule != "/health":
            scheme, _, token = environ.get("HTTP_AUTHORIZATION", "").partition(" ")
            given = token.strip().encode("latin-1", "replace")
            if scheme.lower() != "bearer" or not hmac.compare_digest(given, self.token.encode()):
                message = "this server wants its lab token: Authorization: Bearer …"
                raise LabError(401, "unauthorized", message, "Authorization")
        if route.method != "GET":
            kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip(" \t").lower()
            if kind != "application/json":
                message = f"Content-Type is {kind!r}; it must be application/json"
                raise LabError(415, "not_json", message, "Content-Type")

    def check_host(self, environ: Mapping[str, Any]) -> None:
        """Refuse a Host that is none of the server's own.

        Raises:
            LabError: 403.
        """
        said = environ.get("HTTP_HOST", host_of(environ)).lower()
        found = _HOST.fullmatch(said)
        host = said if found is None else found[1]
        known = host in LOOPBACK_HOSTS or host.endswith(".localhost") or host in self.hosts
        if found is None or not known:
            message = f"the lab API does not answer to host {host!r}; --allow-host adds one"
            raise LabError(403, "unknown_host", message, "Host")

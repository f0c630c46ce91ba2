"""Which hosts are answered for here, which are let through, and what is refused."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from simulator.target.identifiers import is_client_code
from simulator.vendor_hosts import (
    ADMIN_DOMAIN,
    ADMIN_HOST,
    SEGMENTS,
    TARGET_DOMAIN,
    TARGET_HOST,
    admin_host,
    target_host,
)

__all__ = ["HostError", "Hosts", "authority_of"]

_SIMULATED: Final = (target_host("*"), admin_host("*"), *SEGMENTS)
"""What is answered for always, as it is told to people."""

_ADOBES: Final = {TARGET_HOST: f"*{TARGET_DOMAIN}", ADMIN_HOST: f"*{ADMIN_DOMAIN}"}
"""Hosts of Adobe's, and the name on the certificate of each, as on Adobe's own."""
_NAME: Final = re.compile(r"(?=.{1,253}\Z)[a-z0-9_][a-z0-9_-]*(\.[a-z0-9_][a-z0-9_-]*)*")
_AUTHORITY: Final = re.compile(r"(?:\[([0-9a-f:.]{2,45})\]|([^\[\]:@/]+))(?::([0-9]{1,5}))?")
_LAST_PORT: Final = 65535


class HostError(ValueError):
    """An option that names a host wrongly; the message names option, value and rule."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The hosts a proxy knows.

    Attributes:
        cnames: Hosts of one's own that lead to Adobe, each with the client code it is for.
        allowed: Hosts that are let through, each with its port; None for any port. A host
            that begins with ``*.`` stands for all below it.
    """

    cnames: Mapping[str, str] = field(default_factory=dict)
    allowed: tuple[tuple[str, int | None], ...] = ()

    @classmethod
    def read(cls, cnames: Iterable[str] = (), allowed: Iterable[str] = ()) -> "Hosts":
        """Read them as they are written on the command line.

        Args:
            cnames: Each ``target.shop.example=acme``.
            allowed: Each ``HOST`` or ``HOST:PORT``.

        Raises:
            HostError: One is neither.
        """
        return cls(dict(map(_cname, cnames)), tuple(map(_allowed, allowed)))

    @property
    def simulated(self) -> list[str]:
        """What is answered for, as people read it."""
        return [*_SIMULATED, *self.cnames]

    @property
    def let_through(self) -> list[str]:
        """What is let through, as people read it."""
        return [host if port is None else f"{host}:{port}" for host, port in self.allowed]

    def certified(self, host: str) -> str | None:
        """Give the name on the certificate of a host that is simulated; None for any other."""
        if host in self.cnames or host in SEGMENTS:
            return host
        return next((name for form, name in _ADOBES.items() if form.fullmatch(host)), None)

    def code(self, host: str) -> str | None:
        """Give the client code a host of one's own is for."""
        return self.cnames.get(host)

    def allows(self, host: str, port: int) -> bool:
        """Tell whether a host is let through."""
        return any(
            at in (None, port) and (host == name or (name[0] == "*" and host.endswith(name[1:])))
            for name, at in self.allowed
        )


def authority_of(text: str, port: int) -> tuple[str, int] | None:
    """Take ``host``, ``host:port`` or ``[address]:port`` apart; None for anything else.

    Args:
        text: As it stands in a request.
        port: The port where none is named.
    """
    found = _AUTHORITY.fullmatch(text.lower())
    if found is None:
        return None
    address, name, number = found.groups()
    name = (name or "").removesuffix(".")
    if address is None and not _NAME.fullmatch(name):
        return None
    at = port if number is None else int(number)
    return (address or name, at) if number is None or 0 < at <= _LAST_PORT else None


def _cname(text: str) -> tuple[str, str]:
    host, equals, code = text.partition("=")
    host = host.lower()
    if not equals or not _NAME.fullmatch(host) or "." not in host:
        rule = "it must be HOST=CODE, such as target.shop.example=acme"
        raise HostError(f"intercept-host is {text!r}; {rule}")
    if not is_client_code(code):
        rule = "a client code has letters, digits, '-' and '_'"
        raise HostError(f"intercept-host is {text!r}; {rule}")
    return host, code.lower()  # the host it stands for knows no case


def _allowed(text: str) -> tuple[str, int | None]:
    wild = text.startswith("*.")
    found = authority_of(text[2:] if wild else text, 0)
    if found is None:
        rule = "it must be HOST or HOST:PORT; *.HOST stands for all below a host"
        raise HostError(f"allow is {text!r}; {rule}")
    host, port = found
    return f"*.{host}" if wild else host, port or None

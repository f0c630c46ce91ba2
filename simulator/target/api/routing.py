"""Which client code a request belongs to.

The ``client`` parameter, else the code in the path, else a Host of the form
``{client}.tt.omtrdc.net`` (not ``mboxedgeNN``), else ``imsOrgId``, else the first or only
tenant. Where several name a code they must agree (contract: design, adobe-target.md 7.1).
"""

import re
from collections.abc import Sequence
from typing import Final, Protocol

from simulator.target.api.wire import Call, Refused
from simulator.target.target import Target
from simulator.target.verdicts import Verdict
from simulator.vendor_hosts import TARGET_DOMAIN, TARGET_HOST

__all__ = ["Directory", "Owner", "called", "locate"]

_EDGE: Final = re.compile(r"mboxedge\d+")


class Owner(Protocol):
    """Whoever has a Target: a tenant."""

    @property
    def target(self) -> Target:
        """Its Adobe side."""


class Directory(Protocol):
    """Who finds the owner of a client code."""

    def of_code(self, code: str) -> Owner:
        """Give the owner; raises LookupError where there is none."""

    def called(self, name: str) -> Owner:
        """Give the owner of that client code or name; raises LookupError where there is none."""

    def unnamed(self, ims_org_id: str | None) -> Owner:
        """Give the owner of a request that names no code; raises LookupError."""


def locate(call: Call, directory: Directory, path_code: str | None = None) -> tuple[Owner, str]:
    """Find the owner of a request, and the client code it is about.

    Raises:
        Refused: 400, where codes disagree, or lead nowhere.
    """
    code = _named(call, path_code)
    try:
        if code:
            return directory.of_code(code), code
        owner = directory.unnamed(call.parameters.get("imsOrgId"))
    except LookupError as error:
        verdict = Verdict.WRONG_CLIENT_CODE if code else Verdict.INVALID_REQUEST
        message = f"Invalid client {code}" if code else "client must not be null"
        raise Refused(400, message, verdict, str(error)) from None
    return owner, owner.target.codes[0]


def called(name: str, directory: Directory) -> tuple[Owner, str]:
    """Find the owner that is called so, and its first client code.

    Raises:
        Refused: 400, there is none.
    """
    try:
        owner = directory.called(name)
    except LookupError as error:
        verdict = Verdict.WRONG_CLIENT_CODE
        raise Refused(400, f"Invalid tenant {name}", verdict, str(error)) from None
    return owner, owner.target.codes[0]


def _named(call: Call, path_code: str | None) -> str | None:
    """Give the client code a request names, wherever it does; None where it does not.

    Raises:
        Refused: 400, it names several.
    """
    asked = call.parameters.get("client")
    if TARGET_DOMAIN not in call.host and not (asked and path_code):
        return asked or path_code
    named = [code for code in (asked, path_code) if code]
    host_code = _host_code(call.host)
    if host_code is not None:
        # A host name knows no case: any spelling of the code it names agrees with it.
        agreed = [code for code in named if code.lower() == host_code]
        named.append(agreed[0] if agreed else host_code)
    _agree(named)
    return named[0] if named else None


def _host_code(host: str) -> str | None:
    if TARGET_DOMAIN not in host:
        return None
    match = TARGET_HOST.fullmatch(host)
    return match[1] if match and not _EDGE.fullmatch(match[1]) else None


def _agree(named: Sequence[str]) -> None:
    if len(set(named)) > 1:
        listed = " and ".join(repr(code) for code in dict.fromkeys(named))
        raise Refused(
            400,
            f"Invalid client {named[0]}",
            Verdict.WRONG_CLIENT_CODE,
            f"the request names the client codes {listed}",
        )

"""A call of the lab API as its handlers see it, and the one way it fails."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import msgspec

from simulator.decoding import decode
from simulator.lab_api.types import Interception, Running
from simulator.places import place
from simulator.target.identifiers import ECID, THIRD_PARTY_ID, TNT_ID, Identifier
from simulator.tenant import Tenant, TenantError
from simulator.tenants import Tenants

__all__ = ["MOST", "LabCall", "LabError", "one_identifier"]

MOST: Final = 1_000
"""How many entries one answer lists."""

_T = TypeVar("_T")
_ID_PARAMETERS: Final = {"third_party_id": THIRD_PARTY_ID, "tnt_id": TNT_ID, "ecid": ECID}


class LabError(Exception):
    """A call that is refused; nothing has changed.

    Args:
        status: The HTTP status.
        code: A word for programs.
        message: The field, the value and the rule.
        field: What it is about; empty for the whole call.
    """

    def __init__(self, status: int, code: str, message: str, field: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.field = field


@dataclass(frozen=True, slots=True)
class LabCall:
    """A call.

    Attributes:
        tenants: The server's tenants.
        arguments: What varies in the path.
        query: The query's parameters, each with all its values.
        body: Raw.
        interception: The proxy beside the server; None where there is none.
        running: Tells of the process that serves; None where no server does.
        secret: What whoever tells how a request came proves itself by; None where nobody can.
    """

    tenants: Tenants
    arguments: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Sequence[str]] = field(default_factory=dict)
    body: bytes = b""
    interception: Interception | None = None
    running: Callable[[], Running] | None = None
    secret: str | None = None

    def tenant(self) -> Tenant:
        """Give the tenant the path names.

        Raises:
            LabError: 404, there is none and none may be made.
        """
        try:
            return self.tenants.get(self.arguments["tenant"])
        except TenantError as error:
            raise LabError(404, "no_such_tenant", str(error), "tenant") from None

    def decode(self, kind: type[_T]) -> _T:
        """Decode the body.

        Raises:
            LabError: 400, naming the field.
        """
        try:
            return decode(self.body or b"{}", msgspec.json.Decoder(kind))
        except msgspec.ValidationError as error:
            raise LabError(400, "invalid", str(error), place(error)) from None
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise LabError(400, "not_json", f"the body is not readable JSON: {error}") from None

    def one(self, name: str) -> str | None:
        """Give a parameter of the query; of several values, the first."""
        return next(iter(self.query.get(name, ())), None)

    def number(self, name: str, default: int, most: int) -> int:
        """Give a parameter that is a whole number from 0 to ``most``.

        Raises:
            LabError: 400, it is something else.
        """
        text = self.one(name)
        if text is None:
            return default
        if (
            not (text.isascii() and text.isdigit())
            or len(text) > len(str(most))
            or int(text) > most
        ):
            rule = f"{name} is {text!r}; it must be a whole number from 0 to {most}"
            raise LabError(400, "invalid", rule, name)
        return int(text)

    def client(self, tenant: Tenant, named: str | None = None) -> str:
        """Give the client code asked about: the named, the query's, else the tenant's first.

        Raises:
            LabError: 400, the tenant has no such code.
        """
        code = named or self.one("client") or tenant.target.codes[0]
        if code not in tenant.target.codes:
            known = ", ".join(tenant.target.codes)
            raise LabError(
                400, "invalid", f"client is {code!r}; it must be one of {known}", "client"
            )
        return code

    def identifier(self) -> Identifier:
        """Give the identifier the query asks about.

        Raises:
            LabError: 400, there is none, or there are two.
        """
        return one_identifier({name: self.one(name) for name in _ID_PARAMETERS})


def one_identifier(given: Mapping[str, str | None]) -> Identifier:
    """Give the one identifier that is named.

    Args:
        given: Values under ``third_party_id``, ``tnt_id`` and ``ecid``.

    Raises:
        LabError: 400, none of them has a value, or more than one.
    """
    named = [Identifier(_ID_PARAMETERS[name], value) for name, value in given.items() if value]
    if len(named) != 1:
        rule = f"name one of {', '.join(_ID_PARAMETERS)}"
        raise LabError(400, "invalid", rule, "third_party_id")
    return named[0]

"""How a call of the lab API may end for its client: refused, or with nobody there.

By themselves, so that commands can name them without loading a client.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulator.lab_api import types

__all__ = ["ClientError", "NotReachableError"]


class ClientError(Exception):
    """The lab API refused a call.

    Attributes:
        status: The HTTP status.
        code: A word for programs.
        message: The field, the value and the rule.
        field: What it is about; empty for the whole call.
    """

    def __init__(self, status: int, detail: "types.FailureDetail") -> None:
        super().__init__(detail.message)
        self.status = status
        self.code = detail.code
        self.message = detail.message
        self.field = detail.field


class NotReachableError(ConnectionError):
    """Nothing that speaks the lab API answers at the URL."""

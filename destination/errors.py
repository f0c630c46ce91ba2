"""What can go wrong between an event and Adobe, and whether Segment tries again.

::

    DestinationError
    ├── SettingsError      400   the destination's settings do not validate
    ├── PayloadError       400   the mapped payload does not validate
    ├── RefusedError       400   the safe wire will not send it
    ├── MappingError       none  the mapping is invalid, or a directive failed at run time
    ├── ScriptError        none  Segment's own code trips (TypeError, RangeError)
    ├── ApiError     403 | 500   the lookup failed
    ├── HttpError     the real   the update was refused
    └── TransportError     none  the update was lost on the way

An error without a status counts as 500: the framework reads a missing status so
(assumed, segment.md 6). Source: npm ``@segment/actions-core`` 3.170.0.
"""

from collections.abc import Sequence
from typing import ClassVar, Final

__all__ = [
    "ApiError",
    "DestinationError",
    "HttpError",
    "MappingError",
    "PayloadError",
    "RefusedError",
    "ScriptError",
    "SettingsError",
    "TransportError",
    "is_retried",
    "stack_overflow",
]

_RETRIED_4XX: Final = frozenset((408, 423, 429))
_NOT_IMPLEMENTED: Final = 501


def is_retried(status: int | None) -> bool:
    """Tell whether Segment tries an event again after an attempt that ended so.

    Args:
        status: The HTTP status of the error; None where it has none.
    """
    effective = 500 if status is None else status
    if effective >= 500:  # noqa: PLR2004  the server's side of HTTP
        return effective != _NOT_IMPLEMENTED
    return effective in _RETRIED_4XX


class DestinationError(Exception):
    """An attempt ended without delivery.

    Attributes:
        name: The name Segment's error carries, such as ``AggregateAjvError``.
        message: Its message, to the letter.
        code: Its code, such as ``ECONNRESET``; None where it has none.
        status: Its HTTP status; None where it has none.
        messages: The message, or, of an aggregate, each of its parts.
    """

    name: str = "Error"
    default_status: ClassVar[int | None] = None

    def __init__(
        self,
        message: str,
        *,
        name: str | None = None,
        status: int | None = None,
        code: str | None = None,
        messages: Sequence[str] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.name = name or type(self).name
        self.status = self.default_status if status is None else status
        self.code = code
        self.messages: tuple[str, ...] = tuple(messages) or (message,)

    @property
    def retried(self) -> bool:
        """Whether Segment tries again."""
        return is_retried(self.status)


class SettingsError(DestinationError):
    """The destination's settings do not validate."""

    name = "AggregateAjvError"
    default_status = 400


class PayloadError(DestinationError):
    """The mapped payload does not validate."""

    name = "AggregateAjvError"
    default_status = 400


class RefusedError(DestinationError):
    """The safe wire will not send what would not mean what it says; ``code`` says why."""

    name = "RefusedError"
    default_status = 400


class MappingError(DestinationError):
    """The mapping is invalid (an aggregate of all its faults), or failed at run time."""


class ScriptError(DestinationError):
    """Segment's own code trips over a value."""

    name = "TypeError"


def stack_overflow() -> ScriptError:
    """Give the error of what is nested without end, in V8's words."""
    return ScriptError("Maximum call stack size exceeded", name="RangeError")


class ApiError(DestinationError):
    """The lookup failed; 403 for the phrase ``Forbidden`` alone, else 500."""

    name = "APIError"
    default_status = 500


class HttpError(DestinationError):
    """The update was refused; the message is the reason phrase."""

    name = "HTTPError"


class TransportError(DestinationError):
    """No answer came: refused, reset, timed out, or the URL could not be sent."""

    name = "FetchError"

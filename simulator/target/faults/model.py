"""What a fault may say: where it strikes, what it does, and when.

The lab API takes and gives faults as they stand here.
"""

from collections.abc import Iterator
from typing import Annotated, Any, Final, Literal, TypeAlias

from msgspec import Meta, Struct

from simulator.times import (
    MINUTE,
    TimeError,
    WrittenDuration,
    WrittenInstant,
    parse_duration,
    parse_instant,
)

__all__ = ["ENDPOINTS", "LONGEST_DELAY", "Endpoint", "Fault", "FaultError"]

Endpoint: TypeAlias = Literal[
    "any", "delivery", "profile_fetch", "profile_update", "bulk_update", "batch_status", "admin"
]
ENDPOINTS: Final[tuple[str, ...]] = (
    "any",
    "delivery",
    "profile_fetch",
    "profile_update",
    "bulk_update",
    "batch_status",
    "admin",
)
LONGEST_DELAY: Final = MINUTE
_EFFECTS: Final = ("status", "drop", "malformed")
_COUNTS: Final = ("first", "every", "share")

Times: TypeAlias = Annotated[int, Meta(ge=1, le=1_000_000)]


class FaultError(ValueError):
    """A fault that breaks a rule: the message names the field, the value and the rule."""

    def __init__(self, field_name: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name


class Fault(Struct, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """Something that goes wrong: where (endpoint, id), what (one effect), and when."""

    name: Annotated[
        str,
        Meta(pattern=r"^[\w.-]{1,100}(?![\s\S])", description="letters, digits, _ . and -"),
    ]
    endpoint: Annotated[Endpoint, Meta(description="which of Adobe's surfaces")] = "any"
    id: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=256,
            description="an id in the request, * and ? standing for anything",
        ),
    ] = "*"
    status: Annotated[int, Meta(ge=400, le=599, description="answer so, and do nothing")] | None = (
        None
    )
    message: Annotated[str, Meta(max_length=1_000, description="what that answer says")] = ""
    drop: (
        Annotated[
            Literal["before", "after"],
            Meta(description="break the connection before or after the request took effect"),
        ]
        | None
    ) = None
    malformed: Annotated[bool, Meta(description="answer, but with half of the body")] = False
    delay: (
        Annotated[WrittenDuration, Meta(description="answer late: 2s; a minute at most")] | None
    ) = None
    first: Annotated[Times, Meta(description="only the first so many requests")] | None = None
    every: Annotated[Times, Meta(description="only every so manieth request")] | None = None
    share: (
        Annotated[float, Meta(ge=0, le=1, description="a seeded share of the requests")] | None
    ) = None
    begins: (
        Annotated[WrittenInstant, Meta(description="from this instant of the tenant's on")] | None
    ) = None
    lasts: (
        Annotated[
            WrittenDuration, Meta(description="for this long, from its beginning or from now")
        ]
        | None
    ) = None

    @property
    def delayed(self) -> int:
        """How late its answers come, in milliseconds."""
        return 0 if self.delay is None else parse_duration(self.delay)

    def check(self) -> None:
        """Check what the types cannot.

        Raises:
            FaultError: It does nothing, or two things that exclude each other; or a time in it
                cannot be read.
        """
        for field_name, message in self._faults():
            raise FaultError(field_name, message)

    def _faults(self) -> Iterator[tuple[str, str]]:
        effects = [name for name in _EFFECTS if getattr(self, name) not in (None, False)]
        if len(effects) > 1:
            yield effects[1], f"{' and '.join(effects)} exclude each other"
        if not effects and self.delay is None:
            yield "status", "name what goes wrong: status, drop, malformed or delay"
        counts = [name for name in _COUNTS if getattr(self, name) is not None]
        if len(counts) > 1:
            yield counts[1], f"{' and '.join(counts)} exclude each other"
        if self.message and self.status is None:
            yield "message", "message goes with status"
        yield from _unreadable("delay", self.delay, parse_duration)
        yield from _unreadable("lasts", self.lasts, parse_duration)
        yield from _unreadable("begins", self.begins, parse_instant)
        if self.delay is not None and self.delayed > LONGEST_DELAY:
            yield "delay", f"delay is {self.delay!r}; it must be a minute at most"


def _unreadable(name: str, value: str | None, read: Any) -> Iterator[tuple[str, str]]:
    try:
        if value is not None:
            read(value)
    except TimeError as error:
        yield name, f"{name}: {error}"

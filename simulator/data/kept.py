"""What is kept of a tenant, and who keeps it: one small interface, whatever the database."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

import msgspec
from msgspec import Struct

from simulator.clock import ClockState
from simulator.segment.delivery import Delivery, read
from simulator.segment.log import Counts

__all__ = ["Changes", "DataError", "KeptTenant", "MessageId", "Row", "State", "Store", "kept_of"]


class DataError(OSError):
    """What is kept cannot be had, or nothing can be kept; the message says why, and the cure."""


class State(Struct, frozen=True):
    """Where a tenant stands, in short: kept with every change.

    Attributes:
        clock: Its time.
        seed: What its chance starts from.
        draws: How many draws were taken.
        arrivals: How many events have arrived.
        deliveries: How many deliveries there were.
        counts: What has become of them.
    """

    clock: ClockState
    seed: int
    draws: int
    arrivals: int
    deliveries: int
    counts: Counts


class MessageId(Struct, frozen=True):
    """A messageId that was taken.

    Attributes:
        source: By which source.
        text: The messageId.
        at: When, in milliseconds.
    """

    source: str
    text: str
    at: int


class Row(NamedTuple):
    """One thing of Adobe's side: a profile, a session, a batch, a count.

    Attributes:
        kind: What it is.
        code: The client code it belongs to; empty where it is the tenant's own.
        key: What tells it from others of its kind.
        data: The thing, as JSON; None for what is gone.
        last: Whether it comes after all others of its kind from now on.
    """

    kind: str
    code: str
    key: str
    data: bytes | None
    last: bool = False


class Changes(Struct):
    """What has changed about a tenant since it was kept last.

    Attributes:
        tenant: Its name.
        state: Where it stands; None where it is gone, and everything of it with it.
        settings: All its settings, as they are read; None where they are kept already.
        workspace: What is declared; None where it is kept already.
        anew: Whether nothing is left of all rows before what follows.
        without: The kinds of which no row is left before what follows.
        rows: What has come, has changed or is gone, in this order.
        emptied: Whether the log was cleared before what follows.
        forgotten: Whether messageIds were forgotten before what follows.
        deliveries: What was begun or has changed, by number; None for what has made room.
        message_ids: What was taken, the latest last.
        remembered: How many messageIds of a source have to be kept.
    """

    tenant: str
    state: State | None
    settings: dict[str, Any] | None = None
    workspace: bytes | None = None
    anew: bool = False
    without: Sequence[str] = ()
    rows: Sequence[Row] = ()
    emptied: bool = False
    forgotten: bool = False
    deliveries: dict[int, Delivery | None] = {}
    message_ids: list[MessageId] = []
    remembered: int = 0

    @property
    def gone(self) -> bool:
        """Whether the tenant is gone."""
        return self.state is None

    @property
    def cleared(self) -> list[str]:
        """The tables in which nothing is left of the tenant before what follows."""
        cleared = {
            "deliveries": self.emptied,
            "message_ids": self.forgotten,
            "records": self.anew,
        }
        return [table for table, whole in cleared.items() if whole or self.gone]


class KeptTenant(Struct, frozen=True):
    """A tenant as it was kept.

    Attributes:
        name: Its name.
        state: Where it stood.
        settings: All its settings, as they are read.
        workspace: What it declared, as JSON.
        deliveries: Its log, the first begun first.
        message_ids: What was taken lately, the latest last.
        rows: Adobe's side, each kind in its order; it is read as it is gone through.
    """

    name: str
    state: State
    settings: dict[str, Any]
    workspace: bytes
    deliveries: list[Delivery]
    message_ids: list[MessageId]
    rows: Iterable[Row]


def kept_of(
    row: tuple[str, bytes, bytes, bytes],
    deliveries: Iterable[bytes],
    message_ids: Iterable[MessageId],
    rows: Iterable[Row],
) -> KeptTenant:
    """Read a tenant as databases hold it.

    Args:
        row: Its name, state, settings and workspace.
        deliveries: Its log.
        message_ids: What was taken lately.
        rows: Adobe's side.

    Raises:
        msgspec.MsgspecError: Something else was written.
    """
    name, state, settings, workspace = row
    return KeptTenant(
        name,
        msgspec.json.decode(state, type=State),
        msgspec.json.decode(settings),
        workspace,
        list(map(read, deliveries)),
        list(message_ids),
        rows,
    )


class Store(Protocol):
    """Who keeps tenants beyond a process; no two threads call it at once."""

    def load(self) -> Iterable[KeptTenant]:
        """Give what is kept, the tenant that was made first first.

        Raises:
            DataError: It cannot be read.
        """

    def write(self, changes: Sequence[Changes]) -> None:
        """Keep changes, all of them or none, so that they outlive this process.

        Raises:
            DataError: They cannot be kept.
        """

    def close(self) -> None:
        """Let go of what is held."""

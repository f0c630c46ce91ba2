"""A bundle: a tenant at the beginning of what was recorded, each request since, and its end.

One JSON document. Instants are in milliseconds; a body is text where it is UTF-8, else Base64.
"""

from typing import Annotated, Any, Final, Literal, TypeVar

import msgspec
from msgspec import Meta, Struct

from simulator.clock import ClockState
from simulator.decoding import decode
from simulator.lab_api.types import JournalEntry
from simulator.places import place
from simulator.segment.intake import IntakeState
from simulator.segment.log import Counts
from simulator.snapshot import Snapshot, SnapshotError, checked
from simulator.taping import Surface
from simulator.target.journal import Entry as Noted
from simulator.target.target import MOST_ADOPTED
from simulator.target.tokens import TokensState
from simulator.times import Instant
from simulator.version import VERSION

__all__ = [
    "FORMAT",
    "KIND",
    "LONGEST",
    "Answered",
    "Beginning",
    "Bundle",
    "BundleError",
    "Digest",
    "Entry",
    "read",
    "read_beginning",
    "schema",
    "written",
]

_T = TypeVar("_T")
FORMAT: Final = 1
KIND: Final = "offtarget bundle"
LONGEST: Final = 256 * 1024 * 1024
"""Bytes a bundle may have to be read."""


class BundleError(ValueError):
    """A document that is no bundle that can be replayed; the message says why."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Digest(Struct, forbid_unknown_fields=True):
    """What is kept of a body that is too long to be kept.

    Attributes:
        sha256: Its digest, in hexadecimal digits.
        size: How many bytes it has.
    """

    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{64}$")]
    size: Annotated[int, Meta(ge=0)]


class Answered(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """An answer.

    Attributes:
        status: The HTTP status.
        headers: All but those that every server adds.
        text: The body, where it is text.
        data: The body, where it is none.
        digest: What is kept of it, where it is too long.
        late: How late it came, in milliseconds of the machine's time.
        kept: After how much of the body the connection broke; None where all of it came.
    """

    status: Annotated[int, Meta(ge=100, le=599)]
    headers: list[tuple[str, str]] = []
    text: str | None = None
    data: bytes | None = None
    digest: Digest | None = None
    late: Annotated[int, Meta(ge=0)] = 0
    kept: Annotated[int, Meta(ge=0)] | None = None


class Entry(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A request, and its answer.

    Attributes:
        number: Its place among all that was recorded, from 1.
        at: The tenant's time when it came.
        machine: The machine's time then.
        surface: Whose call it is.
        method: The HTTP method.
        target: Path and query.
        headers: Those that the answer may depend on.
        host: The Host header.
        origin: Scheme, host and port under which the client came.
        address: The client's IP address.
        text: The body, where it is text.
        data: The body, where it is none.
        gzip: Whether it came packed.
        oversized: Whether it was too large to be read, and is not kept.
        answer: The answer.
    """

    number: Annotated[int, Meta(ge=1)]
    at: Instant
    machine: Instant
    surface: Surface
    method: Annotated[str, Meta(pattern="^[A-Z]{1,10}$")]
    target: Annotated[str, Meta(pattern="^/[!-~]*$")]
    answer: Answered
    headers: dict[str, str] = {}
    host: str = ""
    origin: str = ""
    address: str = ""
    text: str | None = None
    data: bytes | None = None
    gzip: bool = False
    oversized: bool = False


class Beginning(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """All that decides what a tenant will answer.

    Attributes:
        machine: The machine's time.
        clock: The tenant's clock.
        state: Clock, seed, draws, profiles, catalogue, faults, delivery log: as a snapshot.
        settings: All settings.
        workspace: What is declared.
        tokens: What is known of tokens.
        intake: What is known of all that arrived at Segment.
        deliveries: How many deliveries there were.
        counts: What had become of them.
        journal: The requests that the journal knows.
        requests: How many there were.
        adopted: The client codes that requests have named.
        snapshots: The snapshots that are kept under a name.
    """

    machine: Instant
    clock: ClockState
    state: Snapshot
    settings: dict[str, Any]
    workspace: dict[str, Any]
    tokens: TokensState
    intake: IntakeState
    deliveries: Annotated[int, Meta(ge=0)]
    counts: Counts
    journal: list[Noted] = []
    requests: Annotated[int, Meta(ge=0)] = 0
    adopted: Annotated[list[str], Meta(max_length=MOST_ADOPTED)] = []
    snapshots: dict[str, Snapshot] = {}


class Bundle(Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A bundle.

    Attributes:
        bundle: Says what the document is.
        format: Its version.
        version: The version of Offtarget that wrote it.
        tenant: The tenant's name.
        at: The tenant's time when it was saved.
        machine: The machine's time then.
        seed: What its chance starts from.
        recorded: Whether there was a tape; without one, there are no requests.
        cut: How many requests at the tape's beginning had made room.
        hashed: Whether values of traits, attributes and parameters are hashed.
        stand_ins: What stands for secrets; none of these is in it.
        settings: The settings when it was saved.
        workspace: What was declared when it was saved.
        journal: The requests that the journal knew when it was saved.
        state: The state when it was saved.
        beginning: The tenant before the first request.
        entries: The requests, in their order.
    """

    bundle: Annotated[Literal["offtarget bundle"], Meta(description="says what this is")]
    format: Annotated[int, Meta(ge=1)]
    version: str
    tenant: str
    at: Instant
    machine: Instant
    seed: int
    recorded: bool
    settings: dict[str, Any]
    workspace: dict[str, Any]
    journal: list[JournalEntry]
    state: Snapshot
    beginning: Beginning
    entries: list[Entry]
    cut: Annotated[int, Meta(ge=0)] = 0
    hashed: bool = False
    stand_ins: list[str] = []


class _Named(Struct):
    """As much of a document as says what it is."""

    bundle: Any = None
    format: Any = None
    version: Any = None


_DECODER: Final = msgspec.json.Decoder(Bundle)
_NAMED: Final = msgspec.json.Decoder(_Named)
_BEGINNING: Final = msgspec.json.Decoder(Beginning)


def read(body: bytes) -> Bundle:
    """Read a bundle.

    Raises:
        BundleError: It is torn, something else, or of a later version.
    """
    if len(body) > LONGEST:
        raise BundleError(f"it has {len(body)} bytes; a bundle has {LONGEST} at most")
    try:
        named = _NAMED.decode(body)
    except msgspec.ValidationError:
        raise BundleError("it is JSON, but no bundle: it does not say so") from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"it is no bundle, or not a whole one: {error}") from None
    if named.bundle != KIND:
        raise BundleError("it is JSON, but no bundle: it does not say so")
    if named.format != FORMAT:
        wrote = f"Offtarget {named.version} wrote it, and this is {VERSION}"
        raise BundleError(f"format is {named.format!r}; this version reads {FORMAT}: {wrote}")
    bundle = _decoded(body, _DECODER, "it is no whole bundle")
    _check(bundle.beginning)
    return bundle


def read_beginning(body: bytes) -> Beginning:
    """Read the beginning of a bundle.

    Raises:
        BundleError: It is none.
    """
    beginning = _decoded(body, _BEGINNING, "this is no beginning of a bundle")
    _check(beginning)
    return beginning


def _decoded(body: bytes, decoder: msgspec.json.Decoder[_T], fault: str) -> _T:
    try:
        return decode(body, decoder)
    except msgspec.ValidationError as error:
        raise BundleError(f"{fault}: {error}", place(error)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BundleError(f"{fault}: {error}") from None


def _check(beginning: Beginning) -> None:
    """Refuse what msgspec takes and no tenant can have."""
    try:
        checked(beginning.state)
        for one in beginning.snapshots.values():
            checked(one)
    except SnapshotError as error:
        raise BundleError(str(error), error.field) from None


def written(bundle: Bundle) -> bytes:
    """Write a bundle: a line for each request, so that people can read it, and compare two."""
    content = msgspec.json.encode(msgspec.structs.replace(bundle, entries=[]))
    entries = b",\n".join(msgspec.json.encode(one) for one in bundle.entries)
    head, _, rest = content.rpartition(b'"entries":[]')
    return head + b'\n"entries":[\n' + entries + b"\n]" + rest + b"\n"


def schema() -> dict[str, Any]:
    """Make the published schema of bundles."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Bundle"}
    made = msgspec.json.encode({**about, **msgspec.json.schema(Bundle)})
    plain: dict[str, Any] = msgspec.json.decode(made)  # defaults are tuples, which JSON has not
    return plain

"""What Target keeps: device profiles and third-party profiles, and their attributes.

A device profile is kept under a PCID, a third-party profile under the customer's id. When
a device is linked, its profile points to the third-party profile, which then holds the
attributes and the activities of both. Each has a lifetime of its own (contract: adobe-target.md 2).
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from simulator.target.attributes import Attribute
from simulator.target.identifiers import Kind
from simulator.times import LAST, Instant

__all__ = [
    "NEVER",
    "Bound",
    "DeviceProfile",
    "Entry",
    "Grave",
    "Merge",
    "Profile",
    "Session",
    "ThirdPartyProfile",
]

NEVER: Final = LAST + 1
"""When a profile expires that was just made, and whose lifetime is still to begin."""


class Bound(NamedTuple):
    """An identifier a profile is found by.

    Attributes:
        identifier: The identifier.
        bound_at: When it was first bound, in milliseconds.
        visible_at: From when the profile API finds the profile by it.
    """

    identifier: str
    bound_at: Instant
    visible_at: Instant


class Entry(NamedTuple):
    """A visitor's part in an activity.

    Attributes:
        experience: The experience they are in; None once they were released.
        seen: The experiences they were counted in.
        reached: The metrics they have reached.
        round: How often they were released to fall anywhere.
        barred: Whether they must not enter again.
    """

    experience: int | None
    seen: tuple[int, ...] = ()
    reached: tuple[int, ...] = ()
    round: int = 0
    barred: bool = False


@dataclass(slots=True, weakref_slot=True)
class Profile:
    """What every stored profile has; all times in milliseconds.

    Attributes:
        identifier: The id it is kept under.
        created_at: When that id was first bound.
        visible_at: From when the profile API finds it by that id.
        last_activity: When its visitor was last seen.
        expires_at: From when it is gone, unless the visitor returns before.
        modified_at: When it was last written.
        attributes: Name to attribute, names without ``profile.``.
        entered: The activities entered, by their numbers.
    """

    identifier: str
    created_at: Instant
    visible_at: Instant
    last_activity: Instant
    expires_at: Instant
    modified_at: Instant
    attributes: dict[str, Attribute] = field(default_factory=dict)
    entered: dict[int, Entry] = field(default_factory=dict)

    def alive(self, now: int) -> bool:
        """Tell whether it has not expired."""
        return now < self.expires_at

    def bound_as(self, _: Kind) -> Bound:
        """Give the identifier by which it is found as a profile of that kind."""
        return Bound(self.identifier, self.created_at, self.visible_at)


@dataclass(slots=True)
class Merge:
    """What a session will write to a third-party profile when it ends.

    Attributes:
        third_party_id: The profile to write to.
        gaps: Values it takes only where it has none.
        writes: Values that replace its own.
        entered: Activities it is entered into, where it has not entered them itself.
    """

    third_party_id: str
    gaps: dict[str, Attribute] = field(default_factory=dict)
    writes: dict[str, Attribute] = field(default_factory=dict)
    entered: dict[int, Entry] = field(default_factory=dict)


@dataclass(slots=True)
class DeviceProfile(Profile):
    """A profile kept under a PCID.

    Attributes:
        ecid: The Experience Cloud's id it is also found by; None while none was sent.
        third_party_id: The third-party profile it is linked to now; None while anonymous.
        relinked: Whether it was linked to another one before, be that gone or not.
        merges: What its running session has not written yet, oldest first.
    """

    third_party_id: str | None = None
    relinked: bool = False
    merges: list[Merge] = field(default_factory=list)
    ecid: Bound | None = None

    def bound_as(self, kind: Kind) -> Bound:
        """Give the PCID, or the ECID where the profile is looked up by one."""
        own = Bound(self.identifier, self.created_at, self.visible_at)
        return self.ecid or own if kind == "ecid" else own


@dataclass(slots=True)
class ThirdPartyProfile(Profile):
    """A profile kept under the customer's id.

    Attributes:
        pcids: The devices linked to it now.
        batch_id: The v2 batch that wrote to it last, no visit having come since.
        overlaid: What that batch's attributes were before it; None for those that were not.
    """

    pcids: list[str] = field(default_factory=list)
    batch_id: str = ""
    overlaid: dict[str, Attribute | None] = field(default_factory=dict)


class Session(NamedTuple):
    """A session.

    Attributes:
        pcid: The device it belongs to.
        last_seen: When it was last seen.
        began: When it was first seen.
        landing_url: The address of its first page; empty if that named none.
    """

    pcid: str
    last_seen: Instant
    began: Instant = 0
    landing_url: str = ""


class Grave(NamedTuple):
    """What is remembered of an identifier whose profile has expired."""

    created_at: Instant
    last_activity: Instant
    expired_at: Instant

"""The rules of profiles: creation, identity, lifetime, and who may write what.

A visit (a delivery request) creates profiles, prolongs them, links them and writes to them;
an update by the profile API only writes, and only where it finds something. No HTTP, no
SQL, no threads. Source: contract, adobe-target.md 1, 2 and 3.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from msgspec import Struct

from simulator.target.attributes import fits, next_counting, updated
from simulator.target.audiences.seen import Seen
from simulator.target.bulk.overlay import fold, keep
from simulator.target.identifiers import TNT_ID, Identifier, Kind, kept_under
from simulator.target.linking import Linking
from simulator.target.records import (
    NEVER,
    Bound,
    DeviceProfile,
    Grave,
    Profile,
    Session,
    ThirdPartyProfile,
)
from simulator.target.settings import Lag, Settings
from simulator.target.store import Store
from simulator.world import World

__all__ = ["CustomerId", "Profiles", "Visit", "Visited"]

_P = TypeVar("_P", bound=Profile)


class CustomerId(NamedTuple):
    """An id that the Experience Cloud's ID service sends along with an ECID.

    Attributes:
        value: The id.
        integration_code: What the customer calls the kind of id; also its alias.
        authenticated: Whether the visitor is logged in under it now.
    """

    value: str
    integration_code: str
    authenticated: bool


class Visit(Struct, frozen=True, gc=False):
    """What a delivery request tells of its visitor.

    Attributes:
        session_id: The session it belongs to.
        tnt_id: The device's id, with or without a location hint; None when it has none yet.
        third_party_id: The customer's id for the visitor.
        profile_parameters: Attributes to write, names without ``profile.``.
        ecid: The Experience Cloud's id for the visitor, a second name of the device.
        customer_ids: The ids the Experience Cloud's ID service knows the visitor by.
        url: The address of the page; empty if it names none.
        parameters: The names of its other parameters, which belong to the request alone.
    """

    session_id: str
    tnt_id: str | None = None
    third_party_id: str | None = None
    profile_parameters: Mapping[str, str] = {}
    ecid: str | None = None
    customer_ids: Sequence[CustomerId] = ()
    url: str = ""
    parameters: Collection[str] = ()


class Visited(Struct, frozen=True, gc=False):
    """What a visit did.

    Attributes:
        device: The device's profile.
        created: Whether that profile is new.
        returned: Whether it had one before, which expired.
        bound: Whether the third-party id was bound by this visit.
        session: The session, as it is after the visit.
        begins: Whether the session began with this visit.
        overfull: Whether its profile parameters did not fit, and none was written.
    """

    device: DeviceProfile
    created: bool
    returned: bool
    bound: bool
    session: Session
    begins: bool
    overfull: bool = False


class Profiles:
    """The profiles of one client code.

    Args:
        code: The client code.
        store: Where they live.
        world: Whose clock, agenda and chance they share.
        settings: Gives the settings in force.
        seen: Notes the names that come by; None keeps notes of its own.
    """

    def __init__(
        self,
        code: str,
        store: Store,
        world: World,
        settings: Callable[[], Settings],
        seen: Seen | None = None,
    ) -> None:
        self.code = code
        self.store = store
        self.linking = Linking(code, store, world, settings)
        self._world = world
        self._settings = settings
        self._seen = Seen(lambda: settings().seen_names) if seen is None else seen

    def visit(self, visit: Visit, now: int) -> Visited:
        """Take a delivery request: everything it says counts at once for its visitor."""
        session = self._session(visit.session_id, now)
        pcid = self._pcid(visit, session)
        device = self._living(self.store.device(pcid), "device", now)
        created = device is None
        if device is None:
            device = DeviceProfile(pcid, now, now + self._draw_lag(), now, NEVER, now)
            self._schedule_visibility("device", pcid, device.visible_at, now)
        if visit.ecid is not None and (device.ecid is None or device.ecid.identifier != visit.ecid):
            self._bind(device, visit.ecid, now)
        third_party_id = visit.third_party_id or self._customer_id(visit)
        bound = False
        if third_party_id is not None and third_party_id != device.third_party_id:
            bound = self._link(device, third_party_id, now)
        self._prolong("device", device, now)
        linked = self.linking.linked(device)
        if linked:
            fold(linked)
            self._prolong("third_party", linked, now)
            self.store.put_third_party(linked)
        overfull = bool(visit.profile_parameters) and not self._write(device, visit, now)
        self._seen.note("parameter", visit.parameters, now)
        self.store.put_device(device)
        begins = session is None or session.pcid != pcid
        if session is None or begins:
            session = Session(pcid, now, now, visit.url)
        session = session._replace(last_seen=now)
        idle_since = now - self._settings().session_length
        self.store.put_session(visit.session_id, session, idle_since=idle_since)
        returned = created and self.store.grave("device", pcid) is not None
        return Visited(device, created, returned, bound, session, begins, overfull)

    def _write(self, device: DeviceProfile, visit: Visit, now: int) -> bool:
        """Write the profile parameters of a visit; tell whether they fit, else none is written."""
        settings, values = self._settings(), visit.profile_parameters
        if not fits(self.linking.attributes_of(device), values, settings.profile_bytes):
            return False
        self.linking.write(device, values, now)
        self._seen.note("profile", values, now, settings.seen_per_call)
        return True

    def known(self, visit: Visit, now: int) -> DeviceProfile | None:
        """Give the living profile a visit would find; it changes nothing."""
        session = self._session(visit.session_id, now)
        unknown = visit.ecid is None or self.store.device_of(visit.ecid) is None
        if visit.tnt_id is None and session is None and unknown:
            return None
        device = self.store.device(self._pcid(visit, session))
        return device if device is not None and device.alive(now) else None

    def needed(self, visit: Visit, now: int) -> int:
        """Tell how many profiles a visit would make."""
        third_party_id = visit.third_party_id or self._customer_id(visit)
        unheld = third_party_id is not None and self.store.third_party(third_party_id) is None
        return (self.known(visit, now) is None) + unheld

    def create(self, kind: Kind, identifier: str, now: int) -> Profile:
        """Make a profile without a visit, as a v2 batch does, where there is none."""
        make = DeviceProfile if kind == "device" else ThirdPartyProfile
        profile: Profile = make(identifier, now, now + self._draw_lag(), now, NEVER, now)
        self._schedule_visibility(kind, identifier, profile.visible_at, now)
        self._prolong(kind, profile, now)
        self._put(profile)
        return profile

    def update(
        self, profile: Profile, values: Mapping[str, str], now: int, *, laid: bool = False
    ) -> bool:
        """Write attributes as the profile API does; an empty value is ignored.

        Args:
            profile: What is written to.
            values: Names, without ``profile.``, and values.
            now: When.
            laid: Whether a v2 batch has laid them over the profile, and knows that they fit.

        Returns:
            Whether the profile stays within its limit; else nothing is written.
        """
        settings = self._settings()
        if not laid and not fits(profile.attributes, values, settings.profile_bytes):
            return False
        counts_at = now + self._draw(settings.update_lag)
        kind = _kind(profile)
        self._seen.note("profile", (name for name, value in values.items() if value), now)
        for name, value in values.items():
            if value:
                before = profile.attributes.get(name)
                profile.attributes[name] = updated(before, value, now, counts_at)
                profile.modified_at = now
        if isinstance(profile, ThirdPartyProfile) and profile.overlaid and not laid:
            keep(profile, values)
        if settings.update_is_activity:
            self._prolong(kind, profile, now)
        self._put(profile)
        if counts_at > now:
            key = (self.code, kind, profile.identifier)
            self._world.agenda.schedule("counts_for_targeting", key, counts_at)
        return True

    def targeting(self, device: DeviceProfile, now: int) -> dict[str, str]:
        """Give the values that count for targeting this device at ``now``."""
        seen = self.linking.attributes_of(device).items()
        counted = ((name, attribute.counting(now)) for name, attribute in seen)
        return {name: value for name, value in counted if value is not None}

    def get(self, kind: str, identifier: str) -> Profile | None:
        """Get a stored profile by what it is found under, expired or not."""
        if kind == "device":
            return self.store.device(identifier)
        if kind == "ecid":
            return self.store.device_of(identifier)
        return self.store.third_party(identifier)

    def all(self) -> Iterator[Profile]:
        """Go through everything stored: devices first, then third parties."""
        yield from self.store.devices()
        yield from self.store.third_parties()

    def expire(self, kind: Kind, identifier: str, now: int) -> None:
        """Drop a profile whose lifetime is over, and remember that it was."""
        profile = self.get(kind, identifier)
        if profile is None:
            return
        if isinstance(profile, DeviceProfile):
            self.linking.unlink(profile)
        elif isinstance(profile, ThirdPartyProfile):
            self.linking.dissolve(profile)
        grave = Grave(profile.created_at, profile.last_activity, min(profile.expires_at, now))
        most = self._settings().remembered
        self.store.bury(kind, identifier, grave, most=most)
        if isinstance(profile, DeviceProfile) and profile.ecid is not None:
            grave = grave._replace(created_at=profile.ecid.bound_at)
            self.store.bury("ecid", profile.ecid.identifier, grave, most=most)

    def count(self, kind: str, identifier: str, now: int) -> None:
        """Let the updates that are due count for targeting, and wait for the next."""
        profile = self.get(kind, identifier)
        if profile is None:
            return
        for name, attribute in profile.attributes.items():
            profile.attributes[name] = attribute.settled(now)
        self._put(profile)
        due = next_counting(profile.attributes.values())
        if due is not None:
            key = (self.code, kind, identifier)
            self._world.agenda.schedule("counts_for_targeting", key, due)

    def reschedule(self, now: int) -> None:
        """Put everything stored on the agenda, as after a restore."""
        for profile in self.all():
            self.schedule(profile, now)

    def awaited(self, profile: Profile) -> int | None:
        """Tell for when the expiry of the profile stored under its id is on the agenda."""
        return self.store.expires_at(_kind(profile), profile.identifier)

    def schedule(self, profile: Profile, now: int, awaited: int | None = None) -> None:
        """Put all that waits for a profile on the agenda.

        Args:
            profile: The profile.
            now: When.
            awaited: For when its expiry is on the agenda; None where it is not.
        """
        schedule = self._world.agenda.schedule
        kind = _kind(profile)
        key = (self.code, kind, profile.identifier)
        if awaited is None or profile.expires_at < awaited:
            schedule("expires", key, profile.expires_at)
        self._schedule_visibility(kind, profile.identifier, profile.visible_at, now)
        counts_at = next_counting(profile.attributes.values())
        if counts_at is not None:
            schedule("counts_for_targeting", key, counts_at)
        if isinstance(profile, DeviceProfile):
            ends_at = self.linking.session_end(profile)
            if ends_at is not None:
                schedule("session_ends", key, ends_at)
            if (ecid := profile.ecid) is not None:
                self._schedule_visibility("ecid", ecid.identifier, ecid.visible_at, now)

    def _session(self, session_id: str, now: int) -> Session | None:
        """Give a session that is not over."""
        session = self.store.session(session_id)
        if session and now < session.last_seen + self._settings().session_length:
            return session
        return None

    def _pcid(self, visit: Visit, session: Session | None) -> str:
        """Tell whose device calls: the tntId says, else an ECID that is known.

        The session speaks for a device that has no id yet: a beacon sent before the first
        answer must not leave an orphan (contract: adobe-target.md 1.2, 9.6).
        """
        if visit.tnt_id is not None:
            return kept_under(Identifier(TNT_ID, visit.tnt_id))[1]
        if visit.ecid is not None and (known := self.store.device_of(visit.ecid)) is not None:
            return known.identifier
        return self._world.draws.uuid_hex() if session is None else session.pcid

    def _customer_id(self, visit: Visit) -> str | None:
        """Give the customer id that speaks for the visitor.

        Target has one customer id for a tntId, the first whose code is known; it reads only
        what an authenticated one leads to, and passes over the others (Adobe, 3rd party id;
        Delivery API, identifying visitors).
        """
        known = self._settings().customer_id_codes
        for one in visit.customer_ids:
            if one.authenticated and (known is None or one.integration_code in known):
                return one.value
        return None

    def _bind(self, device: DeviceProfile, ecid: str, now: int) -> None:
        """Let an ECID lead to ``device``, whichever device it led to before."""
        former = self.store.device_of(ecid)
        bound = former.ecid if former and former.alive(now) else None
        if former is not None:
            former.ecid = None
            self.store.put_device(former)
        if device.ecid is not None:
            self.store.unbind(device.ecid.identifier)
        if bound is None:
            anchored = self._settings().lag_anchor == "profile"
            visible_at = device.visible_at if anchored else now + self._draw_lag()
            bound = Bound(ecid, now, visible_at)
            self._schedule_visibility("ecid", ecid, visible_at, now)
        device.ecid = bound

    def _link(self, device: DeviceProfile, identifier: str, now: int) -> bool:
        """Link a device to a third-party id; tell whether that had no profile before."""
        profile = self._living(self.store.third_party(identifier), "third_party", now)
        bound = profile is None
        if profile is None:
            visible_at = now + self._draw_lag()
            if self._settings().lag_anchor == "profile" and device.third_party_id is None:
                visible_at = device.visible_at  # the same profile under a second name
            profile = ThirdPartyProfile(identifier, now, visible_at, now, NEVER, now)
            self.store.put_third_party(profile)
            self._schedule_visibility("third_party", identifier, visible_at, now)
        self.linking.link(device, profile, now)
        return bound

    def _living(self, profile: _P | None, kind: Kind, now: int) -> _P | None:
        if profile is None or profile.alive(now):
            return profile
        self.expire(kind, profile.identifier, now)
        return None

    def _prolong(self, kind: Kind, profile: Profile, now: int) -> None:
        """Slide the lifetime; the one in force now is fixed until the visitor returns."""
        before, profile.expires_at = profile.expires_at, now + self._settings().lifetime
        profile.last_activity = now
        if profile.expires_at < before:  # else the agenda looks at it early enough
            key = (self.code, kind, profile.identifier)
            self._world.agenda.schedule("expires", key, profile.expires_at)

    def _put(self, profile: Profile) -> None:
        if isinstance(profile, DeviceProfile):
            self.store.put_device(profile)
        elif isinstance(profile, ThirdPartyProfile):
            self.store.put_third_party(profile)

    def _draw_lag(self) -> int:
        return self._draw(self._settings().visibility_lag)

    def _draw(self, lag: Lag) -> int:
        return lag.low if lag.low == lag.high else self._world.draws.between(lag.low, lag.high)

    def _schedule_visibility(self, kind: Kind, identifier: str, at: int, now: int) -> None:
        if at > now:
            self._world.agenda.schedule("becomes_visible", (self.code, kind, identifier), at)


def _kind(profile: Profile) -> Kind:
    return "device" if isinstance(profile, DeviceProfile) else "third_party"

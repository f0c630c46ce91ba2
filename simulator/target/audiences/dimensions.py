"""The dimensions: what a rule looks at, and where it is found among the facts.

``profile``, ``mbox``, ``custom``, ``page``, ``geo``, ``browser``, ``landing`` and
``referring`` are Adobe's; ``time`` is ours, its attributes are those of Adobe's on-device
decisioning engine. A ``custom`` leaf of ``page.url`` reads the parameter, a ``page`` leaf of
``url`` the address (contract: adobe-target.md 10.2).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from simulator.target.audiences.address import PARAMETER, PARTS, query_parameter
from simulator.target.audiences.browser import BROWSERS, browser, major_version
from simulator.target.audiences.facts import Facts
from simulator.target.audiences.values import (
    Judging,
    compare,
    compare_addresses,
    compare_places,
    one_of,
)
from simulator.times import DAY, HOUR, MINUTE

__all__ = ["DIMENSIONS", "INTERNAL_PARAMETERS", "Reader", "Source", "profile_attribute"]

Reader: TypeAlias = Callable[[Facts], str | None]

INTERNAL_PARAMETERS: Final = frozenset(
    (
        "mboxPC",
        "mboxSession",
        "mbox3rdPartyId",
        "mboxMCSDID",
        "mboxMCAVID",
        "mboxMCGVID",
        "mboxCount",
        "mboxId",
        "mboxVersion",
    )
)
"""Parameters that targeting never sees. Source: Adobe, custom parameters."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where the value of an attribute comes from.

    Attributes:
        read: Gives the value; None where there is none.
        known: Tells whether the facts say anything of it; None where they always do.
        judging: How it is compared.
    """

    read: Reader
    known: Callable[[Facts], object] | None = None
    judging: Judging = compare


# Adobe's names in profile scripts; what its audience builder sends for them is not published.
_BUILT_IN: Final[dict[str, Callable[[Facts], bool | str | None]]] = {
    "user.isFirstSession": lambda facts: facts.new_visitor,
    "user.isNewSession": lambda facts: facts.first_page_of_session,
    "user.inOtherActivities": lambda facts: facts.in_other_activities,
    "user.categoryAffinity": lambda facts: facts.category_affinity,
}


def profile_attribute(attribute: str) -> Source:
    """Give the source of an attribute of the profile, with or without ``profile.``."""
    name = attribute.removeprefix("profile.")
    if name in _BUILT_IN:
        return _built_in(_BUILT_IN[name])
    return Source(lambda facts: facts.profile.get(name))


def _built_in(look: Callable[[Facts], bool | str | None]) -> Source:
    def read(facts: Facts) -> str | None:
        value = look(facts)
        if isinstance(value, bool):
            return "true" if value else "false"
        return value or None

    return Source(read, lambda facts: look(facts) is not None)


def _parameter(attribute: str) -> Source:
    if attribute in INTERNAL_PARAMETERS:
        return Source(lambda _: None)
    return Source(lambda facts: facts.parameters.get(attribute))


def _address(
    url: Callable[[Facts], str], known: Callable[[Facts], object] | None = None
) -> Callable[[str], Source | None]:
    def make(attribute: str) -> Source | None:
        part: Callable[[str], str | None] | None = PARTS.get(attribute)
        if part is None:
            name = attribute.removeprefix(PARAMETER)
            if name in ("", attribute):
                return None
            part = query_parameter(name)

        def read(facts: Facts) -> str | None:
            address = url(facts)
            return part(address) if address else None

        return Source(read, known, compare_addresses if attribute == "url" else compare)

    return make


_GEO: Final = {
    "country": ("country", "countryCode"),
    "region": ("region", "state", "stateCode"),
    "state": ("state", "region", "stateCode"),
    "city": ("city",),
    "zip": ("zip",),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
}


def _geo(attribute: str) -> Source | None:
    names = _GEO.get(attribute)
    if names is None:
        return None

    def read(facts: Facts) -> str | None:
        return next((facts.geo[name] for name in names if facts.geo.get(name)), None)

    coded = attribute in ("country", "region", "state")
    return Source(read, read, compare_places if coded else compare)


def _browser(attribute: str) -> Source | None:
    def known(facts: Facts) -> str | None:
        return browser(facts.user_agent)

    if attribute == "type":
        return Source(known, known, one_of(BROWSERS))
    if attribute == "version":
        return Source(lambda facts: major_version(facts.user_agent), known)
    return None


def _local(facts: Facts) -> int:
    """Tell the account's time of day in milliseconds since 1970, as if it were UTC."""
    return facts.now + facts.offset_minutes * MINUTE


def _clock(facts: Facts) -> str:
    minutes = _local(facts) % DAY // MINUTE
    return f"{minutes // (HOUR // MINUTE):02}{minutes % (HOUR // MINUTE):02}"


_TIME: Final[dict[str, Reader]] = {
    "current_timestamp": lambda facts: str(facts.now),
    "current_time": _clock,
    "current_day": lambda facts: str((_local(facts) // DAY + 3) % 7 + 1),  # 1970 began on day 4
}


def _time(attribute: str) -> Source | None:
    read = _TIME.get(attribute)
    return None if read is None else Source(read)


DIMENSIONS: Final[dict[str, Callable[[str], Source | None]]] = {
    "profile": profile_attribute,
    "custom": _parameter,
    "mbox": _parameter,
    "page": _address(lambda facts: facts.url),
    "referring": _address(lambda facts: facts.referring_url),
    "landing": _address(lambda facts: facts.landing_url, lambda facts: facts.landing_url),
    "geo": _geo,
    "browser": _browser,
    "time": _time,
}
"""Makes a source of an attribute; None for one that is not simulated."""

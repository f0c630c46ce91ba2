"""What is known of a visitor at the moment a rule is asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

__all__ = ["Facts"]

_EMPTY: Final[Mapping[str, str]] = MappingProxyType({})


def _empty() -> Mapping[str, str]:
    return _EMPTY


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at; an audience is judged per mbox, so one request has several.

    None stands for what is not known: a rule that looks at it is unknown.

    Attributes:
        profile: The attributes that count for targeting, names without ``profile.``; those of
            profile scripts keep their ``user.``.
        parameters: The parameters of this mbox or page load.
        url: The address of the page, or empty.
        referring_url: The address the visitor came from, or empty.
        landing_url: The first address of the session; empty where it is not known.
        user_agent: The browser's header, or empty.
        geo: What the request says of the visitor's place, in the names of ``context.geo``.
        new_visitor: Whether this is the visitor's first session.
        first_page_of_session: Whether the session began with this request.
        in_other_activities: Whether the visitor has entered another activity.
        category_affinity: The category viewed most, empty for none.
        now: The time, in milliseconds.
        offset_minutes: The account's offset from UTC.
        channel: ``web`` or ``mobile``.
    """

    profile: Mapping[str, str] = field(default_factory=_empty)
    parameters: Mapping[str, str] = field(default_factory=_empty)
    url: str = ""
    referring_url: str = ""
    landing_url: str = ""
    user_agent: str = ""
    geo: Mapping[str, str] = field(default_factory=_empty)
    new_visitor: bool | None = None
    first_page_of_session: bool | None = None
    in_other_activities: bool | None = None
    category_affinity: str | None = None
    now: int = 0
    offset_minutes: int = 0
    channel: str = "web"

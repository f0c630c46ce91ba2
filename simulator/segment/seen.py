"""What Segment has seen of a visitor: it knows what Target cannot, and says why nobody is found.

Events tell which ids belong to one person, and whether a page was to tell at.js of one. Where
the page was, and Target never heard, at.js never ran there; where consent was withheld, that
is why.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from destination.actions.web import SetPageParams, TrackEvent, WebMode
from destination.pipeline import from_browser
from simulator.segment.delivery import Delivery
from simulator.segment.segment import Segment
from simulator.target.journal import Journal

__all__ = ["Seen", "seen"]

_WITHHELD: Final = "FILTERED_BY_END_USER_CONSENT"
_IN_THE_PAGE: Final = "MESSAGE_SENT_CLIENT_SIDE"
_ID: Final = "mbox3rdPartyId"
_PAGES: Final = "/rest/v1/delivery"
_REFUSED: Final = 400


@dataclass(frozen=True, slots=True)
class Seen:
    """What the delivery log tells of an identifier's owner.

    Attributes:
        anonymous_ids: The anonymousIds seen with it.
        atjs: ``withheld`` where pages left the web destination out for want of consent, and
            none let it through; ``absent`` where a page's web destination would have told
            Target of the identifier; empty where neither is known.
    """

    anonymous_ids: tuple[str, ...] = ()
    atjs: str = ""


def seen(segment: Segment, identifier: str, journal: Journal) -> Seen:
    """Go through a tenant's delivery log; whoever calls is in the tenant's world.

    Args:
        segment: The tenant's.
        identifier: A userId or an anonymousId, which Target has never heard of.
        journal: What Target was asked: where it refused a page, at.js may have told it in vain.
    """
    naming = [one for one in segment.log if _names(one.event, identifier)]
    twins = (one.event.get("anonymousId") for one in naming)
    found = dict.fromkeys(one for one in twins if isinstance(one, str) and one != identifier)
    pages = [one for one in naming if one.destination in segment.pipeline.web]
    pages = [one for one in pages if from_browser(one.event)]
    codes = {one.ending.code for one in pages}
    if codes == {_WITHHELD}:
        return Seen(tuple(found), "withheld")
    if any(entry.status >= _REFUSED and _PAGES in entry.target for entry in journal.entries):
        return Seen(tuple(found))
    told = any(_tells(segment.pipeline.web[one.destination], one, identifier) for one in pages)
    return Seen(tuple(found), "absent" if told else "")


def _names(event: Mapping[str, Any], identifier: str) -> bool:
    return (event.get("userId") or event.get("anonymousId")) == identifier


def _tells(web: WebMode, delivery: Delivery, identifier: str) -> bool:
    """Tell whether at.js, had it run, would have sent Target a beacon with the identifier."""
    if delivery.ending.code != _IN_THE_PAGE:
        return False
    for plan in web.plan(dict(delivery.event)):
        params = [step.values for step in plan.steps if isinstance(step, SetPageParams)]
        sends = any(isinstance(step, TrackEvent) for step in plan.steps)
        if sends and any(values.get(_ID) == identifier for values in params):
            return True
    return False

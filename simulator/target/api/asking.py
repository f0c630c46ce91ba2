"""A delivery request on its way to its answer, and what its rules may look at."""

from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from msgspec import Struct

from simulator.target.activities.sealing import Kind, Sealer, Token
from simulator.target.api.messages import DeliveryRequest, Notification, RequestDetails
from simulator.target.api.wire import Refused
from simulator.target.audiences import Facts
from simulator.target.identifiers import TNT_ID, Identifier, kept_under
from simulator.target.profiles import Visit, Visited
from simulator.target.target import Target

__all__ = ["Asking", "opened_tokens"]

_EVENTS: Final[tuple[Kind, ...]] = ("display", "click")


class Asking(Struct, gc=False):
    """A delivery request whose visit has taken place.

    Attributes:
        request: As it was sent.
        target: Who is asked.
        code: The client code.
        visit: What it said of its visitor.
        visited: What came of that.
        now: The time, in milliseconds.
        tokens: What the tokens of each notification say.
        before: Where it is to be traced, the attributes from before the visit.
    """

    request: DeliveryRequest
    target: Target
    code: str
    visit: Visit
    visited: Visited
    now: int
    tokens: Sequence[Sequence[Token]] = ()
    before: Mapping[str, str] | None = None
    _profile: dict[str, str] | None = None

    @property
    def profile(self) -> dict[str, str]:
        """The attributes that count for targeting, looked up where somebody asks."""
        if self._profile is None:
            profiles = self.target.profiles(self.code)
            self._profile = profiles.targeting(self.visited.device, self.now)
        return self._profile

    @property
    def identity(self) -> str:
        """What decides the visitor's share: the ECID, else the tntId, else the customer's id."""
        ids, visit = self.request.id, self.visit
        if ids is not None and ids.marketing_cloud_visitor_id:
            return ids.marketing_cloud_visitor_id
        if visit.tnt_id is not None:
            return kept_under(Identifier(TNT_ID, visit.tnt_id))[1]
        return visit.third_party_id or self.visited.device.identifier

    @property
    def new_visitor(self) -> bool:
        """Whether this is the visitor's first session."""
        device = self.visited.device
        linked = self.target.profiles(self.code).linking.linked(device)
        created = min(device.created_at, linked.created_at if linked else device.created_at)
        return created >= self.visited.session.began

    def facts(self, details: RequestDetails) -> Facts:
        """Give what the rules may look at, at one page load, mbox or view."""
        context, session = self.request.context, self.visited.session
        address = details.address or context.address
        geo = msgspec.to_builtins(context.geo) if context.geo is not None else {}
        return Facts(
            profile=self.profile,
            parameters=details.parameters or {},
            url=(address and address.url) or "",
            referring_url=(address and address.referring_url) or "",
            landing_url=session.landing_url,
            user_agent=context.user_agent or "",
            geo={name: str(value) for name, value in geo.items() if value is not None},
            new_visitor=self.new_visitor,
            first_page_of_session=self.visited.begins,
            in_other_activities=False,  # whoever considers an activity knows better
            now=self.now,
            offset_minutes=self.target.settings.time_zone,
        )


def opened_tokens(request: DeliveryRequest, target: Target, code: str) -> list[list[Token]]:
    """Read the tokens of a request's notifications.

    Raises:
        Refused: 400, one of them was not issued here.
    """
    if not request.notifications:
        return []
    sealer = target.sealer(code)
    return [
        _opened(f"notifications[{number}]", notification, sealer)
        for number, notification in enumerate(request.notifications)
    ]


def _opened(place: str, notification: Notification, sealer: Sealer) -> list[Token]:
    opened = []
    for number, text in enumerate(notification.tokens or ()):
        token = sealer.open(text)
        if token is None or token.kind not in _EVENTS:
            raise Refused(400, f"{place}.tokens[{number}] is not valid")
        opened.append(token)
    return opened

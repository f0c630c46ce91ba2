"""What one visitor does, written down as Segment would archive it.

Every event has the shape that analytics.js, or a server library, gives it: ids, library,
page, and the four times. A browser's clock may be wrong; Segment corrects it.
"""

from dataclasses import dataclass, field
from random import Random
from typing import Any, Final

from simulator.generate.persona import Persona, uuid4
from simulator.times import MINUTE, SECOND, format_instant

__all__ = ["Browser", "Diary"]

_SITE: Final = "https://shop.example"
_WEB: Final = {"name": "analytics.js", "version": "npm:next-1.84.3"}
_SERVER: Final = {"name": "@segment/analytics-node", "version": "2.2.0"}
_PRODUCTS: Final = (
    ("SKU-1001", "Canvas bag", 39.5),
    ("SKU-1002", "Rain jacket", 129),
    ("SKU-1003", "Wool socks", 12.25),
    ("SKU-1004", "Steel bottle", 24),
)


@dataclass(slots=True)
class Browser:
    """A browser: who analytics.js takes the visitor for, and how wrong its clock is."""

    anonymous_id: str
    skew: int
    user_id: str | None = None
    traits: dict[str, Any] = field(default_factory=dict)
    path: str = "/"


class Diary:
    """The events of one visitor, in order.

    Args:
        persona: The visitor.
        random: Where the draws come from.
        start: When it begins, in milliseconds.
    """

    def __init__(self, persona: Persona, random: Random, start: int) -> None:
        self.persona = persona
        self.random = random
        self.now = start
        self.events: list[tuple[int, dict[str, Any]]] = []
        """Each event with the instant at which Segment received it."""

    def wait(self, low: int, high: int) -> int:
        """Let some time pass, and tell when it is then; milliseconds."""
        self.now += self.random.randint(low, high)
        return self.now

    def browser(self) -> Browser:
        """Give the visitor a browser; one in three has a clock that is minutes wrong."""
        wrong = self.random.randint(-5, 5) * MINUTE if self.random.random() < 1 / 3 else 0
        return Browser(uuid4(self.random), wrong + self.random.randint(-900, 900))

    # -- in the page -----------------------------------------------------------------------

    def page(self, browser: Browser, name: str | None = None) -> None:
        """Load another page; without a name the page call is the snippet's own."""
        others = [
            path for path in ("/", "/shop", "/sale", "/help", "/cart") if path != browser.path
        ]
        browser.path = self.random.choice(others)
        properties = {**self._page(browser), **({} if name is None else {"name": name})}
        named = {} if name is None else {"name": name}
        self._web(browser, "page", properties=properties, **named)

    def track(self, browser: Browser) -> None:
        """Look at a product."""
        sku, product, price = self.random.choice(_PRODUCTS)
        properties = {"product_id": sku, "name": product, "price": price, "currency": "USD"}
        self._web(browser, "track", event="Product Viewed", properties=properties)

    def identify(self, browser: Browser, user_id: str | None = None, **parts: Any) -> None:
        """Log in; under another id, such as somebody else's of the household, where one is given.

        Args:
            browser: The browser.
            user_id: The other id.
            parts: Further fields of the event.
        """
        browser.user_id = user_id or self.persona.user_id
        browser.traits |= {} if user_id else self.persona.traits
        self._web(browser, "identify", traits=dict(browser.traits), **parts)

    def log_out(self, browser: Browser) -> None:
        """Log out: analytics.js forgets the user, and the anonymousId with them."""
        browser.user_id, browser.traits = None, {}
        browser.anonymous_id = uuid4(self.random)

    # -- on the server ---------------------------------------------------------------------

    def serve(self, user_id: str, anonymous_id: str | None = None, **traits: Any) -> None:
        """Tell Segment of a customer from a server."""
        ids = {"userId": user_id} | ({"anonymousId": anonymous_id} if anonymous_id else {})
        context = {"library": dict(_SERVER)}
        event = {"type": "identify", **ids, "traits": traits, "context": context}
        self._record(event, "node-next", skew=0)

    def alias(self, user_id: str, previous_id: str) -> None:
        """Tell Segment from a server that a former id and a userId are one customer's."""
        ids = {"userId": user_id, "previousId": previous_id}
        event = {"type": "alias", **ids, "context": {"library": dict(_SERVER)}}
        self._record(event, "node-next", skew=0)

    def order(self, user_id: str) -> None:
        """Tell Segment of an order from a server."""
        sku, product, price = self.random.choice(_PRODUCTS)
        ordered = {"product_id": sku, "name": product, "price": price, "quantity": 1}
        properties = {"order_id": f"{self.random.getrandbits(40):010x}", "products": [ordered]}
        context = {"library": dict(_SERVER)}
        event = {"type": "track", "userId": user_id, "event": "Order Completed"}
        self._record({**event, "properties": properties, "context": context}, "node-next", skew=0)

    # -- how it is recorded ----------------------------------------------------------------

    def _page(self, browser: Browser) -> dict[str, Any]:
        return {
            "path": browser.path,
            "referrer": "",
            "search": "",
            "title": "Shop",
            "url": f"{_SITE}{browser.path}",
        }

    def _web(self, browser: Browser, kind: str, **parts: Any) -> None:
        context = {
            "library": dict(_WEB),
            "page": self._page(browser),
            "userAgent": self.persona.user_agent,
            "ip": self.persona.ip,
            "locale": self.persona.locale,
        }
        ids = {"anonymousId": browser.anonymous_id, "userId": browser.user_id}
        event = {"type": kind, **ids, **parts, "context": context}
        self._record(event, "ajs-next", skew=browser.skew)

    def _record(self, event: dict[str, Any], prefix: str, *, skew: int) -> None:
        """Give an event its id and its four times, by a clock that is off by ``skew``."""
        self.now += self.random.randint(1, 20 * SECOND)
        sent = self.now + self.random.randint(1, 400)
        received = sent + self.random.randint(20, 300)
        # Segment cannot know how long an event was on its way: it takes it for no time at all.
        made = received - (sent - self.now)
        times = {
            "originalTimestamp": format_instant(self.now + skew),
            "sentAt": format_instant(sent + skew),
            "receivedAt": format_instant(received),
            "timestamp": format_instant(made),
        }
        identity = f"{prefix}-{self.now + skew}-{uuid4(self.random)}"
        whole = {"integrations": {}, **event, "messageId": identity, **times}
        self.events.append((received, whole))
        self.now = received

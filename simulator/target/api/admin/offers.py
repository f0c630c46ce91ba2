"""``offers``: HTML under ``offers/content``, JSON under ``offers/json``.

Redirects and visual actions, which only a workspace declares, show as content: the URL, or
the actions as JSON text.
"""

from typing import Any

import msgspec

from simulator.target.activities.model import Offer
from simulator.target.api.admin.frame import Done, Managing, Mistake, converted, not_found
from simulator.target.api.admin.keeping import found, keep, remove
from simulator.target.api.admin.listing import listing

__all__ = ["create_offer", "delete_offer", "get_offer", "list_offers", "update_offer"]


def list_offers(managing: Managing) -> Done:
    """List the offers, without their content."""
    shown = [_described(one) for one in managing.target.catalogue.offers]
    return listing(managing, "offers", shown)


def _described(offer: Offer) -> dict[str, Any]:
    shown = {name: value for name, value in _shown(offer).items() if name != "content"}
    return {**shown, "type": _kind(offer)}


def _kind(offer: Offer) -> str:
    return "json" if offer.type == "json" else "content"


def _shown(offer: Offer) -> dict[str, Any]:
    shown: dict[str, Any] = msgspec.to_builtins(offer)
    content = offer.content
    if offer.type == "actions":
        content = msgspec.json.encode(content).decode()
    shown.pop("type", None)
    return shown | {"content": content}


def create_offer(managing: Managing) -> Done:
    """Make an offer."""
    return _kept(managing, None)


def get_offer(managing: Managing) -> Done:
    """Give an offer."""
    offer = _found(managing)
    return Done(_shown(offer), what=f"offer {offer.id} was read")


def update_offer(managing: Managing) -> Done:
    """Put an offer in the place of another."""
    return _kept(managing, _found(managing))


def delete_offer(managing: Managing) -> Done:
    """Take an offer out."""
    _found(managing)
    offer = remove(managing, managing.target.catalogue.offers)
    return Done(_shown(offer), what=f"offer {offer.id} was deleted")


def _found(managing: Managing) -> Offer:
    """Give the offer the path names; the kind in the path must be right, too."""
    offer = found(managing, managing.target.catalogue.offers)
    if _kind(offer) != managing.call.arguments["kind"]:
        raise not_found("offer", offer.id)
    return offer


def _kept(managing: Managing, before: Offer | None) -> Done:
    body, kind = managing.body(), managing.call.arguments["kind"]
    if "content" not in body:
        raise Mistake(400, "Invalid.Property", "content must not be missing", "content")
    if kind == "content" and not isinstance(body["content"], str):
        raise Mistake(400, "Invalid.Property", "content must be text", "content")
    redirect = before is not None and before.type == "redirect"
    stored = "json" if kind == "json" else "redirect" if redirect else "html"
    number = 0 if before is None else before.id
    offer = converted({**body, "id": number, "type": stored}, Offer)
    offer = keep(managing, managing.target.catalogue.offers, offer)
    done, status = ("created", 201) if before is None else ("replaced", 200)
    return Done(_shown(offer), status, f"offer {offer.id}, {offer.name!r}, was {done}")

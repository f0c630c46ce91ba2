"""The call of the lab API about the catalogue: what the tenant's team has set up at Adobe."""

from itertools import islice
from typing import Final

from simulator.lab_api import types
from simulator.lab_api.calls import LabCall

__all__ = ["get_catalogue"]

_MOST: Final = 1_000  # of each kind in one answer


def get_catalogue(call: LabCall) -> types.CatalogueView:
    """Show properties, audiences, offers and activities, declared or made by the Admin API.

    In the names of Adobe's Admin API, and in the order they were declared or made.
    """
    tenant, most = call.tenant(), call.number("limit", _MOST, _MOST)
    with tenant.world.lock:
        held = tenant.target.catalogue
        total = len(held.properties) + len(held.audiences)
        total += len(held.offers) + len(held.activities)
        return types.CatalogueView(
            properties=list(islice(held.properties, most)),
            audiences=list(islice(held.audiences, most)),
            offers=list(islice(held.offers, most)),
            activities=list(islice(held.activities, most)),
            total=total,
        )

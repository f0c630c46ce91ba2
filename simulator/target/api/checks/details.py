"""What a page load, an mbox, a view and a notification may carry (adobe-target.md 7.2, 11)."""

from typing import Final

from simulator.target.api.checks.parameters import (
    checked_parameters,
    checked_profile_parameters,
)
from simulator.target.api.checks.refusals import beyond, demand_size, invalid
from simulator.target.api.messages import Address, Order, Product, RequestDetails
from simulator.target.api.parameters import text_of
from simulator.target.settings import Settings

__all__ = ["check_address", "check_details"]

_JOINED_BY: Final = ","


def check_details(field: str, details: RequestDetails, settings: Settings) -> None:
    """Check what a part carries; its parameters and ids are flat texts from then on.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    if details.parameters:
        details.parameters = checked_parameters(field, details.parameters, settings)
    if details.profile_parameters:
        given = details.profile_parameters
        details.profile_parameters = checked_profile_parameters(field, given, settings)
    if details.address is not None:
        check_address(f"{field}.address", details.address, settings)
    if details.order is not None:
        _check_order(f"{field}.order", details.order, settings)
    if details.product is not None:
        _check_product(f"{field}.product", details.product, settings)


def check_address(field: str, address: Address, settings: Settings) -> None:
    """Check a page's address and its referrer's.

    Raises:
        Refused: 400; one of them is too long.
    """
    demand_size(f"{field}.url", address.url, settings.address_length)
    demand_size(f"{field}.referringUrl", address.referring_url, settings.address_length)


def _check_order(field: str, order: Order, settings: Settings) -> None:
    if order.id is not None:
        order.id = text_of(order.id)
        demand_size(f"{field}.id", order.id, settings.order_id_length)
    if order.total is not None and order.total < 0:
        raise invalid(f"{field}.total must be greater than or equal to 0")
    if order.purchased_product_ids:
        longest = settings.purchased_product_length
        ids = [text_of(one)[:longest] for one in order.purchased_product_ids]
        together = len(_JOINED_BY.join(ids))
        if together > settings.purchased_products_length:
            place = f"{field}.purchasedProductIds"
            raise beyond(place, together, settings.purchased_products_length)
        order.purchased_product_ids = list[str | int | float](ids)


def _check_product(field: str, product: Product, settings: Settings) -> None:
    if product.id is not None:
        product.id = text_of(product.id)
        demand_size(f"{field}.id", product.id, settings.product_id_length)
    if product.category_id is not None:
        product.category_id = text_of(product.category_id)
        demand_size(f"{field}.categoryId", product.category_id, settings.product_id_length)

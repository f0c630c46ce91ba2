"""How what a call brings gets into the catalogue: checked first, whole or not at all."""

from typing import TypeVar

import msgspec

from simulator.target.activities.catalogue import CatalogueError, Section
from simulator.target.activities.checks import check
from simulator.target.activities.model import Activity, Audience, Offer
from simulator.target.api.admin.frame import Managing, Mistake, not_found
from simulator.target.verdicts import Verdict
from simulator.times import format_instant

__all__ = ["found", "keep", "remove"]

_I = TypeVar("_I", Audience, Offer, Activity)


def found(managing: Managing, section: Section[_I]) -> _I:
    """Give what the number in the path stands for.

    Raises:
        Mistake: 404, nothing.
    """
    number = managing.number(section.kind)
    item = section.get(number)
    if item is None:
        raise not_found(section.kind, number)
    return item


def keep(managing: Managing, section: Section[_I], item: _I) -> _I:
    """Put something new into the catalogue, or in the place of what has its number.

    Raises:
        Mistake: 400, it breaks a rule or a limit; nothing is changed then.
    """
    catalogue = managing.target.catalogue
    for fault in check(item, catalogue, managing.target.settings):
        verdict = Verdict.REFUSED_BY_LIMIT if fault.limit else Verdict.INVALID_REQUEST
        raise Mistake(400, "Invalid.Property", fault.rule, fault.field, verdict)
    written = msgspec.structs.replace(item, modified_at=format_instant(managing.now))
    try:
        return catalogue.put(section, written)
    except CatalogueError as error:
        code = "NotUnique.Name" if error.field == "name" else "NotFound.Reference"
        raise Mistake(400, code, str(error), error.field) from None


def remove(managing: Managing, section: Section[_I]) -> _I:
    """Take something out of the catalogue.

    Raises:
        Mistake: 404, it is not there; 400, something refers to it.
    """
    item = found(managing, section)
    try:
        managing.target.catalogue.remove(section, item.id)
    except CatalogueError as error:
        raise Mistake(400, "InUse", str(error), error.field) from None
    return item

"""Parameters: how many, how long, and which names they must not have.

Adobe's rules for names are about what at.js takes out of them on its way: ``profile.`` in
front, and an order's three (contract: adobe-target.md 7.3).
"""

from typing import Any, Final, NamedTuple

from simulator.target.api.checks.refusals import beyond, blank, invalid
from simulator.target.api.parameters import flat_items
from simulator.target.api.wire import Refused
from simulator.target.settings import Settings

__all__ = ["checked_parameters", "checked_profile_parameters"]

_PREFIX: Final = "profile."
_OF_ORDERS: Final = frozenset({"orderId", "orderTotal", "productPurchasedId"})


class _Rules(NamedTuple):
    """What holds for parameters of one kind; sizes in characters."""

    most: int
    longest_name: int
    longest_value: int
    taken: frozenset[str] = frozenset()


def checked_parameters(field: str, given: dict[str, Any], settings: Settings) -> dict[str, str]:
    """Give a part's own parameters as flat names and texts.

    Args:
        field: The part that carries them.
        given: Its parameters as they came.
        settings: Have the limits.

    Raises:
        Refused: 400; one of them breaks a rule, or they are too many.
    """
    most, name = settings.mbox_parameters, settings.parameter_name_length
    value = settings.parameter_value_length
    if _plainly_good(given, most, name, value) and _OF_ORDERS.isdisjoint(given):
        return given
    return _checked(f"{field}.parameters", given, _Rules(most, name, value, _OF_ORDERS))


def checked_profile_parameters(
    field: str, given: dict[str, Any], settings: Settings
) -> dict[str, str]:
    """Give a part's profile parameters as flat names and texts.

    Args:
        field: The part that carries them.
        given: Its profile parameters as they came.
        settings: Have the limits.

    Raises:
        Refused: 400; one of them breaks a rule, or they are too many.
    """
    most, name = settings.profile_parameters, settings.parameter_name_length
    value = settings.profile_value_length
    if _plainly_good(given, most, name, value):
        return given
    return _checked(f"{field}.profileParameters", given, _Rules(most, name, value))


def _plainly_good(given: dict[str, Any], most: int, longest_name: int, longest_value: int) -> bool:
    """Tell, for all of them at once, that nothing is wrong; most requests are like that."""
    try:
        names, values = "\n".join(given), "".join(given.values())
    except TypeError:  # a value that is no text
        return False
    return (
        len(given) <= most
        and len(names) <= longest_name
        and len(values) <= longest_value
        and _PREFIX not in names
        and all(map(str.strip, given))
    )


def _checked(field: str, given: dict[str, Any], rules: _Rules) -> dict[str, str]:
    texts: dict[str, str] = {}
    for name, value in flat_items(given):
        texts[name] = value
        wrong = _wrong(field, name, value, rules)
        if wrong is not None:
            raise wrong
        if len(texts) > rules.most:
            raise beyond(field, max(len(given), len(texts)), rules.most)
    return texts


def _wrong(field: str, name: str, value: str, rules: _Rules) -> Refused | None:
    if not name.strip():
        return blank(f"{field}: a name")
    if len(name) > rules.longest_name:
        return beyond(f"{field}: the name {name[:20]}…", len(name), rules.longest_name)
    if name.startswith(_PREFIX):
        return invalid(f"{field}: the name {name} must not start with {_PREFIX}")
    if name in rules.taken:
        return invalid(f"{field}: the name must not be {name}")
    if len(value) > rules.longest_value:
        return beyond(f"{field}.{name}", len(value), rules.longest_value)
    return None

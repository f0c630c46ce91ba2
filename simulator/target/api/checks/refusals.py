"""How a delivery request is refused: the vocabulary of Bean Validation, which Adobe's has."""

from simulator.target.api.wire import Refused
from simulator.target.verdicts import Verdict

__all__ = ["beyond", "blank", "demand_size", "invalid"]


def invalid(message: str) -> Refused:
    """Make the refusal of a value that breaks a rule."""
    return Refused(400, message)


def blank(field: str) -> Refused:
    """Make the refusal of an empty text."""
    return invalid(f"{field} must not be blank")


def beyond(field: str, size: int, most: int, least: int = 0) -> Refused:
    """Make the refusal of what is too long, too short, or too many."""
    rule = f"size must be between {least} and {most}"
    detail = f"{field} has a size of {size}; it must be between {least} and {most}"
    return Refused(400, f"{field} {rule}", Verdict.REFUSED_BY_LIMIT, detail)


def demand_size(field: str, text: str | None, most: int, least: int = 0) -> None:
    """Insist on a text's length, where there is a text.

    Raises:
        Refused: It is too long, or too short.
    """
    if text is not None and not least <= len(text) <= most:
        raise beyond(field, len(text), most, least)

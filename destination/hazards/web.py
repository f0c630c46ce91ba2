"""What the page sends: the web destination's plans, and the personal data in them."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from destination.actions.web import SetPageParams, TriggerView, WebPlan
from destination.hazards.attributes import Attributes, attributes_of
from destination.hazards.limits import LONGEST_NAME, LONGEST_VALUE
from destination.hazards.model import Hazard
from destination.hazards.personal import in_clear

__all__ = ["sent_by_page", "user_of_page", "web_hazards"]

_MOST: Final = 50
_MANY: Final = "{} profile attributes; a delivery request takes {}"
_LONG: Final = "{!r} has {} characters; a delivery request takes {}"
_FAILS: Final = "the page's mapping fails: {}"


def sent_by_page(plan: WebPlan) -> Iterator[tuple[str, Attributes]]:
    """Give what a plan makes at.js send: ``profile`` or ``parameters``, and the attributes."""
    for step in plan.steps:
        if isinstance(step, TriggerView):
            continue
        if not isinstance(step, SetPageParams):
            yield "parameters", attributes_of(dict(step.params))
            continue
        values: Mapping[str, Any] = step.values
        for part in ("profile", "page"):
            if isinstance(values.get(part), dict):
                kind = "profile" if part == "profile" else "parameters"
                yield kind, attributes_of(values[part])


def user_of_page(plan: WebPlan) -> str | None:
    """Give the id a plan makes at.js send; None for none."""
    for step in plan.steps:
        if isinstance(step, SetPageParams):
            user = step.values.get("mbox3rdPartyId")
            if isinstance(user, str):
                return user
    return None


def web_hazards(plan: WebPlan, name: str) -> Iterator[Hazard]:
    """Tell what goes wrong with a page's requests.

    Args:
        plan: What the page does.
        name: The destination's name.
    """
    if plan.error is not None:
        yield Hazard("mapping_fails", plan.action, _FAILS, (plan.error.message,), "error")
    where = f"from the page, through {name}"
    yield from in_clear(Attributes(), where, user_of_page(plan))
    for kind, sent in sent_by_page(plan):
        yield from in_clear(sent, where)
        if kind == "profile":
            yield from _limits(sent)


def _limits(sent: Attributes) -> Iterator[Hazard]:
    if len(sent.pairs) > _MOST:
        yield Hazard("too_long", "profile", _MANY, (len(sent.pairs), _MOST))
    for name, value in sent.pairs.items():
        for text, most in ((name, LONGEST_NAME), (value, LONGEST_VALUE)):
            if len(text) > most:
                yield Hazard("too_long", name, _LONG, (name, len(text), most))

"""What is asked for: page loads, mboxes, views (adobe-target.md 7.2, 7.4)."""

from typing import Final

from simulator.target.api.checks.details import check_details
from simulator.target.api.checks.refusals import blank, demand_size, invalid
from simulator.target.api.messages import Execute, MboxRequest, Prefetch
from simulator.target.api.wire import Refused
from simulator.target.settings import Settings
from simulator.target.verdicts import Verdict

__all__ = ["check_execute", "check_prefetch"]

_CLICKED: Final = "-clicked"


def check_execute(field: str, part: Execute | Prefetch, settings: Settings) -> None:
    """Check the page load and the mboxes a part asks for.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    if part.page_load is not None:
        check_details(f"{field}.pageLoad", part.page_load, settings)
    if part.mboxes:
        _check_mboxes(f"{field}.mboxes", part.mboxes, settings)


def check_prefetch(part: Prefetch, settings: Settings) -> None:
    """Check what a request asks for in advance.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    check_execute("prefetch", part, settings)
    for number, view in enumerate(part.views or ()):
        field = f"prefetch.views[{number}]"
        demand_size(f"{field}.name", view.name, settings.view_name_length)
        demand_size(f"{field}.key", view.key, settings.view_key_length)
        check_details(field, view, settings)


def _check_mboxes(field: str, mboxes: list[MboxRequest], settings: Settings) -> None:
    if len(mboxes) > settings.mboxes:
        raise Refused(
            400,
            f"size must be between 0 and {settings.mboxes}",  # as Adobe documents it, bare
            Verdict.REFUSED_BY_LIMIT,
            f"{field} has {len(mboxes)} entries; at most {settings.mboxes} are allowed",
        )
    indices = {mbox.index for mbox in mboxes}
    if len(indices) < len(mboxes) or min(indices) < 0:
        raise invalid(f"{field}.index must be unique and not negative")
    for number, mbox in enumerate(mboxes):
        place = f"{field}[{number}]"
        if not mbox.name.strip():
            raise blank(f"{place}.name")
        demand_size(f"{place}.name", mbox.name, settings.mbox_name_length)
        if mbox.name.endswith(_CLICKED):
            raise invalid(f"{place}.name must not end in {_CLICKED}")
        check_details(place, mbox, settings)

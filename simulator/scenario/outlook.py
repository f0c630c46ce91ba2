"""What Target holds of somebody, and when that will change: what a failed expectation tells."""

from collections.abc import Iterable, Iterator
from typing import Final

from destination.js import text
from simulator.client import ClientError
from simulator.lab import Lab
from simulator.lab_api.types import Firing, ProfileState
from simulator.times import SECOND, format_duration, format_moment, parse_instant

__all__ = ["coming", "held_of", "told"]

_MOST: Final = 3  # of what is to come
_LONGEST: Final = 60  # characters of a value
_KINDS: Final = {
    "retry": "the update is tried again",
    "becomes_visible": "the profile API finds it",
    "counts_for_targeting": "what was written counts for targeting",
    "expires": "it expires, unless its visitor returns",
}


def told(lab: Lab, identifier: str, held: Iterable[ProfileState] | None = None) -> str:
    """Tell what Target holds of somebody, and what is to come of it, in lines of their own.

    Args:
        lab: The lab.
        identifier: A third-party id or a tntId.
        held: The profiles Target holds, where they were asked for already.
    """
    if not lab.can_tell:
        return ""
    try:
        profiles = lab.profiles() if held is None else held
        lines = [held_of(profiles, identifier), *coming(lab, identifier)]
    except ClientError as error:
        lines = [f"what Target holds cannot be told: {error.message}"]
    return "".join(f"\n  {line}" for line in lines)


def held_of(held: Iterable[ProfileState], identifier: str) -> str:
    """Tell what Target holds of somebody."""
    for profile in held:
        if identifier in (profile.third_party_id, *profile.tnt_ids):
            return f"Target holds of {identifier!r}: {'; '.join(_parts(profile))}"
    return f"Target holds nothing of {identifier!r}"


def _parts(profile: ProfileState) -> Iterator[str]:
    pairs = [f"{name} = {_short(value)}" for name, value in profile.attributes.items()]
    yield ", ".join(pairs) or "no attribute"
    yield f"{len(profile.tnt_ids)} device{'' if len(profile.tnt_ids) == 1 else 's'}"
    waits = [
        name
        for name, value in profile.attributes.items()
        if profile.targeting.get(name, "") != value
    ]
    if waits:
        yield f"not counting for targeting yet: {', '.join(waits)}"


def _short(value: str) -> str:
    told = text(value)
    return repr(told if len(told) <= _LONGEST else f"{told[:_LONGEST]}…")


def coming(lab: Lab, identifier: str | None = None) -> Iterator[str]:
    """Tell what is to come, of somebody or at all, if nobody does anything; the next first."""
    if not lab.can_tell:
        return
    now = lab.now()
    due = [one for one in lab.agenda() if identifier is None or _is_about(one, identifier)]
    for one in due[:_MOST]:
        at = parse_instant(one.at)
        what = _KINDS.get(one.kind, one.kind.replace("_", " "))
        whose = f"{one.subject}: " if identifier is None else ""
        left = format_duration(max(at - now, SECOND) // SECOND * SECOND)
        yield f"in {left}, at {format_moment(at, now)}: {whose}{what}"
    if identifier is not None and not due:
        yield "nothing of this will change by itself"


def _is_about(firing: Firing, identifier: str) -> bool:
    """Tell whether something due is about an id; of Target's, the kind stands before it."""
    return firing.subject == identifier or f" {identifier} (" in firing.subject

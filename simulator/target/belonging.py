"""Who is in an audience, and why."""

from dataclasses import dataclass, replace

from simulator.target.audiences import Facts, Rule
from simulator.target.audiences.looking import looked_at
from simulator.target.identifiers import Identifier, kept_under
from simulator.target.profiles import Profiles
from simulator.target.records import DeviceProfile

__all__ = ["Belonging", "belonging"]


@dataclass(frozen=True, slots=True)
class Belonging:
    """Whether a visitor belongs to an audience.

    Attributes:
        holds: Whether the visitor does; None where that is not known.
        unknown: What of the rule is not simulated, a sentence each.
        read: What the rule looked at: dimension to attribute to value, None where it has none.
        profile: Whether Target holds a profile of the visitor.
    """

    holds: bool | None
    unknown: tuple[str, ...]
    read: dict[str, dict[str, str | None]]
    profile: bool


def belonging(
    profiles: Profiles, identifier: Identifier | None, rule: Rule, facts: Facts, now: int
) -> Belonging:
    """Judge a visitor by what counts for targeting now, visible to the profile API or not.

    Args:
        profiles: Where to look for the visitor.
        identifier: Whose profile to read; None, or one that is not found, reads nobody's.
        rule: The audience's rule.
        facts: What the request says; its profile and its time are taken from here.
        now: The time.
    """
    attributes = None if identifier is None else _attributes(profiles, identifier, now)
    facts = replace(facts, profile=attributes or {}, now=now)
    read = looked_at(rule, facts)
    return Belonging(rule.holds(facts), rule.unknown, read, attributes is not None)


def _attributes(profiles: Profiles, identifier: Identifier, now: int) -> dict[str, str] | None:
    profile = profiles.get(*kept_under(identifier))
    if profile is None or not profile.alive(now):
        return None
    if isinstance(profile, DeviceProfile):
        return profiles.targeting(profile, now)
    counted = ((name, one.counting(now)) for name, one in profile.attributes.items())
    return {name: value for name, value in counted if value is not None}

"""What a v2 batch wrote for a third-party id, while no visit has come since.

Adobe says that consecutive v2 batches for one id override each other where no mbox call
comes between. Read so (``bulk_consecutive: replace``), a batch lays its values over the
profile, and the next one takes them off again: an attribute that only the earlier batch
had is as it was before it. A visit, or another update of the attribute, makes them the
profile's own. Source: Adobe, bulk profile update (contract: adobe-target.md 4).
"""

from collections.abc import Iterable, Mapping

from simulator.target.attributes import Attribute
from simulator.target.records import ThirdPartyProfile

__all__ = ["fold", "keep", "lay", "without_former"]


def without_former(profile: ThirdPartyProfile, batch_id: str, now: int) -> dict[str, Attribute]:
    """Give a profile's attributes without what a batch other than ``batch_id`` laid over them."""
    attributes = dict(profile.attributes)
    if profile.batch_id == batch_id:
        return attributes
    for name, before in profile.overlaid.items():
        attributes.pop(name, None)
        if before is not None:
            attributes[name] = before.settled(now)
    return attributes


def lay(
    profile: ThirdPartyProfile, batch_id: str, base: dict[str, Attribute], names: Iterable[str]
) -> None:
    """Note, before a batch writes ``names``, what they were; ``base`` is what it writes to."""
    if profile.batch_id != batch_id:
        profile.batch_id = batch_id
        profile.overlaid = {}
        profile.attributes = base
    for name in names:
        profile.overlaid.setdefault(name, base.get(name))


def keep(profile: ThirdPartyProfile, values: Mapping[str, str]) -> None:
    """Let values that somebody else writes be the profile's own."""
    for name in values:
        profile.overlaid.pop(name, None)


def fold(profile: ThirdPartyProfile) -> None:
    """Let everything that was laid over be the profile's own, as a visit does."""
    profile.batch_id = ""
    profile.overlaid = {}

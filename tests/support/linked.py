"""What a target holds of devices and customers: their attributes, and who is linked to whom."""

from simulator.target.target import Target

__all__ = ["device", "linked", "third_party"]


def third_party(target: Target, identifier: str) -> dict[str, str]:
    profile = target.profiles("acme").store.third_party(identifier)
    assert profile is not None
    return {name: one.value for name, one in profile.attributes.items()}


def device(target: Target, pcid: str) -> dict[str, str]:
    profile = target.profiles("acme").store.device(pcid)
    assert profile is not None
    return {name: one.value for name, one in profile.attributes.items()}


def linked(target: Target, identifier: str) -> list[str]:
    profile = target.profiles("acme").store.third_party(identifier)
    assert profile is not None
    return profile.pcids

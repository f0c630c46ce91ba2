"""How steps expect: with the same expectations as scenario files."""

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from simulator.browser.device import Device
    from simulator.lab import Lab
    from simulator.segment.deliveries import Delivery

__all__ = ["expect", "latest", "latest_delivery", "used"]

_T = TypeVar("_T")


def expect(lab: "Lab", **expected: Any) -> None:
    """Hold an expectation against a lab.

    Args:
        lab: The lab.
        expected: Parts of ``simulator.scenario.model.Expectation``, as JSON.

    Raises:
        AssertionError: All that does not hold, in words.
    """
    import msgspec  # noqa: PLC0415  steps are loaded with pytest, the simulator on use

    from simulator.scenario.expect import unmet  # noqa: PLC0415
    from simulator.scenario.model import Expectation  # noqa: PLC0415

    wanted = msgspec.convert(expected, Expectation)
    problems = list(unmet(wanted, lab))
    if problems:
        raise AssertionError("\n".join(problems))


def latest(answers: "Sequence[_T]") -> _T:
    """Give the latest answer.

    Raises:
        AssertionError: No step has asked for anything.
    """
    if not answers:
        raise AssertionError("there is no answer yet: no step before has asked for anything")
    return answers[-1]


def latest_delivery(lab: "Lab") -> "Delivery":
    """Give the latest delivery of the cloud destination.

    Raises:
        AssertionError: There is none.
    """
    if not lab.deliveries:
        raise AssertionError("no event has come to the cloud destination yet")
    return lab.deliveries[-1]


def used(lab: "Lab", device: str) -> "Device":
    """Give a device that somebody has used.

    Raises:
        AssertionError: Nobody has.
    """
    if device not in lab.devices:
        known = ", ".join(lab.devices) or "none"
        raise AssertionError(f"nobody has used the {device} yet; devices that were used: {known}")
    return lab.devices[device]

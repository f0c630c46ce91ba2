"""How steps expect: with the same expectations as scenario files."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.lab import Lab

__all__ = ["expect"]


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

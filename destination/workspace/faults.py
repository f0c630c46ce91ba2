"""What is wrong with a workspace: one shape for every fault."""

from typing import Literal

from msgspec import Struct

__all__ = ["Fault"]


class Fault(Struct, frozen=True):
    """Something a workspace says that will not do what its author expects.

    Attributes:
        code: A word for programs, such as ``trigger_mixed``.
        place: The field, such as ``destinations.target.mappings[0].trigger``.
        sentence: What is wrong, and what happens for it.
        cure: What to do.
        level: ``error`` where something never works or means another thing than it says;
            ``warning`` where it may be meant so.
    """

    code: str
    place: str
    sentence: str
    cure: str
    level: Literal["error", "warning"] = "error"

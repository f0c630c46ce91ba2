"""Answers of Segment's as the handlers give them, free of any web framework."""

from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from simulator.taping import Taken

__all__ = ["JSON", "Answer", "answer_json"]

JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer.

    Attributes:
        status: The HTTP status.
        body: The body, encoded.
        content_type: Its type; empty for no body.
        headers: What goes with it, but for what every answer has.
        reason: The code of what went wrong, for a header of our own; empty for nothing.
        evidence: The same in a sentence.
        told: Whether the header is written.
        at: The tenant's time, in milliseconds; None where no tenant was found.
        taken: What records it, and is to be told of the whole answer; None for nothing.
    """

    status: int
    body: bytes
    content_type: str
    headers: tuple[tuple[str, str], ...] = field(default=())
    reason: str = ""
    evidence: str = ""
    told: bool = True
    at: int | None = None
    taken: Taken | None = field(default=None, compare=False)


def answer_json(content: Any, status: int = 200, **more: Any) -> Answer:
    """Answer with JSON; keywords are those of ``Answer``."""
    return Answer(status, msgspec.json.encode(content), JSON, **more)

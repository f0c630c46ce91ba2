"""Endpoints of Adobe's that came before the Delivery API: none is built, and each says so.

Segment needs none of them (contract: adobe-target.md 8).
"""

from typing import Final, NamedTuple, NoReturn

from simulator.target.api.wire import Call, Refused
from simulator.target.target import Target

__all__ = ["LEGACY"]

_DELIVERY: Final = "use POST /rest/v1/delivery"


class Legacy(NamedTuple):
    """An endpoint that is not built.

    Attributes:
        methods: The HTTP methods it takes at Adobe.
        rule: Its path.
        about: What it is, and what to use in its place.
    """

    methods: tuple[str, ...]
    rule: str
    about: str

    @property
    def doc(self) -> str:
        """Say in a docstring's form what it is."""
        return f"Say that this is not simulated.\n\n{self.about[:1].upper()}{self.about[1:]}."

    def handle(self, call: Call, _target: Target, _code: str, _now: int) -> NoReturn:
        """Say that it is not built.

        Raises:
            Refused: Always.
        """
        raise Refused(404, f"{call.path} is not simulated: {self.about}")


LEGACY: Final = (
    Legacy(
        ("GET", "POST"),
        "/m2/<client>/mbox/<kind>",
        f"it belongs to mbox.js and at.js 1.x; {_DELIVERY}, as at.js 2.x does",
    ),
    Legacy(
        ("GET", "POST"),
        "/m2/<client>/ubox/<kind>",
        f"it serves mails and redirects; {_DELIVERY} with the mbox under execute.mboxes",
    ),
    Legacy(
        ("POST",),
        "/rest/v1/mbox/<session>",
        f"{_DELIVERY} with the mbox under execute.mboxes",
    ),
    Legacy(
        ("POST",),
        "/rest/v2/batchmbox",
        f"{_DELIVERY} with all mboxes under execute.mboxes or prefetch.mboxes",
    ),
)

"""The routes of the Admin API, as they are served: one for each of its calls, and ``batch``."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from simulator.target.api.admin.batch import BatchRequest, run_batch
from simulator.target.api.admin.frame import managed
from simulator.target.api.admin.table import OPERATIONS, Operation
from simulator.target.api.answers.admin import BatchAnswer
from simulator.target.api.wire import Answer, Call
from simulator.target.target import Target

__all__ = ["ADMIN", "AdminRoute", "is_admin"]

_PREFIX: Final = "/<tenant>/target"
_Handler: TypeAlias = Callable[[Call, Target, str, int], Answer]


class AdminRoute(NamedTuple):
    """A route.

    Attributes:
        operation: The call.
        rule: Its whole path.
        handle: Answers a call.
    """

    operation: Operation
    rule: str
    handle: _Handler


_BATCH: Final = Operation("POST", "/batch", run_batch, BatchAnswer, BatchRequest, counted=False)
ADMIN: Final = (
    *(AdminRoute(one, f"{_PREFIX}{one.rule}", managed(one.handle)) for one in OPERATIONS),
    AdminRoute(_BATCH, f"{_PREFIX}{_BATCH.rule}", managed(run_batch, counted=_BATCH.counted)),
)


def is_admin(path: str) -> bool:
    """Tell whether a path is one of the Admin API's, or would be if there were such a call."""
    return path.split("/")[2:3] == ["target"]

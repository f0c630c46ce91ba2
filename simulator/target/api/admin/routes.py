"""The routes of the Admin API, as they are served: one for each of its calls, and ``batch``."""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from simulator.target.api.admin.batch import run_batch
from simulator.target.api.admin.frame import managed
from simulator.target.api.admin.table import OPERATIONS
from simulator.target.api.wire import Answer, Call
from simulator.target.target import Target

__all__ = ["ADMIN", "AdminRoute", "is_admin"]

_PREFIX: Final = "/<tenant>/target"
_Handler: TypeAlias = Callable[[Call, Target, str, int], Answer]


class AdminRoute(NamedTuple):
    """A route.

    Attributes:
        method: The HTTP method.
        rule: Its path.
        handle: Answers a call.
    """

    method: str
    rule: str
    handle: _Handler


ADMIN: Final = (
    *(AdminRoute(one.method, f"{_PREFIX}{one.rule}", managed(one.handle)) for one in OPERATIONS),
    AdminRoute("POST", f"{_PREFIX}/batch", managed(run_batch, counted=False)),
)


def is_admin(path: str) -> bool:
    """Tell whether a path is one of the Admin API's, or would be if there were such a call."""
    return path.split("/")[2:3] == ["target"]

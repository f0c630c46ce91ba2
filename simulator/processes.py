"""Processes that we have started: how they are ended."""

import subprocess
from typing import Any

__all__ = ["end"]


def end(process: "subprocess.Popen[Any]", grace: float) -> int:
    """End a process: ask it to, and kill it where it has not ended in time.

    Args:
        process: One of ours; it may have ended already.
        grace: How many seconds it has.

    Returns:
        Its exit code, negative where a signal ended it.
    """
    process.terminate()
    try:
        return process.wait(grace)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()

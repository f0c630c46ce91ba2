"""What is known of the machine that measured, and of what it measured with."""

import os
import platform
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from shutil import which
from typing import Any, Final

__all__ = ["facts"]

_TOLD: Final = {"wrk": "--version", "node": "--version", "java": "-version", "psql": "--version"}


def facts() -> dict[str, Any]:
    """Collect the facts: processor, cores, memory, versions."""
    return {
        "system": platform.platform(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_bytes": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"),
        "python": platform.python_version(),
        "granian": version("granian"),
        "flask": version("flask"),
        "offtarget": version("offtarget"),
        **{name: _first_line(name, option) for name, option in _TOLD.items()},
    }


def _processor() -> str:
    try:
        told = Path("/proc/cpuinfo").read_text()
    except OSError:
        return platform.processor()
    found = re.search(r"^model name\s*: (.+)$", told, re.MULTILINE)
    return found[1] if found else platform.machine()


def _first_line(name: str, option: str) -> str | None:
    """Give the first line a command says of its version; None where it is not there."""
    path = which(name)
    if path is None:
        return None
    done = subprocess.run(  # noqa: S603  nothing in it comes from elsewhere
        [path, option], check=False, capture_output=True, text=True
    )
    return (done.stdout + done.stderr).partition("\n")[0]

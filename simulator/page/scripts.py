"""The scripts in this package, made whole: parts joined into one function, with what is built in.

The parts are plain JavaScript, read by people and browsers alike; there is no build step.
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

__all__ = ["SCRIPTS", "script"]

SCRIPTS: Final = {
    "atjs": (
        "settings",
        "cookies",
        "parameters",
        "providers",
        "events",
        "delivery",
        "rendering",
        "notifications",
        "views",
        "api",
    ),
    "analytics": ("storage", "identity", "events", "destinations", "api"),
    "webmode": ("adobe-target",),
}
"""The folders of scripts, and their parts in the order they run in."""


def script(name: str, built_in: Mapping[str, Any]) -> str:
    """Make a script whole.

    Args:
        name: One of ``SCRIPTS``.
        built_in: What the parts find under the name ``BUILT_IN``.
    """
    return f"(function (BUILT_IN) {{\n{_joined(name)}\n}})({json.dumps(built_in)});\n"


@cache
def _joined(name: str) -> str:
    folder = files("simulator.page") / name
    parts = [(folder / f"{part}.js").read_text("utf-8") for part in SCRIPTS[name]]
    return '"use strict";\n\n' + "\n".join(parts)

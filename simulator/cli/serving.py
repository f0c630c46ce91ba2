"""The options of a server, for those commands that start one."""

from collections.abc import Callable
from typing import Any, Final, TypeVar

import click

from simulator.cli.options import option, seed_option

__all__ = [
    "INTERCEPTING",
    "SERVING",
    "as_arguments",
    "ca_dir_option",
    "interception_options",
    "serving_options",
]

_F = TypeVar("_F", bound=Callable[..., Any])

SERVING: Final[dict[str, dict[str, Any]]] = {
    "--client": {
        "multiple": True,
        "help": "A client code; with it, only these exist. Repeatable.",
    },
    "--preset": {"help": "A choice of lags: documented, instant, drawn or worst."},
    "--lag": {"help": "The visibility lag, such as 1h or 0s..1h."},
    "--lifetime": {"help": "The lifetime of a profile, such as 14d."},
    "--token": {
        "help": "The lab token; made up where the server can be reached from elsewhere.",
    },
    "--allow-host": {
        "multiple": True,
        "help": "A further Host the lab API answers to. Repeatable.",
    },
    "--data": {
        "metavar": "DIR",
        "help": "A folder that keeps everything over a restart, a kill included.",
    },
    "--store": {
        "metavar": "URL",
        "help": "A PostgreSQL database that keeps it likewise, for several servers at once.",
    },
    "--record": {
        "is_flag": True,
        "help": "Keep a tape of each tenant: the latest requests, for offtarget bundle.",
    },
    "--workspace": {
        "metavar": "FILE",
        "help": "What a tenant is given, named by its client code.",
    },
    "--at-js": {
        "metavar": "FILE",
        "help": "Adobe's own at.js, served to pages in the place of ours.",
    },
    "--analytics-js": {"metavar": "FILE", "help": "Segment's own analytics.js, likewise."},
    "--web-destination": {
        "metavar": "FILE",
        "help": "Segment's own Adobe Target Web, likewise.",
    },
}
"""What is served."""

INTERCEPTING: Final[dict[str, dict[str, Any]]] = {
    "--intercept-host": {
        "multiple": True,
        "metavar": "HOST=CODE",
        "help": "A host of your own that leads to Adobe, and its client code. Repeatable.",
    },
    "--allow": {
        "multiple": True,
        "metavar": "HOST[:PORT]",
        "help": "A host the proxy lets through, untouched. Repeatable.",
    },
    "--demand-tenant": {
        "is_flag": True,
        "help": "Take from the proxy only what names a tenant as its user.",
    },
    "--proxy-port": {
        "type": click.IntRange(0, 65535),
        "help": "The proxy's port; the one after --port if left out.",
    },
}
"""What is intercepted."""

_CA_DIR: Final = (
    "Where the local authority's key is kept; --data, else ~/.local/state/offtarget if left out."
)


def serving_options(command: _F) -> _F:
    """Add what is served."""
    return seed_option(_added(command, SERVING))


def interception_options(command: _F) -> _F:
    """Add what is intercepted."""
    return _added(ca_dir_option(command), INTERCEPTING)


def ca_dir_option(command: _F) -> _F:
    """Add ``--ca-dir``."""
    return option("--ca-dir", metavar="DIR", help=_CA_DIR)(command)


def _added(command: _F, options: dict[str, dict[str, Any]]) -> _F:
    for flag, settings in reversed(options.items()):
        command = option(flag, **settings)(command)
    return command


def as_arguments(given: dict[str, Any]) -> list[str]:
    """Write options as they were given, for another process."""
    arguments = []
    for flag in (*SERVING, *INTERCEPTING, "--ca-dir", "--seed"):
        value = given[flag.lstrip("-").replace("-", "_")]
        for one in value if isinstance(value, tuple) else (value,):
            if one is True:
                arguments.append(flag)
            elif one is not None and one is not False:
                arguments.append(f"{flag}={one}")
    return arguments

"""A server's log: one line a request, and a few about the server, on standard error.

Secrets are masked as a line is made: none is ever in one. A line has a bounded length, is of
printable ASCII, and is written at once, so that those of several threads and processes stay whole.
"""

import json
import os
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias
from weakref import WeakKeyDictionary

from destination.workspace.secrets import Secrets
from simulator.asking import Application, path_of
from simulator.clock import wall
from simulator.masking import masked, masked_target
from simulator.tenant import Tenant
from simulator.tenants import Tenants
from simulator.times import format_instant
from simulator.traffic import UNTOLD, verdict_of

__all__ = ["NOTED", "Log", "logged"]

NOTED: Final = "offtarget.tenant"
"""Where a request's environ tells the tenant it was found to belong to."""

Form: TypeAlias = Literal["text", "json"]
Write: TypeAlias = Callable[[bytes], object]
_STDERR: Final = 2
_LONGEST: Final = 1_000  # characters of one value; and a line has few of them
_SHORT: Final = 100
_LAB: Final = "/_lab/v1/tenants/"
_NOTHING: Final = Secrets()


def _to_stderr(line: bytes) -> None:
    """Write a line; where nobody takes it, the server goes on all the same."""
    try:
        os.write(_STDERR, line)
    except OSError:
        return


@dataclass(frozen=True, slots=True)
class Log:
    """A log.

    Attributes:
        form: How its lines are written.
        token: The lab token, which is in none of them.
        write: Takes a line.
    """

    form: Form
    token: str | None = None
    write: Write = _to_stderr
    _made: WeakKeyDictionary[Secrets, Secrets] = field(
        default_factory=WeakKeyDictionary, repr=False, compare=False
    )

    def say(self, event: str, **told: Any) -> None:
        """Write a line about the server itself."""
        self._line({"event": event, **told}, self._beside(_NOTHING))

    def request(
        self,
        environ: dict[str, Any],
        tenant: Tenant | None,
        known: Secrets,
        answer: tuple[str, str],
        seconds: float,
    ) -> None:
        """Write the line of a request.

        Args:
            environ: The request.
            tenant: Whose it was; None for nobody's.
            known: What is secret besides the lab token.
            answer: Status and verdict.
            seconds: What it took.
        """
        secrets = self._beside(known)
        status, verdict = answer
        told = {
            "event": "request",
            "tenant": "-" if tenant is None else tenant.name,
            "method": environ["REQUEST_METHOD"][:_SHORT],
            "path": masked_target(path_of(environ), environ.get("QUERY_STRING", ""), secrets),
            "status": int(status[:3]),
            "verdict": verdict,
            "ms": round(seconds * 1000, 2),
        }
        self._line(told, secrets)

    def failed(self, environ: dict[str, Any], error: BaseException, known: Secrets) -> None:
        """Write a line about a request that failed for a mistake of ours, and where that is.

        Args:
            environ: The request.
            error: What was raised.
            known: What is secret besides the lab token.
        """
        frames = reversed(traceback.extract_tb(error.__traceback__))
        told = {
            "event": "error",
            "method": environ["REQUEST_METHOD"][:_SHORT],
            "path": masked_target(path_of(environ), "", self._beside(known)),
            "error": "".join(traceback.format_exception_only(error)).strip(),
            "where": " < ".join(f"{one.name} ({one.filename}:{one.lineno})" for one in frames),
        }
        self._line(told, self._beside(known))

    def _beside(self, known: Secrets) -> Secrets:
        """Give what is secret, and the lab token beside it."""
        made = self._made.get(known)
        if made is None:
            made = self._made[known] = Secrets([*known, self.token or ""])
        return made

    def _line(self, told: dict[str, Any], secrets: Secrets) -> None:
        """Write what is told, each value bounded, after the machine's time."""
        line = {"at": format_instant(wall()), **dict(_bounded(told, secrets))}
        if self.form == "json":
            text = json.dumps(line)
        else:
            text = " ".join(
                [f"{line.pop('at')}", f"{line.pop('event')}", *map(_pair, line.items())]
            )
        self.write(f"{text}\n".encode("ascii", "backslashreplace"))


def _bounded(told: dict[str, Any], secrets: Secrets) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, str):
            safe = masked(value, secrets)
            left = len(safe) - _LONGEST
            yield name, safe if left <= 0 else f"{safe[:_LONGEST]}...(+{left})"
        else:
            yield name, value


def _pair(pair: tuple[str, Any]) -> str:
    """Write a name and its value; one that is not plain, as JSON does."""
    name, value = pair
    text = str(value)
    plain = text.isascii() and text.isprintable() and " " not in text and '"' not in text
    return f"{name}={text if plain else json.dumps(text)}"


def logged(application: Application, log: Log, tenants: Tenants) -> Application:
    """Let an application log what it answers."""

    def logging(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began, answer = time.monotonic(), ("500", UNTOLD)

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal answer
            answer = status, verdict_of(headers)
            return start_response(status, headers, *rest)

        try:
            return application(environ, start)
        finally:
            tenant = environ.get(NOTED) or _of_lab(environ, tenants)
            known = tenants.secrets if tenant is None else tenant.secrets
            log.request(environ, tenant, known, answer, time.monotonic() - began)

    return logging


def _of_lab(environ: dict[str, Any], tenants: Tenants) -> Tenant | None:
    """Give the tenant whose controls a request has in hand."""
    path = path_of(environ)
    if not path.startswith(_LAB):
        return None
    name = path.removeprefix(_LAB).partition("/")[0]
    return next(
        (one for one in tenants.all() if name == one.name or name in one.target.codes), None
    )

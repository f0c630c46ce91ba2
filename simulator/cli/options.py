"""What the commands share: options with their environment twins, output, exit codes."""

import json
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Final, TypeVar

import click
import msgspec

from simulator.refusals import ClientError, NotReachableError

__all__ = [
    "DEFAULT_PORT",
    "DEFAULT_URL",
    "FAILED",
    "NOT_REACHABLE",
    "client_option",
    "json_option",
    "option",
    "print_json",
    "seed_option",
    "server_options",
    "verb",
]

DEFAULT_PORT: Final = 8420
DEFAULT_URL: Final = f"http://127.0.0.1:{DEFAULT_PORT}"
FAILED: Final = 1
USAGE: Final = 2
NOT_REACHABLE: Final = 3
_F = TypeVar("_F", bound=Callable[..., Any])


def option(flag: str, *short: str, **settings: Any) -> Callable[[_F], _F]:
    """Declare an option; ``--some-flag`` has the twin ``OFFTARGET_SOME_FLAG``."""
    name = flag.partition("/")[0].lstrip("-").replace("-", "_")
    settings.setdefault("show_default", settings.get("default") is not None)
    return click.option(
        flag, *short, envvar=f"OFFTARGET_{name.upper()}", show_envvar=True, **settings
    )


def json_option(command: _F) -> _F:
    """Add ``--json``."""
    named: Callable[[_F], _F] = click.option(
        "--json",
        "as_json",
        is_flag=True,
        envvar="OFFTARGET_JSON",
        show_envvar=True,
        help="Print JSON.",
    )
    return named(command)


def seed_option(command: _F) -> _F:
    """Add ``--seed``."""
    return option("--seed", type=int, default=0, help="Drives ids, lag draws and retries.")(command)


def client_option(command: _F) -> _F:
    """Add ``--client``."""
    text = "The Adobe client code, or the tenant's name; the server's only one if left out."
    return option("--client", help=text)(command)


def server_options(command: _F) -> _F:
    """Add ``--url`` and ``--token``, which say where a simulator listens."""
    url = option("--url", default=DEFAULT_URL, help="Where the simulator listens.")
    return url(option("--token", help="The lab token, where the server wants one.")(command))


def verb(*, example: str, name: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Declare a command; its help begins with an example."""

    def declare(function: Callable[..., Any]) -> click.Command:
        about = " ".join((function.__doc__ or "").split())
        lines = "\n".join(f"  {line}" for line in example.splitlines())
        made = click.command(
            name=name or function.__name__.strip("_"), help=f"\b\nExample:\n{lines}\n\n{about}"
        )
        return made(_with_exit_codes(function))

    return declare


def _with_exit_codes(function: Callable[..., Any]) -> Callable[..., Any]:
    """Turn the client's errors into sentences and exit codes."""

    @wraps(function)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        except NotReachableError as error:
            _fail(str(error), "not_reachable", NOT_REACHABLE, as_json=kwargs.get("as_json"))
        except ClientError as error:
            _fail(_sentence(error), error.code, USAGE, as_json=kwargs.get("as_json"))
        except UnicodeEncodeError as error:
            raise click.UsageError(f"{error.object!r} is no UTF-8 text") from None

    return guarded


def _sentence(error: ClientError) -> str:
    """Name the field a refusal is about, where its message does not."""
    named = not error.field or error.field in error.message
    return error.message if named else f"{error.field}: {error.message}"


def _fail(message: str, code: str, status: int, *, as_json: bool | None) -> None:
    if as_json:
        print_json({"error": {"code": code, "message": message}})
    click.echo(f"offtarget: {message}", err=True)
    sys.exit(status)


def print_json(content: Any) -> None:
    """Print one JSON document, the same bytes for the same content."""
    text = json.dumps(msgspec.to_builtins(content), indent=2, ensure_ascii=False)
    # Half a character, which JSON can hold and no terminal can show, goes as its escape.
    click.echo(text.encode("utf-8", "backslashreplace").decode())

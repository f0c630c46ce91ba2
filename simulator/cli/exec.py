"""``offtarget exec``: a command in a world where Adobe and Segment are on this machine."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

import click

from simulator.cli.intercepted import environment, tenant_option
from simulator.cli.options import json_option, option, verb
from simulator.cli.serving import as_arguments, interception_options, serving_options
from simulator.processes import end

__all__ = ["command"]

_PASSED_ON: Final = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")
_NOT_FOUND: Final = 127
_NOT_RUN: Final = 126
_KILLED: Final = 128
_GRACE: Final = 5.0  # seconds a server may take to end


@verb(
    example="offtarget exec -- npm test\nofftarget exec --preset instant --allow localhost -- "
    "python send.py",
    name="exec",
)
@option("--url", help="A server with --intercept that runs already; else one is started.")
@tenant_option
@serving_options
@interception_options
@json_option
@click.argument("words", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND…")
def command(words: Sequence[str], **given: Any) -> None:
    """Run a command whose calls to Adobe and Segment end at a simulator.

    One is started on free ports with the options of `offtarget serve`, and ended with the
    command, whose exit code is passed on. Signals go to the command. --json is for errors: all
    other output is the command's.
    """
    if given["url"]:
        sys.exit(_run(words, _variables(given["url"], given)))
    with _server(given) as url:
        code = _run(words, _variables(url, given))
    sys.exit(code)


def _variables(url: str, given: Mapping[str, Any]) -> dict[str, str]:
    return environment(url, token=given["token"], tenant=given["tenant"], folder=given["ca_dir"])


@contextmanager
def _server(given: dict[str, Any]) -> Iterator[str]:
    """Serve on free ports for as long as a block runs; gives the URL."""
    serve = [sys.executable, "-m", "simulator.cli", "serve", "--json", "--intercept", "--until-eof"]
    ports = ["--host=127.0.0.1", "--port=0", f"--proxy-port={given['proxy_port'] or 0}"]
    server = subprocess.Popen(  # noqa: S603  is ourselves
        [*serve, *as_arguments({**given, "proxy_port": None}), *ports],
        stdin=subprocess.PIPE,  # ends when we do, however that comes about
        stdout=subprocess.PIPE,
        start_new_session=True,  # an interrupt at the keyboard is the command's
    )
    try:
        assert server.stdout is not None  # noqa: S101  it is a pipe
        line = server.stdout.readline()
        if not line:
            sys.exit(server.wait())  # it has said why
        yield json.loads(line)["url"]
    finally:
        end(server, _GRACE)


def _run(words: Sequence[str], variables: Mapping[str, str]) -> int:
    """Run a command, pass signals on to it, and give its exit code as a shell would."""
    try:
        running = subprocess.Popen(words, env={**os.environ, **variables})  # noqa: S603  as asked
    except FileNotFoundError:
        click.echo(f"offtarget: no command {words[0]!r} is found", err=True)
        return _NOT_FOUND
    except OSError as error:
        click.echo(f"offtarget: {words[0]!r} cannot be run: {error.strerror}", err=True)
        return _NOT_RUN

    def pass_on(number: int, _: object) -> None:
        if not (number == signal.SIGINT and _at_the_keyboard()):
            running.send_signal(number)

    for name in _PASSED_ON:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), pass_on)
    code = running.wait()
    return code if code >= 0 else _KILLED - code


def _at_the_keyboard() -> bool:
    """Tell whether an interrupt at the keyboard has reached the command already."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError):
        return False

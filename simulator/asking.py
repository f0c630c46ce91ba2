"""A request as handlers see it, read from WSGI: whoever serves it, Flask or not."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, TypeAlias

from simulator.target.api.wire import Call, parameters_of
from simulator.vendor_hosts import TARGET_DOMAIN

__all__ = ["ORIGIN", "Application", "call_of", "host_of", "path_of"]

Application: TypeAlias = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
"""What answers requests, by WSGI."""
ORIGIN: Final = "offtarget.origin"
"""Where a request's environ says which scheme, host and port its client used, by the proxy."""

_UNPREFIXED: Final = ("CONTENT_TYPE", "CONTENT_LENGTH")
_UNSAID: Final = {"http": ":80", "https": ":443"}


def call_of(
    environ: Mapping[str, Any],
    arguments: Mapping[str, str],
    body: bytes = b"",
    path: str | None = None,
) -> Call:
    """Take a request from WSGI.

    Args:
        environ: The request's.
        arguments: What varies in its path.
        body: Its body.
        path: Its path, where that is read already.
    """
    query = environ.get("QUERY_STRING", "")
    host = host_of(environ)

    def header(name: str) -> str | None:
        key = name.upper().replace("-", "_")
        found: str | None = environ.get(key if key in _UNPREFIXED else f"HTTP_{key}")
        return found

    return Call(
        environ["REQUEST_METHOD"],
        path_of(environ) if path is None else path,
        query,
        parameters_of(query),
        host.lower(),
        header,
        arguments,
        body,
        lambda: _origin(environ, host),
        environ.get("REMOTE_ADDR") or "",
    )


def path_of(environ: Mapping[str, Any]) -> str:
    """Give the path, percent-decoded once; WSGI has its bytes as Latin-1."""
    path: str = environ.get("PATH_INFO") or "/"
    return path if path.isascii() else path.encode("latin-1").decode(errors="replace")


def host_of(environ: Mapping[str, Any]) -> str:
    """Give the Host header, without a port that goes unsaid; else the server's own name."""
    host: str = environ.get("HTTP_HOST") or f"{environ['SERVER_NAME']}:{environ['SERVER_PORT']}"
    return host.removesuffix(_UNSAID.get(environ["wsgi.url_scheme"], ""))


def _origin(environ: Mapping[str, Any], host: str) -> str:
    """Tell under which scheme, host and port the client came, or could have come.

    A Host of Adobe's may be a name this machine alone leads here: where it was set by hand,
    a URL with it would lead to Adobe. Through the proxy it leads here again.
    """
    if ORIGIN in environ:
        return str(environ[ORIGIN])
    if TARGET_DOMAIN in host.lower():
        name = environ["SERVER_NAME"]
        server = "localhost" if TARGET_DOMAIN in name.lower() else name
        host = f"{server}:{environ['SERVER_PORT']}"
    return f"{environ['wsgi.url_scheme']}://{host}"

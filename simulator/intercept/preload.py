"""Leads Python programs that heed no proxy variables to the proxy, at the hosts it simulates.

Adobe's Python SDK is one: urllib3 does not heed them, and it trusts certifi's roots alone. A
copy of this file is found as ``sitecustomize`` through PYTHONPATH, and so is loaded before
anything else; it needs the standard library alone. Who finds the proxy by itself is left alone.
"""

import base64
import os
import socket
import ssl
import sys
from collections.abc import Callable
from fnmatch import fnmatchcase
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_LONGEST = 64 * 1024
_ESTABLISHED = 200


def _tunnelled(direct: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """Open connections to simulated hosts through the proxy."""

    def create_connection(address: Any, *args: Any, **kwargs: Any) -> socket.socket:
        host, port = address[:2]
        if not _is_simulated(host):
            return direct(address, *args, **kwargs)
        proxy = urlsplit(os.environ["HTTPS_PROXY"])
        opened = direct((proxy.hostname, proxy.port), *args, **kwargs)
        try:
            _connect(opened, f"{host}:{port}", proxy.username, proxy.password)
        except BaseException:
            opened.close()
            raise
        return opened

    return create_connection


def _is_simulated(host: Any) -> bool:
    patterns = os.environ.get("OFFTARGET_INTERCEPTED", "").split(",")
    name = host.lower() if isinstance(host, str) else ""
    return any(fnmatchcase(name, pattern) for pattern in patterns)


def _connect(opened: socket.socket, authority: str, user: str | None, password: str | None) -> None:
    said = ""
    if user:
        named = f"{unquote(user)}:{unquote(password or '')}".encode()
        said = f"Proxy-Authorization: Basic {base64.b64encode(named).decode()}\r\n"
    head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n{said}\r\n"
    opened.sendall(head.encode())
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):  # byte by byte: what follows is not ours
        byte = opened.recv(1)
        if not byte or len(answer) > _LONGEST:
            raise OSError("the proxy broke off")
        answer += byte
    _, status, reason = answer.partition(b"\r\n")[0].decode("latin-1").split(" ", 2)
    if int(status) != _ESTABLISHED:
        raise OSError(f"the proxy refused {authority}: {reason}")


def _trusting(direct: Callable[..., None]) -> Callable[..., None]:
    """Trust the authority beside whatever roots a client chooses."""

    def load_verify_locations(self: ssl.SSLContext, *args: Any, **kwargs: Any) -> None:
        direct(self, *args, **kwargs)
        ours = os.environ.get("SSL_CERT_FILE")
        if ours and Path(ours).is_file() and self.protocol != ssl.PROTOCOL_TLS_SERVER:
            direct(self, cafile=ours)

    return load_verify_locations


class _Urllib3:
    """Sees urllib3 being imported, which opens connections in its own way."""

    name = "urllib3.util.connection"

    def find_spec(self, name: str, path: Any = None, _: Any = None) -> ModuleSpec | None:
        if name != self.name:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                run(module)
                module.create_connection = _tunnelled(module.create_connection)

            spec.loader.exec_module = exec_module  # type: ignore[method-assign]
        return spec


def _go_on() -> None:
    """Run the ``sitecustomize`` that stands behind this one, if there is one."""
    here = Path(__file__).resolve().parent
    behind = [one for one in sys.path if Path(one or ".").resolve() != here]
    spec = PathFinder.find_spec("sitecustomize", behind)
    if spec is not None and spec.loader is not None:
        spec.loader.exec_module(module_from_spec(spec))


def install() -> None:
    """Patch what opens connections and loads roots, once and for this process alone."""
    socket.create_connection = _tunnelled(socket.create_connection)
    ssl.SSLContext.load_verify_locations = _trusting(  # type: ignore[method-assign]
        ssl.SSLContext.load_verify_locations
    )
    sys.meta_path.insert(0, _Urllib3())


if __name__ == "sitecustomize":
    if os.environ.get("HTTPS_PROXY") and os.environ.get("OFFTARGET_INTERCEPTED"):
        install()
    _go_on()

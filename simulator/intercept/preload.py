"""Leads Python programs that heed no proxy variables to the proxy, as preload.cjs does in Node.

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
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

_LONGEST = 64 * 1024
_PATIENCE = 30.0  # seconds an event loop waits for a tunnel
_ESTABLISHED = 200
_PROXY = urlsplit(os.environ.get("HTTPS_PROXY", ""))
_URL = os.environ.get("OFFTARGET_URL", "")


def _tunnelled(direct: Callable[..., socket.socket]) -> Callable[..., socket.socket]:
    """Open connections through the proxy, but to what is near."""

    def create_connection(address: Any, *args: Any, **kwargs: Any) -> socket.socket:
        host, port = address[:2]
        if _is_near(host, port):
            return direct(address, *args, **kwargs)
        opened = direct((_PROXY.hostname, _PROXY.port), *args, **kwargs)
        try:
            _connect(opened, _authority(host, port), _PROXY.username, _PROXY.password)
        except BaseException:
            opened.close()
            raise
        return opened

    return create_connection


def _is_near(host: Any, port: Any) -> bool:
    """Tell whether a host is reached without the proxy.

    It is where NO_PROXY names it or what it is below, and where it is the proxy or the server.
    """
    name = _text(host)
    if not name or _authority(name, port) in (_at(_PROXY.geturl()), _at(_URL)):
        return True
    named = os.environ.get("NO_PROXY", "").lower().replace(",", " ").split()
    below = (one.removeprefix("*").removeprefix(".") for one in named)
    return "*" in named or name in named or any(name.endswith(f".{one}") for one in below)


def _text(host: Any) -> str:
    return (host.decode("latin-1") if isinstance(host, bytes) else host or "").lower().strip("[]")


def _authority(host: Any, port: Any) -> str:
    name = _text(host)
    return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"


def _at(url: str) -> str:
    at = urlsplit(url)
    return _authority(at.hostname, at.port)


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
    """Trust the authority beside the roots everybody trusts, never beside those a client names."""

    def load_verify_locations(
        self: ssl.SSLContext, cafile: Any = None, capath: Any = None, cadata: Any = None
    ) -> None:
        direct(self, cafile, capath, cadata)
        ours = os.environ.get("SSL_CERT_FILE")
        if ours and Path(ours).is_file() and cafile is not None and _is_everybodys(cafile):
            direct(self, cafile=ours)

    return load_verify_locations


def _is_everybodys(cafile: Any) -> bool:
    """Tell whether a file is certifi's, whoever brings it along, or the one of this machine."""
    named = Path(os.fsdecode(cafile)).resolve()
    machine = ssl.get_default_verify_paths()
    usual = {machine.cafile, machine.openssl_cafile}
    if "certifi" in sys.modules:  # some systems lead it to a file of theirs
        usual.add(sys.modules["certifi"].where())
    return named.parts[-2:] == ("certifi", "cacert.pem") or named in {
        Path(one).resolve() for one in usual if one
    }


def _lead_urllib3(connection: Any) -> None:
    connection.create_connection = _tunnelled(connection.create_connection)


def _lead_asyncio(base_events: Any) -> None:
    loop = base_events.BaseEventLoop
    direct = loop.create_connection

    async def create_connection(
        self: Any, protocol_factory: Any, host: Any = None, port: Any = None, **kwargs: Any
    ) -> Any:
        if kwargs.get("sock") is not None or _is_near(host, port):
            return await direct(self, protocol_factory, host, port, **kwargs)
        at = (host, port), _PATIENCE
        opened = await self.run_in_executor(None, socket.create_connection, *at)
        opened.setblocking(False)
        if kwargs.get("ssl") and kwargs.get("server_hostname") is None:
            kwargs["server_hostname"] = host
        return await direct(self, protocol_factory, sock=opened, **kwargs)

    loop.create_connection = create_connection


_LED: dict[str, Callable[[Any], None]] = {
    "urllib3.util.connection": _lead_urllib3,
    "asyncio.base_events": _lead_asyncio,
}
"""Modules that open connections in their own way, and what is done to each."""


class _Imports:
    """Sees such modules being imported: most programs need neither."""

    def find_spec(self, name: str, path: Any = None, _: Any = None) -> ModuleSpec | None:
        if name not in _LED:
            return None
        spec = PathFinder.find_spec(name, path)
        if spec is not None and spec.loader is not None:
            run = spec.loader.exec_module

            def exec_module(module: Any) -> None:
                run(module)
                _LED[name](module)

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
    sys.meta_path.insert(0, _Imports())
    for name in _LED.keys() & sys.modules.keys():
        _LED[name](sys.modules[name])


if __name__ == "sitecustomize":
    if os.environ.get("HTTPS_PROXY") and os.environ.get("OFFTARGET_INTERCEPTED"):
        install()
    _go_on()

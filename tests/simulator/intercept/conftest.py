"""What the tests of interception share: a server with a proxy, and a host outside of it."""

import json
import signal
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from intercepting import CNAME, OFFTARGET, OUTSIDE, Outside, Server
from simulator.client import Client


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder that keeps an authority, shared like that of a user."""
    return tmp_path_factory.mktemp("authority")


@pytest.fixture(scope="session")
def serve_proxied(folder: Path) -> Iterator[Callable[..., Server]]:
    """Start servers with a proxy each, and end them."""
    started: list[subprocess.Popen[str]] = []

    def start(*options: str, token: str | None = None) -> Server:
        command = [*OFFTARGET, "serve", "--port=0", "--json", "--intercept", f"--ca-dir={folder}"]
        process = subprocess.Popen([*command, *options], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        with Client(told["url"].replace("0.0.0.0", "127.0.0.1"), token=token) as client:  # noqa: S104
            interception = client.info().interception
        assert interception is not None
        return Server(told["url"], told["proxy"], interception, process)

    yield start
    for process in started:
        process.send_signal(signal.SIGTERM)
    for process in started:
        assert process.wait(timeout=10) in {0, -signal.SIGKILL}
        process.communicate()


@pytest.fixture(scope="session")
def proxied(serve_proxied: Callable[..., Server]) -> Server:
    """Give a server with a proxy, and a CNAME for acme."""
    return serve_proxied(f"--intercept-host={CNAME}=acme")


class Echo(BaseHTTPRequestHandler):
    """Answers with the path, and with what came of the proxy's headers."""

    def do_GET(self) -> None:
        names = [name for name in self.headers if name.lower().startswith(("x-offtarget", "proxy"))]
        body = f"outside {self.path} {names}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Outside]:
    """Serve a host nobody simulates, on this machine."""
    authority = trustme.CA()
    roots = tmp_path_factory.mktemp("outside") / "roots.pem"
    authority.cert_pem.write_to_path(roots)
    plain, secure = (ThreadingHTTPServer((OUTSIDE, 0), Echo) for _ in range(2))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(OUTSIDE).configure_cert(context)
    secure.socket = context.wrap_socket(secure.socket, server_side=True)
    for one in (plain, secure):
        threading.Thread(target=one.serve_forever, daemon=True).start()
    yield Outside(
        f"http://{OUTSIDE}:{plain.server_port}", f"https://{OUTSIDE}:{secure.server_port}", roots
    )
    for one in (plain, secure):
        one.shutdown()
        one.server_close()

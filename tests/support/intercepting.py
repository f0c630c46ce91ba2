"""What tests of interception talk about: a server with a proxy, and a host outside of it."""

import ssl
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from simulator.lab_api.types import Interception

OFFTARGET = [sys.executable, "-m", "simulator.cli"]
CNAME = "target.shop.example"
OUTSIDE = "127.0.0.2"
"""A host nobody simulates; clients reach 127.0.0.1 without a proxy, and not this one."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with a proxy."""

    url: str
    proxy: str
    interception: Interception
    process: "subprocess.Popen[str]"

    @property
    def address(self) -> tuple[str, int]:
        at = urlsplit(self.proxy)
        return str(at.hostname), at.port or 0

    def trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cadata=self.interception.certificate)


@dataclass(frozen=True, slots=True)
class Outside:
    """A host that is not simulated: by HTTP and by TLS, and who vouches for it."""

    http: str
    https: str
    roots: Path

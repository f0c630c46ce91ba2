"""What a client needs on disk to trust the authority.

Each holds the roots everybody trusts, too, so that a host that is let through is trusted as
ever; Node alone adds ours to its own.
"""

import re
import ssl
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Final

import certifi
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption
from cryptography.hazmat.primitives.serialization.pkcs12 import (
    PKCS12Certificate,
    serialize_java_truststore,
)
from cryptography.x509 import Certificate, load_pem_x509_certificate

from simulator.intercept.folders import keep, private

__all__ = ["STORE_PASSWORD", "Trust"]

STORE_PASSWORD: Final = "changeit"  # noqa: S105  Java's own for what holds no secret
_PEM: Final = re.compile(b"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Trust:
    """The files a client is pointed at.

    Attributes:
        added: What Node is to trust beside its own roots, PEM.
        bundle: The authority and the roots everybody trusts, PEM.
        store: The same for a JVM, PKCS12.
        preload: What makes Node heed the proxy.
        python: The folder of what leads Python there where it does not heed it.
    """

    added: Path
    bundle: Path
    store: Path
    preload: Path
    python: Path

    @classmethod
    def kept_in(cls, folder: Path, certificate: str, former: Mapping[str, str]) -> "Trust":
        """Write the files for an authority, if they are not there yet.

        Their folder is named by what they hold, so that none is ever changed.

        Args:
            folder: What keeps them.
            certificate: The authority's, PEM.
            former: The variables so far: whom they name is trusted as before.

        Raises:
            KeepingError: They cannot be written.
        """
        ours = _PEM.findall(certificate.encode())
        roots = _joined([*ours, *_everybodys()])
        added = _joined([*ours, *_read(former.get("NODE_EXTRA_CA_CERTS"))])
        node, python = (
            files(__package__).joinpath(name).read_bytes() for name in ("preload.cjs", "preload.py")
        )
        named = sha256(b"\0".join((roots, added, node, python))).hexdigest()[:16]
        place = private(private(folder / "trust") / named)
        trust = cls(
            place / "node.pem",
            place / "roots.pem",
            place / "roots.p12",
            place / "node.cjs",
            private(place / "python"),
        )
        _write(trust.added, lambda: added)
        _write(trust.bundle, lambda: roots)
        _write(trust.store, lambda: _store(_PEM.findall(roots)))
        _write(trust.preload, lambda: node)
        _write(trust.python / "sitecustomize.py", lambda: python)
        return trust


def _joined(certificates: list[bytes]) -> bytes:
    return b"\n".join(dict.fromkeys(certificates)) + b"\n"


def _everybodys() -> list[bytes]:
    """Give the roots of the web, and those this machine trusts or SSL_CERT_FILE names."""
    return [*_read(certifi.where()), *_read(ssl.get_default_verify_paths().cafile)]


def _read(path: str | None) -> list[bytes]:
    """Give the certificates of a file; none where there is no such file."""
    try:
        return _PEM.findall(Path(path).read_bytes()) if path else []
    except OSError:
        return []


def _write(path: Path, make: Callable[[], bytes]) -> None:
    if not path.exists():
        keep(path, make())


def _store(roots: list[bytes]) -> bytes:
    """Write certificates as a JVM's trust store."""
    entries = [
        PKCS12Certificate(certificate, f"root-{number}".encode())
        for number, root in enumerate(roots)
        if (certificate := _parsed(root)) is not None
    ]
    return serialize_java_truststore(entries, BestAvailableEncryption(STORE_PASSWORD.encode()))


def _parsed(pem: bytes) -> Certificate | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # some old roots bend a rule
        try:
            return load_pem_x509_certificate(pem)
        except ValueError:
            return None

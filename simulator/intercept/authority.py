"""A certificate authority of this machine's user: who vouches for the simulated hosts.

Only what is told to trust it does: one process at a time, by environment variables. It is
never put into a store of the system's.
"""

import ssl
from base64 import b64encode
from collections.abc import Callable
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

import trustme
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509 import load_pem_x509_certificate

from simulator.intercept.folders import KeepingError, keep, private

__all__ = ["Authority", "fingerprint"]

_FILE: Final = "authority.pem"
_OTHERS: Final = 0o077
_MOST_NAMES: Final = 1_000
_BEGIN: Final = b"-----BEGIN CERTIFICATE-----"


class Authority:
    """Issues certificates.

    Args:
        ca: Its key and its own certificate.
    """

    def __init__(self, ca: trustme.CA) -> None:
        self._ca = ca
        self.context: Callable[[str], ssl.SSLContext] = lru_cache(_MOST_NAMES)(self._context)
        """Gives the context to answer as a host by TLS; made at its first use."""

    @classmethod
    def kept_in(cls, folder: Path) -> "Authority":
        """Give the authority a folder keeps; the first time, one is made.

        Raises:
            KeepingError: It can be neither read nor made, others can read its key, or the
                file is none of ours; what is there stays.
        """
        path = private(folder / "authority") / _FILE
        if not path.exists():
            made = trustme.CA(path_length=0, organization_name="Offtarget, this machine only")
            keep(path, made.private_key_pem.bytes() + made.cert_pem.bytes())
        try:
            mode, content = path.stat().st_mode, path.read_bytes()
        except OSError as error:
            raise KeepingError(f"cannot read {path}: {error.strerror}") from None
        if mode & _OTHERS:
            cure = "remove it, and a new one is made"
            raise KeepingError(f"{path} holds a key and others than its owner can read it; {cure}")
        key, begin, certificate = content.partition(_BEGIN)
        try:
            return cls(trustme.CA.from_pem(begin + certificate, key))
        except ValueError:
            cure = "move it away, and a new one is made"
            raise KeepingError(f"{path} is no key with its certificate; {cure}") from None

    @property
    def certificate(self) -> str:
        """Its certificate, PEM: what a client is to trust."""
        return self._ca.cert_pem.bytes().decode()

    def _context(self, name: str) -> ssl.SSLContext:
        """Make the context for a name, or for all names below one, ``*.tt.omtrdc.net``.

        The authority's certificate goes with it: Chromium is told to trust its key, and looks
        for that in what the server presents.
        """
        leaf = self._ca.issue_cert(name, organization_name="Offtarget, a simulated host")
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_alpn_protocols(["http/1.1"])
        with NamedTemporaryFile(suffix=".pem") as file:  # ssl reads keys from files alone
            file.write(leaf.private_key_and_cert_chain_pem.bytes() + self.certificate.encode())
            file.flush()
            context.load_cert_chain(file.name)
        return context


def fingerprint(certificate: str) -> str:
    """Give the hash of a certificate's public key, as Chromium's flag takes it."""
    key = load_pem_x509_certificate(certificate.encode()).public_key()
    der = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return b64encode(sha256(der).digest()).decode()

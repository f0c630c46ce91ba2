"""Tokens that only this tenant can have issued: what they say, and a seal over it.

Clients carry them and never read them. The seal is made with a key drawn from the tenant's
seed, so that two runs with one seed give the same tokens; it guards a simulated world, and
tells a token that was never issued here from one that was.
"""

from base64 import b64decode, urlsafe_b64encode
from binascii import Error
from hashlib import blake2b
from hmac import compare_digest
from typing import Final, Literal, TypeAlias

import msgspec

__all__ = ["Kind", "Sealer", "Token"]

Kind: TypeAlias = Literal["display", "click", "state", "preview"]
_SEAL: Final = 12
_LONGEST: Final = 4_096


class Token(msgspec.Struct, array_like=True, frozen=True):
    """What a token says.

    Attributes:
        kind: What it is for.
        activity: The activity that was shown or clicked; 0 for none.
        experience: The experience that was.
        metric: The metric a click counts for.
        listed: A preview: activities, each with an experience or None.
        name: A state: of what.
    """

    kind: Kind
    activity: int = 0
    experience: int = 0
    metric: int = 0
    listed: tuple[tuple[int, int | None], ...] = ()
    name: str = ""


class Sealer:
    """Issues tokens and reads them.

    Args:
        seed: The tenant's seed.
        code: The client code; one does not take the tokens of another.
    """

    def __init__(self, seed: int, code: str) -> None:
        self._key = blake2b(f"{seed}:seals:{code}".encode(), digest_size=32).digest()

    def seal(self, token: Token) -> str:
        """Issue a token."""
        said = msgspec.json.encode(token)
        return urlsafe_b64encode(self._seal(said) + said).decode().rstrip("=")

    def open(self, text: str) -> Token | None:
        """Read a token; None if it was not issued here."""
        if len(text) > _LONGEST:
            return None
        try:
            sealed = b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), b"-_", validate=True)
            seal, said = sealed[:_SEAL], sealed[_SEAL:]
            if not compare_digest(seal, self._seal(said)):
                return None
            return msgspec.json.decode(said, type=Token)
        except (UnicodeEncodeError, Error, msgspec.MsgspecError):
            return None

    def _seal(self, said: bytes) -> bytes:
        return blake2b(said, digest_size=_SEAL, key=self._key).digest()

"""Gzip unpacked as far as it goes.

Python's own reader raises where the data break off, and gives nothing of what it had unpacked
by then. Here the end comes where the damage is, and the damage is told beside it.
"""

import io
import zlib
from typing import Any, Final

__all__ = ["MAGIC", "Gunzip"]

MAGIC: Final = b"\x1f\x8b"
"""What gzip begins with."""
_CHUNK: Final = 64 * 1024
_WITH_HEADER: Final = zlib.MAX_WBITS | 16


class Gunzip(io.RawIOBase):
    """The content of a gzip file, members that follow each other included.

    Args:
        packed: The file; it begins with ``MAGIC``.
    """

    def __init__(self, packed: io.BufferedReader) -> None:
        super().__init__()
        self.fault = ""
        """Why the content ends where it does; empty where that is its end, or not reached yet."""
        self._packed = packed
        self._input = b""
        self._output = b""
        self._member: zlib._Decompress | None = None

    def readable(self) -> bool:
        """Say that this can be read."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Unpack some more; nothing at the end."""
        while not self._output and not self.fault and self._begin():
            self._output = self._unpacked(len(buffer))
        given = min(len(self._output), len(buffer))
        buffer[:given] = self._output[:given]
        self._output = self._output[given:]
        return given

    def _begin(self) -> bool:
        """See that a member is open, or open the next; False at the end of the last.

        Zeros between members are padding.
        """
        if self._member is not None:
            return True
        self._input = self._input.lstrip(b"\0")
        while len(self._input) < len(MAGIC) and (more := self._packed.read1(_CHUNK)):
            self._input = (self._input + more).lstrip(b"\0")
        if not self._input:
            return False
        if not self._input.startswith(MAGIC):
            self.fault = "the gzip data end here, and what follows them is none"
            return False
        self._member = zlib.decompressobj(_WITH_HEADER)
        return True

    def _unpacked(self, most: int) -> bytes:
        """Unpack from the open member; empty bytes may be followed by more."""
        member = self._member
        if member is None:
            return b""
        raw = self._input or self._packed.read1(_CHUNK)
        if not raw:
            self.fault = "the file is cut off here, within its gzip data"
            return member.flush()
        before = member.copy()
        try:
            found = member.decompress(raw, most)
        except zlib.error as error:
            self.fault = f"the gzip data are damaged here ({error})"
            return _until_damage(before, raw)
        self._input = member.unused_data if member.eof else member.unconsumed_tail
        if member.eof:
            self._member = None
        return found


def _until_damage(member: "zlib._Decompress", raw: bytes) -> bytes:
    """Unpack byte by byte: a call that fails keeps what it had unpacked to itself."""
    found = b""
    for at in range(len(raw)):
        try:
            found += member.decompress(raw[at : at + 1])
        except zlib.error:
            break
    return found

"""Gzip that breaks off gives what lies before the break, however little is asked for at once."""

import gzip
import io
import zlib

import pytest

from destination.gunzip import Gunzip


@pytest.mark.parametrize("size", [1, 7, 1_000])
@pytest.mark.parametrize("cut", [0, 1, 8, 9, 10, 12])
def test_nothing_that_waits_is_lost_at_the_end(size: int, cut: int) -> None:
    """A byte may stand for hundreds: some of them still wait when the bytes are at an end."""
    packed = gzip.compress(b"x" * 5_000 + b"end")
    packed = packed[: len(packed) - cut]
    file = Gunzip(io.BufferedReader(io.BytesIO(packed)))
    assert b"".join(iter(lambda: file.read(size) or b"", b"")) == (
        zlib.decompressobj(31).decompress(packed)
    )
    assert bool(file.fault) == bool(cut)

"""A whole number may be written with a fraction of nothing, as JSON allows; nothing else may."""

from typing import Any

import msgspec
import pytest

from simulator.decoding import convert, decode, well_formed


class Kept(msgspec.Struct):
    number: int
    share: float = 0.0
    anything: Any = None
    by_number: dict[int, str] = {}


DECODER = msgspec.json.Decoder(Kept)


@pytest.mark.parametrize("written", ["1", "1.0", "1e0", "1.00"])
def test_a_whole_number_is_one_however_it_is_written(written: str) -> None:
    assert decode(f'{{"number":{written}}}'.encode(), DECODER) == Kept(1)


def test_what_may_be_anything_else_is_left_as_it_is() -> None:
    body = b'{"number":1,"share":2.5,"anything":[3.0,"3.0"],"by_number":{"4":"a"}}'
    kept = decode(body, DECODER)
    assert (kept.share, kept.anything, kept.by_number) == (2.5, [3.0, "3.0"], {4: "a"})
    assert isinstance(kept.anything[0], float)
    again = decode(body.replace(b"1,", b"1.0,", 1), DECODER)
    assert again == kept


@pytest.mark.parametrize(
    "written", ["1.5", "-0.1", "1e300", '"1"', "true", "null", "9007199254740994.0"]
)
def test_what_is_no_whole_number_or_cannot_be_told_from_one_is_refused(written: str) -> None:
    body = f'{{"number":{written}}}'.encode()
    with pytest.raises(msgspec.ValidationError, match="number"):
        decode(body, DECODER)
    with pytest.raises(msgspec.ValidationError, match="number"):
        convert(msgspec.json.decode(body), Kept)


def test_what_is_no_json_is_refused_as_such() -> None:
    with pytest.raises(msgspec.DecodeError):
        decode(b"{", DECODER)


def test_values_are_taken_likewise() -> None:
    assert convert({"number": 2.0}, Kept) == Kept(2)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (rb'"caf\ud83d"', "caf\ufffd"),
        (rb'"\uDE00\ud83d\ude00"', "\ufffd\U0001f600"),
        (rb'"\\ud83d \n"', "\\ud83d \n"),
        (rb'"\ud83d\ud83d\ude00"', "\ufffd\U0001f600"),
    ],
)
def test_half_a_character_is_replaced_and_nothing_else(written: bytes, meant: str) -> None:
    assert msgspec.json.decode(well_formed(written)) == meant

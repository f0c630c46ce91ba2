"""JSON into types, as msgspec does it; and a whole number may be written ``1.0``.

To JSON that is the same number, to JavaScript and to Adobe's servers, too; msgspec takes it
for no integer. Only what was refused for that is looked at again.
"""

import re
from typing import Any, Final, TypeVar

import msgspec

__all__ = ["convert", "decode", "decode_mended", "well_formed", "whole"]

_T = TypeVar("_T")
_REFUSED: Final = "got `float`"
_ESCAPES: Final = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(?P<half>u[dD][89a-fA-F][0-9a-fA-F]{2})|.)",
    re.DOTALL,
)
_EXACT: Final = 2**53  # beyond, a fraction is no longer told from none


def decode(body: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
    """Decode JSON.

    Raises:
        msgspec.DecodeError: It is no JSON; ValidationError, it is not of the decoder's type.
    """
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        if _REFUSED not in str(error):
            raise
    return msgspec.convert(whole(msgspec.json.decode(body)), decoder.type, str_keys=True)


def decode_mended(body: bytes, decoder: msgspec.json.Decoder[_T]) -> _T:
    """Decode JSON that a page has written: halves of characters in it are mended.

    Raises:
        msgspec.DecodeError: It is no JSON; ValidationError, it is not of the decoder's type.
    """
    try:
        return decode(body, decoder)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        mended = well_formed(body)
        if mended == body:
            raise
    return decode(mended, decoder)


def convert(content: Any, kind: type[_T]) -> _T:
    """Take JSON values for a ``kind``.

    Raises:
        msgspec.ValidationError: They are not of that type.
    """
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as error:
        if _REFUSED not in str(error):
            raise
    return msgspec.convert(whole(content), kind)


def whole(content: Any) -> Any:
    """Write whole numbers without a fraction, as JavaScript does."""
    if isinstance(content, dict):
        return {name: whole(inner) for name, inner in content.items()}
    if isinstance(content, list):
        return [whole(inner) for inner in content]
    if isinstance(content, float) and content.is_integer() and abs(content) <= _EXACT:
        return int(content)
    return content


def well_formed(body: bytes) -> bytes:
    """Write U+FFFD for each escaped half of a character, as browsers send what scripts cut.

    ``JSON.stringify`` writes such halves as escapes; msgspec takes them for no JSON.
    """
    return _ESCAPES.sub(lambda found: rb"\ufffd" if found["half"] else found[0], body)

"""Where in a JSON document something is wrong, out of msgspec's sentence."""

import re
from typing import Final

import msgspec

__all__ = ["place"]

_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_FIELD: Final = re.compile(r"Object (?:contains unknown|missing required) field `(.*?)`")


def place(error: msgspec.ValidationError) -> str:
    """Name the field an error is about, from the top of the document; empty for all of it."""
    message = str(error)
    found = (_PLACE.search(message), _FIELD.match(message))
    return ".".join(match[1] for match in found if match and match[1])

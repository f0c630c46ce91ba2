"""The Delivery API's request decoded: one pass, and Adobe's words for what is wrong.

Adobe's answers are put in Bean Validation's words; those for a wrong kind of value are
ours (contract: adobe-target.md 7.4).
"""

import re
from typing import Any, Final, get_args

import msgspec

from simulator.decoding import decode_mended
from simulator.target.api.messages.cloud import LoggingType
from simulator.target.api.messages.context import (
    ChannelType,
    DeviceType,
    MobilePlatformType,
    Orientation,
)
from simulator.target.api.messages.request import DeliveryRequest
from simulator.target.api.messages.visitor import AuthenticatedState
from simulator.target.api.wire import Refused

__all__ = ["decode_delivery"]

_DECODER: Final = msgspec.json.Decoder(DeliveryRequest)
_PLACE: Final = re.compile(r" - at `\$\.?(.*)`$")
_MISSING: Final = re.compile(r"Object missing required field `(\w+)`")
_WRONG: Final = re.compile(r"Expected `([\w | ]+?)(?: \| null)?`, got `(\w+)`")
_KINDS: Final = {"str": "text", "int": "a whole number", "float": "a number", "bool": "a boolean"}
_ONE_OF: Final[dict[str, Any]] = {
    "channel": ChannelType,
    "deviceType": DeviceType,
    "platformType": MobilePlatformType,
    "orientation": Orientation,
    "authenticatedState": AuthenticatedState,
    "logging": LoggingType,
}


def decode_delivery(body: bytes) -> DeliveryRequest:
    """Decode the body of a delivery request.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    try:
        return decode_mended(body, _DECODER)
    except msgspec.ValidationError as error:
        raise Refused(400, _in_adobes_words(str(error))) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise Refused(400, "Malformed JSON") from None


def _in_adobes_words(message: str) -> str:
    place = _PLACE.search(message)
    path = place[1] if place else ""
    if missing := _MISSING.match(message):
        return f"{path}.{missing[1]} must not be null".removeprefix(".")
    if message.startswith("Invalid enum value"):
        return f"{path} must be one of {', '.join(get_args(_ONE_OF[path.rpartition('.')[2]]))}"
    if wrong := _WRONG.match(message):
        if wrong[2] == "null":
            return f"{path} must not be null"
        wanted = wrong[1].replace("int | float", "float").split(" | ")
        if {"str", "float", "bool"} <= set(wanted):
            wanted = ["str"]  # an id, which is text by the documents
        kinds = [_KINDS.get(kind, kind) for kind in wanted]
        return f"{path or 'request'} must be {' or '.join(kinds)}"
    return f"{path or 'request'} is not valid"

"""Payload validation: the fields of an action as Segment's schema checker takes them.

Source: npm ``@segment/actions-core`` 3.170.0 with ``ajv`` and ``ajv-human-errors``
(contract: segment.md 5): null and empty values are removed, unknown fields dropped,
scalars coerced to text, an array of one item to that item; all faults come together.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeAlias

from destination.errors import DestinationError
from destination.js import UNDEFINED, Json, keys, text, type_name

__all__ = ["Field", "remove_empty", "validate"]

FieldType: TypeAlias = Literal["string", "object", "boolean"]


@dataclass(frozen=True, slots=True)
class Field:
    """A field of an action or a setting of a destination.

    Attributes:
        name: Its key in the mapping.
        label: What the app and the messages call it.
        type: The type it must have, after coercion.
        required: Whether a payload without it is refused.
        default: The mapping the app fills in; ``UNDEFINED`` where there is none.
    """

    name: str
    label: str
    type: FieldType = "string"
    required: bool = False
    default: Json = UNDEFINED


def remove_empty(payload: Json, fields: Sequence[Field]) -> Json:
    """Drop null where a type does not take it, and every root value that is ``''``."""
    if not isinstance(payload, dict):
        return UNDEFINED if payload is None or payload == "" else payload
    if all(payload.values()):
        return payload
    declared = {field.name for field in fields}
    return {
        key: value
        for key, value in payload.items()
        if value != "" and not (value is None and key in declared)
    }


def validate(
    payload: Json,
    fields: Sequence[Field],
    error: Callable[..., DestinationError],
    write: Callable[[Json], str] = text,
) -> dict[str, Json]:
    """Give the payload as the action will see it: declared fields, coerced.

    Args:
        payload: What the mapping gave.
        fields: What may be in it.
        error: Makes the error of its faults.
        write: Prints a number that is to be text.

    Raises:
        DestinationError: One made by ``error``; each fault a sentence of its message.
    """
    if _is_valid(payload, fields):
        return payload  # type: ignore[no-any-return]
    if not isinstance(payload, dict):
        raise error(f"The root value must be an object but it was {_humanised(payload)}.")
    faults = [
        f"The root value is missing the required field '{field.name}'."
        for field in fields
        if field.required and payload.get(field.name, UNDEFINED) is UNDEFINED
    ]
    valid = {}
    by_name = {field.name: field for field in fields}
    for key in keys(payload):
        if key in by_name:
            valid[key] = _coerce(payload[key], by_name[key].type, write)
    for field in fields:  # faults come in the order of the fields, values in that of the payload
        value = valid.get(field.name, UNDEFINED)
        if value is not UNDEFINED and type_name(value) != field.type:
            faults.append(
                f"{field.label} must be {_ARTICLE[field.type]} {field.type} "
                f"but it was {_humanised(value)}."
            )
    if faults:
        raise error(" ".join(faults), messages=faults)
    return valid


def _is_valid(payload: Json, fields: Sequence[Field]) -> bool:
    """Tell whether there is nothing to do: every field is there, of its type, and no other."""
    if type(payload) is not dict or len(payload) != len(fields):
        return False
    for field in fields:  # noqa: SIM110  a generator takes twice as long
        if type(payload.get(field.name)) is not _TYPES[field.type]:
            return False
    return True


def _coerce(value: Json, wanted: FieldType, write: Callable[[Json], str]) -> Json:
    if wanted != "string":
        return value
    if isinstance(value, list) and len(value) == 1:
        (value,) = value
    if isinstance(value, int | float):
        return write(value)
    return "" if value is None else value


_TYPES: Final[dict[str, type]] = {"string": str, "boolean": bool, "object": dict}
_ARTICLE: Final = {"string": "a", "boolean": "a", "object": "an"}


def _humanised(value: Json) -> str:
    kind = type_name(value)
    if kind in ("null", "undefined"):
        return kind
    return f"{'an' if kind in ('array', 'object') else 'a'} {kind}"

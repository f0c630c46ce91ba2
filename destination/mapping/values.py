"""Directives that give one value: ``@path``, ``@template``, ``@if``, ``@case``, ….

Source: npm ``@segment/actions-core`` 3.170.0 (contract: segment.md 3.2).
"""

import json
from collections.abc import Callable

from destination.errors import MappingError
from destination.js import (
    PROTOTYPE,
    UNDEFINED,
    Json,
    stringify,
    text,
    truthy,
    type_name,
    without_prototypes,
)
from destination.mapping.compile import (
    Mode,
    Resolver,
    compile_value,
    directive,
    failing,
    undefined,
)
from destination.mapping.paths import compile_path
from destination.mapping.replace import replace
from destination.mapping.templates import compile_template

__all__ = ["event_path"]


def event_path(path: str) -> Resolver:
    """Compile a path as directives write it: the first ``$.`` is dropped, wherever it is."""
    return compile_path(path.replace("$.", "", 1))


def _text_directive(name: str, make: Callable[[str, Mode, bool], Resolver]) -> None:
    """Add a directive whose option is text, or a directive that gives text.

    Args:
        name: The directive.
        make: Compiles a text; told whether the text is the event's own.
    """

    @directive(name)
    def compile_text(option: Json, mode: Mode) -> Resolver:
        if isinstance(option, str):
            return make(option, mode, False)
        inner = compile_value(option, mode.dropping)
        of_event = isinstance(option, dict) and "@path" in option

        def resolve(event: Json) -> Json:
            found = inner(event)
            if not isinstance(found, str):
                raise MappingError(f"{name}: expected string, got {type_name(found)}")
            return make(found, mode, of_event)(event)

        return resolve


def _template(template: str, mode: Mode, of_event: bool) -> Resolver:  # noqa: FBT001  one signature
    if mode.literal and of_event:
        return lambda _: template
    return compile_template(template, literal=mode.literal)


_text_directive("@path", lambda path, *_: event_path(path))
_text_directive("@template", _template)


@directive("@literal")
def _literal(option: Json, mode: Mode) -> Resolver:
    return compile_value(option, mode)


@directive("@if", options='an "exists" key')
def _if(options: dict[str, Json], mode: Mode) -> Resolver:
    if not truthy(options.get("exists")) and not truthy(options.get("blank")):
        return failing('@if requires an "exists" key or a "blank" key')
    subject = compile_value(options["exists" if "exists" in options else "blank"], mode.dropping)
    holds = _exists if "exists" in options else _not_blank
    then = compile_value(options["then"], mode) if "then" in options else undefined
    otherwise: Resolver = undefined
    if truthy(options.get("else")):  # a falsy else is never used
        otherwise = compile_value(options["else"], mode)
    # Compared as they are written: to Python 1 is True, and the order of keys is nothing.
    same = holds is _exists and repr(options["exists"]) == repr(options.get("then"))
    if same and not mode.keep:
        return lambda event: found if _exists(found := subject(event)) else otherwise(event)
    return lambda event: then(event) if holds(subject(event)) else otherwise(event)


def _exists(value: Json) -> bool:
    return value is not None and value is not UNDEFINED


def _not_blank(value: Json) -> bool:
    if isinstance(value, list):  # loosely equal to '' where its text is empty
        return text(value) != ""
    return isinstance(value, dict) or value != value or truthy(value)  # noqa: PLR0124


@directive("@case", "operator", options='a "operator" key')
def _case(options: dict[str, Json], mode: Mode) -> Resolver:
    if not truthy(options.get("value")):
        return undefined
    operator = options["operator"]
    value = compile_value(options["value"], mode)

    def resolve(event: Json) -> Json:
        found = value(event)
        if not isinstance(found, str):
            return found
        if operator == "lower":
            return found.lower()
        if operator == "upper":
            return found.upper()
        raise MappingError('operator key should have a value of "lower" or "upper"')

    return resolve


@directive("@replace", "pattern", options='a "pattern" key')
def _replace(options: dict[str, Json], mode: Mode) -> Resolver:
    if not truthy(options.get("value")):
        return undefined
    value = compile_value(options["value"], mode.dropping)
    ignore_case = _default(options, "ignorecase", False)
    everywhere = _default(options, "global", True)
    first = (options["pattern"], _default(options, "replacement", ""))
    second = (options.get("pattern2"), _default(options, "replacement2", ""))
    pairs = [first, second] if second[0] and _all_text(second) else [first]
    usable = _all_text(first) and isinstance(ignore_case, bool) and isinstance(everywhere, bool)

    def resolve(event: Json) -> Json:
        found = value(event)
        if isinstance(found, int | float):
            found = text(found)
        if not isinstance(found, str) or not usable:
            return ""
        for pattern, replacement in pairs:
            found = replace(
                found, pattern, replacement, ignore_case=ignore_case, everywhere=everywhere
            )
        return found

    return resolve


def _default(options: dict[str, Json], name: str, default: Json) -> Json:
    value = options.get(name)
    return default if value is None else value


def _all_text(pair: tuple[Json, Json]) -> bool:
    return all(isinstance(item, str) for item in pair)


@directive("@json", "mode", "value", options='a "value" key')
def _json(options: dict[str, Json], mode: Mode) -> Resolver:
    value = compile_value(options["value"], mode)
    if options["mode"] == "encode":
        return lambda event: stringify(value(event))
    if options["mode"] == "decode":
        return lambda event: _decode(value(event))

    def other_mode(event: Json) -> Json:
        value(event)  # Segment resolves it, faults included, and then drops it
        return UNDEFINED

    return other_mode


def _decode(value: Json) -> Json:
    if not isinstance(value, str):
        return value
    try:
        decoded = json.loads(value, parse_constant=_refuse, parse_int=_integer)
    except ValueError:
        return value
    return without_prototypes(decoded) if PROTOTYPE in value else decoded


def _refuse(name: str) -> Json:
    raise ValueError(name)  # Python's parser takes NaN and Infinity, JSON has neither


def _integer(digits: str) -> float:
    longest = 400  # beyond it a double is infinite, and Python refuses to convert
    return int(digits) if len(digits) < longest else float(digits)


@directive("@liquid")
def _liquid(option: Json, mode: Mode) -> Resolver:
    if not isinstance(option, str):
        return failing("liquid template value must be a string")
    from destination.mapping.liquid import LiquidError, compile_liquid  # noqa: PLC0415  on use

    render = compile_liquid(option, mode.now)

    def resolve(event: Json) -> Json:
        try:
            return render(event)
        except LiquidError as error:
            raise MappingError(error.message, name=error.name) from error

    return resolve

"""Directives on arrays and objects: ``@arrayPath``, ``@flatten``, ``@merge``, ….

Source: npm ``@segment/actions-core`` 3.170.0 (contract: segment.md 3.2).
"""

from collections.abc import Iterable

from destination.errors import MappingError
from destination.js import UNDEFINED, Json, keys, property_of, truthy, type_name
from destination.mapping.compile import Mode, Resolver, compile_value, directive, failing, prune
from destination.mapping.values import event_path

__all__ = ["assign"]


@directive("@arrayPath")
def _array_path(option: Json, mode: Mode) -> Resolver:
    if not isinstance(option, list):
        return failing(f"@arrayPath expected array, got {type_name(option)}")
    path, shape_source = [*option, UNDEFINED, UNDEFINED][:2]
    root = event_path(path) if isinstance(path, str) else compile_value(path, mode)
    if not isinstance(shape_source, dict) or not shape_source:
        return root
    shape = compile_value(shape_source, mode)

    def resolve(event: Json) -> Json:
        found = root(event)
        if isinstance(found, dict):
            return [shape(found)]
        return [shape(item) for item in found] if isinstance(found, list) else found

    return resolve


@directive("@flatten", "separator", options='a "separator" key')
def _flatten(options: dict[str, Json], mode: Mode) -> Resolver:
    separator = compile_value(options["separator"], mode.dropping)
    value = compile_value(options.get("value", UNDEFINED), mode)
    omit_arrays = truthy(options.get("omitArrays"))

    def resolve(event: Json) -> Json:
        joint = separator(event)
        if not isinstance(joint, str):
            raise MappingError("@flatten requires a string separator")
        flat: dict[str, Json] = {}
        _flatten_into(flat, value(event), "", joint, omit_arrays=omit_arrays)
        return flat if mode.keep else prune(flat)

    return resolve


def _flatten_into(
    flat: dict[str, Json], value: Json, prefix: str, joint: str, *, omit_arrays: bool
) -> None:
    if isinstance(value, list) and not omit_arrays:
        value = {str(index): item for index, item in enumerate(value)}
    if not isinstance(value, dict):
        flat[prefix] = value
        return
    for key in keys(value):
        inner = f"{prefix}{joint}{key}" if prefix else key
        _flatten_into(flat, value[key], inner, joint, omit_arrays=omit_arrays)


@directive("@merge", "direction", "objects", options='an "objects" key and a "direction" key')
def _merge(options: dict[str, Json], mode: Mode) -> Resolver:
    if not isinstance(options["objects"], list):
        return failing(f"@merge: expected opts.array, got {type_name(options['objects'])}")
    direction = compile_value(options["direction"], mode.dropping)
    objects = [compile_value(item, mode.keeping) for item in options["objects"]]

    def resolve(event: Json) -> Json:
        leftmost_wins = direction(event) == "left"
        found = [item(event) for item in objects]
        merged = assign(reversed(found) if leftmost_wins else found)
        return merged if mode.keep else prune(merged)

    return resolve


def assign(sources: Iterable[Json]) -> dict[str, Json]:
    """Copy the own properties of each source into one object, as ``Object.assign`` does."""
    merged: dict[str, Json] = {}
    for source in sources:
        if isinstance(source, dict):
            merged.update((key, source[key]) for key in keys(source))
        elif isinstance(source, list):
            merged.update((str(index), item) for index, item in enumerate(source))
        elif isinstance(source, str):
            size: int = property_of(source, "length")
            merged.update((str(at), property_of(source, str(at))) for at in range(size))
    return merged


@directive("@transform", "mapping", "apply", options='an "apply" key and a "mapping" key')
def _transform(options: dict[str, Json], mode: Mode) -> Resolver:
    from destination.mapping import Mapping  # noqa: PLC0415  a mapping inside a mapping

    if not isinstance(options["apply"], dict):
        return failing('@transform "apply" key should be an object')
    apply = Mapping(options["apply"], mode.now, literal=mode.literal).apply
    mapping = compile_value(options["mapping"], mode)
    return lambda event: mapping(apply(event))


@directive("@excludeWhenNull")
def _exclude_when_null(option: Json, mode: Mode) -> Resolver:
    value = compile_value(option, mode)

    def resolve(event: Json) -> Json:
        found = value(event)
        return UNDEFINED if found is None else _without_nulls(found, keep=mode.keep)

    return resolve


def _without_nulls(value: Json, *, keep: bool) -> Json:
    if not isinstance(value, dict):
        return value
    blank = {key for key, item in value.items() if item is None or item is UNDEFINED}
    return {
        key: UNDEFINED if key in blank else _without_nulls(item, keep=keep)
        for key, item in value.items()
        if keep or key not in blank
    }

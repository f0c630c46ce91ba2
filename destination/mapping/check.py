"""The check that runs before a mapping is resolved and reports all faults at once.

Source: npm ``@segment/actions-core`` 3.170.0 (contract: segment.md 3.3). The wording is
Segment's, since it stands in people's logs; so are its blind spots: arrays are not looked
into, and the path starts anew inside the items of ``@merge``.
"""

from collections.abc import Callable, Iterable
from typing import Final, TypeAlias

from destination.errors import MappingError
from destination.js import UNDEFINED, Json, keys, length, stringify, type_name
from destination.mapping.replace import MAX_PATTERN, MAX_REPLACEMENT

__all__ = ["DIRECTIVES", "check_mapping", "is_directive"]

_Path: TypeAlias = tuple[str, ...]
_Check: TypeAlias = Callable[[Json, _Path], None]


class _Fault(Exception):  # noqa: N818  one or more faults found, not an error of ours
    def __init__(self, messages: Iterable[str], name: str = "ValidationError") -> None:
        super().__init__()
        self.messages = list(messages)
        self.name = name


def check_mapping(mapping: Json) -> None:
    """Refuse a mapping that has faults.

    Raises:
        MappingError: All faults, each a sentence of Segment's in ``messages``.
    """
    try:
        _anything(mapping, ())
    except _Fault as fault:
        raise MappingError(
            "\n".join(fault.messages), name=fault.name, messages=fault.messages
        ) from None


def is_directive(value: Json) -> bool:
    """Tell whether ``value`` is an object of ``@`` keys, beside at most ``_metadata``."""
    return (
        isinstance(value, dict)
        and any(key.startswith("@") for key in value)
        and all(key.startswith("@") or key == "_metadata" for key in value)
    )


def _fault(path: _Path, what: str) -> _Fault:
    return _Fault([f"/{'/'.join(path)} {what}."])


def _kind(value: Json) -> str:
    if isinstance(value, dict) and any(key.startswith("@") for key in value):
        return "directive"
    return type_name(value)


def _articled(kind: str) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"


def _expected(path: _Path, wanted: str, kind: str) -> _Fault:
    return _fault(path, f"should be {wanted} but it is {_articled(kind)}")


def _collect(checks: Iterable[Callable[[], None]]) -> None:
    """Run all checks, then raise the faults of all of them together."""
    messages: list[str] = []
    for check in checks:
        try:
            check()
        except _Fault as fault:
            messages += fault.messages
    if messages:
        raise _Fault(messages, "AggregateError")


def _anything(value: Json, path: _Path) -> None:
    kind = _kind(value)
    if kind == "directive":
        _directive(value, path)
    elif kind == "object":
        _object(value, path)


def _directive(value: dict[str, Json], path: _Path) -> None:
    names = [key for key in keys(value) if key.startswith("@")]
    count = "should only have one @-prefixed key but it has {} keys"
    if len(names) > 1:
        raise _fault(path, count.format(len(names)))
    if any(not key.startswith("@") and key != "_metadata" for key in value):
        raise _fault(path, count.format(len(value)))
    name = names[0]
    check = _DIRECTIVES.get(name)
    if check is None:
        raise _fault(path, f"has an invalid directive: {name}")
    check(value[name], (*path, name))


def _object(value: Json, path: _Path) -> None:
    kind = _kind(value)
    if kind != "object":
        raise _expected(path, "an object", kind)

    def inside(key: str) -> Callable[[], None]:
        return lambda: _anything(value[key], (*path, key))

    _collect(inside(key) for key in keys(value))


def _array(value: Json, path: _Path) -> None:
    if not isinstance(value, list):
        raise _expected(path, "an array", _kind(value))


def _string(value: Json, path: _Path) -> None:
    if not isinstance(value, str):
        raise _expected(path, "a string", _kind(value))


def _boolean(value: Json, path: _Path) -> None:
    if not isinstance(value, bool):
        raise _expected(path, "a boolean", _kind(value))


def _directive_or(*, wanted: str, accepts: Callable[[str], bool]) -> _Check:
    def check(value: Json, path: _Path) -> None:
        kind = _kind(value)
        if kind == "directive":
            _directive(value, path)
        elif not accepts(kind):
            raise _expected(path, wanted, kind)

    return check


_raw = _directive_or(
    wanted="a mapping directive or a JSON value", accepts=lambda kind: kind != "undefined"
)
_text = _directive_or(
    wanted="a string or a mapping directive", accepts=lambda kind: kind == "string"
)


def _fields(value: Json, path: _Path) -> None:
    if _kind(value) == "object":
        _object(value, path)
    else:
        _directive_or(wanted="a object or a mapping directive", accepts=lambda _: False)(
            value, path
        )


def _sized(shortest: int, longest: int) -> _Check:
    def check(value: Json, path: _Path) -> None:
        _string(value, path)
        if length(value) < shortest:
            raise _fault(path, f"should be a string of length {shortest} or greater")
        if length(value) > longest:
            raise _fault(path, f"should be a string of length {longest} or less")

    return check


def _one_of(*allowed: str) -> _Check:
    def check(value: Json, path: _Path) -> None:
        _string(value, path)
        if value.lower() not in allowed:
            found = stringify(value)
            raise _fault(path, f"should be one of {', '.join(allowed)} but it is {found}")

    return check


def _options(**fields: tuple[bool, _Check]) -> _Check:
    """Check an object of options: each is required or not, and has a check of its own."""

    def check(value: Json, path: _Path) -> None:
        _object(value, path)

        def option(name: str, *, required: bool, inner: _Check) -> Callable[[], None]:
            def run() -> None:
                if name in value:
                    inner(value[name], (*path, name))
                elif required:
                    raise _fault(path, f"should have field {stringify(name)} but it doesn't")

            return run

        _collect(
            option(name, required=required, inner=inner)
            for name, (required, inner) in fields.items()
        )

    return check


def _array_path(value: Json, path: _Path) -> None:
    _array(value, path)
    _text(value[0] if value else UNDEFINED, path)
    if len(value) > 1:
        _anything(value[1], path)


_merge_options = _options(direction=(False, _one_of("left", "right")), objects=(True, _array))


def _merge(value: Json, path: _Path) -> None:
    _merge_options(value, path)
    for item in value["objects"]:
        _fields(item, ())


_DIRECTIVES: Final[dict[str, _Check]] = {
    "@if": _options(exists=(False, _raw), then=(False, _raw), **{"else": (False, _raw)}),
    "@case": _options(operator=(False, _string), value=(False, _text)),
    "@replace": _options(
        pattern=(True, _sized(1, MAX_PATTERN)),
        replacement=(False, _sized(0, MAX_REPLACEMENT)),
        value=(True, _text),
        ignorecase=(False, _boolean),
        **{"global": (False, _boolean)},
    ),
    "@arrayPath": _array_path,
    "@path": _text,
    "@json": _options(value=(True, _raw), mode=(True, _one_of("encode", "decode"))),
    "@flatten": _options(separator=(False, _string), value=(True, _raw)),
    "@merge": _merge,
    "@template": _text,
    "@literal": _raw,
    "@transform": _options(apply=(True, _fields), mapping=(True, _fields)),
    "@excludeWhenNull": _raw,
    "@liquid": _string,
}

DIRECTIVES: Final = frozenset(_DIRECTIVES)
"""The names the language knows."""

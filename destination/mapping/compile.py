"""Mapping values turned into plain callables on the event.

A callable is made once, when a mapping is compiled; whatever only shows when the value is
used (a directive nobody knows inside an array, a missing option) is raised by it. Each
directive adds itself to the table here; the modules ``values`` and ``containers`` hold
them. Source: npm ``@segment/actions-core`` 3.170.0, ``resolve`` (contract: segment.md 3).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from destination.errors import MappingError
from destination.js import PROTOTYPE, UNDEFINED, Json, keys, truthy
from destination.mapping.check import is_directive

__all__ = [
    "Directive",
    "Mode",
    "Resolver",
    "compile_value",
    "directive",
    "failing",
    "prune",
    "undefined",
]

Resolver: TypeAlias = Callable[[Json], Json]


@dataclass(frozen=True, slots=True)
class Mode:
    """How a value is compiled.

    Attributes:
        keep: What becomes of undefined in objects. It is dropped as soon as it appears,
            except below ``@merge``, where an undefined key overwrites before it vanishes.
        now: Tells the time to templates that ask for it, in milliseconds.
        literal: Whether templates take what an event holds as it is written.
    """

    keep: bool = False
    now: Callable[[], int] | None = None
    literal: bool = False

    @property
    def keeping(self) -> "Mode":
        """The same, but undefined is kept."""
        return replace(self, keep=True)

    @property
    def dropping(self) -> "Mode":
        """The same, but undefined is dropped."""
        return replace(self, keep=False)


Directive: TypeAlias = Callable[[Json, Mode], Resolver]
"""A directive's maker: its option as JSON, and the mode."""

_DIRECTIVES: Final[dict[str, Directive]] = {}


def directive(name: str, *required: str, options: str | None = None) -> Callable[..., Directive]:
    """Add a directive to the table.

    Args:
        name: Its name, with the ``@``.
        required: Options that must be truthy.
        options: What Segment says when the option is no object; None takes any option.
    """

    def register(make: Directive) -> Directive:
        def guarded(option: Json, mode: Mode) -> Resolver:
            if options is not None:
                if not isinstance(option, dict):
                    return failing(f"{name} requires an object with {options}")
                for field in required:
                    if not truthy(option.get(field)):
                        return failing(f'{name} requires a "{field}" key')
            return make(option, mode)

        _DIRECTIVES[name] = guarded
        return make

    return register


def compile_value(value: Json, mode: Mode) -> Resolver:
    """Compile a constant, an array or object of values, or a directive."""
    if is_directive(value):
        name = next(key for key in keys(value) if key.startswith("@"))
        make = _DIRECTIVES.get(name)
        if make is None:
            return failing(f"{name} is not a valid directive, got undefined")
        return make(value[name], mode)
    if isinstance(value, list):
        items = [compile_value(item, mode) for item in value]
        return lambda event: [item(event) for item in items]
    if isinstance(value, dict):
        names = [key for key in keys(value) if key != PROTOTYPE]  # no assignment makes that key
        return _object({key: compile_value(value[key], mode) for key in names}, mode)
    return lambda _: value


def _object(fields: dict[str, Resolver], mode: Mode) -> Resolver:
    pairs = list(fields.items())
    if mode.keep:
        return lambda event: {key: resolve(event) for key, resolve in pairs}

    def resolve_object(event: Json) -> dict[str, Json]:
        resolved = {}
        for key, resolve in pairs:
            value = resolve(event)
            if value is not UNDEFINED:
                resolved[key] = value
        return resolved

    return resolve_object


def prune(value: Json) -> Json:
    """Drop undefined keys at every depth; undefined items of arrays stay."""
    if isinstance(value, dict):
        return {key: prune(item) for key, item in value.items() if item is not UNDEFINED}
    if isinstance(value, list):
        return [prune(item) for item in value]
    return value


def failing(message: str) -> Resolver:
    """Make a resolver that raises."""

    def fail(_: Json) -> Json:
        raise MappingError(message)

    return fail


def undefined(_: Json) -> Json:
    """Resolve to undefined."""
    return UNDEFINED

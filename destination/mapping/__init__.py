"""Segment's mapping language: compiled once, applied to many events.

A mapping is a JSON object, field to value; a value is a constant, a container of values,
or a directive such as ``{"@path": "$.userId"}``. Source: npm ``@segment/actions-core``
3.170.0, ``transform`` (contract: segment.md 3).
"""

from collections.abc import Callable
from typing import Final

from destination.errors import MappingError, ScriptError, stack_overflow
from destination.js import PROTOTYPE, UNDEFINED, Json, keys, type_name
from destination.mapping.check import check_mapping
from destination.mapping.compile import Mode, Resolver, compile_value, undefined
from destination.mapping.containers import assign

__all__ = ["Mapping"]

_ROOT: Final = "__segment_internal_directive"
_TEMPLATE: Final = "@liquid"
_NULL: Final = "Cannot convert undefined or null to object"


class Mapping:
    """A compiled mapping.

    A mapping with faults is not refused here: Segment finds them anew with each event, and
    so each ``apply`` raises them.

    Args:
        source: The mapping as JSON. What is no object is spread by index, as Segment does.
        now: Tells the time to templates that ask for it, in milliseconds; without it the
            word ``now`` is no date to them.
        literal: Whether ``@template`` takes what an event holds as it is written, as Segment's
            code does not: no template in it is expanded, no digit of a number is lost.
    """

    def __init__(
        self, source: Json, now: Callable[[], int] | None = None, *, literal: bool = False
    ) -> None:
        self.source = source
        self._now = now
        self._literal = literal
        self._fault: MappingError | ScriptError | None = None
        self._resolve: Resolver = undefined
        self._timeless = False
        try:
            self._resolve = _compile(source, Mode(now=now, literal=literal))
            self._timeless = _TEMPLATE not in repr(source)
        except (MappingError, ScriptError) as fault:
            self._fault = fault
        except RecursionError:
            self._fault = stack_overflow()

    @property
    def fault(self) -> MappingError | ScriptError | None:
        """What is wrong with the mapping whatever the event; None for nothing."""
        return self._fault

    def at(self, now: Callable[[], int]) -> "Mapping":
        """Give the same with a clock; what has no template that could ask it is not recompiled.

        Args:
            now: Tells the time, in milliseconds.
        """
        return self if self._timeless else Mapping(self.source, now, literal=self._literal)

    def literally(self) -> "Mapping":
        """Give the same, taking what an event holds as it is written."""
        return Mapping(self.source, self._now, literal=True)

    def apply(self, event: Json) -> Json:
        """Resolve the mapping on ``event``.

        The result shares parts with the event: treat both as read-only. Undefined keys are
        gone; an undefined item of an array stays ``UNDEFINED``.

        Raises:
            MappingError: The mapping is invalid (all faults in ``messages``), ``event`` is
                not an object, or a directive fails on this event.
            ScriptError: Where Segment's code trips instead of refusing.
        """
        if event is UNDEFINED:  # a default argument in Segment's code, met by @transform
            event = {}
        if not isinstance(event, dict):
            raise MappingError(f"data must be an object, got {type_name(event)}")
        if self._fault is not None:
            raise self._fault
        try:
            return self._resolve(event)
        except RecursionError:
            raise stack_overflow() from None


def _compile(source: Json, mode: Mode) -> Resolver:
    effective = _with_root_directive(source)
    if isinstance(effective, dict):
        effective.pop(PROTOTYPE, None)  # lost in the copy, and so it is not even checked
    check_mapping(effective)
    return compile_value(effective, mode)


def _with_root_directive(source: Json) -> Json:
    """Replace a mapping that names a root directive by that directive."""
    if source is None:
        raise ScriptError(_NULL)
    if not isinstance(source, dict) or _ROOT not in source:
        return assign([source])
    root = source[_ROOT]
    if root is None:
        raise ScriptError(_NULL)
    options = assign([root])
    if len(options) > 1:
        raise MappingError("The root mapping must only have a single directive object")
    name = next(iter(options), None)
    if name is None or not isinstance(options[name], dict | list):
        raise MappingError("The root directive must be an object")
    if isinstance(options[name], list):
        return root  # the fields are hung on an array, where nothing reads them
    fields = {key: source[key] for key in keys(source) if key != _ROOT}
    directive = {**options[name], "mapping": fields}
    return [directive] if isinstance(root, list) else {name: directive}

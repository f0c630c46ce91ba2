"""What the types of a scenario cannot say: each fault with its field."""

from collections.abc import Iterator

import msgspec
from msgspec import UNSET

from simulator.scenario.model import ACTIONS, DEVICE_ACTIONS, Expectation, Scenario, Step
from simulator.settings import Settings
from simulator.target.faults import Fault, FaultError
from simulator.target.identifiers import is_client_code
from simulator.target.settings import SettingError
from simulator.times import TimeError, parse_duration

__all__ = ["faults"]


def faults(scenario: Scenario) -> Iterator[tuple[str, str]]:
    """Tell each field that breaks a rule, and the rule."""
    if not is_client_code(scenario.client):
        rule = "it must be a client code: letters, digits, '-' and '_'"
        yield "client", f"client is {scenario.client!r}; {rule}"
    try:
        Settings().changed(scenario.settings)
    except SettingError as error:
        yield f"settings.{error.field}", str(error)
    for name, spec in scenario.devices.items():
        if spec.storage_life is not None:
            yield from _duration(f"devices.{name}.storage_life", spec.storage_life)
    for number, step in enumerate(scenario.steps):
        fault = _fault(step)
        if fault:
            yield f"steps[{number}]", fault
        if isinstance(step.fault, Fault):
            yield from _unfit(f"steps[{number}].fault", step.fault)
        if isinstance(step.pass_, str):
            yield from _duration(f"steps[{number}].pass", step.pass_)
        if isinstance(step.expect, Expectation) and not any(_parts(step.expect)):
            yield f"steps[{number}].expect", "an expectation expects something; this always holds"


def _unfit(place: str, fault: Fault) -> Iterator[tuple[str, str]]:
    try:
        fault.check()
    except FaultError as error:
        yield f"{place}.{error.field}", str(error)


def _parts(expect: Expectation) -> Iterator[bool]:
    return (part is not None for part in msgspec.structs.astuple(expect))


def _duration(field: str, value: str) -> Iterator[tuple[str, str]]:
    try:
        parse_duration(value)
    except TimeError as error:
        yield field, str(error)


def _fault(step: Step) -> str:
    done = [name for name in ACTIONS if getattr(step, name) is not UNSET]
    if len(done) != 1:
        listed = ", ".join(name.rstrip("_") for name in ACTIONS)
        what = " and ".join(name.rstrip("_") for name in done) or "nothing"
        return f"a step does one of {listed}; this one does {what}"
    (action,) = done
    if (action in DEVICE_ACTIONS) != (step.device is not UNSET):
        verb = "needs" if action in DEVICE_ACTIONS else "takes no"
        return f"{action.rstrip('_')} {verb} device"
    if step.dropped is not UNSET and action != "send":
        return f"dropped belongs to send, not to {action.rstrip('_')}"
    if step.traits and action != "identify":
        return f"traits belong to identify, not to {action.rstrip('_')}"
    if step.properties and action != "track":
        return f"properties belong to track, not to {action.rstrip('_')}"
    return ""

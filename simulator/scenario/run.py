"""A scenario walked through a lab, step by step, and everything that could be seen."""

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import replace

from destination.actions import MappedAction
from destination.actions.cloud import UPDATE_PROFILE
from destination.event import EventError
from destination.js import stringify
from simulator.browser.atjs import Sent
from simulator.browser.device import Device, DeviceError
from simulator.client import ClientError
from simulator.lab import Lab
from simulator.lab_api.types import Firing, ProfileState
from simulator.scenario.expect import in_words, unmet
from simulator.scenario.load import ScenarioFile
from simulator.scenario.model import ACTIONS, CloudSpec, PageCall, Scenario, Step
from simulator.segment.deliveries import Delivery, Try
from simulator.segment.mapped import CLOUD_ACTIONS
from simulator.target.faults import Fault
from simulator.times import TimeError, format_duration, parse_duration

__all__ = ["Outcome", "ScenarioRun", "describe", "open_lab", "run"]

_PLACEHOLDER: Final = re.compile(r"\{([^{}.]+)\.(anonymousId|userId|tntId)\}")
_KNOWN: Final[dict[str, Callable[[Device], str | None]]] = {
    "anonymousId": lambda device: device.anonymous_id,
    "userId": lambda device: device.user_id,
    "tntId": lambda device: device.tnt_id,
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one step did.

    Attributes:
        line: Where it stands in its file.
        at: When, in milliseconds.
        text: The step in words.
        problems: What was expected and does not hold; why it could not be done.
        sent: What at.js sent, by device.
        tries: The attempts of the cloud destination.
        fired: What fell due.
        profiles: What Target holds afterwards, if anybody watches.
    """

    line: int
    at: int
    text: str
    problems: tuple[str, ...] = ()
    sent: tuple[tuple[str, Sent], ...] = ()
    tries: tuple[tuple[Delivery, Try], ...] = ()
    fired: tuple[Firing, ...] = ()
    profiles: tuple[ProfileState, ...] = ()


@dataclass(slots=True)
class ScenarioRun:
    """A scenario that was run."""

    file: ScenarioFile
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether every step did what it should."""
        return all(not outcome.problems for outcome in self.outcomes)


def open_lab(
    scenario: Scenario,
    *,
    url: str | None = None,
    token: str | None = None,
    client: str | None = None,
    seed: int = 0,
) -> Lab:
    """Make the lab a scenario asks for.

    On a live server it gets a tenant of its own, so that nobody's world is reset; unless
    ``client`` names one.

    Raises:
        ClientError: The server refuses the scenario's settings.
    """
    code = client or scenario.client
    if url is not None and client is None:
        code = f"{scenario.client}-{secrets.token_hex(4)}"
    lab = Lab(code, url=url, token=token, seed=seed, settings=scenario.settings)
    for name, spec in scenario.devices.items():
        lab.device(
            name,
            storage_life=spec.storage_life,
            blocked=tuple(spec.blocked),
            consent=spec.consent,
        )
    return lab


def run(file: ScenarioFile, lab: Lab, *, watched: bool = False) -> Iterator[Outcome]:
    """Walk a scenario; it ends at the first step that cannot be done or does not hold.

    Args:
        file: The scenario.
        lab: Where it is walked.
        watched: Whether to look at what Target holds after each step.
    """
    for line, step in zip(file.lines, file.scenario.steps, strict=True):
        outcome = _Walk(lab, step).outcome(line, watched=watched)
        yield outcome
        if outcome.problems:
            return


class _Walk:
    """One step, and what changed by it."""

    def __init__(self, lab: Lab, step: Step) -> None:
        self._lab = lab
        self._step = step
        self._sent = {name: len(device.atjs.sent) for name, device in lab.devices.items()}
        self._tries = [len(delivery.tries) for delivery in lab.deliveries]
        self._fired: list[Firing] = []

    def outcome(self, line: int, *, watched: bool) -> Outcome:
        problems: tuple[str, ...] = ()
        began = self._lab.now()
        try:
            problems = self._do(self._filled(replace(self._step, say="")))
        except (DeviceError, EventError, TimeError, ClientError) as error:
            problems = (str(error),)
        return Outcome(
            line=line,
            at=began,
            text=self._told(),
            problems=problems,
            sent=tuple(self._new_sent()),
            tries=tuple(self._new_tries()),
            fired=tuple(self._fired),
            profiles=tuple(self._lab.profiles()) if watched else (),
        )

    def _do(self, step: Step) -> tuple[str, ...]:
        lab = self._lab
        if isinstance(step.device, str):
            _act(step, lab.device(step.device))
        elif isinstance(step.send, dict):
            return tuple(_sent(step.send, step.dropped, lab))
        elif isinstance(step.pass_, str):
            self._fired = lab.advance(step.pass_)
        elif isinstance(step.cloud, CloudSpec):
            _set_up(step.cloud, lab)
        elif isinstance(step.configure, dict):
            lab.tenant.configure(**step.configure)
        elif isinstance(step.fault, Fault):
            lab.tenant.set_fault(**msgspec.to_builtins(step.fault))
        elif isinstance(step.end_fault, str):
            lab.tenant.end_fault(step.end_fault)
        elif step.expect is not UNSET:
            return tuple(unmet(step.expect, lab))
        return ()

    def _told(self) -> str:
        """Put the step in words; what is not known even now stays as it was written."""
        text = self._step.say or describe(self._step)
        return self._replaced(text, lambda found: self._known(found) or found[0])

    def _filled(self, value: Any) -> Any:
        """Put in what is only known at run time."""
        if isinstance(value, str):
            return self._replaced(value, self._needed)
        if isinstance(value, Struct):
            said = ((name, getattr(value, name)) for name in value.__struct_fields__)
            filled = {name: self._filled(one) for name, one in said if one is not UNSET}
            return replace(value, **filled)
        if isinstance(value, dict):
            return {key: self._filled(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._filled(item) for item in value]
        return value

    def _replaced(self, text: str, known: Callable[[re.Match[str]], str]) -> str:
        return _PLACEHOLDER.sub(known, text.replace("{client}", self._lab.client_code))

    def _needed(self, found: re.Match[str]) -> str:
        known = self._known(found)
        if known is None:
            raise DeviceError(f"{found[0]} names a device that has done nothing yet")
        return known

    def _known(self, found: re.Match[str]) -> str | None:
        device = self._lab.devices.get(found[1])
        return None if device is None else _KNOWN[found[2]](device) or ""

    def _new_sent(self) -> Iterator[tuple[str, Sent]]:
        for name, device in self._lab.devices.items():
            for one in device.atjs.sent[self._sent.get(name, 0) :]:
                yield name, one

    def _new_tries(self) -> Iterator[tuple[Delivery, Try]]:
        for number, delivery in enumerate(self._lab.deliveries):
            before = self._tries[number] if number < len(self._tries) else 0
            for one in delivery.tries[before:]:
                yield delivery, one


def _sent(event: dict[str, Any], dropped: str | UnsetType, lab: Lab) -> Iterator[str]:
    """Send an event, and tell where Segment's ingestion does otherwise than was expected.

    Raises:
        EventError: It drops an event that was to go on.
    """
    try:
        lab.send(event)
    except EventError as error:
        if dropped is UNSET:
            raise
        if error.code != dropped:
            yield f"Segment drops the event as {error.code}, not {dropped}: {error.message}"
        return
    if dropped is not UNSET:
        yield f"Segment takes the event, and was to drop it as {dropped}"


def _set_up(cloud: CloudSpec, lab: Lab) -> None:
    fields = CLOUD_ACTIONS[0].mapping.source if cloud.fields is UNSET else cloud.fields
    actions = [MappedAction(UPDATE_PROFILE, cloud.trigger, fields)]
    lab.segment.configure_cloud(
        actions,
        client_code=cloud.client_code,
        wire=cloud.wire,
        beyond_latin=cloud.beyond_latin,
        hashed=cloud.hashed,
    )


def _act(step: Step, device: Device) -> None:
    if step.visit is not UNSET:
        page = _page(step.visit)
        device.visit(page.name, page.properties, path=page.path)
    elif step.page is not UNSET:
        page = _page(step.page)
        device.page(page.name, page.properties)
    elif step.identify is not UNSET:
        device.identify(step.identify, step.traits)
    elif step.track is not UNSET:
        device.track(step.track, step.properties)
    elif step.reset is not UNSET:
        device.reset()
    elif step.consent == "granted":
        device.grant_consent()
    elif step.consent == "withheld":
        device.withhold_consent()
    else:
        device.clear_storage()


def _page(call: Any) -> PageCall:
    return call if isinstance(call, PageCall) else PageCall(name=call)


def describe(step: Step) -> str:
    """Put a step in words."""
    action = next(name for name in ACTIONS if getattr(step, name) is not UNSET)
    value, device = getattr(step, action), step.device
    if action in ("visit", "page"):
        page = _page(value)
        named = f"the page {page.name!r}" if page.name else "a page without a name"
        return f"{device} {'visits' if action == 'visit' else 'shows'} {named}"
    texts = {
        "identify": f"{device} identifies {value!r}" if value else f"{device} sends traits",
        "track": f"{device} tracks {value!r}",
        "reset": f"{device} logs out",
        "clear_storage": f"{device} clears its storage",
        "consent": f"consent is {value} on {device}",
        "configure": f"the tenant is set up: {value}",
        "fault": f"the fault {getattr(value, 'name', '')!r} begins",
        "end_fault": f"the fault {value!r} is over",
    }
    if action == "send":
        who = value.get("userId") or value.get("anonymousId") or "nobody"
        end = "" if step.dropped is UNSET else f", and Segment drops it as {step.dropped}"
        return f"a server sends {value.get('type')} for {who!r}{end}"
    if action == "cloud":
        return _in_words(value)
    if action == "pass_":
        return f"{format_duration(parse_duration(value))} pass"
    if action == "expect":
        return in_words(value)
    return texts[action]


def _in_words(cloud: CloudSpec) -> str:
    said = f"the cloud destination is set up, wire {cloud.wire!r}"
    if cloud.client_code is not None:
        said += f", client code {cloud.client_code!r}"
    if cloud.beyond_latin != "escaped":
        said += ", with an HTTP client that cannot send text beyond Latin-1"
    if cloud.fields is not UNSET:
        said += f", mapping {stringify(cloud.fields)}"
    return said + (f", {', '.join(cloud.hashed)} hashed" if cloud.hashed else "")

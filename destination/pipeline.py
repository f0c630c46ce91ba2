"""An event's way through Segment, from its source to the plans of every destination.

In Segment's order: the source's stages, consent, the ``integrations`` object, then for each
mapping its trigger, the insert functions, the mapping and the validation. Everything is
compiled when the pipeline is made. Source: Segment, Delivery Overview (contract: segment.md 6).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from msgspec import UNSET

from destination.actions import MappedAction
from destination.actions.cloud import NAME as CLOUD_NAME
from destination.actions.cloud import CloudMode
from destination.actions.web import NAME as WEB_NAME
from destination.actions.web import WebMode
from destination.errors import SettingsError
from destination.js import UNDEFINED, Json, truthy
from destination.plan import Plan, Skipped
from destination.privacy import Stage, hashing_of
from destination.wires import MakeWire, WireName, wire_maker
from destination.workspace.model import ACTIONS, Destination, Workspace

__all__ = ["Pipeline", "Planned", "from_browser", "kept_from"]

_BROWSER_LIBRARY: Final = "analytics.js"
_NAMES: Final = {
    "cloud": (CLOUD_NAME, "actions-adobe-target-cloud"),
    "web": (WEB_NAME, "actions-adobe-target-web"),
}


@dataclass(frozen=True, slots=True)
class Planned:
    """What one mapping of one destination makes of an event.

    Attributes:
        destination: The destination's name in the workspace.
        mapping: The mapping's name, or its action; empty where none came into play.
        plan: What would be sent, or why nothing is.
        place: The mapping's place in its destination, from 0 on.
    """

    destination: str
    mapping: str
    plan: Plan
    place: int = 0


def from_browser(event: Mapping[str, Json]) -> bool:
    """Tell whether analytics.js made an event, so that the web destination saw it too."""
    context = event.get("context")
    library = context.get("library") if isinstance(context, dict) else None
    return isinstance(library, dict) and library.get("name") == _BROWSER_LIBRARY


def kept_from(declared: Destination, event: dict[str, Json]) -> str:
    """Give the discard code of an event that is kept from a destination; empty for none.

    Args:
        declared: The destination.
        event: The event as its source gives it.
    """
    if event.get("type") == "screen":
        return "UNSUPPORTED_EVENT_TYPE"
    if not _consented(declared, event):
        return "FILTERED_BY_END_USER_CONSENT"
    integrations = event.get("integrations")
    if not isinstance(integrations, dict):
        return ""
    for name in _NAMES[declared.type]:
        if name in integrations:
            return "" if truthy(integrations[name]) else "FILTERED_BY_INTEGRATIONS_OBJECT"
    return "" if truthy(integrations.get("All", True)) else "FILTERED_BY_INTEGRATIONS_OBJECT"


class Pipeline:
    """A workspace, compiled.

    Args:
        workspace: What is declared.
        wire: Overrules the wire of every cloud destination; None leaves each its own.
        make_wire: Stands in for every wire, for whoever wants payloads more than requests.
        now: Tells the time to templates that ask for it, in milliseconds.
    """

    def __init__(
        self,
        workspace: Workspace,
        *,
        wire: WireName | None = None,
        make_wire: MakeWire | None = None,
        now: Callable[[], int] | None = None,
    ) -> None:
        self.workspace = workspace
        self._wire: WireName | None = wire
        self._make_wire = make_wire
        self._now = now
        self._stages = {
            name: hashing_of([stage.hash for stage in source.stages])
            for name, source in workspace.sources.items()
        }
        live = {name: one for name, one in workspace.destinations.items() if one.enabled}
        self.cloud = {
            name: self._cloud_mode(one) for name, one in live.items() if one.type == "cloud"
        }
        """The cloud destinations, by name."""
        self.web: dict[str, WebMode] = {}
        """The web destinations, by name; each lets pass what is not for it."""
        self.refused: dict[str, SettingsError] = {}
        """The web destinations that never start in a page, and why."""
        for name, one in live.items():
            if one.type == "web":
                try:
                    self.web[name] = self._web_mode(one)
                except SettingsError as error:
                    self.refused[name] = error

    @property
    def client_codes(self) -> list[str]:
        """Every client code of the live destinations, once, in their order."""
        return self.workspace.client_codes

    def source_of(self, event: Mapping[str, Json]) -> str | None:
        """Tell which source an event came by: its write key's, else one of its kind, else any."""
        sources = self.workspace.sources
        if len(sources) == 1:
            return next(iter(sources))
        key = event.get("writeKey")
        for name, source in sources.items():
            if key is not None and source.write_key == key:
                return name
        browser = from_browser(event)
        kin = (name for name, source in sources.items() if (source.type == "web") == browser)
        return next(kin, next(iter(sources), None))

    def plan(self, event: dict[str, Json], source: str | None = None) -> list[Planned]:
        """Say what the cloud destinations would send for ``event``.

        Nothing is sent and nothing raised. A destination that takes no part gives one plan
        that says why; one that does, a plan for each mapping that matched.

        Args:
            event: The event.
            source: The source it came by; None for the one it names, or seems to come from.
        """
        source = source or self.source_of(event)
        arrived = _staged(self._stages.get(source or ""), event)
        planned: list[Planned] = []
        for name, mode in self.cloud.items():
            declared = self.workspace.destinations[name]
            if declared.source != source:
                continue
            code = kept_from(declared, arrived)
            if code:
                planned.append(Planned(name, "", Skipped("filtered", code=code)))
            else:
                planned += _matched(name, declared, mode.plan(arrived))
        return planned

    def in_the_page(self, event: dict[str, Json], source: str) -> list[Planned]:
        """Say why Segment's servers send ``event`` to none of its source's web destinations."""
        arrived = _staged(self._stages.get(source), event)
        return [
            Planned(name, "", Skipped("filtered", code=_not_from_servers(declared, arrived)))
            for name, declared in self.workspace.destinations.items()
            if declared.enabled and declared.type == "web" and declared.source == source
        ]

    def _cloud_mode(self, declared: Destination) -> CloudMode:
        wire: WireName = self._wire or declared.wire
        insert = hashing_of([stage.hash for stage in declared.insert_functions])
        actions = self._actions(declared)
        make_wire = self._make_wire or wire_maker(wire, declared.attributes_in)
        return CloudMode(
            declared.settings,
            actions,
            make_wire=make_wire,
            insert=insert,
            literal=wire == "safe",
        )

    def _web_mode(self, declared: Destination) -> WebMode:
        stage = self._stages.get(declared.source)

        def admit(event: dict[str, Json]) -> dict[str, Json] | None:
            arrived = _staged(stage, event)
            return None if kept_from(declared, arrived) else arrived

        return WebMode(declared.settings, self._actions(declared), admit=admit)

    def _actions(self, declared: Destination) -> list[MappedAction]:
        actions = []
        for spec in declared.mappings:
            action = MappedAction(
                ACTIONS[declared.type][spec.action],
                UNDEFINED if spec.trigger is UNSET else spec.trigger,
                UNDEFINED if spec.fields is UNSET else spec.fields,
                enabled=spec.enabled,
            )
            actions.append(action if self._now is None else action.at(self._now))
        return actions


def _not_from_servers(declared: Destination, event: dict[str, Json]) -> str:
    return kept_from(declared, event) or "MESSAGE_SENT_CLIENT_SIDE"


def _staged(stage: Stage | None, event: dict[str, Json]) -> dict[str, Json]:
    return event if stage is None else stage(event)


def _matched(name: str, declared: Destination, plans: list[Plan]) -> list[Planned]:
    """Keep the plans of the mappings that matched; where none did, one that says so."""
    if len(plans) != len(declared.mappings) or not plans:
        # The settings are at fault, and no mapping was asked; or there is none to ask.
        none = Skipped("no mapping", code="NO_MATCHING_MAPPING")
        return [Planned(name, "", plan) for plan in plans] or [Planned(name, "", none)]
    taken = [
        Planned(name, spec.name or spec.action, plan, place)
        for place, (spec, plan) in enumerate(zip(declared.mappings, plans, strict=True))
        if not isinstance(plan, Skipped)
    ]
    return taken or [Planned(name, "", plans[0])]


def _consented(declared: Destination, event: dict[str, Json]) -> bool:
    """Tell whether every category of a destination is granted; without a record, all flows."""
    context = event.get("context")
    consent = context.get("consent") if isinstance(context, dict) else None
    if not declared.consent or not isinstance(consent, dict):
        return True
    given = consent.get("categoryPreferences")
    return isinstance(given, dict) and all(given.get(one) is True for one in declared.consent)

"""What a team declares of its Segment side; the published JSON Schema is made from these types.

::

    sources:
      shop: {type: web}
    destinations:
      target:
        type: cloud
        source: shop
        settings: {client_code: acme}
        mappings:
          - action: updateProfile
            trigger: type = "identify"
            fields:
              user_id: {"@path": "$.userId"}
              traits: {"@path": "$.traits"}
"""

import re
from typing import Annotated, Any, Final, Literal, TypeAlias

import msgspec
from msgspec import UNSET, Meta, Struct, UnsetType

from destination.actions import Action
from destination.actions.cloud import UPDATE_PROFILE
from destination.actions.web import ACTIONS as WEB_ACTIONS
from destination.js import text

__all__ = [
    "ACTIONS",
    "CLIENT_CODE",
    "CLIENT_CODE_RULE",
    "PLACEHOLDER",
    "Destination",
    "MappingSpec",
    "Source",
    "Stage",
    "Workspace",
    "schema",
]

Text: TypeAlias = Annotated[str, Meta(min_length=1)]
Path: TypeAlias = Annotated[
    str, Meta(min_length=1, description="a field of the event, such as traits.email")
]

ACTIONS: Final[dict[str, dict[str, Action]]] = {
    "cloud": {UPDATE_PROFILE.slug: UPDATE_PROFILE},
    "web": {action.slug: action for action in WEB_ACTIONS},
}
"""The actions of each type of destination, by slug."""
CLIENT_CODE: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9])?")
"""What a client code can be: it becomes a part of a host's name."""
CLIENT_CODE_RULE: Final = (
    "a client code is 1 to 63 letters, digits, '-' and '_', the first and the last of them a "
    "letter or a digit: it becomes part of Adobe's host name"
)
"""The same, to be told to whoever wrote another."""
PLACEHOLDER: Final = "placeholder"
"""The client code of a workspace that was imported without one."""


class Stage(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """What changes an event on its way: values replaced by their hash."""

    hash: Annotated[
        list[Path],
        Meta(description="fields whose value is replaced by the SHA-256 of its normalised text"),
    ]


class Source(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Where events come from."""

    type: Literal["web", "server", "mobile", "warehouse", "engage"] = "web"
    write_key: Annotated[str, Meta(description="unique on a server")] | None = None
    enabled: Annotated[bool, Meta(description="switched off, it takes no event")] = True
    stages: Annotated[
        list[Stage], Meta(description="run before any destination sees an event")
    ] = []


class MappingSpec(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """A mapping: an action, when it fires, and what its fields are."""

    action: Text
    name: str = ""
    trigger: Annotated[
        Any, Meta(description="Segment's trigger language; left out, the action's default")
    ] = UNSET
    fields: Annotated[
        dict[str, Any] | UnsetType,
        Meta(description="Segment's mapping language; left out, the action's default mapping"),
    ] = UNSET
    enabled: bool = True


class Destination(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Adobe Target Cloud Mode or Adobe Target Web, as one source is connected to it."""

    type: Literal["cloud", "web"]
    source: Text
    settings: Annotated[dict[str, Any], Meta(description="client_code and the rest")] = {}
    mappings: Annotated[list[MappingSpec], Meta(max_length=50)] = []
    enabled: bool = True
    consent: Annotated[
        list[Text], Meta(description="categories that must all be granted before an event goes on")
    ] = []
    insert_functions: Annotated[
        list[Stage],
        Meta(description="cloud only: run on what the trigger of a mapping has let through"),
    ] = []
    wire: Annotated[
        Literal["segment", "safe"],
        Meta(description="cloud only: send what Segment sends, or what Adobe documents"),
    ] = "segment"
    attributes_in: Annotated[
        Literal["body", "query"],
        Meta(description="cloud only: where attributes stand on the safe wire"),
    ] = "body"


class Workspace(Struct, forbid_unknown_fields=True, omit_defaults=True):
    """Sources and destinations, each by its name."""

    sources: dict[Text, Source] = {}
    destinations: dict[Text, Destination] = {}

    @property
    def client_codes(self) -> list[str]:
        """Every client code of the live destinations, once, in their order."""
        named = (
            one.settings.get("client_code") for one in self.destinations.values() if one.enabled
        )
        # YAML reads a code of digits as a number; the destinations take it for text, as here.
        codes = (text(code) for code in named if isinstance(code, str | int) and code)
        return list(dict.fromkeys(codes))


def schema() -> dict[str, Any]:
    """Make the JSON Schema of workspace files."""
    about = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Workspace"}
    return {**about, **msgspec.json.schema(Workspace)}

"""The smallest workspace: one cloud destination with one mapping, for those who have no file."""

from typing import Any, Final

from msgspec import UNSET, Struct, UnsetType

from destination.actions import Action
from destination.actions.cloud import UPDATE_PROFILE
from destination.documents import Document, convert
from destination.workspace.model import ACTIONS, Destination, MappingSpec, Source, Workspace

__all__ = ["DESTINATION", "both_destinations", "one_mapping", "with_page"]

DESTINATION: Final = "cloud"
"""The name of the one destination."""

_PAGE: Final = "web"
_SOURCE: Final = "source"


def both_destinations(client_code: str = "acme") -> Workspace:
    """Declare both destinations, every action mapped: the default ids, and all traits."""
    mappings = [MappingSpec(UPDATE_PROFILE.slug, fields=_all_traits(UPDATE_PROFILE))]
    cloud = Destination("cloud", _SOURCE, settings={"client_code": client_code}, mappings=mappings)
    return with_page(Workspace({_SOURCE: Source()}, {DESTINATION: cloud}))


def with_page(workspace: Workspace) -> Workspace:
    """Add a web destination to each destination of this module's, every action mapped."""
    cloud = workspace.destinations[DESTINATION]
    mappings = [
        MappingSpec(slug, fields=_all_traits(action)) for slug, action in ACTIONS["web"].items()
    ]
    page = Destination("web", cloud.source, settings=cloud.settings, mappings=mappings)
    return Workspace(workspace.sources, {_PAGE: page, DESTINATION: cloud})


def _all_traits(action: Action) -> dict[str, Any]:
    fields = dict(action.default_mapping)
    if any(field.name == "traits" for field in action.fields):
        fields["traits"] = {"@path": "$.traits"}
    return fields


class _Mapping(Struct, forbid_unknown_fields=True):
    """A mapping file that says more than the fields."""

    fields: dict[str, Any]
    trigger: Any = UNSET


def one_mapping(client_code: str, document: Document | None = None) -> Workspace:
    """Declare one cloud destination with one mapping of ``updateProfile``.

    Args:
        client_code: Its client code.
        document: The fields of the mapping, or an object of ``fields`` and ``trigger``. Left
            out, the mapping is as most teams have it: the default id, and all traits.

    Raises:
        DocumentError: The document is neither.
    """
    trigger: Any = UNSET
    fields = _all_traits(UPDATE_PROFILE)
    if document is not None:
        fields, trigger = _read(document)
    mapping = MappingSpec(UPDATE_PROFILE.slug, trigger=trigger, fields=fields)
    settings = {"client_code": client_code}
    declared = Destination("cloud", _SOURCE, settings=settings, mappings=[mapping])
    return Workspace({_SOURCE: Source()}, {DESTINATION: declared})


def _read(document: Document) -> tuple[dict[str, Any], Any | UnsetType]:
    content = document.content
    if not isinstance(content, dict) or not content:
        raise document.error("", "a mapping is an object: field to value, or fields and trigger")
    if not {"fields", "trigger"} & content.keys():
        return content, UNSET
    mapping = convert(document, _Mapping)
    return mapping.fields, mapping.trigger

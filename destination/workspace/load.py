"""Workspace files read; what is wrong is named with file, line and field."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from destination.documents import Document, DocumentError, convert, parse_document, read_document
from destination.workspace.model import ACTIONS, Destination, Workspace

__all__ = [
    "checked",
    "content_document",
    "from_content",
    "load_workspace",
    "read_workspace",
    "to_content",
]

_W = TypeVar("_W", bound=Workspace)


def load_workspace(path: Path) -> Workspace:
    """Read a workspace file, YAML or JSON.

    What is odd but possible (a trigger that never matches) is no error here:
    ``destination.workspace.check`` tells of it.

    Raises:
        DocumentError: It cannot be read, is no YAML, or breaks the schema.
    """
    return checked(read_document(path), Workspace)


def read_workspace(text: str, path: Path) -> Workspace:
    """Read the text of a workspace file, such as standard input's.

    Args:
        text: YAML or JSON.
        path: What it is called in messages.

    Raises:
        DocumentError: It is no YAML, or breaks the schema.
    """
    return checked(parse_document(text, path), Workspace)


def from_content(content: Any) -> Workspace:
    """Take a workspace that came as JSON.

    Raises:
        DocumentError: It breaks the schema; the field is named.
    """
    return checked(content_document(content), Workspace)


def to_content(workspace: Workspace) -> dict[str, Any]:
    """Give a workspace as JSON values, which ``from_content`` takes; defaults are left out."""
    content: dict[str, Any] = msgspec.to_builtins(workspace)
    for name, source in workspace.sources.items():  # the type is said, default or not
        content["sources"][name] = {"type": source.type, **content["sources"][name]}
    return content


def content_document(content: Any) -> Document:
    """Take JSON values for a document of no file.

    Raises:
        DocumentError: They are nested too deeply.
    """
    path = Path("workspace")
    try:
        return Document(path, msgspec.to_builtins(content), {})
    except RecursionError:
        raise DocumentError(path, 1, "", "nested too deeply") from None


def checked(document: Document, kind: type[_W]) -> _W:
    """Take a document for a workspace, or for one that declares more than Segment's side.

    Raises:
        DocumentError: It breaks the schema of ``kind``, or a rule of Segment's side.
    """
    try:
        workspace = convert(document, kind)
    except RecursionError:
        raise document.error("", "nested too deeply") from None
    for field, rule in _faults(workspace):
        raise document.error(field, rule)
    return workspace


def _faults(workspace: Workspace) -> Iterator[tuple[str, str]]:
    """Tell what the types cannot say: each field that breaks a rule, and the rule."""
    keys: dict[str, str] = {}
    for name, source in workspace.sources.items():
        if source.write_key is not None and source.write_key in keys:
            other = keys[source.write_key]
            yield f"sources.{name}.write_key", f"is that of {other!r} already; it must be unique"
        keys[source.write_key or ""] = name
    for name, destination in workspace.destinations.items():
        place = f"destinations.{name}"
        if destination.source not in workspace.sources:
            known = ", ".join(workspace.sources) or "none"
            rule = f"is {destination.source!r}; it must be one of the sources: {known}"
            yield f"{place}.source", rule
        yield from _misplaced(place, destination)
        actions = ACTIONS[destination.type]
        for number, mapping in enumerate(destination.mappings):
            if mapping.action not in actions:
                rule = f"is {mapping.action!r}; it must be one of {', '.join(actions)}"
                yield f"{place}.mappings[{number}].action", rule


def _misplaced(place: str, destination: Destination) -> Iterator[tuple[str, str]]:
    if destination.type != "web":
        return
    if destination.insert_functions:
        yield f"{place}.insert_functions", "belong to cloud destinations; a page runs none"
    if destination.wire != "segment":
        yield f"{place}.wire", "belongs to cloud destinations; at.js has its own"
    if destination.attributes_in != "body":
        yield f"{place}.attributes_in", "belongs to cloud destinations; at.js has its own wire"

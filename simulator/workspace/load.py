"""Workspace files read, both sides; what is wrong is named with file, line and field."""

from pathlib import Path
from typing import Any

from destination.documents import Document, parse_document, read_document
from destination.workspace.load import checked, content_document
from destination.workspace.model import Workspace as SegmentSide
from simulator.target.settings import Settings
from simulator.workspace.faults import faults
from simulator.workspace.fitting import unfit
from simulator.workspace.model import Workspace

__all__ = ["from_content", "load_workspace", "read_workspace", "whole"]


def load_workspace(path: Path) -> Workspace:
    """Read a workspace file, YAML or JSON.

    Raises:
        DocumentError: It cannot be read, is no YAML, or breaks the schema or a rule.
    """
    return _declared(read_document(path))


def read_workspace(text: str, path: Path) -> Workspace:
    """Read the text of a workspace file, such as standard input's.

    Args:
        text: YAML or JSON.
        path: What it is called in messages.

    Raises:
        DocumentError: It is no YAML, or breaks the schema or a rule.
    """
    return _declared(parse_document(text, path))


def from_content(content: Any) -> Workspace:
    """Take a workspace that came as JSON.

    Raises:
        DocumentError: It breaks the schema or a rule; the field is named.
    """
    return _declared(content_document(content))


def whole(workspace: SegmentSide) -> Workspace:
    """Give a workspace with both sides; Segment's alone leaves Adobe's empty."""
    if isinstance(workspace, Workspace):
        return workspace
    return Workspace(workspace.sources, workspace.destinations)


def _declared(document: Document) -> Workspace:
    workspace = checked(document, Workspace)
    for field, rule in faults(workspace):
        raise document.error(field, rule)
    for fault in unfit(workspace, Settings()):
        if not fault.limit:  # of limits the tenant that is given the workspace knows
            raise document.error(fault.field, fault.rule)
    return workspace

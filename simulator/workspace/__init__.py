"""A workspace, both sides: what a team declares at Segment and at Adobe, in one document."""

from simulator.workspace.load import from_content, load_workspace, read_workspace, whole
from simulator.workspace.model import Workspace

__all__ = ["Workspace", "from_content", "load_workspace", "read_workspace", "whole"]

"""A workspace: what a team declares of its Segment side, in one document."""

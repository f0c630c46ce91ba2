"""What a step or a target raises for what cannot be done where it runs."""

__all__ = ["NotRun"]


class NotRun(Exception):  # noqa: N818  it is no error: nothing went wrong
    """The scenario cannot be carried out here: it is reported as not run, neither green nor red.

    Args:
        reason: What is missing here, in words for whoever wrote the scenario.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

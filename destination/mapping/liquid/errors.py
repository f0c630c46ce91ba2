"""What a template can fail with: a fault anywhere, an error once its place is known.

liquidjs names the place of an error: that of the tag or output around it, or, where a
template does not even parse, the exact character. Source: liquidjs 10.27.2.
"""

from destination.mapping.liquid.text import joined

__all__ = ["Fault", "LiquidError", "place"]


class LiquidError(Exception):
    """A template could not be parsed or rendered.

    Attributes:
        name: The name liquidjs gives the error, such as ``ParseError``.
        message: Its message, to the letter, usually with line and column.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message

    @classmethod
    def at(cls, name: str, message: str, source: str, index: int) -> "LiquidError":
        """Make an error that points at ``source[index]``."""
        return cls(name, joined(message) + place(source, index))


class Fault(Exception):  # noqa: N818  not an error yet: whoever catches it knows the place
    """A failure whose place the raiser does not know.

    Attributes:
        message: What went wrong.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def place(source: str, index: int) -> str:
    """Spell the place of ``source[index]`` as liquidjs appends it to messages."""
    line = source.count("\n", 0, index) + 1
    column = index - source.rfind("\n", 0, index)
    return f", line:{line}, col:{column}"

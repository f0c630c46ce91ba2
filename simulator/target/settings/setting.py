"""A setting: what it means, how it is read and shown, and how it is refused."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from simulator.times import HOUR, SECOND, format_duration

__all__ = [
    "TEN_SECONDS",
    "UP_TO_AN_HOUR",
    "Lag",
    "Reader",
    "Setting",
    "SettingError",
    "read_all",
    "reads",
    "show_all",
]


class SettingError(ValueError):
    """A setting that cannot be taken: the message names the field, the value and the rule."""

    def __init__(self, field_name: str, value: object, rule: str) -> None:
        super().__init__(f"{field_name} is {value!r}; {rule}")
        self.field = field_name


@dataclass(frozen=True, slots=True)
class Lag:
    """A lag in milliseconds: fixed where both ends are equal, else drawn between them."""

    low: int
    high: int

    def __str__(self) -> str:
        ends = [format_duration(end) for end in (self.low, self.high)]
        return ends[0] if self.low == self.high else "..".join(ends)


UP_TO_AN_HOUR: Final = Lag(HOUR, HOUR)
"""What Adobe and Segment say of both lags, at its longest."""

TEN_SECONDS: Final = Lag(10 * SECOND, 10 * SECOND)
"""Long enough for a batch to be seen incomplete, short enough to be waited for."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the values of a setting.

    Attributes:
        function: Takes a name and a value; raises SettingError.
        schema: The JSON Schema of what it takes, as far as one can say it.
    """

    function: Callable[[str, Any], Any]
    schema: Mapping[str, Any]

    def __call__(self, name: str, value: Any) -> Any:
        """Read a value."""
        return self.function(name, value)


def reads(**schema: Any) -> Callable[[Callable[[str, Any], Any]], Reader]:
    """Make readers of functions; keywords are JSON Schema's."""
    return lambda function: Reader(function, schema)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a setting means, and how it is read and shown.

    Attributes:
        about: What it does, in a sentence.
        source: Where the behaviour is documented, or that it is assumed.
        read: Makes the inner value of a given one; raises SettingError.
        show: Makes the shown value of an inner one.
    """

    about: str
    source: str
    read: Reader
    show: Callable[[Any], Any] = lambda value: value


def read_all(settings: Mapping[str, Setting], given: Mapping[str, Any]) -> dict[str, Any]:
    """Make the inner values of given ones.

    Raises:
        SettingError: There is no setting of a name, or a value breaks its rule.
    """
    inner: dict[str, Any] = {}
    for name, value in given.items():
        if name not in settings:
            raise SettingError(name, value, "there is no such setting")
        inner[name] = settings[name].read(name, value)
    return inner


def show_all(settings: Mapping[str, Setting], held: object) -> dict[str, Any]:
    """Give the shown values of the inner ones that something holds as attributes."""
    return {name: setting.show(getattr(held, name)) for name, setting in settings.items()}

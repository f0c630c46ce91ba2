"""How the values of settings are read: each reader takes a name and a value, or refuses it."""

import re
from typing import Any, Final

from simulator.target.identifiers import CLIENT_CODE, is_client_code
from simulator.target.settings.setting import Lag, Reader, SettingError, reads
from simulator.times import DAY, DURATION, TimeError, format_duration, parse_duration

__all__ = [
    "choice",
    "codes",
    "count",
    "duration",
    "flag",
    "lag",
    "location_hint",
    "name_list",
    "names",
    "secret",
    "share",
    "show_zone",
    "status",
    "text",
    "zone",
]


def duration(low: int, high: int) -> Reader:
    """Read a duration between two, in milliseconds."""
    bounds = f"it must be a duration from {format_duration(low)} to {format_duration(high)}"

    @reads(type="string", pattern=f"^({DURATION})$")
    def read(name: str, value: Any) -> int:
        try:
            duration = parse_duration(value) if isinstance(value, str) else -1
        except TimeError:
            duration = -1
        if not low <= duration <= high:
            raise SettingError(name, value, bounds)
        return duration

    return read


@reads(type="string", pattern=rf"^({DURATION})(\.\.({DURATION}))?$")
def lag(name: str, value: Any) -> Lag:
    """Read a lag: one duration, or two to draw between."""
    rule = "it must be a duration such as 1h, or two such as 0s..1h to draw between"
    if not isinstance(value, str):
        raise SettingError(name, value, rule)
    low, _, high = value.partition("..")
    try:
        lag = Lag(parse_duration(low), parse_duration(high or low))
    except TimeError as error:
        raise SettingError(name, value, f"{rule}; {error}") from None
    if lag.low > lag.high or lag.high > 365 * DAY:
        raise SettingError(name, value, "it must rise, and be a year at most")
    return lag


def choice(*allowed: str) -> Reader:
    """Read one of a closed set."""

    @reads(enum=list(allowed))
    def read(name: str, value: Any) -> str:
        if value not in allowed:
            raise SettingError(name, value, f"it must be one of {', '.join(allowed)}")
        return str(value)

    return read


@reads(type="boolean")
def flag(name: str, value: Any) -> bool:
    """Read true or false."""
    if not isinstance(value, bool):
        raise SettingError(name, value, "it must be true or false")
    return value


def count(low: int, high: int) -> Reader:
    """Read a whole number between two."""

    @reads(type="integer", minimum=low, maximum=high)
    def read(name: str, value: Any) -> int:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        if isinstance(whole, bool) or not isinstance(whole, int) or not low <= whole <= high:
            raise SettingError(name, value, f"it must be a whole number from {low} to {high}")
        return whole

    return read


@reads(type="number", minimum=0, maximum=1)
def share(name: str, value: Any) -> float:
    """Read a share: a number from 0 to 1."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SettingError(name, value, "it must be a number from 0 to 1")
    return float(value)


@reads(enum=[401, 403])
def status(name: str, value: Any) -> int:
    """Read the status of an answer to a missing or wrong token."""
    if value not in (401, 403) or isinstance(value, bool):
        raise SettingError(name, value, "it must be 401 or 403")
    return int(value)


@reads(type=["string", "null"], minLength=1)
def text(name: str, value: Any) -> str | None:
    """Read text, or null."""
    if value is not None and (not isinstance(value, str) or not value):
        raise SettingError(name, value, "it must be text, or null to unset it")
    return value


_HINT: Final = re.compile(r"[0-9]{1,3}_[0-9]{1,3}")


@reads(type=["string", "null"], pattern=f"^{_HINT.pattern}$")
def location_hint(name: str, value: Any) -> str | None:
    """Read a location hint, cluster and node, or null."""
    if value is not None and (not isinstance(value, str) or not _HINT.fullmatch(value)):
        raise SettingError(name, value, "it must be a hint such as 28_0, or null to unset it")
    return value


@reads(type=["string", "null"], minLength=1)
def secret(name: str, value: Any) -> str | None:
    """Read text that no message shows."""
    try:
        read: str | None = text(name, value)
    except SettingError:
        raise SettingError(name, "…", "it must be text, or null to unset it") from None
    return read


@reads(type="array", items={"type": "string", "pattern": f"^{CLIENT_CODE}$"})
def codes(name: str, value: Any) -> tuple[str, ...]:
    """Read a list of client codes."""
    if not isinstance(value, list) or not all(map(is_client_code, value)):
        raise SettingError(name, value, "it must be a list of client codes")
    return tuple(dict.fromkeys(value))


_MOST_NAMES: Final = 200
_LONGEST_NAME: Final = 256
_NAME_LIST: Final[dict[str, Any]] = {
    "type": "array",
    "maxItems": _MOST_NAMES,
    "items": {"type": "string", "minLength": 1, "maxLength": _LONGEST_NAME},
}


@reads(**_NAME_LIST)
def name_list(name: str, value: Any) -> tuple[str, ...]:
    """Read a list of names."""
    rule = f"it must be a list of {_MOST_NAMES} names at most, each of 1 to 256 characters"
    if not isinstance(value, list) or len(value) > _MOST_NAMES:
        raise SettingError(name, value, rule)
    for one in value:
        if not isinstance(one, str) or not 0 < len(one) <= _LONGEST_NAME:
            raise SettingError(name, value, rule)
    return tuple(dict.fromkeys(value))


@reads(type=["array", "null"], items={"type": "string", "minLength": 1})
def names(name: str, value: Any) -> tuple[str, ...] | None:
    """Read a list of names, or null."""
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise SettingError(name, value, "it must be a list of names, or null")
    return tuple(dict.fromkeys(value))


_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-5][0-9])")


@reads(type="string", pattern=r"^[+-](0[0-9]|1[0-3]):[0-5][0-9]$|^[+-]14:00$")
def zone(name: str, value: Any) -> int:
    """Read an offset from UTC, in minutes."""
    match = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise SettingError(name, value, "it must be an offset such as -05:00")
    offset = int(match[2]) * 60 + int(match[3])
    if offset > 14 * 60:
        raise SettingError(name, value, "it must lie between -14:00 and +14:00")
    return -offset if match[1] == "-" else offset


def show_zone(offset: int) -> str:
    """Show an offset from UTC."""
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"

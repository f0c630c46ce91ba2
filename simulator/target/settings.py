"""What can be set for a tenant: every lag, lifetime and disputed behaviour.

The defaults are what Adobe and Segment document; where the sources disagree or are silent,
the contract's choice (adobe-target.md 1.5 to 1.7, 2, 3, 6). ``docs/settings.md`` is made
from ``SETTINGS``.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from simulator.target.identifiers import is_client_code
from simulator.times import (
    DAY,
    HOUR,
    MINUTE,
    TimeError,
    format_duration,
    parse_duration,
)

__all__ = ["PRESETS", "SETTINGS", "Lag", "Setting", "SettingError", "Settings"]


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


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one tenant; ``SETTINGS`` says what each means."""

    visibility_lag: Lag = Lag(HOUR, HOUR)
    update_lag: Lag = Lag(HOUR, HOUR)
    lag_anchor: Literal["identifier", "profile"] = "identifier"
    lifetime: int = 14 * DAY
    update_is_activity: bool = False
    session_length: int = 30 * MINUTE
    merge_at: Literal["link", "session_end"] = "link"
    merge_on_relink: bool = True
    client_codes: tuple[str, ...] = ()
    ims_org_id: str | None = None
    profile_api_token: str | None = field(default=None, repr=False)
    unauthorized_status: int = 403
    time_zone: int = -5 * 60
    reason_header: bool = True
    third_party_id_length: int = 256
    mboxes: int = 50
    update_get_bytes: int = 8 * 1024
    update_post_bytes: int = 60 * 1024
    journal_size: int = 1_000
    remembered: int = 10_000

    def changed(self, patch: Mapping[str, Any]) -> "Settings":
        """Give these settings with some of them changed.

        Args:
            patch: Setting to value, as the lab API takes them; ``preset`` is applied first.

        Raises:
            SettingError: A name is unknown, or a value breaks its rule; nothing is changed.
        """
        changes: dict[str, Any] = {}
        if "preset" in patch:
            changes.update(_preset(patch["preset"]))
        for name, value in patch.items():
            if name == "preset":
                continue
            if name not in SETTINGS:
                raise SettingError(name, value, "there is no such setting")
            changes[name] = SETTINGS[name].read(name, value)
        return replace(self, **changes)

    def shown(self) -> dict[str, Any]:
        """Give all settings as the lab API shows them; a secret only says that it is set."""
        return {name: setting.show(getattr(self, name)) for name, setting in SETTINGS.items()}


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
    read: Callable[[str, Any], Any]
    show: Callable[[Any], Any] = lambda value: value


def _duration(low: int, high: int) -> Callable[[str, Any], int]:
    bounds = f"it must be a duration from {format_duration(low)} to {format_duration(high)}"

    def read(name: str, value: Any) -> int:
        try:
            duration = parse_duration(value) if isinstance(value, str) else -1
        except TimeError:
            duration = -1
        if not low <= duration <= high:
            raise SettingError(name, value, bounds)
        return duration

    return read


def _lag(name: str, value: Any) -> Lag:
    rule = "it must be a duration such as 1h, or two such as 0s..1h to draw between"
    if not isinstance(value, str):
        raise SettingError(name, value, rule)
    low, _, high = value.partition("..")
    try:
        lag = Lag(parse_duration(low), parse_duration(high or low))
    except TimeError:
        raise SettingError(name, value, rule) from None
    if lag.low > lag.high or lag.high > 365 * DAY:
        raise SettingError(name, value, "it must rise, and be a year at most")
    return lag


def _choice(*allowed: str) -> Callable[[str, Any], str]:
    def read(name: str, value: Any) -> str:
        if value not in allowed:
            raise SettingError(name, value, f"it must be one of {', '.join(allowed)}")
        return str(value)

    return read


def _flag(name: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise SettingError(name, value, "it must be true or false")
    return value


def _count(low: int, high: int) -> Callable[[str, Any], int]:
    def read(name: str, value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise SettingError(name, value, f"it must be a whole number from {low} to {high}")
        return value

    return read


def _status(name: str, value: Any) -> int:
    if value not in (401, 403) or isinstance(value, bool):
        raise SettingError(name, value, "it must be 401 or 403")
    return int(value)


def _text(name: str, value: Any) -> str | None:
    if value is not None and (not isinstance(value, str) or not value):
        raise SettingError(name, value, "it must be text, or null to unset it")
    return value


def _secret(name: str, value: Any) -> str | None:
    try:
        return _text(name, value)
    except SettingError:
        raise SettingError(name, "…", "it must be text, or null to unset it") from None


def _codes(name: str, value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(map(is_client_code, value)):
        raise SettingError(name, value, "it must be a list of client codes")
    return tuple(dict.fromkeys(value))


_OFFSET: Final = re.compile(r"([+-])([0-9]{2}):([0-5][0-9])")


def _zone(name: str, value: Any) -> int:
    match = _OFFSET.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise SettingError(name, value, "it must be an offset such as -05:00")
    offset = int(match[2]) * 60 + int(match[3])
    if offset > 14 * 60:
        raise SettingError(name, value, "it must lie between -14:00 and +14:00")
    return -offset if match[1] == "-" else offset


def _show_zone(offset: int) -> str:
    return f"{'-' if offset < 0 else '+'}{abs(offset) // 60:02}:{abs(offset) % 60:02}"


def _preset(name: Any) -> dict[str, Any]:
    if not isinstance(name, str) or name not in PRESETS:
        raise SettingError("preset", name, f"it must be one of {', '.join(PRESETS)}")
    return PRESETS[name]


_HOUR_LAG: Final = Lag(HOUR, HOUR)
PRESETS: Final[dict[str, dict[str, Any]]] = {
    "documented": {
        "visibility_lag": _HOUR_LAG,
        "update_lag": _HOUR_LAG,
        "merge_at": "link",
    },
    "instant": {"visibility_lag": Lag(0, 0), "update_lag": Lag(0, 0), "merge_at": "link"},
    "drawn": {"visibility_lag": Lag(0, HOUR), "update_lag": Lag(0, HOUR), "merge_at": "link"},
    "worst": {
        "visibility_lag": _HOUR_LAG,
        "update_lag": Lag(DAY, DAY),
        "merge_at": "session_end",
    },
}
"""Named choices of lags and merging; ``documented`` is the default."""

SETTINGS: Final[dict[str, Setting]] = {
    "visibility_lag": Setting(
        "From the first binding of an identifier until the profile API can find it.",
        "Segment, Adobe Target Cloud Mode, FAQ: up to one hour",
        _lag,
        str,
    ),
    "update_lag": Setting(
        "From an update by the profile API until it counts for targeting.",
        "Adobe, single profile update: usually under an hour, up to 24 hours",
        _lag,
        str,
    ),
    "lag_anchor": Setting(
        "What the visibility lag is counted from: the binding of each identifier, or the "
        "creation of the profile it leads to.",
        "assumed",
        _choice("identifier", "profile"),
    ),
    "lifetime": Setting(
        "Inactivity after which a profile is gone; fixed for a profile at each activity.",
        "Adobe, visitor profile lifetime: 14 days, up to 90",
        _duration(DAY, 90 * DAY),
        format_duration,
    ),
    "update_is_activity": Setting(
        "Whether an update by the profile API prolongs a profile's life.",
        "assumed: inactivity is the visitor's",
        _flag,
    ),
    "session_length": Setting(
        "How long a visitor may be idle before a new session begins.",
        "Adobe, glossary and Delivery API: 30 minutes",
        _duration(MINUTE, DAY),
        format_duration,
    ),
    "merge_at": Setting(
        "When linking writes to the third-party profile: at once, or when the session ends.",
        "Adobe, 3rd party id: at the end of the session; at once is easier to test",
        _choice("link", "session_end"),
    ),
    "merge_on_relink": Setting(
        "Whether a device's first change of third-party id copies what the new profile lacks.",
        "Adobe's merge table says so, Segment says nothing of it",
        _flag,
    ),
    "client_codes": Setting(
        "The Adobe client codes that lead to this tenant; none stands for its own name.",
        "ours",
        _codes,
        list,
    ),
    "ims_org_id": Setting(
        "The Experience Cloud organisation that Adobe's server SDKs send in place of a client.",
        "seen on the wire with Adobe's Node and Python SDKs",
        _text,
    ),
    "profile_api_token": Setting(
        "The bearer token the profile API demands; null demands none.",
        "Adobe, profile API settings",
        _secret,
        lambda token: None if token is None else "(set)",
    ),
    "unauthorized_status": Setting(
        "The status of an answer to a missing or wrong token.",
        "assumed: Segment's code knows the phrase Forbidden",
        _status,
    ),
    "time_zone": Setting(
        "The zone of the times in a fetched profile.",
        "Adobe's sample is in US Eastern time",
        _zone,
        _show_zone,
    ),
    "reason_header": Setting(
        "Whether vendor answers carry the verdict in X-Offtarget-Reason and -Evidence.",
        "ours",
        _flag,
    ),
    "third_party_id_length": Setting(
        "How many characters a third-party id may have.",
        "Adobe, Target limits: 256 (older documents: 128)",
        _count(1, 10_000),
    ),
    "mboxes": Setting(
        "How many mboxes one delivery call may ask for.",
        "Adobe, Target limits: 50",
        _count(1, 10_000),
    ),
    "update_get_bytes": Setting(
        "How large the query of a single update by GET may be.",
        "Adobe, single profile update: 8 KB",
        _count(1, 1_000_000),
    ),
    "update_post_bytes": Setting(
        "How large query and body of a single update by POST may be together.",
        "Adobe, single profile update: 60 KB",
        _count(1, 10_000_000),
    ),
    "journal_size": Setting(
        "How many requests the journal keeps; older ones are dropped.",
        "ours",
        _count(0, 100_000),
    ),
    "remembered": Setting(
        "How many expired identifiers are remembered, to tell expired from never created.",
        "ours",
        _count(0, 1_000_000),
    ),
}
"""All settings, in the order they are shown."""

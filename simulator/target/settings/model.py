"""The settings of a tenant in force, and how they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from simulator.target.settings.behaviour import BEHAVIOUR
from simulator.target.settings.limits import LIMITS
from simulator.target.settings.presets import preset
from simulator.target.settings.setting import TEN_SECONDS, UP_TO_AN_HOUR, Lag, Setting, SettingError
from simulator.times import DAY, HOUR, MINUTE

__all__ = ["SETTINGS", "Settings"]

SETTINGS: Final[dict[str, Setting]] = {**BEHAVIOUR, **LIMITS}
"""All settings, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one tenant; ``SETTINGS`` says what each means."""

    visibility_lag: Lag = UP_TO_AN_HOUR
    update_lag: Lag = UP_TO_AN_HOUR
    lag_anchor: Literal["identifier", "profile"] = "identifier"
    lifetime: int = 14 * DAY
    update_is_activity: bool = False
    session_length: int = 30 * MINUTE
    merge_at: Literal["link", "session_end"] = "link"
    merge_on_relink: bool = True
    customer_id_codes: tuple[str, ...] | None = None
    bulk_lag: Lag = TEN_SECONDS
    bulk_consecutive: Literal["replace", "add"] = "replace"
    bulk_plus: Literal["plus", "space"] = "plus"
    bulk_loss: float = 0.0
    client_codes: tuple[str, ...] = ()
    ims_org_id: str | None = None
    profile_api_authentication: bool = False
    profile_api_token: str | None = field(default=None, repr=False)
    profile_token_lifetime: int = 30 * DAY
    debug_token_lifetime: int = 6 * HOUR
    unauthorized_status: int = 403
    time_zone: int = -5 * 60
    reason_header: bool = True
    third_party_id_length: int = 256
    mboxes: int = 50
    update_get_bytes: int = 8 * 1024
    update_post_bytes: int = 60 * 1024
    updates_per_day: int = 1_000_000
    managing_calls_per_minute: int = 50
    profile_bytes: int = 64 * 1024
    bulk_bytes: int = 50 * 1024 * 1024
    bulk_rows: int = 500_000
    bulk_waiting: int = 100
    bulk_remembered: int = 1_000
    journal_size: int = 1_000
    remembered: int = 10_000

    @property
    def guarded(self) -> bool:
        """Whether the profile API demands a token."""
        return self.profile_api_authentication or self.profile_api_token is not None

    def changed(self, patch: Mapping[str, Any]) -> "Settings":
        """Give these settings with some of them changed.

        Args:
            patch: Setting to value, as the lab API takes them; ``preset`` is applied first.

        Raises:
            SettingError: A name is unknown, or a value breaks its rule; nothing is changed.
        """
        changes: dict[str, Any] = {}
        if "preset" in patch:
            changes.update(preset(patch["preset"]))
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

"""The settings of a tenant in force, and how they are changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from simulator.target.settings.behaviour import BEHAVIOUR
from simulator.target.settings.delivery import LARGEST_BODY
from simulator.target.settings.limits import LIMITS
from simulator.target.settings.presets import PRESETS, preset
from simulator.target.settings.setting import (
    TEN_SECONDS,
    UP_TO_AN_HOUR,
    Lag,
    Setting,
    read_all,
    show_all,
)
from simulator.times import DAY, HOUR, MINUTE, SECOND

__all__ = ["SETTINGS", "Settings", "schemas_of", "settings_schema"]

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
    unknown_audience: Literal["does_not_match", "matches"] = "does_not_match"
    xt_unmatched: Literal["leaves", "stays"] = "leaves"
    response_tokens: tuple[str, ...] = ()
    bulk_lag: Lag = TEN_SECONDS
    bulk_consecutive: Literal["replace", "add"] = "replace"
    bulk_plus: Literal["plus", "space"] = "plus"
    bulk_loss: float = 0.0
    client_codes: tuple[str, ...] = ()
    apart: bool = False
    ims_org_id: str | None = None
    location_hint: str | None = None
    profile_api_authentication: bool = False
    profile_api_token: str | None = field(default=None, repr=False)
    profile_token_lifetime: int = 30 * DAY
    debug_token_lifetime: int = 6 * HOUR
    unauthorized_status: int = 403
    time_zone: int = -5 * 60
    atjs_timeout: int = 5 * SECOND
    atjs_page_load: bool = True
    reason_header: bool = True
    third_party_id_length: int = 256
    mboxes: int = 50
    delivery_bytes: int = LARGEST_BODY
    concurrent_requests: int = 100
    session_id_length: int = 128
    request_id_length: int = 128
    tnt_id_length: int = 128
    ecid_length: int = 128
    customer_ids: int = 50
    customer_id_length: int = 128
    integration_code_length: int = 50
    mbox_name_length: int = 250
    view_name_length: int = 128
    view_key_length: int = 512
    mbox_parameters: int = 100
    profile_parameters: int = 50
    parameter_name_length: int = 128
    parameter_value_length: int = 5_000
    profile_value_length: int = 256
    notification_id_length: int = 200
    order_id_length: int = 250
    purchased_product_length: int = 50
    purchased_products_length: int = 250
    product_id_length: int = 128
    address_length: int = 4_096
    city_length: int = 50
    zip_length: int = 12
    application_name_length: int = 250
    version_length: int = 128
    blob_length: int = 1_024
    update_get_bytes: int = 8 * 1024
    update_post_bytes: int = 60 * 1024
    audiences: int = 20_000
    activities: int = 10_000
    offers: int = 150_000
    properties: int = 5_000
    offer_bytes: int = 1_024 * 1_024
    audience_name_length: int = 255
    activity_name_length: int = 250
    offer_name_length: int = 250
    experience_name_length: int = 50
    experiences: int = 2_000
    metrics: int = 50
    audiences_each: int = 50
    rule_values: int = 1_000
    rule_value_length: int = 2_500
    batch_operations: int = 256
    updates_per_day: int = 1_000_000
    managing_calls_per_minute: int = 50
    profiles: int = 5_000_000
    profile_bytes: int = 64 * 1024
    bulk_bytes: int = 50 * 1024 * 1024
    bulk_rows: int = 500_000
    bulk_waiting: int = 100
    bulk_remembered: int = 1_000
    journal_size: int = 1_000
    tape_requests: int = 0
    tape_bytes: int = 8 * 1024 * 1024
    seen_mboxes: int = 2_000
    seen_per_call: int = 50
    seen_names: int = 2_000
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
        chosen = preset(patch["preset"]) if "preset" in patch else {}
        given = {name: value for name, value in patch.items() if name != "preset"}
        return replace(self, **{**chosen, **read_all(SETTINGS, given)})

    def shown(self) -> dict[str, Any]:
        """Give all settings as the lab API shows them; a secret only says that it is set."""
        return show_all(SETTINGS, self)


def settings_schema(*left_out: str) -> dict[str, Any]:
    """Make the rules of JSON Schema for an object of settings.

    Args:
        left_out: Settings that it must not have; ``preset`` is one, too.
    """
    properties = {
        "preset": {"enum": list(PRESETS), "description": "A choice of several, made first."},
        **schemas_of(SETTINGS, Settings().shown()),
    }
    for name in left_out:
        del properties[name]
    return {"properties": properties, "additionalProperties": False}


def schemas_of(settings: Mapping[str, Setting], shown: Mapping[str, Any]) -> dict[str, Any]:
    """Make the JSON Schema of each setting's values; ``shown`` holds the defaults."""
    return {
        name: {**one.read.schema, "description": one.about, "default": shown[name]}
        for name, one in settings.items()
    }

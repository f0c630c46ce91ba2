"""Settings: what each takes, what it refuses by name, and how it is shown."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.target.settings import PRESETS, SETTINGS, Lag, SettingError, Settings
from simulator.times import DAY, HOUR, MINUTE

DEFAULTS = {
    "visibility_lag": "1h",
    "update_lag": "1h",
    "lag_anchor": "identifier",
    "lifetime": "14d",
    "update_is_activity": False,
    "session_length": "30m",
    "merge_at": "link",
    "merge_on_relink": True,
    "customer_id_codes": None,
    "unknown_audience": "does_not_match",
    "xt_unmatched": "leaves",
    "response_tokens": [],
    "bulk_lag": "10s",
    "bulk_consecutive": "replace",
    "bulk_plus": "plus",
    "bulk_loss": 0.0,
    "client_codes": [],
    "apart": False,
    "ims_org_id": None,
    "location_hint": None,
    "profile_api_authentication": False,
    "profile_api_token": None,
    "profile_token_lifetime": "30d",
    "debug_token_lifetime": "6h",
    "unauthorized_status": 403,
    "time_zone": "-05:00",
    "atjs_timeout": "5s",
    "atjs_page_load": True,
    "reason_header": True,
    "third_party_id_length": 256,
    "mboxes": 50,
    "delivery_bytes": 60 * 1024 * 1024,
    "concurrent_requests": 100,
    "session_id_length": 128,
    "request_id_length": 128,
    "tnt_id_length": 128,
    "ecid_length": 128,
    "customer_ids": 50,
    "customer_id_length": 128,
    "integration_code_length": 50,
    "mbox_name_length": 250,
    "view_name_length": 128,
    "view_key_length": 512,
    "mbox_parameters": 100,
    "profile_parameters": 50,
    "parameter_name_length": 128,
    "parameter_value_length": 5_000,
    "profile_value_length": 256,
    "notification_id_length": 200,
    "order_id_length": 250,
    "purchased_product_length": 50,
    "purchased_products_length": 250,
    "product_id_length": 128,
    "address_length": 4_096,
    "city_length": 50,
    "zip_length": 12,
    "application_name_length": 250,
    "version_length": 128,
    "blob_length": 1_024,
    "update_get_bytes": 8192,
    "update_post_bytes": 61440,
    "audiences": 20_000,
    "activities": 10_000,
    "offers": 150_000,
    "properties": 5_000,
    "offer_bytes": 1_048_576,
    "audience_name_length": 255,
    "activity_name_length": 250,
    "offer_name_length": 250,
    "experience_name_length": 50,
    "experiences": 2_000,
    "metrics": 50,
    "audiences_each": 50,
    "rule_values": 1_000,
    "rule_value_length": 2_500,
    "batch_operations": 256,
    "updates_per_day": 1_000_000,
    "managing_calls_per_minute": 50,
    "profiles": 5_000_000,
    "profile_bytes": 65536,
    "bulk_bytes": 52428800,
    "bulk_rows": 500_000,
    "bulk_waiting": 100,
    "bulk_remembered": 1000,
    "journal_size": 1000,
    "tape_requests": 0,
    "tape_bytes": 8_388_608,
    "seen_mboxes": 2_000,
    "seen_per_call": 50,
    "seen_names": 2_000,
    "remembered": 10000,
}


def test_the_documented_defaults() -> None:
    assert Settings().shown() == DEFAULTS


def test_every_field_is_a_setting_with_a_sentence_and_a_source() -> None:
    assert list(SETTINGS) == [one.name for one in fields(Settings)]
    assert all(one.about.endswith(".") and one.source for one in SETTINGS.values())


@pytest.mark.parametrize(
    ("name", "value", "inner"),
    [
        ("visibility_lag", "0s", Lag(0, 0)),
        ("visibility_lag", "10m..1h", Lag(10 * MINUTE, HOUR)),
        ("update_lag", "PT24H", Lag(DAY, DAY)),
        ("update_lag", "365d", Lag(365 * DAY, 365 * DAY)),
        ("lag_anchor", "profile", "profile"),
        ("unknown_audience", "matches", "matches"),
        ("xt_unmatched", "stays", "stays"),
        (
            "response_tokens",
            ["activity.id", "geo.city", "activity.id"],
            ("activity.id", "geo.city"),
        ),
        ("lifetime", "1d", DAY),
        ("lifetime", "90d", 90 * DAY),
        ("session_length", "1m", MINUTE),
        ("session_length", "24h", DAY),
        ("merge_at", "session_end", "session_end"),
        ("bulk_loss", 1, 1.0),
        ("bulk_loss", 0.001, 0.001),
        ("client_codes", ["a", "b", "a"], ("a", "b")),
        ("ims_org_id", "X@AdobeOrg", "X@AdobeOrg"),
        ("location_hint", "28_0", "28_0"),
        ("location_hint", "01_00", "01_00"),
        ("location_hint", None, None),
        ("profile_api_token", "t", "t"),
        ("unauthorized_status", 401, 401),
        ("time_zone", "+05:45", 345),
        ("time_zone", "-14:00", -840),
        ("mboxes", 1, 1),
        ("mboxes", 1.0, 1),
        ("journal_size", 0, 0),
        ("reason_header", False, False),
    ],
)
def test_a_value_within_its_rule_is_taken(name: str, value: Any, inner: Any) -> None:
    assert getattr(Settings().changed({name: value}), name) == inner


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("visibility_lag", "1h..10m"),
        ("visibility_lag", "366d"),
        ("visibility_lag", "soon"),
        ("visibility_lag", 3600),
        ("update_lag", "..1h"),
        ("lag_anchor", "device"),
        ("lag_anchor", None),
        ("lifetime", "23h59m"),
        ("lifetime", "90d1ms"),
        ("lifetime", 14),
        ("session_length", "59s"),
        ("session_length", "25h"),
        ("update_is_activity", "yes"),
        ("update_is_activity", 1),
        ("merge_on_relink", None),
        ("client_codes", "acme"),
        ("client_codes", ["a b"]),
        ("client_codes", [1]),
        ("ims_org_id", ""),
        ("ims_org_id", 5),
        ("location_hint", "28"),
        ("location_hint", ".28_0"),
        ("location_hint", "٢_0"),
        ("location_hint", ""),
        ("location_hint", 28),
        ("delivery_bytes", 60 * 1024 * 1024 + 1),
        ("concurrent_requests", 0),
        ("unauthorized_status", 404),
        ("unauthorized_status", "401"),
        ("unauthorized_status", True),
        ("time_zone", "UTC"),
        ("time_zone", "05:00"),
        ("time_zone", "+14:01"),
        ("time_zone", "+05:60"),
        ("time_zone", "+0500"),
        ("time_zone", None),
        ("mboxes", 0),
        ("mboxes", 10_001),
        ("mboxes", True),
        ("mboxes", 1.5),
        ("journal_size", -1),
        ("remembered", "many"),
        ("no_such_setting", 1),
        ("preset", "slow"),
        ("preset", None),
    ],
)
def test_a_value_that_breaks_its_rule_is_refused_by_name(name: str, value: Any) -> None:
    with pytest.raises(SettingError, match=f"{name} is .*; ") as error:
        Settings().changed({"mboxes": 7, name: value})
    assert error.value.field == name
    assert repr(value) in str(error.value)


@pytest.mark.parametrize("value", ["+\u00b2\u00b2:00", "+05:\u00b9\u00b2"], ids=ascii)
def test_superscript_digits_make_no_offset(value: str) -> None:
    with pytest.raises(SettingError, match="time_zone is"):
        Settings().changed({"time_zone": value})


@pytest.mark.parametrize(
    ("preset", "lags"),
    [
        ("documented", ("1h", "1h", "link")),
        ("instant", ("0s", "0s", "link")),
        ("drawn", ("0s..1h", "0s..1h", "link")),
        ("worst", ("1h", "1d", "session_end")),
    ],
)
def test_a_preset_chooses_lags_and_merging(preset: str, lags: tuple[str, str, str]) -> None:
    shown = Settings().changed({"lifetime": "3d"}).changed({"preset": preset}).shown()
    assert (shown["visibility_lag"], shown["update_lag"], shown["merge_at"]) == lags
    assert shown["lifetime"] == "3d"


def test_a_value_beside_a_preset_wins_whatever_their_order() -> None:
    for patch in (
        {"preset": "instant", "update_lag": "5m"},
        {"update_lag": "5m", "preset": "instant"},
    ):
        shown = Settings().changed(patch).shown()
        assert (shown["visibility_lag"], shown["update_lag"]) == ("0s", "5m")


def test_the_default_is_the_documented_preset() -> None:
    assert Settings().changed({"preset": "documented"}) == Settings()
    assert set(PRESETS) == {"documented", "instant", "drawn", "worst"}


def test_the_token_is_never_shown() -> None:
    settings = Settings().changed({"profile_api_token": "hush"})
    assert settings.shown()["profile_api_token"] == "(set)"  # noqa: S105
    assert "hush" not in repr(settings)
    with pytest.raises(SettingError, match="profile_api_token is '…'") as error:
        settings.changed({"profile_api_token": ["hush"]})
    assert "hush" not in str(error.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
PATCHES = st.dictionaries(
    st.sampled_from([*SETTINGS, "preset"]) | st.text(),
    JSON
    | st.from_regex(r"[+-]\w\w:\w\w", fullmatch=True)
    | st.from_regex(r"\d{1,3}(ms|[smhd])(\.\.\d{1,3}[smhd])?", fullmatch=True)
    | st.sampled_from([*PRESETS, "link", "profile", 401, ["a"]]),
    max_size=4,
)


def changed(patch: dict[str, Any]) -> Settings | str:
    """Give the settings changed, or the field that was refused."""
    try:
        return Settings().changed(patch)
    except SettingError as error:
        return error.field


@given(PATCHES)
def test_any_patch_is_taken_whole_or_refused_by_name(patch: dict[str, Any]) -> None:
    made = changed(patch)
    if isinstance(made, str):
        assert made in patch
        return
    without_token = {"profile_api_token": None}
    assert Settings().changed(made.shown() | without_token) == made.changed(without_token)

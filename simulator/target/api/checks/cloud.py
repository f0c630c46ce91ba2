"""Properties, Adobe's other products, QA mode (adobe-target.md 7.2, 7.4)."""

import re
from typing import Final

from simulator.target.activities.catalogue import Catalogue
from simulator.target.api.checks.refusals import demand_size, invalid
from simulator.target.api.messages import Analytics, AudienceManager, ExperienceCloud, QaMode
from simulator.target.settings import Settings

__all__ = ["check_experience_cloud", "check_property", "check_qa_mode"]

_UUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SUPPLEMENTAL_DATA_ID: Final = 33  # 16 digits, a hyphen, 16 digits


def check_property(token: str, catalogue: Catalogue) -> None:
    """Insist on a token of a property.

    Raises:
        Refused: 400; it is no UUID, or the tenant declares properties and this is none.
    """
    known = catalogue.properties
    named = token.lower()
    if not _UUID.fullmatch(named) or (known and all(one.token.lower() != named for one in known)):
        raise invalid("Invalid property token")


def check_experience_cloud(cloud: ExperienceCloud, settings: Settings) -> None:
    """Check what goes to Audience Manager and Analytics.

    Raises:
        Refused: 400, naming the field and the rule.
    """
    if cloud.audience_manager is not None:
        _check_audience_manager(cloud.audience_manager, settings)
    if cloud.analytics is not None:
        _check_analytics(cloud.analytics)


def _check_audience_manager(manager: AudienceManager, settings: Settings) -> None:
    hint = manager.location_hint
    if isinstance(hint, str) and not (hint.isascii() and hint.isdigit()):
        raise invalid("experienceCloud.audienceManager.locationHint must be a whole number")
    if hint is not None and not (hint.strip("0") if isinstance(hint, str) else hint > 0):
        rule = "must be greater than or equal to 1"
        raise invalid(f"experienceCloud.audienceManager.locationHint {rule}")
    demand_size("experienceCloud.audienceManager.blob", manager.blob, settings.blob_length, 1)


def _check_analytics(analytics: Analytics) -> None:
    field, length = "experienceCloud.analytics.supplementalDataId", _SUPPLEMENTAL_DATA_ID
    demand_size(field, analytics.supplemental_data_id, length, length)


def check_qa_mode(mode: QaMode) -> None:
    """Check the places of experiences to be previewed.

    Raises:
        Refused: 400; one lies below 1.
    """
    for number, index in enumerate(mode.preview_indexes or ()):
        for name, value in (
            ("activityIndex", index.activity_index),
            ("experienceIndex", index.experience_index),
        ):
            if value is not None and value < 1:
                rule = "must be greater than or equal to 1"
                raise invalid(f"qaMode.previewIndexes[{number}].{name} {rule}")

"""What a request says to Adobe's other products, and for people who test an activity."""

from typing import Annotated, Any, Final, Literal, TypeAlias

from simulator.target.api.messages.base import Natural, Wire
from simulator.target.settings.stated import length, ruled

__all__ = [
    "Analytics",
    "AudienceManager",
    "ExperienceCloud",
    "LoggingType",
    "Platform",
    "Preview",
    "PreviewIndex",
    "PropertyToken",
    "QaMode",
    "Telemetry",
    "Trace",
]

LoggingType: TypeAlias = Literal["server_side", "client_side"]
_UUID: Final = "^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$"


class AudienceManager(Wire, kw_only=True):
    """For Audience Manager: a location hint (a number, or text of one) and a blob."""

    location_hint: Natural | Annotated[str, ruled(pattern="^0*[1-9][0-9]*$")] | None = None
    blob: Annotated[str, length("blob_length", 1)] | None = None


class Analytics(Wire, kw_only=True):
    """For Analytics."""

    supplemental_data_id: Annotated[str, ruled(minLength=33, maxLength=33)] | None = None
    logging: LoggingType | None = None
    tracking_server: str | None = None
    tracking_server_secure: str | None = None


class Platform(Wire, kw_only=True):
    """For the Experience Platform; sent by at.js where it is configured."""

    sandbox_id: str | None = None
    sandbox_name: str | None = None


class ExperienceCloud(Wire, kw_only=True):
    """For Adobe's other products."""

    audience_manager: AudienceManager | None = None
    analytics: Analytics | None = None
    platform: Platform | None = None


class PropertyToken(Wire, kw_only=True):
    """The property (site or application) a request belongs to."""

    token: Annotated[str, ruled(pattern=_UUID)]


class Trace(Wire, kw_only=True):
    """A wish to be told how the answer came about."""

    authorization_token: str
    usage: dict[str, Any] | None = None


class PreviewIndex(Wire, kw_only=True):
    """An experience to be shown, by its place in an activity, both from 1."""

    activity_index: Natural | None = None
    experience_index: Natural | None = None


class QaMode(Wire, kw_only=True):
    """Activities as a QA link shows them."""

    token: str | None = None
    listed_activities_only: bool | None = None
    evaluate_as_true_audience_ids: list[int] | None = None
    evaluate_as_false_audience_ids: list[int] | None = None
    preview_indexes: list[PreviewIndex] | None = None


class Preview(Wire, kw_only=True):
    """A preview."""

    token: str | None = None


class Telemetry(Wire, kw_only=True):
    """Times a client has taken, whatever they are; taken and dropped."""

    entries: list[Any] | None = None

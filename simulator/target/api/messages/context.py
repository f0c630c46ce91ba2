"""Where a request comes from: page, browser, device, place."""

from typing import Annotated, Any, Literal, TypeAlias

from msgspec import field

from simulator.target.api.messages.base import Wire
from simulator.target.settings.stated import length, ruled

__all__ = [
    "Address",
    "Application",
    "Browser",
    "ChannelType",
    "ClientHints",
    "Context",
    "DeviceType",
    "Geo",
    "MobilePlatform",
    "MobilePlatformType",
    "Orientation",
    "Screen",
    "Window",
]

ChannelType: TypeAlias = Literal["web", "mobile"]
DeviceType: TypeAlias = Literal["phone", "tablet"]
MobilePlatformType: TypeAlias = Literal["android", "ios"]
Orientation: TypeAlias = Literal["portrait", "landscape"]
_Url: TypeAlias = Annotated[str, length("address_length")]
_Version: TypeAlias = Annotated[str, length("version_length")]
_Named: TypeAlias = Annotated[str, length("application_name_length")]


class Address(Wire, kw_only=True):
    """The page, and the one before it."""

    url: _Url | None = None
    referring_url: _Url | None = None


class Browser(Wire, kw_only=True):
    """The browser."""

    host: str | None = None
    language: str | None = None
    web_gl_renderer: str | None = field(default=None, name="webGLRenderer")


class ClientHints(Wire, kw_only=True):
    """What a browser says of itself in client hints."""

    mobile: bool | str | None = None
    model: str | None = None
    platform: str | None = None
    platform_version: str | None = None
    browser_ua_with_major_version: str | None = field(
        default=None, name="browserUAWithMajorVersion"
    )
    browser_ua_with_full_version: str | None = field(default=None, name="browserUAWithFullVersion")
    architecture: str | None = None
    bitness: str | None = None


class Screen(Wire, kw_only=True):
    """The screen."""

    width: float | None = None
    height: float | None = None
    color_depth: float | None = None
    pixel_ratio: float | None = None
    orientation: Orientation | None = None


class Window(Wire, kw_only=True):
    """The window."""

    width: float | None = None
    height: float | None = None


class Geo(Wire, kw_only=True):
    """The place."""

    ip_address: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    country_code: Annotated[str, ruled(minLength=2, maxLength=2)] | None = None
    state_code: Annotated[str, ruled(minLength=1, maxLength=3)] | None = None
    city: Annotated[str, length("city_length")] | None = None
    zip: Annotated[str, length("zip_length")] | None = None


class MobilePlatform(Wire, kw_only=True):
    """The mobile device."""

    device_type: DeviceType
    platform_type: MobilePlatformType
    device_name: str | None = None
    version: _Version | None = None


class Application(Wire, kw_only=True):
    """The application."""

    id: _Named | None = None
    name: _Named | None = None
    version: _Version | None = None


class Context(Wire, kw_only=True):
    """Where the request comes from.

    Attributes:
        cross_domain: Sent by at.js; no document lists it.
    """

    channel: ChannelType
    beacon: bool | None = None
    browser: Browser | None = None
    address: Address | None = None
    user_agent: str | None = None
    client_hints: ClientHints | None = None
    screen: Screen | None = None
    window: Window | None = None
    geo: Geo | None = None
    time_offset_in_minutes: float | None = None
    mobile_platform: MobilePlatform | None = None
    application: Application | None = None
    cross_domain: Any = None

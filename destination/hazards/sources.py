"""What an event brings with it before any mapping sees it: its kind, and what made it."""

from collections.abc import Iterator, Mapping
from typing import Final

from destination.hazards.model import Hazard
from destination.js import Json

__all__ = ["NOT_FOR_SCREENS", "is_mobile", "mobile", "screen", "unnamed_page"]

NOT_FOR_SCREENS: Final = "UNSUPPORTED_EVENT_TYPE"
_MOBILE: Final = ("analytics-ios", "analytics-swift", "analytics-android", "analytics-kotlin",
                  "analytics-react-native", "analytics-flutter", "analytics-xamarin")  # fmt: skip

_SCREEN: Final = "a screen does not reach the destination {!r}"
_UNNAMED: Final = "the page has no name: it binds no id, and a lookup by {!r} finds nothing yet"
_APP: Final = "the event comes from {!r}, a mobile app, which the destination {!r} does not serve"


def screen(destination: str) -> Hazard:
    """Tell of a screen call, which no destination takes."""
    return Hazard("screen_not_delivered", "type", _SCREEN, (destination,))


def unnamed_page(event: Mapping[str, Json]) -> Iterator[Hazard]:
    """Tell of a browser's page call that leaves the visitor's id unbound."""
    if event["type"] == "page" and event.get("name") is None:
        who = event.get("userId") or event.get("anonymousId") or ""
        yield Hazard("unnamed_page", "name", _UNNAMED, (who,))


def is_mobile(event: Mapping[str, Json]) -> bool:
    """Tell whether a library for mobile apps made an event."""
    return _library(event).removeprefix("@segment/").startswith(_MOBILE)


def mobile(event: Mapping[str, Json], destination: str) -> Hazard:
    """Tell of an app's event that is bound for a destination."""
    made_by = _library(event) or "a source declared as mobile"
    return Hazard("mobile_source", "context.library.name", _APP, (made_by, destination))


def _library(event: Mapping[str, Json]) -> str:
    context = event.get("context")
    library = context.get("library") if isinstance(context, dict) else None
    name = library.get("name") if isinstance(library, dict) else None
    return name if isinstance(name, str) else ""

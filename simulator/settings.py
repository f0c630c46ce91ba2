"""The settings of a tenant, Adobe's side and Segment's, as one: one call changes both."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from simulator.segment.settings import SEGMENT_SETTINGS, SegmentSettings
from simulator.target import settings as adobe
from simulator.target.settings import Setting

__all__ = ["SETTINGS", "Settings", "settings_schema"]

SETTINGS: Final[dict[str, Setting]] = {**adobe.SETTINGS, **SEGMENT_SETTINGS}
"""All settings, in the order they are shown."""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one tenant.

    Attributes:
        target: Adobe's side.
        segment: Segment's side.
    """

    target: adobe.Settings = field(default_factory=adobe.Settings)
    segment: SegmentSettings = field(default_factory=SegmentSettings)

    def changed(self, patch: Mapping[str, Any]) -> "Settings":
        """Give these settings with some of them changed.

        Args:
            patch: Setting to value, as the lab API takes them; ``preset`` is applied first.

        Raises:
            SettingError: A name is unknown, or a value breaks its rule; nothing is changed.
        """
        segments = {name: value for name, value in patch.items() if name in SEGMENT_SETTINGS}
        adobes = {name: value for name, value in patch.items() if name not in segments}
        return Settings(self.target.changed(adobes), self.segment.changed(segments))

    def shown(self) -> dict[str, Any]:
        """Give all settings as the lab API shows them; a secret only says that it is set."""
        return {**self.target.shown(), **self.segment.shown()}


def settings_schema(*left_out: str) -> dict[str, Any]:
    """Make the rules of JSON Schema for an object of settings.

    Args:
        left_out: Settings that it must not have; ``preset`` is one, too.
    """
    made = adobe.settings_schema(*left_out)
    made["properties"] |= adobe.schemas_of(SEGMENT_SETTINGS, SegmentSettings().shown())
    return made

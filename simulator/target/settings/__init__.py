"""What can be set for a tenant: every lag, lifetime, limit and disputed behaviour.

The defaults are what Adobe and Segment document; where the sources disagree or are silent,
the contract's choice (adobe-target.md 1.5 to 1.7, 2, 3, 6). ``docs/settings.md`` is made
from ``SETTINGS``.
"""

from simulator.target.settings.delivery import LARGEST_BODY, LONGEST
from simulator.target.settings.model import SETTINGS, Settings, schemas_of, settings_schema
from simulator.target.settings.presets import PRESETS
from simulator.target.settings.setting import Lag, Setting, SettingError, read_all, show_all

__all__ = [
    "LARGEST_BODY",
    "LONGEST",
    "PRESETS",
    "SETTINGS",
    "Lag",
    "Setting",
    "SettingError",
    "Settings",
    "read_all",
    "schemas_of",
    "settings_schema",
    "show_all",
]

"""Settings: what ``config.toml`` may say, the defaults, and where each value came from.

``settings`` and ``seeds`` have the tables with their types, ranges and defaults; ``load`` finds
and reads the file; ``checks`` and ``seed_checks`` have what a type cannot say; ``lines`` finds the
line a key stands on; ``in_force`` gives the settings of one seed; ``schedules`` reads what a
schedule says.
"""

from preserve.config.in_force import in_force, politeness_of
from preserve.config.load import CONFIG_NAME, load_settings, template
from preserve.config.seeds import DefaultSettings, FeedSettings, SeedSettings
from preserve.config.settings import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    NotifySettings,
    PolitenessSettings,
    ReplaySettings,
    ReportSettings,
    RetrySettings,
    ScheduleSettings,
    Settings,
    canonical_bytes,
    digest,
)

__all__ = [
    "CONFIG_NAME",
    "CollectionSettings",
    "DefaultSettings",
    "FeedSettings",
    "LimitSettings",
    "NetworkSettings",
    "NotifySettings",
    "PolitenessSettings",
    "ReplaySettings",
    "ReportSettings",
    "RetrySettings",
    "ScheduleSettings",
    "SeedSettings",
    "Settings",
    "canonical_bytes",
    "digest",
    "in_force",
    "load_settings",
    "politeness_of",
    "template",
]

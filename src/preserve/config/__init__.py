"""Settings: what ``config.toml`` may say, the defaults, and where each value came from.

``settings`` has the tables with their types, ranges and defaults; ``load`` finds and reads the
file; ``checks`` has what a type cannot say; ``lines`` finds the line a key stands on.
"""

from preserve.config.load import CONFIG_NAME, load_settings, template
from preserve.config.settings import (
    CollectionSettings,
    LimitSettings,
    NetworkSettings,
    PolitenessSettings,
    RetrySettings,
    SeedSettings,
    Settings,
    canonical_bytes,
    digest,
)

__all__ = [
    "CONFIG_NAME",
    "CollectionSettings",
    "LimitSettings",
    "NetworkSettings",
    "PolitenessSettings",
    "RetrySettings",
    "SeedSettings",
    "Settings",
    "canonical_bytes",
    "digest",
    "load_settings",
    "template",
]

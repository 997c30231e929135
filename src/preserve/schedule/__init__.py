"""When seeds are visited: what is due, what feeds name, and the runs that capture it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from preserve.schedule.cadence import Due
from preserve.schedule.plan import Planned, feed_due, plan
from preserve.schedule.seeds import WatchedSeed, watched_seeds

if TYPE_CHECKING:
    from preserve.schedule.feed_visits import FeedVisit
    from preserve.schedule.ran import Ran, Watch
    from preserve.schedule.runner import Runner

__all__ = [
    "Due",
    "FeedVisit",
    "Planned",
    "Ran",
    "Runner",
    "Watch",
    "WatchedSeed",
    "feed_due",
    "plan",
    "watched_seeds",
]

_CAPTURING = {
    "FeedVisit": "feed_visits",
    "Ran": "ran",
    "Runner": "runner",
    "Watch": "ran",
}

if not TYPE_CHECKING:  # which would take any name for one of ours

    def __getattr__(name: str) -> Any:
        """Import what captures where it is asked for: nearly all of the program comes with it."""
        if name not in _CAPTURING:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(importlib.import_module(f"{__name__}.{_CAPTURING[name]}"), name)

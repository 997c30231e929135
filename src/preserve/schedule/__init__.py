"""When seeds are visited: what is due, what feeds name, and the runs that capture it."""

from preserve.schedule.cadence import Due
from preserve.schedule.feed_visits import FeedVisit, feed_due
from preserve.schedule.plan import Planned, plan
from preserve.schedule.runner import Ran, Runner, Watch
from preserve.schedule.seeds import WatchedSeed, watched_seeds

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

"""What comes next, looked at without changing anything: seeds and feeds, and when."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue.state import FILE_NAME, State
from preserve.schedule.plan import Planned, feed_due, plan
from preserve.schedule.seeds import watched_seeds

if TYPE_CHECKING:
    import datetime
    from pathlib import Path

    from preserve.config import Settings


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class UpcomingFeed:
    """A feed: when it is read next, and what was wrong with it the last time."""

    feed: str
    due: datetime.datetime
    problem: str | None


def upcoming(
    settings: Settings, collection: Path, *, now: datetime.datetime
) -> tuple[tuple[Planned, ...], tuple[UpcomingFeed, ...]]:
    """Return the seeds, the one that is due first first, and the feeds as the settings name them.

    Raises:
        CollectionError: the collection cannot be read.
    """
    if not (collection / FILE_NAME).exists():  # looking makes no files
        feeds = tuple(
            UpcomingFeed(feed=feed.address, due=now, problem=None) for feed in settings.feeds
        )
        return plan(watched_seeds(settings), collection, now=now), feeds
    with State.open(collection) as state:
        planned = plan(watched_seeds(settings, state.articles), collection, now=now)
        found = []
        for feed in settings.feeds:
            known = state.feed(feed.address)
            found.append(
                UpcomingFeed(
                    feed=feed.address,
                    due=feed_due(feed, state, now),
                    problem=known.problem if known is not None else None,
                )
            )
        return planned, tuple(found)

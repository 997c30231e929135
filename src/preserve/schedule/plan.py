"""What is due, and what comes next: from the seeds, and the captures that there are of them."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import zoneinfo
from typing import TYPE_CHECKING

from preserve.catalogue import visits_to
from preserve.config.schedules import WhileOpen, interval_of
from preserve.model import ThreadState
from preserve.schedule.cadence import Due, Visit, due

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from preserve.catalogue import Visited
    from preserve.catalogue.state import State
    from preserve.config import FeedSettings
    from preserve.schedule.seeds import WatchedSeed

LAST_TRIGGER = "schedule-last"
TRIGGER = "schedule"
_STATES = {state.value: state for state in ThreadState}


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Planned:
    """A seed, when it is due, and the last visit to it, if there is one."""

    seed: WatchedSeed
    due: Due
    last: Visited | None


def plan(
    seeds: Iterable[WatchedSeed], collection: Path, *, now: datetime.datetime
) -> tuple[Planned, ...]:
    """Return when each seed is due, the earliest first; those that never are again, last.

    Raises:
        CollectionError: the collection cannot be read.
    """
    seeds = list(seeds)
    found = visits_to(
        collection,
        last=[one.url for one in seeds if not isinstance(one.schedule, WhileOpen)],
        every=[one.url for one in seeds if isinstance(one.schedule, WhileOpen)],
    )
    planned = [_planned(seed, found.get(seed.url, ()), now=now) for seed in seeds]
    never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return tuple(sorted(planned, key=lambda one: (one.due.at or never, one.seed.url)))


def feed_due(feed: FeedSettings, state: State, now: datetime.datetime) -> datetime.datetime:
    """Return when a feed is to be read next: now, where it never was."""
    known = state.feed(feed.address)
    if known is None:
        return now
    with contextlib.suppress(ValueError):
        return datetime.datetime.fromisoformat(known.read) + interval_of(feed.every)
    return now


def _planned(
    seed: WatchedSeed, newest_first: Sequence[Visited], *, now: datetime.datetime
) -> Planned:
    found = due(
        seed.schedule,
        [_visit(one) for one in reversed(newest_first)],
        seed=seed.url,
        zone=zoneinfo.ZoneInfo(seed.settings.schedule.time_zone),
        jitter=datetime.timedelta(seconds=seed.settings.schedule.jitter_seconds),
        now=now,
    )
    return Planned(seed=seed, due=found, last=newest_first[0] if newest_first else None)


def _visit(visited: Visited) -> Visit:
    return Visit(
        started=datetime.datetime.fromisoformat(visited.started),
        comments=visited.recorded,
        thread=_STATES.get(visited.state, ThreadState.UNKNOWN),  # a word of a newer program
        failed=visited.status == "failed",
        last=visited.trigger == LAST_TRIGGER,
    )

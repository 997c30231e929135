"""When a seed is due next, and why: computed from the visits that were made, and nothing else.

A machine that was off for a week finds each seed due once: what matters is the first time after the
last visit, however long ago that is.

``while-open`` takes its intervals one after the other. A visit that found the thread grown goes two
steps back, so that a discussion that wakes up is watched closely again. It ends when comments are
closed, or when the last interval too brought nothing; one full visit follows, and is the last.
"""

from __future__ import annotations

import bisect
import datetime
import functools
import hashlib
from typing import TYPE_CHECKING

import cronsim
import msgspec

from preserve.config.schedules import Always, Every, WhileOpen, written
from preserve.model import ThreadState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.config.schedules import Schedule

_STEPS_BACK = 2
_JITTER_SHARE = 10  # of an interval: one part in so many, at most
_FOREVER = datetime.timedelta(days=36600)
_TIMES_AT_HAND = 10_000  # of one cron line


class Visit(msgspec.Struct, frozen=True, kw_only=True):  # of which there are tens of thousands
    """A finished capture of a seed, as far as its schedule cares.

    ``comments`` is how many were recorded. ``failed``: the article was not had, so that nothing is
    known of its discussion. ``last``: it was made as the full and last one.
    """

    started: datetime.datetime
    comments: int
    thread: ThreadState
    failed: bool = False
    last: bool = False


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """When a visit is due; ``at`` is None where none is ever again. ``why`` is a phrase.

    ``last``: it is to be a full one, after which there is none.
    """

    at: datetime.datetime | None
    why: str
    last: bool = False


def due(
    schedule: Schedule,
    visits: Sequence[Visit],
    *,
    seed: str,
    zone: datetime.tzinfo,
    jitter: datetime.timedelta,
    now: datetime.datetime,
) -> Due:
    """Return when a seed is due, after ``visits`` (oldest first).

    Times of a cron line are those of ``zone``. Up to ``jitter``, never more than a tenth of the
    interval, is added, for each seed another part of it and always the same.
    """
    if not visits:
        return Due(at=now, why="never captured")
    if isinstance(schedule, Always):
        return Due(at=now, why="has no schedule")
    last = visits[-1]
    if isinstance(schedule, WhileOpen):
        return _while_open(schedule, visits, seed=seed, jitter=jitter)
    if isinstance(schedule, Every):
        at, why = last.started + schedule.interval, f"every {written(schedule.interval)}"
        return Due(at=at + _jitter(seed, jitter, schedule.interval), why=why)
    at, interval = _times(schedule.line, zone).after(last.started)
    return Due(at=at.astimezone(datetime.UTC) + _jitter(seed, jitter, interval), why=schedule.line)


def _while_open(
    schedule: WhileOpen, visits: Sequence[Visit], *, seed: str, jitter: datetime.timedelta
) -> Due:
    last = visits[-1]
    if last.last:
        return Due(at=None, why="its discussion has ended")
    step, rested = _step(schedule, visits)
    interval = schedule.intervals[step]
    at = last.started + interval + _jitter(seed, jitter, interval)
    closed = not last.failed and last.thread is ThreadState.CLOSED
    if closed:
        return Due(at=at, why="comments are closed: once more, in full", last=True)
    if rested:
        return Due(
            at=last.started + _jitter(seed, jitter, interval),
            why=f"nothing new for {written(interval)}: once more, in full",
            last=True,
        )
    return Due(at=at, why=f"{written(interval)} after the last visit")


def _step(schedule: WhileOpen, visits: Sequence[Visit]) -> tuple[int, bool]:
    """Return which interval comes next, and whether the longest has passed without news."""
    end = len(schedule.intervals) - 1
    step = 0
    rested = False
    known = visits[0].comments if not visits[0].failed else None
    for visit in visits[1:]:
        rested = False
        if visit.failed or known is None or visit.comments <= known:
            rested = step == end
            step = min(step + 1, end)
        else:
            step = max(step - _STEPS_BACK, 0)
        if not visit.failed:
            known = max(visit.comments, known or 0)
    return step, rested


@functools.lru_cache(maxsize=256)
def _times(line: str, zone: datetime.tzinfo) -> _Times:
    return _Times(line, zone)


class _Times:
    """The times of a cron line that were asked for: thousands of seeds may share one.

    A time is the first after all moments between itself and the earliest it was found for.
    """

    def __init__(self, line: str, zone: datetime.tzinfo) -> None:
        self._line = line
        self._zone = zone
        self._known: list[float] = []  # times, in order
        self._found: dict[float, tuple[float, datetime.datetime, datetime.timedelta]] = {}

    def after(self, moment: datetime.datetime) -> tuple[datetime.datetime, datetime.timedelta]:
        """Return the first time after a moment, and how long it is from there to the next."""
        asked = moment.timestamp()
        place = bisect.bisect_right(self._known, asked)
        if place < len(self._known):
            earliest, first, interval = self._found[self._known[place]]
            if earliest <= asked:
                return first, interval
        first, interval = self._compute(moment)
        at = first.timestamp()
        if at not in self._found:
            if len(self._known) >= _TIMES_AT_HAND:
                self._known.clear()
                self._found.clear()
            bisect.insort(self._known, at)
        self._found[at] = asked, first, interval
        return first, interval

    def _compute(self, moment: datetime.datetime) -> tuple[datetime.datetime, datetime.timedelta]:
        moment = moment.astimezone(self._zone)
        times = cronsim.CronSim(self._line, moment)
        try:
            first = next(times)
        except StopIteration:
            return moment + _FOREVER, _FOREVER
        try:
            return first, next(times) - first
        except StopIteration:
            return first, _FOREVER


def _jitter(
    seed: str, longest: datetime.timedelta, interval: datetime.timedelta
) -> datetime.timedelta:
    part = int.from_bytes(hashlib.sha256(seed.encode()).digest()[:4], "big") / (1 << 32)
    return datetime.timedelta(
        seconds=int(part * min(longest, interval / _JITTER_SHARE).total_seconds())
    )

"""A calendar that tests turn over: what elapses stays real, what the date says does not."""

from __future__ import annotations

import datetime
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

START = datetime.datetime(2026, 3, 2, 9, 30, tzinfo=datetime.UTC)


class Calendar:
    """A clock that begins at ``START``, goes on by itself, and can be set ahead."""

    def __init__(self, start: datetime.datetime = START) -> None:
        self._ahead = start
        self._since = time.monotonic()

    def now(self) -> datetime.datetime:
        return self._ahead + datetime.timedelta(seconds=time.monotonic() - self._since)

    def monotonic(self) -> float:
        return time.monotonic()

    def set_to(self, moment: datetime.datetime) -> None:
        """Set the calendar ahead; it never goes back."""
        if moment > self.now():
            self._ahead, self._since = moment, time.monotonic()


class Waiting:
    """Stands for the wait between visits: turns the calendar over, up to a day that ends it."""

    def __init__(self, end: datetime.datetime, stop: asyncio.Event) -> None:
        self._end = end
        self._stop = stop
        self.times: list[datetime.datetime] = []

    async def __call__(
        self, until: datetime.datetime, clock: Calendar, *_stops: asyncio.Event
    ) -> None:
        self.times.append(until)
        if until >= self._end:
            self._stop.set()
        clock.set_to(until)

"""Time comes in from outside, so that a test can fix it."""

from __future__ import annotations

import datetime
import time
from typing import Protocol


class Clock(Protocol):
    """The two times the program needs: what the calendar says, and what has elapsed."""

    def now(self) -> datetime.datetime:
        """Return the calendar time, timezone-aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds since an arbitrary start; never goes back."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> datetime.datetime:
        """Return the calendar time, timezone-aware, in UTC, with microseconds."""
        return datetime.datetime.now(datetime.UTC)

    def monotonic(self) -> float:
        """Return seconds of the machine's monotonic clock."""
        return time.monotonic()


def iso(moment: datetime.datetime) -> str:
    """Write a moment as ISO 8601 in UTC with microseconds and ``Z``, as WARC-Date has it.

    Source: WARC 1.1, section 5.4 (W3CDTF with optional fractions of a second).
    """
    return moment.astimezone(datetime.UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def stamp(moment: datetime.datetime) -> str:
    """Write a moment as ``20261122T170102Z``, as capture ids begin."""
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")

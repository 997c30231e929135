"""What a schedule says: a cron line, ``every 6h``, or ``while-open``.

0 6 * * *            minute, hour, day of month, month, day of week, as Debian's cron has them
@daily               also @hourly, @weekly, @monthly, @yearly
every 6h             minutes (m), hours (h), days (d) or weeks (w), counted from the last visit
while-open           at growing intervals, for as long as the discussion lives
while-open 1h 6h 1d  likewise, with intervals of one's own
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import itertools
import re
from typing import TypeAlias

from preserve.errors import SettingsError

OPEN_INTERVALS = ("1h", "3h", "12h", "1d", "3d", "7d", "30d")

_WHILE_OPEN = "while-open"
_EVERY = "every"
_UNITS = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_INTERVAL = re.compile(r"([0-9]{1,5})\s*([mhdw])")
_LONGEST = datetime.timedelta(days=3660)
_NAMED = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
_FORMS = 'must be a cron line such as "0 6 * * *", "every 6h" (m, h, d or w), or "while-open"'
_SOME_DAY = datetime.datetime(2024, 1, 1, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cron:
    """At the times that a cron line names, on the clock of a time zone."""

    line: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Every:
    """So long after the last visit began."""

    interval: datetime.timedelta


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class WhileOpen:
    """At growing intervals, from one visit to the next, while the discussion lives."""

    intervals: tuple[datetime.timedelta, ...]


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Always:
    """No schedule: due whenever one asks."""


Schedule: TypeAlias = Cron | Every | WhileOpen | Always


@functools.lru_cache(maxsize=1024)  # ten thousand seeds have few schedules
def schedule_of(text: str) -> Schedule:
    """Read a schedule; the empty one is ``Always``.

    Raises:
        SettingsError: it says nothing that is understood; as all here, the rest of a sentence
            that begins with the key.
    """
    written = text.strip()
    words = written.split()
    if not words:
        return Always()
    if words[0] == _EVERY:
        return Every(interval=interval_of(written[len(_EVERY) :]))
    if words[0] == _WHILE_OPEN:
        return WhileOpen(intervals=intervals_of(words[1:] or OPEN_INTERVALS))
    line = _NAMED.get(written.lower(), written)
    if len(line.split()) != 5:
        raise SettingsError(f"{_FORMS}, not {text!r}")
    import cronsim  # noqa: PLC0415 - most commands read settings, and few a cron line

    try:
        next(cronsim.CronSim(line, _SOME_DAY))
    except (cronsim.CronSimError, StopIteration) as error:
        why = str(error) or "it names no day that ever comes"
        raise SettingsError(f"{_FORMS}, not {text!r} ({why})") from error
    return Cron(line=line)


def intervals_of(written: tuple[str, ...] | list[str]) -> tuple[datetime.timedelta, ...]:
    """Read intervals that must grow.

    Raises:
        SettingsError: one is not understood, or is shorter than the one before it.
    """
    intervals = tuple(map(interval_of, written))
    for number, (one, other) in enumerate(itertools.pairwise(intervals), start=1):
        if other < one:
            raise SettingsError(
                f"must have intervals that grow: {written[number]!r} is shorter than "
                f"{written[number - 1]!r} before it"
            )
    return intervals


def interval_of(text: str) -> datetime.timedelta:
    """Read ``90m``, ``6h``, ``2d`` or ``1w``.

    Raises:
        SettingsError: it is none of these, nothing at all, or longer than ten years.
    """
    match = _INTERVAL.fullmatch(text.strip().lower())
    interval = datetime.timedelta(**{_UNITS[match[2]]: int(match[1])}) if match else None
    if interval is None or not datetime.timedelta() < interval <= _LONGEST:
        raise SettingsError(
            "must name an interval as a number and m, h, d or w, such as 90m or 6h, up to ten "
            f"years, not {text.strip()!r}"
        )
    return interval


def written(interval: datetime.timedelta) -> str:
    """Write an interval as it is read, in the largest unit that fits."""
    minutes = max(int(interval.total_seconds()) // 60, 1)
    for unit, length in (("w", 10_080), ("d", 1_440), ("h", 60)):
        if minutes % length == 0 and (unit != "w" or minutes > length):
            return f"{minutes // length}{unit}"
    return f"{minutes}m"

"""How often a timer or cron asks what is due: an interval that fits into the hour, day or week."""

from __future__ import annotations

import dataclasses

from preserve.config.schedules import interval_of, written
from preserve.errors import SettingsError, UsageError

_MINUTE, _HOUR, _DAY, _WEEK = 60, 3_600, 86_400, 604_800
# Not on the hour, when everyone comes.
_AT_MINUTE, _AT_HOUR = 17, 6
_SPREAD_MAX_SECONDS = 1_800


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rhythm:
    """An interval as systemd's calendar has it, and as the five fields of cron.

    ``spread_seconds`` is the longest that systemd adds by chance.
    """

    every: str
    on_calendar: str
    cron_fields: str
    spread_seconds: int


def rhythm_of(text: str) -> Rhythm:
    """Read ``30m``, ``6h``, ``1d`` or ``1w``.

    Raises:
        UsageError: it is none of these, or does not divide an hour, a day or a week.
    """
    try:
        seconds = int(interval_of(text).total_seconds())
    except SettingsError as error:
        raise UsageError(f"--every {error}.") from error
    for found in (_of_minutes(seconds), _of_hours(seconds), _of_days(seconds)):
        if found is not None:
            calendar, fields = found
            spread = min(seconds // 10, _SPREAD_MAX_SECONDS)
            return Rhythm(
                every=written(interval_of(text)),
                on_calendar=calendar,
                cron_fields=fields,
                spread_seconds=spread,
            )
    raise UsageError(
        f"--every {text} fits neither into an hour nor a day nor a week: "
        "say 5m, 10m, 15m, 20m, 30m, 1h, 2h, 3h, 4h, 6h, 8h, 12h, 1d or 1w."
    )


def _of_minutes(seconds: int) -> tuple[str, str] | None:
    minutes = seconds // _MINUTE
    if seconds >= _HOUR or 60 % minutes:
        return None
    return f"*-*-* *:00/{minutes}:00", f"*/{minutes} * * * *"


def _of_hours(seconds: int) -> tuple[str, str] | None:
    hours, rest = divmod(seconds, _HOUR)
    if rest or not 1 <= hours < 24 or 24 % hours:
        return None
    each, field = ("*", "*") if hours == 1 else (f"00/{hours}", f"*/{hours}")
    return f"*-*-* {each}:{_AT_MINUTE}:00", f"{_AT_MINUTE} {field} * * *"


def _of_days(seconds: int) -> tuple[str, str] | None:
    days = {_DAY: ("", "*"), _WEEK: ("Mon ", "1")}
    if seconds not in days:
        return None
    name, field = days[seconds]
    at = f"{_AT_HOUR:02}:{_AT_MINUTE}:00"
    return f"{name}*-*-* {at}", f"{_AT_MINUTE} {_AT_HOUR} * * {field}"

"""Dates as comment systems want them: whole, and twice, as on the writer's clock and in GMT."""

from __future__ import annotations

import dataclasses
import datetime

EXACT = "exact"
LOCAL = "local"
DAY = "day"
UNKNOWN = "unknown"
ABOUT = "about"  # worked out from how long ago it was

_SHAPE = "%Y-%m-%d %H:%M:%S"
_FIRST_YEAR = 1970  # some importers count seconds from there
_LAST_YEAR = 9998  # any offset keeps within what a date can be


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A date and time, and how much of it is known.

    ``known`` is ``exact`` where the page gives an offset, ``local`` where it does not (GMT is then
    the page's time, as if it were that), ``day`` where it gives no time (midnight is written).
    """

    at: datetime.datetime
    known: str

    @property
    def local(self) -> str:
        """On the clock that the page shows."""
        return self.at.strftime(_SHAPE)

    @property
    def gmt(self) -> str:
        """In GMT."""
        return self.utc.strftime(_SHAPE)

    @property
    def utc(self) -> datetime.datetime:
        """The moment in UTC."""
        if self.at.tzinfo is None:
            return self.at.replace(tzinfo=datetime.UTC)
        return self.at.astimezone(datetime.UTC)


def moment(written: str | None) -> Moment | None:
    """Read a date of a manifest (ISO 8601); None where there is none, or none of this era."""
    try:
        at = datetime.datetime.fromisoformat(written or "")
    except ValueError:
        return None
    if not _FIRST_YEAR <= at.year <= _LAST_YEAR:
        return None
    if at.tzinfo is not None:
        return Moment(at=at, known=EXACT)
    is_day = "T" not in (written or "") and " " not in (written or "")
    return Moment(at=at, known=DAY if is_day else LOCAL)

"""Figures for plots: comments over time in bars of equal length, and shares of a whole."""

from __future__ import annotations

import collections
import dataclasses
import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.report.words import Words

_MOST_BARS = 62
_DAYS_IN_WEEK, _MONTHS_IN_YEAR = 7, 12


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Bar:
    """So many comments in a stretch of time; ``label`` names it, ``sum`` counts up to its end."""

    label: str
    count: int
    sum: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Timeline:
    """The comments of a discussion over time; ``unit`` is a key of the words, ``step`` how many.

    ``undated`` comments have no date that could be read.
    """

    bars: tuple[Bar, ...]
    unit: str
    step: int
    undated: int

    @property
    def most(self) -> int:
        """The count of the highest bar."""
        return max((bar.count for bar in self.bars), default=0)

    @property
    def peak(self) -> str:
        """The label of the highest bar."""
        return next((bar.label for bar in self.bars if bar.count == self.most), "")

    @property
    def filled(self) -> tuple[Bar, ...]:
        """The bars that are not empty."""
        return tuple(bar for bar in self.bars if bar.count)


class Dates:
    """Counts comments by their day, as their own page has it."""

    def __init__(self) -> None:
        self._days: collections.Counter[datetime.date] = collections.Counter()
        self._undated = 0

    def add(self, written: str | None) -> None:
        """Count one comment; ``written`` is ISO 8601, as far as the page gives it."""
        try:
            self._days[datetime.date.fromisoformat((written or "")[:10])] += 1
        except ValueError:
            self._undated += 1

    def timeline(self, words: Words) -> Timeline:
        """Return the bars: days, weeks, months or years, no more than fit beside each other."""
        if not self._days:
            return Timeline(bars=(), unit="day", step=1, undated=self._undated)
        first, last = min(self._days), max(self._days)
        days = (last - first).days + 1
        months = _month(last) - _month(first) + 1
        if days <= _MOST_BARS:
            unit, step = "day", 1
        elif days <= _MOST_BARS * _DAYS_IN_WEEK:
            unit, step = "week", _DAYS_IN_WEEK
        elif months <= _MOST_BARS:
            unit, step = "month", 1
        else:
            unit, step = "year", -(-(last.year - first.year + 1) // _MOST_BARS)
        counts: collections.Counter[int] = collections.Counter()
        for day, count in self._days.items():
            counts[_after(first, day, unit) // step] += count
        return Timeline(
            bars=tuple(_bars(counts, first, unit, step, words)),
            unit=unit,
            step=1 if unit == "week" else step,
            undated=self._undated,
        )


def _bars(
    counts: collections.Counter[int], first: datetime.date, unit: str, step: int, words: Words
) -> Iterable[Bar]:
    total = 0
    for number in range(max(counts) + 1):
        total += counts[number]
        yield Bar(label=_label(first, unit, number * step, words), count=counts[number], sum=total)


def _label(first: datetime.date, unit: str, after: int, words: Words) -> str:
    if unit in {"day", "week"}:
        return words.day(first + datetime.timedelta(days=after))
    if unit == "month":
        year, month = divmod(_month(first) + after, _MONTHS_IN_YEAR)
        return words.month(datetime.date(year, month + 1, 1))
    return str(first.year + after)


def _after(first: datetime.date, day: datetime.date, unit: str) -> int:
    """Return how many days, months or years lie between."""
    if unit == "month":
        return _month(day) - _month(first)
    return day.year - first.year if unit == "year" else (day - first).days


def _month(day: datetime.date) -> int:
    return day.year * _MONTHS_IN_YEAR + day.month - 1


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """One part of a whole: its word, what sort it is, how many, and where it begins."""

    word: str
    sort: str
    count: int
    start: int


def by_sort(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Return shares, given in the order of their sorts, with those of one sort in one."""
    found: dict[str, Share] = {}
    for one in shares:
        before = found.get(one.sort, dataclasses.replace(one, word="", count=0))
        found[one.sort] = dataclasses.replace(before, count=before.count + one.count)
    return tuple(found.values())

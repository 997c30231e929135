"""Dates as pages print them, in many languages.

A table of month names and a handful of shapes read nearly all of them. What they cannot read goes
to dateparser, a thousand times slower, and only with day, month and year all printed: nothing is
filled in. An offset appears only where the page gives one.
"""

from __future__ import annotations

import dataclasses
import datetime
import functools
import re
import warnings
from typing import TYPE_CHECKING

from preserve.discuss.months import PATTERN, month_number
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class PrintedDate:
    """A date found in a text.

    ``text`` is the part of the text that is the date and time, as printed. ``iso`` is ISO 8601, no
    finer than printed (``2009-04-20T13:38``, ``2009-04-20``); None where no year is printed.
    """

    text: str
    iso: str | None


_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|ère|er|e|º|ª|°|ste|de|:a|:e)?"
_YEAR = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_MONTH = rf"(?P<name>{PATTERN})(?!\w)"

# Shapes, from those that cannot be anything else to those that can.
_SHAPES = tuple(
    pattern(shape, re.IGNORECASE)
    for shape in (
        # 2020年04月04日; 2020년 4월 4일
        r"(?P<year>\d{4})\s*[年년]\s*(?P<month>\d{1,2})\s*[月월]\s*(?P<day>\d{1,2})(?:\s*[日號号일])?",
        # 20 avril 2009; 19. Juni 2018; 5 de junio de 2012; 1er mars; 3-May-2011
        (
            rf"(?<![\d:.]){_DAY}[\s.\-/]*(?:(?:de|di|of|d['’]|i)\s*)??\s*{_MONTH}"
            rf"(?:[\s.,\-/]*(?:(?:de|del|de\sl['’]any)\s+)?{_YEAR})?"
        ),
        # June 28, 2015; Jun 20th; Juni 19th, 2018
        rf"(?<!\w){_MONTH}[\s.]*{_DAY}(?![\d:])(?:[\s,.]*{_YEAR})?",
        # 2024. gada 7. maijs; 2024. május 7.
        rf"(?<!\d)(?P<year>(?:19|20)\d\d)\.?\s+gada\s+{_DAY}[.\s]+{_MONTH}",
        rf"(?<!\d)(?P<year>(?:19|20)\d\d)\.?\s+{_MONTH}\s+{_DAY}(?!\d)",
        # 5 tháng 6, 2015
        rf"(?<!\d){_DAY}\s+tháng\s+(?P<month>\d{{1,2}})[\s,]+(?:năm\s+)?{_YEAR}",
        # 2015-06-28; 2015/6/28
        r"(?<!\d)(?P<year>(?:19|20)\d\d)[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)",
        # 28.06.2015; 6/28/2015; 28-6-15
        (
            r"(?<![\d.])(?P<one>\d{1,2})\s?[./\-]\s?(?P<two>\d{1,2})(?:\s?[./\-]\s?|,\s)"
            r"(?P<year>\d{4}|\d{2})"
            r"(?![\d.]\d)"
        ),
    )
)

# Which half of the day, as it is written after the time.
_PM = (
    "오후",
    "م",
    "مساء",
    "ب.ظ",
    "بعد از ظهر",
    "μμ",
    "μ.μ.",
    "пп",
    "chiều",
    "e m",
    "p.l.",
    "du.",
    "pop",
)
_AM = (
    "오전",
    "ص",
    "صباح",
    "ق.ظ",
    "قبل از ظهر",
    "πμ",
    "π.μ.",
    "дп",
    "sáng",
    "f m",
    "e.l.",
    "de.",
    "dop",
)
_CLOCK = (
    r"(?P<hour>\d{1,2})"
    r"(?:(?::|\.|\s?[hH]\s?|\s?[時시点點]\s?)(?P<minute>\d\d)"
    r"(?:(?::|\.|\s?(?:min|mn|m|[分분])\s?)(?P<second>\d\d)(?!\d))?"
    r"(?:\s?(?:min|mn|分|분)(?!\w))?(?:\s?s(?!\w))?|(?=\s?[ap]\.?\s?m\b)|\s?(?:h|Uhr|uur)(?!\w))"
    r"(?!\d)"
    r"(?:\s?(?P<half>[ap])\.?\s?m\b\.?)?"
    rf"(?:\s?(?P<half_after>{'|'.join(map(re.escape, (*_PM, *_AM)))})(?!\w))?"
    r"(?:\s?(?:Uhr|uur|uhr)\b)?"
)
_OFFSET = (
    r"(?:\s?\(?(?:(?P<utc>UTC|GMT)\s?(?P<sign>[+\-−]\d{1,2}(?::?\d\d)?)?"
    r"|(?P<zone>[+\-]\d\d:?\d\d)))?"
)
_TIME_AFTER = pattern(
    rf"(?P<glue>[^\d\n()]{{0,16}}?\(?[^\d\n()]{{0,2}}?){_CLOCK}{_OFFSET}", re.IGNORECASE
)
_TIME_BEFORE = pattern(rf"{_CLOCK}[^\d\n()]{{1,16}}$", re.IGNORECASE)
_AFTERNOON = ("下午", "午後", "오후", "晚上")
_MORNING = ("上午", "午前", "오전", "早上")


_DIGIT = pattern(r"\d")  # there is no date without one
_SHORT = 200  # characters


def find_date(text: str, *, day_first: bool = True) -> PrintedDate | None:
    """Return the first date in a text, with its time where one stands beside it; or None.

    ``day_first`` decides what ``4/5/2005`` is; where only one reading is a date, it does not count.
    Dates with a year win over those without.
    """
    if not _DIGIT.search(text):
        return None
    look = _find_again if len(text) <= _SHORT else _find
    return look(text, day_first=day_first)


def _find(text: str, *, day_first: bool) -> PrintedDate | None:
    without_year: PrintedDate | None = None
    for shape in _SHAPES:
        for found in shape.finditer(text):
            date = _calendar(found, day_first=day_first)
            if date is None:
                continue
            printed = _with_time(text, found, date)
            if printed.iso is not None:
                return printed
            without_year = without_year or printed
    return without_year


# Names and dates are looked at from many sides, each time for a date.
_find_again = functools.lru_cache(maxsize=1024)(_find)


def _calendar(found: re.Match[str], *, day_first: bool) -> tuple[int | None, int, int] | None:
    """Return (year or None, month, day), or None where the numbers are no date."""
    part = found.groupdict()
    year = int(part["year"]) if part.get("year") else None
    if year is not None and len(part["year"]) == 2:
        year += 2000 if year < 70 else 1900
    if part.get("one"):
        one, two = int(part["one"]), int(part["two"])
        day, month = (one, two) if day_first else (two, one)
        if month > 12:
            day, month = month, day
    else:
        day = int(part["day"])
        named = month_number(part["name"]) if part.get("name") else int(part["month"])
        if named is None:
            return None
        month = named
    try:
        datetime.date(2000 if year is None else year, month, day)
    except ValueError:
        return None
    return year, month, day


def _with_time(text: str, found: re.Match[str], date: tuple[int | None, int, int]) -> PrintedDate:
    start, end = found.span()
    clock = ""
    after = _TIME_AFTER.match(text, end)
    if after is not None and (clock := _clock(after, after["glue"])):
        end = after.end()
    else:
        before = _TIME_BEFORE.search(text, 0, start)
        if before is not None and (clock := _clock(before, "")):
            start = before.start()
    printed = text[start:end].strip()
    year, month, day = date
    if year is None:
        return PrintedDate(text=printed, iso=None)
    return PrintedDate(text=printed, iso=f"{year:04}-{month:02}-{day:02}{clock}")


def _clock(found: re.Match[str], glue: str) -> str:
    """Return ``T13:38`` with whatever offset is printed; empty where the numbers are no time."""
    part = found.groupdict()
    hour, minute = int(part["hour"]), int(part["minute"] or 0)
    half = (part["half"] or "").lower()
    after = (part["half_after"] or "").lower()
    if any(word in glue for word in _AFTERNOON) or after in _PM:
        half = "p"
    elif any(word in glue for word in _MORNING) or after in _AM:
        half = "a"
    if half and hour <= 12:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 23 or minute > 59 or int(part["second"] or 0) > 59:
        return ""
    seconds = f":{int(part['second']):02}" if part["second"] else ""
    return f"T{hour:02}:{minute:02}{seconds}{_offset(part)}"


def _offset(part: dict[str, str | None]) -> str:
    written = part.get("sign") or part.get("zone") or ""
    if not written:
        return "+00:00" if part.get("utc") else ""
    digits = re.sub(r"\D", "", written)
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    sign = "+" if written.startswith("+") else "-"
    return f"{sign}{int(hours):02}:{int(minutes):02}"


_SECONDS = pattern(r"[1-9]\d{8,9}\Z")
_ATTRIBUTE = pattern(
    r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,]\d+)?)?\s*"
    r"(?:(Z)|([+-]\d\d):?(\d\d)?)?)?\Z",
    re.IGNORECASE,
)


def read_attribute(value: str | None) -> str | None:
    """Return an attribute such as ``datetime`` as ISO 8601 as fine as it is, or None.

    Seconds since 1970 count as a moment in UTC. What lies before 1990 is a program's default and
    not a comment's date.
    """
    if not value:
        return None
    written = value.strip()
    if _SECONDS.match(written):
        moment = datetime.datetime.fromtimestamp(int(written), datetime.UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%SZ") if moment.year >= 1990 else None
    found = _ATTRIBUTE.match(written)
    if found is None:
        return None
    year, month, day, hour, minute, second, zulu, hours, minutes = found.groups()
    offset = "Z" if zulu else f"{hours}:{minutes or '00'}" if hours else ""
    clock = f"T{hour}:{minute}{':' + second if second else ''}{offset}" if hour else ""
    iso = f"{year}-{month}-{day}{clock}"
    try:
        moment = datetime.datetime.fromisoformat(iso)
    except ValueError:
        return None
    return iso if moment.year >= 1990 else None


_SLASHED = _SHAPES[-1]
_ENGLISH_HALF = pattern(r"\d\s?[ap]m\b", re.IGNORECASE)
_MONTH_FIRST = ("en", "en-us", "en-ph")


def guess_day_first(texts: Iterable[str], language: str | None) -> bool:
    """Decide what ``4/5/2005`` is on a page: by its other dates, else by its language."""
    halves = False
    for text in texts:
        found = _SLASHED.search(text)
        halves = halves or (found is not None and _ENGLISH_HALF.search(text) is not None)
        if found is not None and max(int(found["one"]), int(found["two"])) in range(13, 32):
            return int(found["one"]) > 12
    if not language:  # "2:41 pm" beside it is written where the month comes first, as a rule
        return not halves
    return language.strip().lower().replace("_", "-") not in _MONTH_FIRST


@functools.lru_cache(maxsize=4096)
def last_resort(text: str, language: str | None) -> str | None:
    """Ask dateparser for a whole date in a short text; return ISO 8601 to the minute, or None.

    Costs some 20 ms, the first call half a second.
    """
    if len(text) > 80 or not re.search(r"\d", text) or not re.search(r"\d{4}", text):
        return None
    import dateparser  # noqa: PLC0415  slow to import, and hardly ever needed

    code = re.split(r"[-_]", (language or "").strip().lower())[0]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            moment = dateparser.parse(
                text,
                languages=[code] if code else None,
                settings={"STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
            )
        except (ValueError, OverflowError):  # an unknown language, a year beyond the calendar
            return None
    if moment is None:
        return None
    if not re.search(r"\d[:hH.時时]\d\d", text):
        return str(moment.date().isoformat())
    return str(moment.isoformat(timespec="minutes"))


def read_printed(
    text: str, *, day_first: bool, language: str | None
) -> tuple[str | None, str] | None:
    """Return (ISO 8601 or None, as printed) of the date in a text, or None where there is none.

    A date that only says how long ago ("3 days ago") is kept as printed.
    """
    line = " ".join(text.split())
    found = find_date(line, day_first=day_first)
    if found is not None:
        return found.iso, found.text
    short = re.search(r"\d", line) is not None and len(line) <= 60
    if short and (iso := last_resort(line, language)) is not None:
        return iso, line
    if short and _RELATIVE.search(line):
        return None, line
    return None


_RELATIVE = pattern(
    r"\d+\s*(?:second|minute|hour|day|week|month|year|mins?|hrs?|jours?|heures?|semaines?|mois|ans?|"
    r"Tage?n?|Stunden?|Wochen?|Monate?n?|Jahre?n?|días?|horas?|semanas?|meses|años?|anos?|giorni|"
    r"ore|settimane|mesi|anni|dagen|uur|weken|maanden|jaar|天|小时|月|年|日|時間)",
    re.IGNORECASE,
)

"""Dates that say how long ago something was: worked out against the moment of the capture.

The result is no finer than what is printed: "2 hours ago" gives an hour, "3 days ago" a day, "2
months ago" a month. It is never exact, and says so (``date_exact``).
"""

from __future__ import annotations

import datetime
import email.utils
import functools
import re
from typing import TYPE_CHECKING

from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document

_LONGEST = 60
# How the units begin or are written, from second to year, in the languages of the comment systems.
_UNITS: tuple[tuple[str, str], ...] = (
    (
        "second",
        (
            r"sec(?:ond)?s?|s|seg(?:undo)?s?|secondes?|Sekunden?|second[oi]|seconden?|sekund\w*|"
            r"секунд\w*|秒|초"
        ),
    ),
    (
        "minute",
        (
            r"min(?:ute)?s?|mn|minut\w*|Minuten?|minuti?|minuten|minuto?s?|хвилин\w*|минут\w*|dakika|"
            r"分钟?|分鐘|分|분"
        ),
    ),
    (
        "hour",
        (
            r"h(?:ou)?rs?|h|heures?|Stunden?|horas?|or[ae]|uur|uren|timm\w*|time?r?|tunti\w*|godzin\w*|"
            r"hodin\w*|час\w*|годин\w*|saat|小时|小時|時間|시간"
        ),
    ),
    (
        "day",
        (
            r"days?|d|jours?|j|Tage?n?|d[ií]as?|giorn[oi]|dag(?:en|ar|e)?|päivä\w*|dni|dzień|dn[yůí]|"
            r"дн\w*|день|gün|天|日|일"
        ),
    ),
    (
        "week",
        (
            r"weeks?|wks?|w|semaines?|Wochen?|semanas?|settiman[ae]|week|weken|veck\w*|uger?|uker?|"
            r"viikko\w*|tygodn\w*|tydzień|týdn\w*|недел\w*|тижн\w*|hafta|周|週間?|星期|주"
        ),
    ),
    (
        "month",
        (
            r"months?|mos?|mois|Monate?n?|mes(?:es)?|m[eê]s(?:es)?|mes[ei]|maand(?:en)?|månad\w*|"
            r"måned\w*|kuukau\w*|miesi\w*|měsíc\w*|месяц\w*|місяц\w*|ay|个月|個月|か月|ヶ月|月|개월|달"
        ),
    ),
    (
        "year",
        (
            r"years?|yrs?|y|an(?:s|née|nées)?|Jahre?n?|años?|anos?|ann[oi]|jaar|jaren|år|vuo\w*|lat[a]?|"
            r"rok\w*|let|year|год\w*|лет|рок\w*|yıl|年|년"
        ),
    ),
)
_ONE = r"an?|one|une?|ein(?:e[mnr]?)?|una?|um|uma|een|én|et|en|ett|jeden|jedn[aą]|один|одну|bir|1"
_SHAPES = tuple(
    (unit, pattern(rf"(?<!\w)(?P<number>\d{{1,3}}|{_ONE})\s*(?:{words})(?!\w)", re.IGNORECASE))
    for unit, words in _UNITS
)
_CJK = tuple(
    (unit, pattern(rf"(?P<number>\d{{1,3}})\s*(?:{words})\s*[前전]")) for unit, words in _UNITS
)
_AGO = pattern(
    r"\bago\b|\bil y a\b|\bvor\b|\bhace\b|\bfa\b|\bhá\b|\batrás\b|\bgeleden\b|\bsedan\b|\bsiden\b|"
    r"\bsitten\b|\btemu\b|\bpřed\b|\bназад\b|\bтому\b|\bönce\b|\bold\b|前|전|^\d+\s?\w{1,6}$",
    re.IGNORECASE,
)
_NAMED = (
    (
        0,
        pattern(
            r"\b(?:today|aujourd['’]hui|heute|hoy|oggi|hoje|vandaag|i ?dag|сегодня|dziś|dzisiaj)\b|"
            r"今天|今日|오늘",
            re.IGNORECASE,
        ),
    ),
    (
        1,
        pattern(
            r"\b(?:yesterday|hier|gestern|ayer|ieri|ontem|gisteren|i ?går|вчера|wczoraj)\b|"
            r"昨天|昨日|어제",
            re.IGNORECASE,
        ),
    ),
)
_DAYS = {"day": 1, "week": 7}
_SECONDS = {"second": 1, "minute": 60, "hour": 3600}


def moment_of_page(document: Document) -> datetime.datetime | None:
    """Return when a page was sent, by its ``Date`` header (RFC 9110, 6.6.1); None for a file."""
    for name, value in document.headers:
        if name.lower() == "date":
            try:
                moment = email.utils.parsedate_to_datetime(value)
            except ValueError:
                return None
            return moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return None


_YEAR = pattern(r"\b(?:19|20)\d\d\b")


def is_relative(text: str | None) -> bool:
    """Whether a printed date says how long ago it was, and so reads otherwise at every visit."""
    return text is not None and _back(text) is not None


def resolve(text: str | None, at: datetime.datetime | None) -> str | None:
    """Return the date that ``text`` means when it is read at ``at``; None where it says no such.

    ``2024-05-04T10:11Z``, ``2024-05-04T10Z`` is written ``2024-05-04T10:00Z``, ``2024-05-04``,
    ``2024-05``, ``2024``: as fine as the unit.
    """
    back = _back(text) if text is not None else None
    if back is None or at is None:
        return None
    number, unit = back
    at = at.astimezone(datetime.UTC)
    try:
        if unit in _SECONDS:
            moment = at - datetime.timedelta(seconds=number * _SECONDS[unit])
            return moment.strftime("%Y-%m-%dT%H:00Z" if unit == "hour" else "%Y-%m-%dT%H:%MZ")
        if unit in _DAYS:
            return (at - datetime.timedelta(days=number * _DAYS[unit])).date().isoformat()
        months = at.year * 12 + at.month - 1 - number * (12 if unit == "year" else 1)
        year, month = divmod(months, 12)
        return f"{year:04}" if unit == "year" else f"{year:04}-{month + 1:02}"
    except OverflowError:
        return None


@functools.lru_cache(maxsize=1024)
def _back(text: str) -> tuple[int, str] | None:
    """Return (number, unit) of how long ago a short text says something was."""
    line = " ".join(text.split())
    if len(line) > _LONGEST or _YEAR.search(line):
        return None
    for unit, shape in _CJK:
        if (found := shape.search(line)) is not None:
            return int(found["number"]), unit
    if _AGO.search(line):
        for unit, shape in _SHAPES:
            if (found := shape.search(line)) is not None:
                digits = found["number"]
                return (int(digits) if digits.isdecimal() else 1), unit
    return next(((days, "day") for days, shape in _NAMED if shape.search(line)), None)

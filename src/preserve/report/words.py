"""What the pages themselves say, in a language: phrases, numbers, sizes, dates.

A table per language has every phrase by its key. A phrase with a number has two forms, for one and
for more; ``{n}`` and other names in braces take what goes in.
"""

from __future__ import annotations

import datetime
import functools
from typing import TYPE_CHECKING

from preserve.report.english import ENGLISH
from preserve.report.french import FRENCH

if TYPE_CHECKING:
    from collections.abc import Mapping

Phrase = str | tuple[str, str] | tuple[str, ...]

LANGUAGES: dict[str, Mapping[str, Phrase]] = {"en": ENGLISH, "fr": FRENCH}
_UNITS = ("kB", "MB", "GB", "TB")


class Words:
    """The words of one language; ``also`` are further phrases, of pages that others make."""

    def __init__(self, language: str, also: Mapping[str, Phrase] | None = None) -> None:
        self.language = language
        self._table: Mapping[str, Phrase] = {**LANGUAGES[language], **(also or {})}

    def __call__(self, key: str, **values: object) -> str:
        """Return a phrase; a key that is not in the table is a defect."""
        phrase = self._table[key]
        assert isinstance(phrase, str), key
        return phrase.format(**values) if values else phrase

    def count(self, key: str, number: int, **values: object) -> str:
        """Return a phrase in the form for so many, ``{n}`` being the number."""
        forms = self._table[key]
        assert isinstance(forms, tuple), key
        # In French none is one (zéro commentaire); in English it is many.
        is_one = number == 1 or (number == 0 and self.language == "fr")
        return forms[0 if is_one else 1].format(n=self.number(number), **values)

    def has(self, key: str) -> bool:
        """Tell whether there is such a phrase: words of closed lists may be newer than it."""
        return key in self._table

    def number(self, value: int) -> str:
        """Write a whole number with its thousands set apart."""
        separator = str(self._table["number.thousands"])
        return f"{value:,}".replace(",", separator)

    def percent(self, part: int, whole: int) -> str:
        """Write a share as a percentage; never 100 % for less than all, never 0 % for any."""
        share = round(100 * part / whole) if whole else 0
        if 0 < part < whole:
            share = min(max(share, 1), 99)
        return str(self._table["number.percent"]).format(n=share)

    def size(self, number: int) -> str:
        """Write a number of bytes (powers of 1000)."""
        if number < 1000:
            return self.count("size.bytes", number)
        value = float(number)
        for unit in _UNITS:
            value /= 1000
            if value < 999.95 or unit == _UNITS[-1]:
                break
        mark = str(self._table["number.decimal"])
        written = f"{value:.1f}".replace(".", mark)
        return f"{written}\u00a0{self._table[f'size.{unit}']}"

    def day(self, date: datetime.date) -> str:
        """Write a date: ``22 November 2026``."""
        months = self._table["months"]
        first = str(self._table["date.first"]) if date.day == 1 else str(date.day)
        return f"{first}\u00a0{months[date.month - 1]} {date.year}"

    def month(self, date: datetime.date) -> str:
        """Write a month: ``November 2026``."""
        return f"{self._table['months'][date.month - 1]} {date.year}"

    def moment(self, written: str) -> str:
        """Write a moment of a manifest: its date and time, with its offset; else as it is."""
        try:
            moment = datetime.datetime.fromisoformat(written)
        except ValueError:
            return written
        date = self.day(moment.date())
        if len(written) <= len("2026-11-22"):
            return date
        offset = moment.utcoffset()
        zone = ""
        if offset is not None:
            zone = "\u00a0UTC" + (f"{moment:%z}"[:3] + ":" + f"{moment:%z}"[3:5] if offset else "")
        time = str(self._table["date.time"]).format(hour=moment.hour, minute=moment.minute)
        return f"{date}, {time}{zone}"


def machine_readable(written: str | None) -> str | None:
    """Return a moment as ``datetime`` of HTML takes it (4.5.14), to the second; None for none."""
    try:
        moment = datetime.datetime.fromisoformat(written or "")
    except ValueError:
        return None
    is_day = len(written or "") <= len("2026-11-22")
    return moment.date().isoformat() if is_day else moment.isoformat(timespec="seconds")


@functools.cache
def words_in(language: str) -> Words:
    """Return the words of one of ``LANGUAGES``."""
    return Words(language)


def language_of(written: str | None) -> str | None:
    """Return which of ``LANGUAGES`` a tag or locale (``fr-CA``, ``fr_FR.UTF-8``) means, if any."""
    primary = (written or "").strip().replace("_", "-").partition(".")[0].partition("-")[0].lower()
    return primary if primary in LANGUAGES else None


def language_for(*, asked: str, environ: Mapping[str, str], page: str | None) -> str:
    """Return the language of a report: what was asked for, else the user's, else the page's.

    ``asked`` is one of ``LANGUAGES``, or ``auto``: the locale of ``environ`` (as POSIX has it), the
    language of the ``page`` where that says none (``C``, as under cron), else English.
    """
    if asked in LANGUAGES:
        return asked
    named = (environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name))
    return language_of(next(named, None)) or language_of(page) or "en"

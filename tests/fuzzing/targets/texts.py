"""What people type: addresses in plain text, printed dates, counts, sentences."""

from __future__ import annotations

import datetime

from preserve.discuss.count import read_count
from preserve.discuss.dates import find_date, read_attribute, read_printed
from preserve.discuss.relative import resolve
from preserve.page import plain_addresses, sentence_around
from preserve.urls import parse

_AT = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)


def check(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    end = 0
    for found in plain_addresses(text):
        assert end <= found.start < found.end
        assert text[found.start : found.end] == found.as_written
        end = found.end
        parse(found.url_candidates[0])
        sentence = sentence_around(text, found.start, found.end)
        assert len(sentence) <= 400 + len(found.as_written)
    counted = read_count(text)
    assert counted is None or counted.count >= 0
    for day_first in (True, False):
        date = find_date(text, day_first=day_first)
        if date is not None:
            assert date.text in " ".join(text.split()) or date.text in text
            _is_a_moment(date.iso)
        for language in ("fr", "en", None):
            printed = read_printed(text[:200], day_first=day_first, language=language)
            if printed is not None:
                _is_a_moment(printed[0])
    _is_a_moment(read_attribute(text))
    _is_a_moment(resolve(text, _AT))


def _is_a_moment(said: str | None) -> None:
    if said is not None:
        datetime.datetime.fromisoformat(said if len(said) >= 10 else f"{said}-01-01"[:10])

"""What the pages say: the same in both languages, and written as each of them is."""

from __future__ import annotations

import datetime
import re
import string
from pathlib import Path

import pytest

from preserve.compare.record import CitationEvent, CommentEvent, Gap, How, MoveReason
from preserve.model import (
    Flag,
    Kind,
    MissingReason,
    Outcome,
    ThreadState,
    Verdict,
    Visibility,
)
from preserve.report.words import LANGUAGES, language_for, machine_readable, words_in

ENGLISH, FRENCH = LANGUAGES["en"], LANGUAGES["fr"]
ROOM = Path(__file__).parents[2] / "src" / "preserve" / "report"


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


def test_both_languages_say_the_same_things() -> None:
    assert list(ENGLISH) == list(FRENCH)


@pytest.mark.parametrize("key", ENGLISH)
def test_a_phrase_takes_the_same_in_both_languages(key: str) -> None:
    english, french = ENGLISH[key], FRENCH[key]
    assert type(english) is type(french)
    if isinstance(english, str):
        assert places(english) == places(str(french))
        assert english.strip()
    else:
        assert len(english) == len(french)
        assert set().union(*map(places, english)) == set().union(*map(places, french))


@pytest.mark.parametrize(
    ("prefix", "words"),
    [
        ("outcome", Outcome),
        ("flag", Flag),
        ("verdict", Verdict),
        ("missing", MissingReason),
        ("state", ThreadState),
        ("event", CommentEvent),
        ("event.also", CommentEvent),
        ("citation", CitationEvent),
        ("gap", Gap),
        ("how", How),
        ("move", MoveReason),
        ("kind", [one for one in Kind if one is not Kind.COMMENT]),
        ("status", [one for one in Visibility if one is not Visibility.VISIBLE]),
        ("capture", ["complete", "partial", "failed"]),
        ("time", ["day", "week", "month", "year"]),
    ],
)
def test_every_word_of_a_closed_list_has_its_phrase(prefix: str, words: list[str]) -> None:
    assert [one for one in words if f"{prefix}.{one}" not in ENGLISH] == []


def test_every_phrase_is_used_and_every_phrase_that_is_used_is_there() -> None:
    sources = [*ROOM.rglob("*.jinja"), *ROOM.glob("*.py")]
    text = "\n".join(path.read_text() for path in sources if path.stem not in {"english", "french"})
    asked = set(
        re.findall(
            r"""(?:\bt|words|t\.count|words\.count|self\._table)[(\[]\s*"([^"{]+)"[,)\]]""", text
        )
    )
    assert len(asked) > 100
    assert {key for key in asked if key not in ENGLISH} == set()
    begun = {
        *re.findall(r"""\bt\(\s*"([a-z.]+\.)"\s*~""", text),
        *re.findall(r"""f["']([a-z.]+\.)\{""", text),
        "size.",
    }
    unused = [key for key in ENGLISH if key not in asked and not any(map(key.startswith, begun))]
    assert unused == []


def test_french_sets_its_signs_apart_by_a_blank_that_does_not_break() -> None:
    said = [
        one
        for phrase in FRENCH.values()
        for one in ([phrase] if isinstance(phrase, str) else phrase)
    ]
    assert [
        one
        for one in said
        if re.search(r"[^\s\u00a0{] ?[;!?»](?!\w)", one) and not re.search("\u00a0[;!?»]", one)
    ] == []
    assert [one for one in said if re.search(r"\w :", one) or "« " in one] == []


def test_numbers_sizes_and_shares_are_written_as_the_language_does() -> None:
    english, french = words_in("en"), words_in("fr")
    assert english.number(1_234_567) == "1,234,567"
    assert french.number(1_234_567) == "1\u202f234\u202f567"
    assert english.size(1) == "1 byte"
    assert english.size(999_960) == "1.0\u00a0MB"
    assert french.size(225_700) == "225,7\u00a0ko"
    assert french.size(5_000_000_000_000_000) == "5000,0\u00a0To"
    assert english.percent(999, 1000) == "99%"
    assert english.percent(1, 1000) == "1%"
    assert french.percent(1, 1) == "100\u00a0%"
    assert english.percent(0, 0) == "0%"


def test_none_is_singular_in_french_and_plural_in_english() -> None:
    assert words_in("fr").count("index.comments", 0) == "0 commentaire"
    assert words_in("fr").count("index.comments", 2) == "2 commentaires"
    assert words_in("en").count("index.comments", 0) == "0 comments"
    assert words_in("en").count("index.comments", 1) == "1 comment"


@pytest.mark.parametrize(
    ("written", "english", "french"),
    [
        (
            "2026-11-22T17:01:02.345678Z",
            "22\u00a0November 2026, 17:01\u00a0UTC",
            "22\u00a0novembre 2026, 17\u00a0h\u00a001\u00a0UTC",
        ),
        (
            "2016-03-01T08:05:00+01:00",
            "1\u00a0March 2016, 08:05\u00a0UTC+01:00",
            "1er\u00a0mars 2016, 8\u00a0h\u00a005\u00a0UTC+01:00",
        ),
        (
            "2016-03-01T08:05:00-03:30",
            "1\u00a0March 2016, 08:05\u00a0UTC-03:30",
            "1er\u00a0mars 2016, 8\u00a0h\u00a005\u00a0UTC-03:30",
        ),
        (
            "2016-03-01T08:05:00",
            "1\u00a0March 2016, 08:05",
            "1er\u00a0mars 2016, 8\u00a0h\u00a005",
        ),
        ("2016-03-01", "1\u00a0March 2016", "1er\u00a0mars 2016"),
        ("in the spring", "in the spring", "in the spring"),
    ],
)  # fmt: skip
def test_moments_are_written_as_the_language_does(written: str, english: str, french: str) -> None:
    assert words_in("en").moment(written) == english
    assert words_in("fr").moment(written) == french


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-11-22T17:01:02.345678Z", "2026-11-22T17:01:02+00:00"),
        ("2016-03-01T08:05+01:00", "2016-03-01T08:05:00+01:00"),
        ("2016-03-01T08:05:00", "2016-03-01T08:05:00"),
        ("2016-03-01", "2016-03-01"),
        ("in the spring", None),
        ("", None),
        (None, None),
    ],
)
def test_a_moment_is_told_to_machines_where_it_is_one(
    written: str | None, read: str | None
) -> None:
    assert machine_readable(written) == read


def test_a_month_has_its_name() -> None:
    assert words_in("fr").month(datetime.date(2026, 8, 1)) == "août 2026"


@pytest.mark.parametrize(
    ("asked", "environ", "page", "language"),
    [
        ("fr", {"LANG": "en_GB.UTF-8"}, "en", "fr"),
        ("auto", {"LANG": "fr_CA.UTF-8"}, "en", "fr"),
        ("auto", {"LC_ALL": "en_US.UTF-8", "LANG": "fr_FR.UTF-8"}, "fr", "en"),
        ("auto", {"LC_ALL": "", "LANG": "C.UTF-8"}, "fr-FR", "fr"),
        ("auto", {"LANG": "de_DE.UTF-8"}, "fr", "fr"),
        ("auto", {}, "ja", "en"),
        ("auto", {}, None, "en"),
    ],
)
def test_a_page_is_in_the_language_asked_for_else_the_user_s_else_the_article_s(
    asked: str, environ: dict[str, str], page: str | None, language: str
) -> None:
    assert language_for(asked=asked, environ=environ, page=page) == language

from __future__ import annotations

import io
import json
import unicodedata
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console

from preserve.cli.door import Guarded
from preserve.cli.screen import counts, size, table, text, when
from preserve.harmless import clean, json_bytes


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred\x1b[0m", r"\x1b[31mred\x1b[0m"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b31m", r"\x9b31m"),
        ("a\rb\x00c\x7f", r"a\x0db\x00c\x7f"),
        ("abc\u202edef\u2066", r"abc\u202edef\u2066"),
        ("line\u2028end", r"line\u2028end"),
        ("lone \ud800", r"lone \ud800"),
        ("a\nb\tc", "a b c"),
        ("日本語 العربية עברית हिन्दी", "日本語 العربية עברית हिन्दी"),
        ("👩\u200d👧 می\u200cخواهم", "👩\u200d👧 می\u200cخواهم"),
        ("pay\u2060pal\ufeff \U000e0041", r"pay\u2060pal\ufeff \U000e0041"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("e" + "\u0301" * 8, "e" + "\u0301" * 8),
        ("e" + "\u0301" * 10, "e" + "\u0301" * 8 + r"\u0301\u0301"),
        ("ភាសា\u200bខ្មែរ soft\u00adhyphen", "ភាសា\u200bខ្មែរ soft\u00adhyphen"),
    ],
)
def test_text_of_the_web_is_shown_and_never_obeyed(given: str, shown: str) -> None:
    assert clean(given) == shown


def test_no_character_of_the_control_category_passes() -> None:
    for code in (*range(0x20), *range(0x7F, 0xA0)):
        assert not any(unicodedata.category(one) == "Cc" for one in clean(chr(code)))


def test_a_stream_writes_nothing_harmful_and_its_own_lines_stay() -> None:
    beneath = io.StringIO()
    stream: Any = Guarded(beneath)
    print("a\tb\x1b[2J", "c\r", file=stream)
    assert beneath.getvalue() == "a\tb\\x1b[2J c\\x0d\n"
    assert stream.isatty() is False


@pytest.mark.parametrize("character", ["\x7f", "\x9b", "\u202e", "\u2028", "\U000e0041"])
def test_json_says_the_same_with_escapes(character: str) -> None:
    document = {f"a{character}": [f"b\n{character}é👩\u200d👧", "e" + "\u0301" * 50]}
    raw = json.dumps(document, ensure_ascii=False, indent=2).encode()
    made = json_bytes(raw)
    assert character.encode() not in made
    assert "é👩\u200d👧".encode() in made
    assert json.loads(made) == document
    assert json_bytes(b'{"a": 1}\n') == b'{"a": 1}\n'


def test_lines_are_kept_where_asked_for() -> None:
    assert clean("a\nb\r\n", lines=True) == "a\nb\\x0d\n"


def test_columns_stand_in_line_with_wide_and_combining_characters() -> None:
    stream = io.StringIO()
    made = table(("name", "next"))
    for name in ("ascii", "日本語", "e\u0301te\u0301", "한국어"):
        made.add_row(text(name), text("|"))
    Console(file=stream, width=40).print(made)
    shown = stream.getvalue().splitlines()[1:]
    assert len({cell_len(line[: line.index("|")]) for line in shown}) == 1


def test_nothing_is_lost_where_the_screen_is_narrow() -> None:
    stream = io.StringIO()
    made = table(("id", "address"), whole=("id",))
    address = "https://blog.example/" + "x" * 100
    made.add_row(text("c1"), text(address))
    Console(file=stream, width=30).print(made)
    shown = stream.getvalue().splitlines()
    assert max(map(len, shown)) <= 30
    assert "".join(line[4:].strip() for line in shown[1:]) == address


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0, "0 bytes"),
        (999, "999 bytes"),
        (1500, "1.5 kB"),
        (2_000_000_000, "2.0 GB"),
        (10**15, "1000.0 TB"),
    ],
)
def test_sizes(number: int, shown: str) -> None:
    assert size(number) == shown


def test_outcomes_are_counted_the_things_first() -> None:
    assert counts({"dns-failed": 1, "captured": 2, "not-found": 3, "gone": 0}).plain == (
        "2 captured, 3 not-found, 1 dns-failed"
    )
    assert counts({}).plain == "none"


def test_moments_are_written_for_a_person() -> None:
    assert when("2026-11-22T17:01:02.123456Z") == "2026-11-22 17:01:02 UTC"
    assert when("2026-11-22T17:01+01:00") == "2026-11-22T17:01+01:00"

"""What the pages of the server say: the same in both languages, and all of it is said somewhere."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from preserve.report.words import LANGUAGES
from preserve.serve.english import ENGLISH
from preserve.serve.french import FRENCH

ROOM = Path(__file__).parents[2] / "src" / "preserve" / "serve"


def places(phrase: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(phrase) if name is not None}


def test_both_languages_say_the_same_things_and_nothing_that_reports_say() -> None:
    assert list(ENGLISH) == list(FRENCH)
    assert not set(ENGLISH) & set(LANGUAGES["en"])


@pytest.mark.parametrize("key", ENGLISH)
def test_a_phrase_takes_the_same_in_both_languages(key: str) -> None:
    english, french = ENGLISH[key], FRENCH[key]
    assert type(english) is type(french)
    forms = ([english], [french]) if isinstance(english, str) else (english, french)
    taken = [set().union(*(places(str(one)) for one in each)) for each in forms]
    assert taken[0] == taken[1]
    assert all(forms[0])


def test_every_phrase_is_used_and_every_phrase_that_is_used_is_there() -> None:
    sources = [*ROOM.rglob("*.jinja"), *ROOM.glob("*.py")]
    text = "\n".join(path.read_text() for path in sources if path.stem not in {"english", "french"})
    there = {*ENGLISH, *LANGUAGES["en"]}
    said = set(re.findall(r'"([a-z]+\.[a-z_-]+)"', text))
    asked = set(re.findall(r'\bt(?:\.count)?\("([^"]+)"[,)]', text))
    assert len(asked) > 60
    assert asked - there == set()
    made = {key for key in ENGLISH if key.startswith(("since.", "new."))}
    assert set(ENGLISH) - said - asked - made == set()


def test_french_sets_its_signs_apart_by_a_blank_that_does_not_break() -> None:
    for phrase in FRENCH.values():
        for one in (phrase,) if isinstance(phrase, str) else phrase:
            assert not re.search(r"[^\s\u00a0] ?[;!?»](?!\w)", one) or "\u00a0" in one
            assert not re.search(r"\w :|« ", one)

"""Whether what can be read of a page is what was captured: words held against words."""

from __future__ import annotations

import collections
import difflib
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_RUN_WORDS = 3
_NEARLY = 0.95
_NEARLY_WORDS_MAX = 3000
_SPREAD = 1.5
_SLACK = 100
_PLACES_MAX = 20
_WORD = re.compile(r"\w+")
# Between two letters a browser may be told that it can break a word: nothing is read there.
_UNSEEN = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))


def words(text: str) -> list[str]:
    """Return the words of a text without what changes in print: case, ligatures, soft hyphens."""
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold().translate(_UNSEEN))


def line_of(text: str) -> str:
    """Return the words of a text with one blank before, between and after them."""
    return f" {' '.join(words(text))} "


def share(wanted: str, shown: str) -> float | None:
    """Return the share (0 to 1) of the words of one text that are in another; None without words.

    A word that stands three times in the one must stand three times in the other.
    """
    needed = collections.Counter(words(wanted))
    total = needed.total()
    if not total:
        return None
    return (needed & collections.Counter(words(shown))).total() / total


def found(wanted: str, line: str) -> int:
    """Return how often a text is found in a line of words (``line_of``).

    As a whole, else each of its lines by itself, else nearly so: with other words between its own,
    as a page may put them behind a link.
    """
    whole = line_of(wanted)
    if not whole.strip():
        return 0
    lines = [one for one in map(line_of, wanted.splitlines()) if one.strip()]
    return _count(whole, line) or min(_count(one, line) for one in lines) or _nearly(whole, line)


def _nearly(whole: str, line: str) -> int:
    """Return 1 where nearly all words of a text are found in their order and close together."""
    own = whole.split()
    if not _RUN_WORDS < len(own) <= _NEARLY_WORDS_MAX:
        return 0
    for start in {0, len(own) // 2, len(own) - _RUN_WORDS}:
        run = f" {' '.join(own[start : start + _RUN_WORDS])} "
        before = int(_SPREAD * len(" ".join(own[:start]))) + _SLACK
        place = line.find(run)
        for _ in range(_PLACES_MAX):
            if place < 0:
                break
            first = max(place - before, 0)
            near = line[first : place + int(_SPREAD * len(whole)) + _SLACK].split()
            likeness = difflib.SequenceMatcher(None, own, near, autojunk=False)
            if sum(pair.size for pair in likeness.get_matching_blocks()) >= _NEARLY * len(own):
                return 1
            place = line.find(run, place + 1)
    return 0


def _count(wanted: str, line: str) -> int:
    """Count as ``str.count`` does, but let neighbours share the blank between them."""
    count, place = 0, line.find(wanted)
    while place >= 0:
        count += 1
        place = line.find(wanted, place + len(wanted) - 1)
    return count


def seen(texts: Mapping[str, str], lines: Iterable[str]) -> set[str]:
    """Return the keys of the texts that are found in lines of words.

    Of texts that say the same, as many as the line that has most of them has.
    """
    alike: dict[str, list[str]] = {}
    for key, text in texts.items():
        alike.setdefault(text, []).append(key)
    most = dict.fromkeys(alike, 0)
    for line in lines:
        for text in most:
            if most[text] < len(alike[text]):
                most[text] = max(most[text], found(text, line))
    return {key for text, keys in alike.items() for key in keys[: most[text]]}

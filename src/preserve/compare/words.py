"""Two texts compared word by word, in bounded time, the same in both directions.

The comparison is Myers' greedy one (An O(ND) Difference Algorithm and Its Variations, 1986): its
cost grows with the number of differences, which is what a budget can bound.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.compare.record import Grain, Op, Piece, TextChange

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_CHARACTERS = 400_000
_DIFFERENCES_MAX = 700
_STEPS_IN_ALL = 2_000_000
_CONTEXT_WORDS = 25

# Scripts that put no blank between words: each character stands for itself.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
    r"\u2e80-\u2fff\u3005-\u3007\u3021-\u3029\u3031-\u3035\u303b-\u31ff"  # kana and radicals
    r"\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Han
)
_MARKS = r"!-/:-@\[-^`{-~¡-¿\u2000-\u200b\u200e-\u206f\u3000-\u3004\u3008-\u3020\u3030\uff00-\uff0f"
_TOKEN = re.compile(rf"(?:[{_UNSPACED}]|[^\s{_UNSPACED}{_MARKS}]+|[{_MARKS}])\s*|\s+")
_SENTENCE = re.compile(r"[^\n.!?…。！？]*(?:[.!?…。！？]+[\"'”’»)\]]*|\n|\Z)\s*")
_RUN = re.compile(rf"[{_UNSPACED}]+|[^\s{_UNSPACED}{_MARKS}]+")
_IS_UNSPACED = re.compile(rf"[{_UNSPACED}]")


@dataclasses.dataclass(slots=True)
class Budget:
    """How many steps all comparisons of one change record may still take."""

    steps: int = _STEPS_IN_ALL


def compare_texts(older: str, newer: str, budget: Budget | None = None) -> TextChange:
    """Compare two texts by words; where these differ in too much by sentences, else not at all.

    White space is not compared. Swapping the texts swaps what is removed and added, and changes
    nothing besides.
    """
    budget = budget if budget is not None else Budget()
    if newer < older:
        swapped = _compare(newer, older, budget)
        return TextChange(
            by=swapped.by,
            pieces=_tidy((_SWAPPED.get(one.op, one.op), one.text) for one in swapped.pieces),
            older_characters=len(older),
            newer_characters=len(newer),
        )
    found = _compare(older, newer, budget)
    return TextChange(
        by=found.by,
        pieces=_tidy((one.op, one.text) for one in found.pieces),
        older_characters=len(older),
        newer_characters=len(newer),
    )


_SWAPPED = {Op.REMOVED: Op.ADDED, Op.ADDED: Op.REMOVED}


@dataclasses.dataclass(frozen=True, slots=True)
class _Stretch:
    op: Op
    text: str


@dataclasses.dataclass(frozen=True, slots=True)
class _Found:
    by: Grain
    pieces: list[_Stretch]


def _compare(older: str, newer: str, budget: Budget) -> _Found:
    if max(len(older), len(newer)) <= LONGEST_CHARACTERS:
        for grain, pattern in ((Grain.WORDS, _TOKEN), (Grain.SENTENCES, _SENTENCE)):
            left, right = _split(pattern, older), _split(pattern, newer)
            kept = _kept([one.strip() for one in left], [one.strip() for one in right], budget)
            if kept is not None:
                return _Found(grain, list(_stretches(left, right, kept)))
    return _Found(Grain.TOO_LONG, [])


def _split(pattern: re.Pattern[str], text: str) -> list[str]:
    return [one for one in pattern.findall(text) if one]


def _kept(
    left: Sequence[str], right: Sequence[str], budget: Budget
) -> list[tuple[int, int, int]] | None:
    """Return what both have as (place left, place right, length); None beyond the budget."""
    start = 0
    least = min(len(left), len(right))
    while start < least and left[start] == right[start]:
        start += 1
    end = 0
    while end < least - start and left[-1 - end] == right[-1 - end]:
        end += 1
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(one, len(numbers)) for one in left[start : len(left) - end]]
    b = [numbers.setdefault(one, len(numbers)) for one in right[start : len(right) - end]]
    middle = _snakes(a, b, budget)
    if middle is None:
        return None
    return [
        (0, 0, start),
        *((x + start, y + start, length) for x, y, length in middle),
        (len(left) - end, len(right) - end, end),
    ]


def _snakes(
    a: Sequence[int], b: Sequence[int], budget: Budget
) -> list[tuple[int, int, int]] | None:
    """Return the common stretches of a shortest edit script; None where it would be too long."""
    if not a or not b:
        return []
    furthest = {1: 0}
    history: list[dict[int, int]] = []
    for differences in range(min(len(a) + len(b), _DIFFERENCES_MAX) + 1):
        history.append(furthest)
        reached: dict[int, int] = {}
        for k in range(-differences, differences + 1, 2):
            if k < -len(b) or k > len(a):
                continue
            down = furthest.get(k + 1, -1)
            right = furthest.get(k - 1, -2) + 1
            x = max(down, right)
            if x < 0 or x > len(a) or x - k > len(b):
                continue
            begin = x
            while x < len(a) and x - k < len(b) and a[x] == b[x - k]:
                x += 1
            budget.steps -= 1 + x - begin
            reached[k] = x
            if x >= len(a) and x - k >= len(b):
                return _walk_back(history, x, x - k)
        if budget.steps < 0:
            return None
        furthest = reached
    return None


def _walk_back(history: list[dict[int, int]], x: int, y: int) -> list[tuple[int, int, int]]:
    snakes: list[tuple[int, int, int]] = []
    for differences in range(len(history) - 1, -1, -1):
        before = history[differences]
        k = x - y
        down, right = before.get(k + 1, -1), before.get(k - 1, -2) + 1
        begin = max(down, right) if differences else 0
        if x > begin:
            snakes.append((begin, begin - k, x - begin))
        if not differences:
            break
        x, y = (begin, begin - k - 1) if down >= right else (begin - 1, begin - k)
    return snakes[::-1]


def _stretches(
    left: Sequence[str], right: Sequence[str], kept: Iterable[tuple[int, int, int]]
) -> Iterator[_Stretch]:
    """Yield what is only left, only right, and in both, of the latter with the more white space."""
    x = y = 0
    for begin_left, begin_right, length in kept:
        yield _Stretch(Op.REMOVED, "".join(left[x:begin_left]))
        yield _Stretch(Op.ADDED, "".join(right[y:begin_right]))
        both = zip(
            left[begin_left : begin_left + length],
            right[begin_right : begin_right + length],
            strict=True,
        )
        yield _Stretch(
            Op.SAME, "".join(max(pair, key=lambda one: (len(one), one)) for pair in both)
        )
        x, y = begin_left + length, begin_right + length


def _tidy(stretches: Iterable[tuple[Op, str]]) -> tuple[Piece, ...]:
    """Join neighbours, what was removed before what was added, and shorten what is the same."""
    rows: list[list[str]] = [["", "", ""]]  # removed, added, then the same
    for op, text in stretches:
        if not text:
            continue
        if op is Op.SAME:
            rows[-1][2] += text
        else:
            if rows[-1][2]:
                rows.append(["", "", ""])
            rows[-1][0 if op is Op.REMOVED else 1] += text
    rows = _without_crumbs(rows)
    pieces: list[Piece] = []
    for number, (removed, added, same) in enumerate(rows):
        pieces += [_piece(Op.REMOVED, removed)] if removed else []
        pieces += [_piece(Op.ADDED, added)] if added else []
        is_first = number == 0 and not removed and not added
        pieces += _shortened(same, is_first=is_first, is_last=number == len(rows) - 1)
    return tuple(pieces)


def _without_crumbs(rows: list[list[str]]) -> list[list[str]]:
    """Take what is the same by chance (a comma, an article) into the changes around it."""
    tidied: list[list[str]] = []
    for row in rows:
        before = tidied[-1] if tidied else None
        if before is not None and _is_crumb(before, row):
            crumb = before[2]
            tidied[-1] = [before[0] + crumb + row[0], before[1] + crumb + row[1], row[2]]
        else:
            tidied.append(row)
    return tidied


def _is_crumb(before: list[str], after: list[str]) -> bool:
    crumb = before[2].strip()
    around = [max(len(row[0]), len(row[1])) for row in (before, after)]
    return 0 < len(crumb) <= 3 and "\n" not in before[2] and min(around) > 2 * len(crumb)


def _shortened(text: str, *, is_first: bool, is_last: bool) -> list[Piece]:
    """Return a text that is the same, without the middle of it where it is long."""
    if not text:
        return []
    words = _split(_TOKEN, text)
    head = 0 if is_first else _CONTEXT_WORDS
    tail = 0 if is_last else _CONTEXT_WORDS
    if len(words) <= head + tail + _CONTEXT_WORDS:
        return [_piece(Op.SAME, text)]
    skipped = Piece(op=Op.SKIPPED, text="", words=_count(words[head : len(words) - tail]))
    pieces = [_piece(Op.SAME, "".join(words[:head])), skipped]
    pieces += [_piece(Op.SAME, "".join(words[len(words) - tail :]))] if tail else []
    return [one for one in pieces if one.text or one.op is Op.SKIPPED]


def _piece(op: Op, text: str) -> Piece:
    return Piece(op=op, text=text, words=_count(_split(_TOKEN, text)))


def _count(tokens: Iterable[str]) -> int:
    return sum(_RUN.match(token) is not None for token in tokens)


def features(text: str, *, limit: int = 150) -> tuple[str, ...]:
    """Return the first words of a text in order, and pairs of characters where it has no blanks."""
    found: list[str] = []
    for run in _RUN.finditer(text[: limit * 20].casefold()):
        word = run[0]
        if not word.isascii() and _IS_UNSPACED.match(word):
            found += [word[place : place + 2] for place in range(max(len(word) - 1, 1))]
        else:
            found.append(word[:40])
        if len(found) >= limit:
            break
    return tuple(found)

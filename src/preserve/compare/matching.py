"""Which comment of one capture is which of another.

A comment with an id of its site is found by that id. One without has an id made of what it says
(``~…``), which an edit changes: it is found by what it says and where it stands. All steps treat
both captures alike, and their cost grows with the number of comments, not with its square.
"""

from __future__ import annotations

import collections
import dataclasses
import heapq
import zlib
from typing import TYPE_CHECKING

from preserve.compare.words import features

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from preserve.manifest import CommentRow

MADE = "~"
_NEIGHBOURS = 3  # of a crowded block, on each side
_SMALL_BLOCK = 64  # pairs
_SKETCH = 3

# How much of its words a comment must share with another to be the same one, by what else is the
# same: author and date, one of them, none. Standing in the same place makes up for some of it.
_ALIKE_LEAST = {2: 0.25, 1: 0.6, 0: 0.9}
_PLACE_BONUS = 0.1


def match(
    older: Sequence[CommentRow], newer: Sequence[CommentRow], *, same_system: bool
) -> dict[int, int]:
    """Return the index of each older comment that the newer capture has too, and its index there.

    ``same_system`` says that both were read by the same adapter: then their sites' ids mean the
    same, and two comments with different ones are two, whatever they say.
    """
    matching = _Matching(older, newer, same_system=same_system)
    matching.by_key(_site_id)
    matching.by_key(_whole)
    matching.by_key(_made_id)
    matching.by_likeness()
    return matching.pairs


def _site_id(row: CommentRow) -> Hashable:
    return None if row.id.startswith(MADE) else row.id


def _made_id(row: CommentRow) -> Hashable:
    return row.id if row.id.startswith(MADE) else None


def _whole(row: CommentRow) -> Hashable:
    text = " ".join(row.text.split())
    date = (row.date or row.date_text) if row.date_exact else None
    return (row.author.name, date, text) if text else None


class _Matching:
    """The pairs found so far."""

    def __init__(
        self, older: Sequence[CommentRow], newer: Sequence[CommentRow], *, same_system: bool
    ) -> None:
        self.older = older
        self.newer = newer
        self.pairs: dict[int, int] = {}
        self._taken: set[int] = set()
        self._same_system = same_system

    def _left(self) -> tuple[list[int], list[int]]:
        return (
            [place for place in range(len(self.older)) if place not in self.pairs],
            [place for place in range(len(self.newer)) if place not in self._taken],
        )

    def _pair(self, old: int, new: int) -> None:
        self.pairs[old] = new
        self._taken.add(new)

    def _may_differ(self, old: CommentRow, new: CommentRow) -> bool:
        """Tell whether two ids may be of one comment although they are not the same."""
        has_made = old.id.startswith(MADE) or new.id.startswith(MADE)
        return has_made or not self._same_system or old.id == new.id

    def by_key(self, key: Callable[[CommentRow], Hashable]) -> None:
        """Pair those with the same key, the first with the first."""
        olds, news = self._left()
        waiting: dict[Hashable, collections.deque[int]] = collections.defaultdict(collections.deque)
        for place in news:
            if (found := key(self.newer[place])) is not None:
                waiting[found].append(place)
        for place in olds:
            same = waiting.get(key(self.older[place]))
            if not same:
                continue
            old, new = self.older[place], self.newer[same[0]]
            if key is _site_id and not self._same_system and not _may_be_one(old, new):
                continue
            if key is _whole and not self._may_differ(old, new):
                continue
            self._pair(place, same.popleft())

    def by_likeness(self) -> None:
        """Pair what is left, the likest first, and of equal ones the nearest."""
        olds, news = self._left()
        if not olds or not news:
            return
        traces_old, traces_new = self._traces(olds, news)
        found = []
        for old, new in _candidates(traces_old, traces_new):
            if self._may_differ(self.older[old], self.newer[new]):
                score = _likeness(traces_old[old], traces_new[new])
                if score is not None:
                    found.append((-score, abs(old - new), old + new, old, new))
        for *_, old, new in sorted(found):
            if old not in self.pairs and new not in self._taken:
                self._pair(old, new)

    def _traces(
        self, olds: Sequence[int], news: Sequence[int]
    ) -> tuple[dict[int, _Trace], dict[int, _Trace]]:
        """Return what there is to go by; places are named by the pairs around them."""
        back = {new: old for old, new in self.pairs.items()}
        ids_old = {row.id: place for place, row in enumerate(self.older)}
        ids_new = {row.id: back.get(place) for place, row in enumerate(self.newer)}

        def parent_old(row: CommentRow) -> int | None:
            place = ids_old.get(row.parent) if row.parent is not None else None
            return place if place in self.pairs else None

        def parent_new(row: CommentRow) -> int | None:
            return ids_new.get(row.parent) if row.parent is not None else None

        anchors_old = _anchors(
            [place if place in self.pairs else None for place in range(len(self.older))]
        )
        anchors_new = _anchors([back.get(place) for place in range(len(self.newer))])
        return (
            {one: _trace(self.older[one], parent_old, anchors_old[one]) for one in olds},
            {one: _trace(self.newer[one], parent_new, anchors_new[one]) for one in news},
        )


def _may_be_one(old: CommentRow, new: CommentRow) -> bool:
    """Tell whether the same id of two systems is of one comment, and not of two by chance."""
    return old.author.name == new.author.name or old.text == new.text


def _anchors(pairs: Sequence[int | None]) -> list[tuple[int, int]]:
    """Return for each place the pairs before and after it, each by its place in the older."""
    befores, afters = [], []
    last = -1
    for pair in pairs:
        befores.append(last)
        last = pair if pair is not None else last
    last = -2
    for pair in reversed(pairs):
        afters.append(last)
        last = pair if pair is not None else last
    return list(zip(befores, reversed(afters), strict=True))


@dataclasses.dataclass(frozen=True, slots=True)
class _Trace:
    """What a comment is known by; ``parent`` by its pair's place in the older."""

    author: str | None
    date: str | None
    has_time: bool
    words: frozenset[str]
    sketch: tuple[int, ...]
    text: str
    parent: int | None
    before: int
    after: int

    def blocks(self) -> Iterator[tuple[object, ...]]:
        """Yield under what to look for its like."""
        if self.author and self.date:
            yield "written", self.author, self.date
        yield "before", self.before, self.parent
        yield "after", self.after, self.parent
        yield "answers", self.parent, self.author
        for number in self.sketch:
            yield "words", number


def _sketch(words: Sequence[str]) -> tuple[int, ...]:
    """Return a few numbers, most of which a text keeps when it is edited here and there.

    They are the least of the digests of all runs of three words (Broder, On the resemblance and
    containment of documents, 1997).
    """
    runs = {" ".join(words[place : place + 3]) for place in range(max(len(words) - 2, 1))}
    digests = {zlib.crc32(run.encode("utf-8", "replace")) for run in runs if run}
    return tuple(heapq.nsmallest(_SKETCH, digests))


def _trace(
    row: CommentRow, parent: Callable[[CommentRow], int | None], around: tuple[int, int]
) -> _Trace:
    name = " ".join((row.author.name or "").casefold().split())
    words = features(row.text)
    return _Trace(
        author=name or None,
        date=(row.date or row.date_text) if row.date_exact else None,
        has_time="T" in (row.date or ""),
        words=frozenset(words),
        sketch=_sketch(words),
        text=" ".join(row.text.split()),
        parent=parent(row),
        before=around[0],
        after=around[1],
    )


def _candidates(olds: dict[int, _Trace], news: dict[int, _Trace]) -> Iterator[tuple[int, int]]:
    """Yield the pairs that share a block, of a crowded one those at about the same place in it."""
    blocks: dict[tuple[object, ...], tuple[list[int], list[int]]] = {}
    for side, traces in enumerate((olds, news)):
        for place, trace in traces.items():
            for block in trace.blocks():
                blocks.setdefault(block, ([], []))[side].append(place)
    seen: set[tuple[int, int]] = set()
    for left, right in blocks.values():
        for pair in _near(left, right):
            if pair not in seen:
                seen.add(pair)
                yield pair


def _near(left: Sequence[int], right: Sequence[int]) -> Iterator[tuple[int, int]]:
    if len(left) * len(right) <= _SMALL_BLOCK:
        yield from ((old, new) for old in left for new in right)
        return
    # Of n and m in a line, the one at i is beside the one at i * m / n; in whole numbers, so that
    # both directions agree: |i * m - j * n| is at most the wider step times the neighbours.
    wide = _NEIGHBOURS * max(len(left), len(right))
    for i, old in enumerate(left):
        at = i * len(right)
        first = max(0, -(-(at - wide) // len(left)))
        last = min(len(right) - 1, (at + wide) // len(left))
        for j in range(first, last + 1):
            yield old, right[j]


def _likeness(old: _Trace, new: _Trace) -> float | None:
    """Return how alike two comments are; None where they are not one."""
    same_author = old.author is not None and old.author == new.author
    same_date = old.date is not None and old.date == new.date
    in_place = old.before == new.before or old.after == new.after
    if not in_place and not same_author and not same_date:
        return None
    least = _ALIKE_LEAST[same_author + same_date] - _PLACE_BONUS * in_place
    if same_author and same_date and old.has_time and new.has_time:
        least = 0.0
    shared = _shared(old, new, least)
    return (
        shared + 0.5 * same_author + 0.5 * same_date + 0.25 * in_place if shared >= least else None
    )


def _shared(old: _Trace, new: _Trace, least: float) -> float:
    """Return the part of their words that both have, from 0 to 1; below ``least`` any such."""
    both = len(old.words) + len(new.words)
    if not both:
        return float(old.text == new.text)
    if 2 * min(len(old.words), len(new.words)) < least * both:
        return -1.0
    return 2 * len(old.words & new.words) / both

"""Records that are runs of siblings: where one ends and the next begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.systems.mined.tree import TEXT
from preserve.discuss.systems.mined.zones import heading_level, speaks_of_comments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.discuss.systems.mined.tree import Tree

_MOST_PIECES = 60
_MAY_BE_TEXT = frozenset({"p", "div", "tr", "td", "ul", "ol", "dd", "blockquote", "br", "hr", TEXT})


def cut_runs(
    tree: Tree, siblings: Sequence[int], spots: Sequence[int], *, ends_with_date: bool
) -> list[tuple[int, int]]:
    """Return (start, end) of each record among the siblings; empty where they cannot be told.

    ``spots`` are the indices of those with the dates, with which records begin, or end.
    """
    pieces = _tiled(tree, siblings, spots)
    if pieces or (ends_with_date and _goes_on(tree, siblings, spots)):
        return pieces
    return (_cut_after if ends_with_date else _cut_before)(tree, siblings, spots)


def _tiled(tree: Tree, siblings: Sequence[int], spots: Sequence[int]) -> list[tuple[int, int]]:
    """Return the records where they fill a list without a rest, each with as many elements."""
    shown = [at for at, place in enumerate(siblings) if tree.text_of(place)]
    dates = [shown.index(spot) for spot in spots if spot in shown]
    if len(dates) != len(spots) or len(dates) < 2 or len(shown) % len(dates):
        return []
    size = len(shown) // len(dates)
    if size < 2 or any(date != dates[0] + turn * size for turn, date in enumerate(dates)):
        return []
    if any(_ends_run(tree, siblings[at]) for at in shown):
        return []
    rows = [shown[first : first + size] for first in range(0, len(shown), size)]
    signs = [[tree.signature(siblings[at]) for at in row] for row in rows]
    if any(sign != signs[0] for sign in signs):
        return []
    return [(row[0], row[-1] + 1) for row in rows]


def _goes_on(tree: Tree, siblings: Sequence[int], spots: Sequence[int]) -> bool:
    """Whether after the last date stands what stands right before the dates: a text of its own."""
    before = {tree.signature(siblings[spot - 1]) for spot in spots if spot}
    for place in siblings[spots[-1] + 1 :]:
        if _ends_run(tree, place):
            return False
        if tree.text_of(place):
            return tree.signature(place) in before
    return False


def _cut_after(tree: Tree, siblings: Sequence[int], spots: Sequence[int]) -> list[tuple[int, int]]:
    """Each record ends with its date; the first begins after what is no part of it."""
    pieces: list[tuple[int, int]] = []
    start = 0
    for spot in spots:
        for other in range(spot - 1, start - 1, -1):
            if _ends_run(tree, siblings[other]):
                start = other + 1
                break
        pieces.append((max(start, spot - _MOST_PIECES), spot + 1))
        start = spot + 1
    return pieces


def _cut_before(tree: Tree, siblings: Sequence[int], spots: Sequence[int]) -> list[tuple[int, int]]:
    """Each record begins with its date, or with what stands before every date alike: a name."""
    before = _common_before(tree, siblings, spots)
    starts = [spot - before for spot in spots]
    ends = [*starts[1:], len(siblings)]
    longest = max((end - start for start, end in zip(starts[:-1], ends, strict=False)), default=0)
    pieces: list[tuple[int, int]] = []
    for start, end, spot in zip(starts, ends, spots, strict=True):
        stop = next((at for at in range(spot + 1, end) if _ends_run(tree, siblings[at])), end)
        if start == starts[-1] and longest:
            stop = min(stop, start + longest + 4)
        pieces.append((start, min(stop, start + _MOST_PIECES)))
    return pieces


def _common_before(tree: Tree, siblings: Sequence[int], spots: Sequence[int]) -> int:
    """Return how many siblings before each date are the same for all records.

    They begin with what is no text for sure: a bare paragraph there is the end of another record.
    """
    count = sure = 0
    while spots[0] - count - 1 >= 0 and count < 6:
        gaps = [low + 1 for low in (-1, *spots[:-1])]
        at = [spot - count - 1 for spot in spots]
        if any(place < gap for place, gap in zip(at, gaps, strict=True)):
            break
        if any(_ends_run(tree, siblings[place]) for place in at):
            break
        alike = {tree.signature(siblings[place]) for place in at}
        if len(alike) > 1:
            break
        count += 1
        if not alike & _MAY_BE_TEXT:
            sure = count
    return sure


def _ends_run(tree: Tree, place: int) -> bool:
    """Whether no record goes on over this element: a form, a section's heading, a pager."""
    if tree.tags[place] == TEXT:
        return False
    if tree.tags[place] in ("form", "nav", "aside", "script", "footer", "h1", "h2"):
        return True
    return heading_level(tree, place) is not None and speaks_of_comments(tree.text_of(place))

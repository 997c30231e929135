"""From dates to records: which elements of a page make up one comment each.

The element of a record is the outermost one around its date that holds no other record but its
answers, at the same height for all. Where the text stands beside that element (rows of a table,
``dt`` and ``dd``, paragraphs under a line with name and date), a record is a run of siblings.
"""

from __future__ import annotations

import collections
import dataclasses
import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from preserve.discuss.systems.mined.runs import cut_runs
from preserve.discuss.systems.mined.tree import TEXT
from preserve.discuss.systems.mined.zones import heading_level, speaks_of_comments
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence

    from preserve.discuss.systems.mined.anchors import Anchor
    from preserve.discuss.systems.mined.tree import Tree
    from preserve.discuss.systems.mined.zones import Zone

_MOST_GROUPS = 6
_MOST_BEFORE = 1500  # characters between a heading and the first record: a form, the rules
_CONSENT = 0.75  # share of records that must have the same tag at one height


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Record:
    """One record: its nodes, siblings of each other, and its date."""

    nodes: tuple[int, ...]
    anchor: Anchor
    start: int
    end: int


def find_records(
    tree: Tree, zone: Zone, anchors: Sequence[Anchor]
) -> Iterator[tuple[list[Record], ...]]:
    """Yield alternatives to choose from: for each group of alike dates, the ways to cut records.

    Where little stands between the elements with the dates, they are the only way.
    """
    tried: set[tuple[int, ...]] = set()
    for level in (2, 1, 0):
        groups: dict[Hashable, list[Anchor]] = {}
        for anchor in anchors:
            groups.setdefault(_likeness(tree, anchor, level), []).append(anchor)
        ranked = sorted(groups.values(), key=len, reverse=True)[:_MOST_GROUPS]
        for group in [part for each in ranked for part in (each, _first_of_each(tree, each))]:
            key = tuple(anchor.leaf for anchor in group)
            if key in tried:
                continue
            tried.add(key)
            raised = _raise(tree, zone, _first_of_each_line(tree, group))
            if raised:
                yield tuple(_ways(tree, zone, raised))


def _ways(tree: Tree, zone: Zone, raised: Sequence[tuple[Anchor, int]]) -> Iterator[list[Record]]:
    if len(raised) == 1:
        yield from ([record] for record in _lower(tree, raised[0]))
    whole = _whole(tree, raised)
    yield _cut(tree, zone, whole)
    reached, inside, around = whole[0].start, 0, 0
    for record in whole:
        around += _length_without_forms(tree, reached, record.start)
        reached = max(reached, record.end)
        inside += _length_without_forms(tree, record.start, record.anchor.leaf)
        inside += _length_without_forms(tree, record.anchor.leaf + 1, record.end)
    if len(whole) > 1 and around * 3 < inside:
        return
    for ends_with_date in (False, True):
        yield _cut(tree, zone, _runs(tree, zone, raised, ends_with_date=ends_with_date))


def _lower(tree: Tree, raised: tuple[Anchor, int]) -> Iterator[Record]:
    """Yield what a single record may be, from the date up: nothing else tells where it ends."""
    anchor, top = raised
    place = anchor.element
    while place != top:
        yield Record(nodes=(place,), anchor=anchor, start=place, end=tree.ends[place])
        place = tree.parents[place]


def _likeness(tree: Tree, anchor: Anchor, level: int) -> Hashable:
    element = anchor.element
    above = tree.parents[element]
    tags = (tree.tags[element], tree.tags[above])
    if not level:
        return tags
    names = (tree.signature(element), tree.signature(above))
    if level == 1:
        return names
    text = tree.texts[anchor.leaf].strip()
    beside = re.sub(r"[\W\d_]+", " ", text.replace(anchor.date_text, "")).strip().lower()
    return (*names, beside if len(beside) <= 12 else "…")


def _first_of_each_line(tree: Tree, group: Sequence[Anchor]) -> list[Anchor]:
    """Leave out a second date beside the first, such as that of the last change."""
    found: list[Anchor] = []
    for anchor in group:
        if found and _line(tree, found[-1]) == _line(tree, anchor):
            continue
        found.append(anchor)
    return found


def _first_of_each(tree: Tree, group: Sequence[Anchor]) -> list[Anchor]:
    """Leave out all but the first date in one element: the others stand in texts."""
    first: dict[int, Anchor] = {}
    for anchor in group:
        first.setdefault(tree.parents[anchor.element], anchor)
    return list(first.values()) if len(first) > 1 else list(group)


def _line(tree: Tree, anchor: Anchor) -> int:
    """Return the element in which a date and what stands beside it are one line."""
    above = tree.parents[anchor.element]
    place = anchor.element if tree.tags[anchor.element] == "p" else above
    return place if len(tree.text_of(place)) <= 160 else -anchor.leaf - 1


def _raise(tree: Tree, zone: Zone, anchors: list[Anchor]) -> list[tuple[Anchor, int]]:
    """Return each date with its element at the height of records."""
    pairs = [(anchor, anchor.element) for anchor in anchors]
    dropped: list[Anchor] = []
    while True:
        above = [(anchor, tree.parents[place]) for anchor, place in pairs]
        if not _may_rise(tree, zone, above):
            break
        tags = collections.Counter(tree.tags[place] for _, place in above)
        tag, most = tags.most_common(1)[0]
        if most < len(above) * _CONSENT:
            break
        dropped += [anchor for anchor, place in above if tree.tags[place] != tag]
        pairs = [(anchor, place) for anchor, place in above if tree.tags[place] == tag]
    return _taken_back(tree, pairs, dropped)


def _may_rise(tree: Tree, zone: Zone, above: Sequence[tuple[Anchor, int]]) -> bool:
    places = [place for _, place in above]
    if len(set(places)) < len(places):
        return False
    leaves = [anchor.leaf for anchor, _ in above]
    alone = len(above) == 1
    for anchor, place in above:
        if place < zone.start or tree.is_top(place) or place == zone.holder:
            return False
        if leaves[bisect_left(leaves, place)] != anchor.leaf:
            return False
        if alone and _is_more_than_one(tree, zone, place):
            return False
    return True


def _is_more_than_one(tree: Tree, zone: Zone, place: int) -> bool:
    """Whether an element holds a form or another section beside a single record."""
    return any(
        tree.tags[inner] in ("form", "textarea")
        or (heading_level(tree, inner) or 9) <= min(zone.level, 3)
        for inner in range(place, tree.ends[place])
    )


def _taken_back(
    tree: Tree, pairs: list[tuple[Anchor, int]], dropped: Sequence[Anchor]
) -> list[tuple[Anchor, int]]:
    """Add the records of dates that stand in more or fewer elements than those of the others."""
    tag = tree.tags[pairs[0][1]]
    lists = {tree.parents[place] for _, place in pairs}
    taken = {place for _, place in pairs}
    for anchor in dropped:
        for place in (anchor.element, *tree.around(anchor.element)):
            if tree.tags[place] == tag and tree.parents[place] in lists and place not in taken:
                taken.add(place)
                pairs.append((anchor, place))
                break
    return sorted(pairs, key=lambda pair: pair[1])


def _whole(tree: Tree, raised: Sequence[tuple[Anchor, int]]) -> list[Record]:
    return [
        Record(nodes=(place,), anchor=anchor, start=place, end=tree.ends[place])
        for anchor, place in raised
    ]


def _runs(
    tree: Tree, zone: Zone, raised: Sequence[tuple[Anchor, int]], *, ends_with_date: bool
) -> list[Record]:
    """Return records that are runs of siblings, begun or ended by the element with the date."""
    by_parent: dict[int, list[tuple[Anchor, int]]] = {}
    for anchor, place in raised:
        by_parent.setdefault(tree.parents[place], []).append((anchor, place))
    found: list[Record] = []
    for above, pairs in by_parent.items():
        siblings = [child for child in tree.children(above) if child >= zone.start]
        spots = [siblings.index(place) for _, place in pairs if place in siblings]
        if len(spots) != len(pairs):
            return []
        pieces = cut_runs(tree, siblings, spots, ends_with_date=ends_with_date)
        if not pieces:
            return []
        for (anchor, _), (start, end) in zip(pairs, pieces, strict=True):
            nodes = tuple(siblings[start:end])
            if not nodes:
                return []
            found.append(
                Record(nodes=nodes, anchor=anchor, start=nodes[0], end=tree.ends[nodes[-1]])
            )
    found.sort(key=lambda record: record.start)
    return found


def _cut(tree: Tree, zone: Zone, records: list[Record]) -> list[Record]:
    """Return the records from the heading on, up to where another section begins."""
    if not records:
        return []
    if zone.heading is not None and zone.heading < records[0].start:
        after = tree.ends[zone.heading]
        if _other_section(tree, zone, after, records[0].start):
            return []
        if _length_without_forms(tree, after, records[0].start) > _MOST_BEFORE:
            return []
    reached = records[0].end
    for number, record in enumerate(records):
        if record.start > reached and _other_section(tree, zone, reached, record.start):
            return records[:number]
        reached = max(reached, record.end)
    return records


def _other_section(tree: Tree, zone: Zone, start: int, end: int) -> bool:
    """Whether a heading of the same or a higher rank stands in a stretch outside of records."""
    for place in range(start, end):
        level = heading_level(tree, place)
        if level is None or level > min(zone.level, 4):
            continue
        text = tree.text_of(place)
        if text and not speaks_of_comments(text) and not _invites(text):
            return True
    return False


_INVITES = pattern(
    r"(?<!\w)(?:leave|post|write|add|join|log\s?in|sign|your\s(?:comment|reply)|laiss\w+|écri\w+|"
    r"ajout\w+|votre|poster|connect\w+|schreib\w*|hinterlass\w*|dein|ihr|anmeld\w*|kommentieren|"
    r"deja|escrib\w+|tu|su|scrivi|lascia|deixe|plaats|skriv|napisz|оставить|добавить|напишите|"
    r"ваш|コメントを|コメントする|发表|發表|留下|댓글)",
    re.IGNORECASE,
)


def _invites(text: str) -> bool:
    return len(text) <= 80 and _INVITES.search(text) is not None


def _length_without_forms(tree: Tree, start: int, end: int) -> int:
    length, place = 0, start
    while place < end:
        if tree.tags[place] == "form":
            place = tree.ends[place]
            continue
        if tree.tags[place] == TEXT:
            length += len(tree.texts[place].strip())
        place += 1
    return length

"""Places on a page that say when something was written: where the mining of records begins.

Records with text by many hands differ from each other in all but what the engine prints of each,
and the date is the surest of that (Song et al., "Automatic extraction of web data records
containing user-generated content", CIKM 2010).
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date, read_attribute
from preserve.discuss.systems.mined.tree import TEXT
from preserve.discuss.systems.mined.words import AGO
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.discuss.systems.mined.tree import Tree

AGO_IN_TEXT = pattern(
    rf"(?<!\w)(?:{'|'.join(AGO)})(?!\w)|(?:[前전]|昨天|昨日|어제|오늘)(?=\s|\Z)", re.IGNORECASE
)
_MAY_BE = pattern(r"\d")
_LONGEST = 160  # characters of a line that has a date in it
_LONGEST_BESIDE = 90  # characters beside the date
_LONGEST_BESIDE_AGO = 40
_LONGEST_CLOCK = 12
_STAMPS = ("datetime", "data-time", "data-timestamp", "data-utime", "data-date", "data-datetime")
_TITLED = frozenset({"abbr", "span", "a", "time", "small", "div", "p", "em", "i"})


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Anchor:
    """A date on a page: the element around it, its text, and what an attribute says for machines.

    ``date_text`` is the date as printed; it may be more where only words like "yesterday" are
    there. ``leaf`` is the place of that text, or of the element where it has none.
    """

    element: int
    leaf: int
    date_text: str
    stamp: str | None


def find_anchors(tree: Tree, places: Iterable[int], *, day_first: bool) -> list[Anchor]:
    """Return the dates among these nodes, in their order."""
    found: list[Anchor] = []
    stamped_until = -1
    for place in places:
        if tree.tags[place] == TEXT:
            anchor = None
            if place >= stamped_until and tree.texts[place].strip():
                anchor = _in_text(tree, place, day_first=day_first)
        else:
            anchor = _in_attributes(tree, place)
            if anchor is not None:
                stamped_until = tree.ends[place]
        if anchor is not None:
            found.append(anchor)
    return found


def _in_text(tree: Tree, place: int, *, day_first: bool) -> Anchor | None:
    text = tree.texts[place].strip()
    if len(text) > _LONGEST:
        return None
    ago = AGO_IN_TEXT.search(text)
    if ago is None and not _MAY_BE.search(text):
        return None
    date = find_date(text, day_first=day_first)
    printed = date.text if date is not None else ago[0] if ago is not None else None
    if printed is None or len(text) - len(printed) > _LONGEST_BESIDE:
        return None
    if date is None and len(text) > len(printed) + _LONGEST_BESIDE_AGO:
        return None
    if date is None and ago is not None and len(text) - ago.end() <= _LONGEST_CLOCK:
        printed = text[ago.start() :]  # with the time after "yesterday"
    return Anchor(element=tree.parents[place], leaf=place, date_text=printed, stamp=None)


def _in_attributes(tree: Tree, place: int) -> Anchor | None:
    """Return what a ``time`` or an attribute of a short element says."""
    attributes = tree.nodes[place].attributes
    if not attributes:
        return None
    names = (*_STAMPS, "title") if tree.tags[place] in _TITLED else _STAMPS
    for name in names:
        value = attributes.get(name)
        stamp = _stamp(value) if value else None
        if stamp is None:
            continue
        leaves = tree.leaves_in(place, tree.ends[place])
        text = tree.text_of(place)
        if len(text) <= _LONGEST and len(leaves) <= 8:
            leaf = leaves[0] if leaves else place
            return Anchor(element=place, leaf=leaf, date_text=text, stamp=stamp)
    return None


def _stamp(value: str) -> str | None:
    written = value.strip()
    if re.fullmatch(r"1\d{12}", written):  # milliseconds
        written = written[:10]
    iso = read_attribute(written)
    if iso is None and 8 <= len(written) <= 60 and re.search(r"\d{4}", written):
        date = find_date(written)
        return date.iso if date is not None and len(date.text) + 16 >= len(written) else None
    return iso

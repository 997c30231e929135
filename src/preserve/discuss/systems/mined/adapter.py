"""The very last resort: comments of an unknown engine, found by what they have alike.

Dates anchor the search, under a heading or in a container that speaks of comments. Where anything
speaks against it (lists of articles, reviews, tickers, boxes of the newest comments), nothing is
read: a wrong comment is worse than a missing one.
"""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.body import status_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.place import absolute
from preserve.discuss.systems.mined.anchors import find_anchors
from preserve.discuss.systems.mined.body import fragment_of
from preserve.discuss.systems.mined.doubts import is_doubtful
from preserve.discuss.systems.mined.fields import read_fields
from preserve.discuss.systems.mined.marks import find_marks, find_permalink
from preserve.discuss.systems.mined.parents import find_parents
from preserve.discuss.systems.mined.records import find_records
from preserve.discuss.systems.mined.tree import TEXT, tree_of
from preserve.discuss.systems.mined.zones import find_zones
from preserve.discuss.systems.numbered import Numbered
from preserve.discuss.types import Claim, Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, Kind, ThreadState
from preserve.page import block_text, locator, per_document

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.systems.mined.fields import Fields
    from preserve.discuss.systems.mined.records import Record
    from preserve.discuss.systems.mined.tree import Tree
    from preserve.discuss.systems.mined.zones import Zone
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_MOST_ZONES = 8
_LONG_ENOUGH = 40  # characters by which a single record is known to have its text
_LONGER = 1.3  # how much more text another way to cut must give to be preferred


class Mined:
    """Reads records that repeat, each with a date, a name and a text, where comments are spoken of.

    ``always``: also where the page numbers its comments, so that its ids would be enough.
    """

    name = "mined"
    last_resort = True

    def __init__(self, *, always: bool = False) -> None:
        self._always = always

    def match(self, document: Document) -> Match | None:
        """Recognise such records, unless the page numbers its comments (see ``Numbered``)."""
        if not self._always and Numbered().match(document) is not None:
            return None
        found = _mine(document)
        if found is None:
            return None
        evidence = (
            f"{len(found.fields)} records with name, date and text after {found.zone.evidence}"
        )
        return Match(name=self.name, confidence=0.3, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read this page; how an unknown engine numbers its pages is not guessed."""
        return (yield from read_paged(document, match, _read_page))


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Found:
    tree: Tree
    zone: Zone
    fields: list[Fields]
    day_first: bool


@per_document
def _mine(document: Document) -> _Found | None:
    """Return the best group of records of a page, or None."""
    tree = tree_of(document)
    if tree is None:
        return None
    best: _Found | None = None
    zones = find_zones(tree)[:_MOST_ZONES]
    if not zones:
        return None
    start, end = min(zone.start for zone in zones), max(zone.end for zone in zones)
    texts = (tree.texts[leaf] for leaf in tree.leaves_in(start, end))
    short = [text for text in texts if len(text) <= 60 and any(map(str.isdigit, text))]
    day_first = guess_day_first(short, document.root.attributes.get("lang"))
    dates = find_anchors(tree, range(start, end), day_first=day_first)
    for zone in zones:
        if best is not None and zone.heading == best.zone.heading is not None:
            continue
        anchors = [date for date in dates if zone.start <= date.element < zone.end]
        for alternatives in find_records(tree, zone, anchors):
            if best is not None and len(alternatives[0]) <= len(best.fields):
                continue
            fields = _best_cut(tree, document, zone, alternatives)
            if fields and (best is None or len(fields) > len(best.fields)):
                best = _Found(tree=tree, zone=zone, fields=fields, day_first=day_first)
    return best


def _best_cut(
    tree: Tree, document: Document, zone: Zone, alternatives: Sequence[list[Record]]
) -> list[Fields]:
    best: list[Fields] = []
    most = 0
    for records in alternatives:
        found = [one for one in read_fields(tree, records) if one.body or one.name is not None]
        whole = sum(one.body != () and one.name is not None for one in found)
        if not found or whole * 10 < len(found) * 7:
            continue
        if len(found) == 1 and not _is_sure(tree, zone, found[0]):
            continue
        if is_doubtful(tree, document, zone, found) is not None:
            if len(found) == 1:
                return []
            continue
        if len(found) == 1 and _length(tree, found) >= _LONG_ENOUGH:
            return found
        longer = whole == most and _length(tree, found) > _LONGER * _length(tree, best)
        if whole > most or longer:
            best, most = found, whole
    return best


def _length(tree: Tree, found: Sequence[Fields]) -> int:
    return sum(one.length(tree) for one in found)


def _is_sure(tree: Tree, zone: Zone, only: Fields) -> bool:
    """Whether a single record is a comment: the page counts one, or calls its place so."""
    counted_one = zone.counted is not None and zone.counted.count == 1
    form = any(tag == "textarea" for tag in tree.tags[zone.start : zone.end])
    called = any("comment" in name.lower() for name in tree.names(only.record.start))
    return counted_one or (zone.holder is not None and (form or called or zone.heading is not None))


def _read_page(document: Document, number: int | None) -> CommentPage:
    found = _mine(document)
    if found is None:
        return make_page(document, [], number=number)
    tree = found.tree
    drafts = _drafts(document, found)
    parts = [
        tree.nodes[place]
        for one in found.fields
        for place in one.record.nodes
        if tree.tags[place] != TEXT
    ]
    page = make_page(document, drafts, parts=parts, number=number)
    zone = found.zone
    if not page.claims and zone.counted is not None and zone.heading is not None:
        claim = Claim(
            count=zone.counted.count,
            counts="article",
            locator=locator(tree.nodes[zone.heading]),
            source_url=document.url,
        )
        page = dataclasses.replace(page, claims=(claim,))
    form = _form(tree, found)
    if form is not None and page.state in (ThreadState.UNKNOWN, ThreadState.NONE):
        page = dataclasses.replace(page, state=ThreadState.OPEN, state_evidence=locator(form))
    return page


def _form(tree: Tree, found: _Found) -> Node | None:
    """Return a field for a longer text beside the records, which says that one may write there."""
    first = found.fields[0].record
    around = next((up for up in tree.around(first.start) if tree.ends[up] > first.end), None)
    begin = found.zone.start
    end = min(found.zone.end, tree.ends[tree.parents[around]] if around else found.zone.end)
    for place in range(begin, end):
        if tree.tags[place] == "textarea" and not _is_search(tree, place):
            return tree.nodes[place]
    return None


def _is_search(tree: Tree, place: int) -> bool:
    return any("contact" in name.lower() for up in tree.around(place) for name in tree.names(up))


def _drafts(document: Document, found: _Found) -> list[Draft]:
    tree, records = found.tree, [one.record for one in found.fields]
    language = document.root.attributes.get("lang")
    owned = [_own_range(records, place) for place in range(len(records))]
    marks = find_marks(tree, records, owned)
    parents = find_parents(tree, records, [mark.number if mark else None for mark in marks])
    drafts: list[Draft] = []
    for one, own, mark, parent in zip(found.fields, owned, marks, parents, strict=True):
        anchor = one.record.anchor
        printed = read_printed(anchor.date_text, day_first=found.day_first, language=language)
        fragment = fragment_of(tree, one)
        title = tree.texts[one.title].strip() if one.title is not None else None
        drafts.append(
            Draft(
                node=_element(tree, one.record),
                fragment=fragment,
                number=mark.number if mark is not None else None,
                native_id=mark.native_id if mark is not None else None,
                author=_author(tree, document, one),
                date=anchor.stamp or (printed[0] if printed is not None else None),
                date_text=(printed[1] if printed is not None else anchor.date_text) or None,
                parent=parent.place if parent is not None else None,
                parent_source=parent.source if parent is not None else None,
                parent_exact=parent.exact if parent is not None else True,
                permalink=find_permalink(tree, document, one.record, own, mark),
                title=title,
                kind=_kind(tree, one),
                status=status_of(fragment),
                text=block_text(fragment),
            )
        )
    return drafts


def _own_range(records: Sequence[Record], place: int) -> range:
    """Return the places of a record up to the first record inside it."""
    record = records[place]
    after = records[place + 1].start if place + 1 < len(records) else record.end
    return range(record.start, min(record.end, after) if after > record.start else record.end)


def _element(tree: Tree, record: Record) -> Node:
    for place in record.nodes:
        if tree.tags[place] != TEXT:
            return tree.nodes[place]
    return tree.nodes[tree.parents[record.start]]


def _kind(tree: Tree, one: Fields) -> Kind:
    """Tell a page that refers to this one by what engines quote of it: "[…] a sentence […]"."""
    text = " ".join(tree.texts[place].strip() for place in one.body)
    return Kind.PINGBACK if re.match(r"\[(?:…|\.\.\.)\]\s", text) else Kind.COMMENT


def _author(tree: Tree, document: Document, one: Fields) -> Author:
    if one.name is None:
        return Author(name=None)
    url = None
    for place in tree.around(one.name.place)[:3]:
        if place < one.record.start:
            break
        href = tree.attribute(place, "href") if tree.tags[place] == "a" else ""
        if href and not href.startswith(("#", "javascript:")):
            url = absolute(href, document.base)
            break
    return Author(name=one.name.name, url=url)

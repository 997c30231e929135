"""Ids and permanent links of mined records."""

from __future__ import annotations

import collections
import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.place import absolute, home_of
from preserve.discuss.systems.mined.tree import TEXT
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.discuss.systems.mined.records import Record
    from preserve.discuss.systems.mined.tree import Tree
    from preserve.page import Document

_DATA = pattern(r"data-(?:\w+-)?(?:comment-?)?(?:id|cid|key|post|entry|uid|uuid)\Z|data-comment\Z")
_NO_DATA = pattern(r"parent|user|author|avatar|reply|article|page|thread|topic")
_TAIL = pattern(
    r"(?P<number>[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{16,40}|\d{1,19})\Z",
    re.IGNORECASE,
)
_IN_HREF = pattern(
    r"#(?P<name>[\w:.-]*\d[\w-]*)\Z|[?&](?P<key>c|cid|comment|commentid|comment_id)="
)


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """The id of a record: without its prefix, and as written."""

    number: str
    native_id: str


def find_marks(tree: Tree, records: Sequence[Record], owned: Sequence[range]) -> list[Mark | None]:
    """Return the id of each record: of one attribute in all, with one prefix, all different.

    ``owned`` are the places of each record before those of the records inside it.
    """
    tables: list[dict[str, Mark]] = []
    times: collections.Counter[str] = collections.Counter()
    for record, own in zip(records, owned, strict=True):
        table: dict[str, Mark] = {}
        for sort, mark in _written(tree, record, own):
            table.setdefault(sort, mark)
        tables.append(table)
        times.update(table.keys())
    for sort, count in times.most_common():
        if count * 10 < len(records) * 7:
            break
        marks = [table.get(sort) for table in tables]
        numbers = [mark.number for mark in marks if mark is not None]
        if len(set(numbers)) == len(numbers):
            return marks
    return [None] * len(records)


def _written(tree: Tree, record: Record, own: range) -> Iterator[tuple[str, Mark]]:
    del record
    for place in own:
        if tree.tags[place] == TEXT:
            continue
        attributes = tree.nodes[place].attributes
        if not attributes:
            continue
        for name, value in attributes.items():
            written = (value or "").strip()
            plain = name in ("id", "name") and tree.tags[place] not in ("input", "iframe", "map")
            data = _DATA.match(name) is not None and not _NO_DATA.search(name)
            if not written or not (plain or data):
                continue
            found = _TAIL.search(written)
            if found is not None:
                sort = f"{'id' if plain else name} {written[: found.start()]}"
                yield sort, Mark(number=found["number"], native_id=written)
    for place in own:
        href = tree.attribute(place, "href") if tree.tags[place] == "a" else ""
        if href and _IN_HREF.search(href) and (found := _TAIL.search(href)):
            native = href.rpartition("#")[2] if "#" in href else found["number"]
            yield (
                f"href {native[: -len(found['number'])]}",
                Mark(number=found["number"], native_id=native),
            )


def find_permalink(
    tree: Tree, document: Document, record: Record, own: range, mark: Mark | None
) -> str | None:
    """Return the address that a record gives as its own: of its id, or on its date."""
    home = home_of(document)
    for place in own:
        href = tree.attribute(place, "href") if tree.tags[place] == "a" else ""
        if not href or href.lower().startswith(("javascript:", "mailto:")) or href == "#":
            continue
        named = mark is not None and href.endswith(mark.native_id) and "#" in href
        dated = tree.within(record.anchor.leaf, place) and (
            "#" in href or (mark is not None and mark.number in href)
        )
        if dated or (named and home.has(href)):
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None

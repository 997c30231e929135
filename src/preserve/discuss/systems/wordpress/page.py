"""One WordPress page: its comments, its claims, its place among the comment pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.comment_page import CommentPage, make_page
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import elements
from preserve.discuss.systems.wordpress.date import Setting
from preserve.discuss.systems.wordpress.entries import find_entries
from preserve.discuss.systems.wordpress.fields import read_fields
from preserve.discuss.systems.wordpress.pages import filled, read_paging
from preserve.discuss.systems.wordpress.parents import find_parents
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.discuss.systems.wordpress.entries import Entry
    from preserve.page import Document, Node
# All that matters to tell what comes first, day or month.
_MAY_BE_DATE = pattern(r"\d\s*[./\-]\s*\d{1,2}\s*[./,\-]\s*\d\d")


def read_page(document: Document, number: int | None = None) -> CommentPage:
    """Read a page; ``number`` is given where it was asked for as a comment page."""
    entries = find_entries(document)
    parts = [part for entry in entries for part in entry.parts]
    marks = frozenset(part.mem_id for part in parts)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    paging = read_paging(document, skip=in_entry)
    return make_page(
        document,
        read_drafts(document, entries, in_entry),
        parts=parts,
        number=number if number is not None else paging.current,
        others=filled(paging),
    )


def read_drafts(
    document: Document, entries: Sequence[Entry], in_entry: Callable[[Node], bool]
) -> list[Draft]:
    """Read the entries of a page; ``in_entry`` tells their elements."""
    language = document.root.attributes.get("lang") or document.root.attributes.get("xml:lang")

    def leave(node: Node) -> bool:
        return in_entry(node) or (node.tag in ("ol", "ul") and _lists_replies(node, in_entry))

    setting = Setting(
        document=document,
        language=language,
        day_first=guess_day_first(_short_texts(entries, leave), language),
        leave=leave,
    )
    fields = [read_fields(entry, setting) for entry in entries]
    parents = find_parents(entries, [each.clues for each in fields])
    places = {id(entry): place for place, entry in enumerate(entries)}
    return [
        Draft(
            node=entry.node,
            fragment=each.fragment,
            number=each.number,
            native_id=each.native_id,
            author=each.author,
            date=each.date,
            date_text=each.date_text,
            parent=places[id(parent.entry)] if parent.entry is not None else None,
            parent_source=parent.source,
            parent_exact=parent.exact,
            permalink=each.permalink,
            printed_number=each.printed_number,
            title=each.title,
            kind=each.kind,
            status=each.status,
            text=each.text,
        )
        for entry, each, parent in zip(entries, fields, parents, strict=True)
    ]


def _lists_replies(node: Node, in_entry: Callable[[Node], bool]) -> bool:
    child = node.child
    while child is not None:
        if child.is_element_node and in_entry(child):
            return True
        child = child.next
    return False


def _short_texts(entries: Sequence[Entry], leave: Callable[[Node], bool]) -> list[str]:
    """Return the texts that may be printed dates such as 4/5/2024: short ones."""
    outermost = (entry.node.text() for entry in entries if entry.inside is None)
    if not any(map(_MAY_BE_DATE.search, outermost)):
        return []
    return [
        text
        for entry in entries
        for node in elements(entry.node, leave=leave)
        if node.tag in ("a", "span", "small", "time", "div", "p", "dt", "cite", "em")
        and _MAY_BE_DATE.search(node.text())
        and len(text := block_text(node)) <= 60
    ]

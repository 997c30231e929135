"""The comments and trackbacks in a page of Serendipity.

Boxes ``.serendipity_comment`` after an ``a#cN`` (default, bulletproof), ``#cN`` with a class for
its level (2k11, next, skeleton, bootstrap4), or lists in lists (clean-blog, timeline).
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.markup import ancestors, classes, tokens
from preserve.model import Kind
from preserve.page import block_text, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document, Node

_ENTRIES = (
    ".serendipity_comment, [id^='c'][class*='commentlevel'], [id^='serendipity_comment_'], "
    "li.comment-list-item[id^='comment-'], .trackback[id^='c']"
)
_ID = pattern(r"(?:c|serendipity_comment_|comment-c?)(\d+)\Z")
_LEVEL = pattern(r"commentlevel[-_](\d{1,6})\Z")
_INDENT = pattern(r"(?:padding|margin)-left\s*:\s*(\d{1,6})px")
TRACE = pattern(r"#(\d+(?:\.\d+)+|\d+)\Z")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as found; ``level`` counts from 0, ``trace`` is the printed ``#1.2``."""

    node: Node
    number: str
    native_id: str
    kind: Kind
    level: int
    trace: str | None


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return comments and trackbacks in document order, each number once."""
    found: dict[str, Entry] = {}
    marks: set[int] = set()
    for node in document.css(_ENTRIES):
        inside = node.tag != "li" and any(up.mem_id in marks for up in ancestors(node))
        if inside or is_elsewhere(node):
            continue
        native = next((name for name in _names(node) if _ID.match(name)), "")
        number = _ID.match(native)
        if number is None:
            continue
        pinged = bool(classes(node) & {"ping", "trackback"}) or native.startswith("comment-c")
        pinged = pinged or any(_is_ping_list(up) for up in ancestors(node))
        kind = Kind.TRACKBACK if pinged else Kind.COMMENT
        key = f"{kind}{number[1]}"
        if key not in found:
            marks.add(node.mem_id)
            found[key] = Entry(
                node=node,
                number=number[1] if kind is Kind.COMMENT else f"trackback-{number[1]}",
                native_id=native,
                kind=kind,
                level=_level(node),
                trace=_trace(node),
            )
    return tuple(found.values())


def _is_ping_list(node: Node) -> bool:
    return node.tag != "body" and any("trackback" in name for name in tokens(node))


def _names(node: Node) -> list[str]:
    """Return the ids that may name an entry: its own, that of an anchor before or inside it."""
    names = [node.attributes.get("id") or ""]
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    around = node.parent
    names += [
        part.attributes.get("id") or ""
        for part in (before, node.css_first("a[id^='c']"), around)
        if part is not None and (part.tag == "a" or part is around)
    ]
    return names


def _level(node: Node) -> int:
    for name in classes(node):
        if found := _LEVEL.match(name):
            return int(found[1])
    for part in (node, node.parent):
        found = _INDENT.search(part.attributes.get("style") or "") if part is not None else None
        if found is not None:
            return int(found[1])
    return 0


def _trace(node: Node) -> str | None:
    for link in node.css("a[href*='#c']"):
        if found := TRACE.match(block_text(link)):
            return found[1]
    return None

"""The comments in a page of Movable Type or TypePad, box by box or paragraph by paragraph.

Boxes: ``.comment#comment-N`` (Movable Type 4 and later, TypePad, whose numbers begin with 6a),
``#cN`` (3), ``.comments-body`` (2). Without a box: an ``a#cN``, paragraphs, and one "Posted by".
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.markup import ancestors, classes, within
from preserve.model import Kind
from preserve.page import per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document, Node

_NUMBER = r"(?P<number>\d{1,12}|6a[0-9a-f]{16,40})"
_ID = pattern(rf"(?:comment-|c){_NUMBER}\Z")
_PING_ID = pattern(rf"(?:ping-|trackback-|p){_NUMBER}\Z")
_PLAIN = pattern(r"\d{3,12}\Z")  # Movable Type 2 calls its anchors by the bare number

_BOXES = (
    ".comment[id], div[id^='c'], li[id^='c'], article[id^='comment-'], dl[id^='comment-'], "
    ".comments-body, .comment, .trackback[id], .ping[id]"
)
BYLINES = (
    ".comment-footer, .posted, .comments-post, .CommentInfo, .comment-header .byline, "
    ".comment-header, .byline, .trackback-footer, .trackback-header, dt.vcard, header, "
    ".comment-meta, .comment-author, .comment-data"
)
_SIGNATURES = ".posted, .comments-post, .comment-footer"
_MOST_PIECES = 400


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as found.

    ``node`` is its box, or the anchor before it; ``rest`` are the further elements where there is
    no box. ``byline`` names writer and time.
    """

    node: Node
    number: str | None
    native_id: str | None
    byline: Node
    kind: Kind = Kind.COMMENT
    rest: tuple[Node, ...] = ()


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries in document order, each number once; none of side bars."""
    found: dict[str, Entry] = {}
    boxes: set[int] = set()
    for node in document.css(_BOXES):
        entry = None if node.tag in ("a", "body", "ul", "form") else _boxed(node)
        if entry is None or is_elsewhere(node) or _is_part(node, entry, found):
            continue
        key = f"{entry.kind}{entry.number or len(found)}"
        if entry.number is None or key not in found:
            found[key] = entry
            boxes.add(node.mem_id)
    loose = [
        entry
        for signature in document.css(_SIGNATURES)
        if not any(up.mem_id in boxes for up in ancestors(signature))
        and not is_elsewhere(signature)
        and (entry := _loose(signature)) is not None
    ]
    for entry in loose:
        found.setdefault(f"{entry.kind}{entry.number}", entry)
    entries = list(found.values())
    if loose and len(loose) < len(entries):
        order = {node.mem_id: place for place, node in enumerate(document.css("*"))}
        entries.sort(key=lambda entry: order.get(entry.node.mem_id, 0))
    return tuple(entries)


def _is_part(node: Node, entry: Entry, found: dict[str, Entry]) -> bool:
    """Whether a box without a number of its own is only a part of the box around it."""
    return entry.number is None and any(within(node, other.node) for other in found.values())


def _boxed(node: Node) -> Entry | None:
    byline = node.css_first(BYLINES)
    if byline is None or byline.mem_id == node.mem_id:
        return None
    identity = node.attributes.get("id") or ""
    ping = _PING_ID.match(identity)
    if ping is not None and classes(node) & {"trackback", "ping"}:
        return Entry(
            node=node,
            number=f"ping-{ping['number']}",
            native_id=identity,
            byline=byline,
            kind=Kind.TRACKBACK,
        )
    for name in (identity, *_anchors_inside(node), *_anchors_before(node)):
        if found := _ID.match(name):
            return Entry(node=node, number=found["number"], native_id=name, byline=byline)
    if "comments-body" in classes(node):
        plain = next((name for name in _anchors_inside(node) if _PLAIN.match(name)), None)
        return Entry(node=node, number=plain, native_id=plain, byline=byline)
    return None


def _anchors_inside(node: Node) -> list[str]:
    """Return the names of the anchors inside a box that is one by its class."""
    if not classes(node) & {"comment", "comments-body"}:
        return []
    return [
        link.attributes.get("id") or link.attributes.get("name") or ""
        for link in node.css("a")
        if not link.attributes.get("href")
    ]


def _anchors_before(node: Node) -> list[str]:
    if "comment" not in classes(node):
        return []
    before = node.prev
    while before is not None and not before.is_element_node:
        before = before.prev
    if before is None or before.tag != "a":
        return []
    return [before.attributes.get("id") or before.attributes.get("name") or ""]


def _loose(signature: Node) -> Entry | None:
    """Return the entry that a signature ends, back to the anchor that begins it."""
    pieces: list[Node] = [signature]
    before = signature.prev
    while before is not None and len(pieces) < _MOST_PIECES:
        if before.is_element_node:
            if before.tag in ("h1", "h2", "h3", "h4", "form"):
                return None
            if before.tag == "a" and not before.attributes.get("href"):
                name = before.attributes.get("id") or before.attributes.get("name") or ""
                found = _ID.match(name)
                if found is None:
                    return None
                return Entry(
                    node=before,
                    number=found["number"],
                    native_id=name,
                    byline=signature,
                    rest=tuple(reversed(pieces)),
                )
            if classes(before) & {"posted", "comments-post", "comment-footer"}:
                return None
        if not before.is_comment_node:
            pieces.append(before)
        before = before.prev
    return None

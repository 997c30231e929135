"""Elements that a page calls comments: by an id, a ``data-`` attribute, or schema.org's words.

Reviews, live tickers, teasers and side bars use such marks too, and are left out.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.area import speaks_of_others
from preserve.discuss.markup import ancestors, holding, named, tokens
from preserve.discuss.place import home_of
from preserve.discuss.systems.wordpress.entries import Entry
from preserve.page import per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from preserve.discuss.place import Home
    from preserve.page import Document, Node

_ID = pattern(
    r"(?:(?:li|div|single|post|entry|article|user|node|js|xenforo)[-_])?"
    r"(?:comments?|comm|cmt|commentaire|kommentar|comentario|commento|comentário)[-_]?"
    r"(?P<number>\d{1,19}|[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?=[a-f]*\d)[0-9a-f]{16,40})\Z",
    re.IGNORECASE,
)
_DATA = ("data-comment-id", "data-commentid", "data-comment_id", "data-comment", "data-cid")
_DATA_PARENT = ("data-parent-id", "data-parentid", "data-parent-comment-id", "data-comment-parent")
_DATA_DEPTH = ("data-depth", "data-level", "data-comment-depth", "data-comment-level")
_DATA_NUMBER = pattern(r"[\w-]*\d[\w-]*\Z")
_DEPTH = pattern(r"(?:^|[-_])(?:depth|level|indent|lvl|nesting)[-_]{0,2}(\d{1,2})$")
_SHIFT = pattern(r"(?:margin|padding)-left\s*:\s*(\d{1,4})(?:\.\d+)?(?:px|em|rem|%)")
_HOLDERS = "li, div, article, section, tr, td, dt, blockquote, details"
_NO_COMMENT = pattern(
    r"(?:^|[-_])(?:reviews?|ratings?|bewertung(?:en)?|testimonials?|ticker|live|live-?blog|"
    r"live-?ticker|match|timeline|form|editor|textarea|preview|template)(?:$|[-_])|liveblog",
    re.IGNORECASE,
)


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries that ids and ``data-`` attributes number, in document order."""
    nodes = [
        node
        for node in document.css(
            f":is({_HOLDERS})[id], " + ", ".join(f":is({_HOLDERS})[{name}]" for name in _DATA)
        )
        if _number(node) is not None
    ]
    return entries_from(document, nodes, _number)


def entries_from(
    document: Document,
    nodes: Sequence[Node],
    number_of: Callable[[Node], tuple[str, str] | None],
) -> tuple[Entry, ...]:
    """Return entries for elements, each number once, without what speaks of other pages."""
    home = home_of(document)
    is_no_comment = holding(_is_no_comment)
    found: dict[int, Entry] = {}
    taken: set[str] = set()
    for node in nodes:
        number, native = number_of(node) or (None, None)
        if number in taken or is_no_comment(node) or _is_of_another_page(node, number, home):
            continue
        if number is not None:
            taken.add(number)
        around = next((found[up.mem_id] for up in ancestors(node) if up.mem_id in found), None)
        found[node.mem_id] = Entry(
            node=node,
            number=number,
            native_id=native,
            inside=around,
            stated_parent=_parent(node),
        )
    entries = tuple(found.values())
    _set_depths(entries)
    return entries


def _number(node: Node) -> tuple[str, str] | None:
    """Return (number, as written)."""
    attributes = node.attributes
    for name in _DATA:
        value = (attributes.get(name) or "").strip()
        if value and len(value) <= 64 and _DATA_NUMBER.match(value):
            return re.sub(r"\A\D+(?=\d+\Z)", "", value), value
    identity = (attributes.get("id") or "").strip()
    found = _ID.match(identity)
    return (found["number"], identity) if found is not None else None


def _parent(node: Node) -> str | None:
    for name in _DATA_PARENT:
        value = (node.attributes.get(name) or "").strip()
        if value and value != "0" and _DATA_NUMBER.match(value):
            return re.sub(r"\A\D+(?=\d+\Z)", "", value)
    return None


def _is_no_comment(node: Node) -> bool:
    """Whether an element holds something else than comments."""
    return speaks_of_others(node) or (
        node.tag not in ("body", "html")
        and (
            _is_named_other(node)
            or "Review" in (node.attributes.get("itemtype") or "")
            or node.attributes.get("itemprop") in ("review", "reviews", "liveBlogUpdate")
        )
    )


_is_named_other = named(_NO_COMMENT)


def _is_of_another_page(node: Node, number: str | None, home: Home) -> bool:
    """Whether the permanent link of an entry leads to another page, as in lists of the newest."""
    if number is None:
        return False
    for link in node.css("a[href*='#']"):
        href = link.attributes.get("href") or ""
        if href.endswith(number) and not href.startswith("#"):
            return not home.has(href)
    return False


def _set_depths(entries: Sequence[Entry]) -> None:
    """Set ``depth_class`` from attributes, classes or indents, counted from 1."""
    if any(entry.inside for entry in entries):
        return
    for read in (_depth_of_data, _depth_of_class, _shift):
        depths = [read(entry.node) for entry in entries]
        known = [depth for depth in depths if depth is not None]
        if len(known) == len(entries) and len(set(known)) > 1:
            steps = sorted(set(known))
            for entry, depth in zip(entries, known, strict=True):
                entry.depth_class = steps.index(depth) + 1
            return


def _depth_of_data(node: Node) -> int | None:
    for name in _DATA_DEPTH:
        value = (node.attributes.get(name) or "").strip()
        if value.isdecimal() and len(value) < 7:
            return int(value)
    return None


def _depth_of_class(node: Node) -> int | None:
    for name in tokens(node):
        if found := _DEPTH.search(name):
            return int(found[1])
    return None


def _shift(node: Node) -> int | None:
    found = _SHIFT.search(node.attributes.get("style") or "")
    return int(found[1]) if found is not None else 0

"""Which elements of a WordPress page are entries of the discussion.

Core writes ``li#comment-N`` around ``article#div-comment-N`` (html5), ``div#div-comment-N``
(xhtml) or plain blocks; themes write ``li#li-comment-N`` around ``#comment-N``, ``dt`` and ``dd``,
or nothing but the classes of ``comment_class()``; plug-ins have prefixes of their own. Several
elements with one number are one entry.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import islice
from typing import TYPE_CHECKING

from preserve.discuss.area import speaks_of_others
from preserve.discuss.markup import ancestors, classes, elements, holding, named
from preserve.discuss.place import page_key
from preserve.page import per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.page import Document, Node

_NUMBERED = pattern(
    r"(?:(?:li|div|dsq|article|wp|the|single|my|post|entry|ct|dt)-)?"
    r"(?:comment|commentaire|kommentar|pingback|trackback|ping)[-_]?(?P<number>\d+)\Z"
    r"|(?:wpd|wc)-comm-(?P<discuz>\d+)_(?P<parent>\d+)\Z"
)
_HOLDERS = frozenset(
    {"li", "div", "article", "section", "dt", "dd", "tr", "p", "blockquote", "details"}
)
_KINDS = frozenset({"comment", "pingback", "trackback", "review"})
_PARITY = frozenset({"even", "odd", "alt", "thread-even", "thread-odd", "thread-alt", "byuser"})
_DEPTH = pattern(r"depth-(\d{1,6})\Z")

_PING_LIST = pattern(
    r"(?:^|[-_])(?:pings?|pingbacks?|trackbacks?)(?:[-_]?(?:list|container|wrap))?$|"
    r"^(?:pings?|trackbacks?|pingbacks?)-?list$",
    re.IGNORECASE,
)
_is_called_ping_list = named(_PING_LIST)


@dataclasses.dataclass(slots=True, eq=False)
class Entry:
    """One entry as found: its outermost element, and what follows it where that is not all.

    ``number`` are the digits of its id, ``native_id`` the id as written. ``inside`` is the entry
    around it. ``depth_class`` is the N of ``depth-N``. ``ping_list`` names the list of pingbacks
    that it stands in. ``stated_parent`` is the number of a parent that its own id contains.
    """

    node: Node
    number: str | None = None
    native_id: str | None = None
    rest: tuple[Node, ...] = ()
    inside: Entry | None = None
    depth_class: int | None = None
    ping_list: str | None = None
    stated_parent: str | None = None

    @property
    def parts(self) -> tuple[Node, ...]:
        """The elements that make up the entry, in document order."""
        return (self.node, *self.rest)


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries of a page in document order, each number once."""
    found: dict[int, Entry] = {}
    by_number: dict[str, Entry] = {}
    for node in elements(document.root):
        tag = node.tag
        if tag not in _HOLDERS or not (node.attributes or tag == "li"):
            continue
        number, native_id, stated = _number(node)
        if number is None and not has_comment_classes(node):
            listed = _ping_list(node) if node.tag == "li" else None
            if listed is None or _around(node, found) is not None or not node.css("a[href]"):
                continue
            found[node.mem_id] = Entry(node=node, ping_list=listed)
            continue
        around = _around(node, found)
        if node.tag == "dd" and (_attach(node, found) or number is None or number in by_number):
            continue
        if number is None:
            if around is None or _is_of_its_own(node, around):
                found[node.mem_id] = Entry(
                    node=node, inside=around, depth_class=_depth(node), ping_list=_ping_list(node)
                )
        elif number in by_number:
            continue
        elif around is not None and around.number is None and not _is_of_its_own(node, around):
            around.number, around.native_id, around.stated_parent = number, native_id, stated
            around.depth_class = around.depth_class or _depth(node)
            by_number[number] = around
        else:
            entry = Entry(
                node=node,
                number=number,
                native_id=native_id,
                inside=around,
                depth_class=_depth(node),
                ping_list=_ping_list(node),
                stated_parent=stated,
            )
            found[node.mem_id] = by_number[number] = entry
    return _of_this_page(document, [entry for entry in found.values() if _has_content(entry)])


def _of_this_page(document: Document, entries: list[Entry]) -> tuple[Entry, ...]:
    """Leave out what side bars show: newest comments, often of other articles."""
    is_elsewhere = holding(speaks_of_others)
    aside = [is_elsewhere(entry.node) for entry in entries]
    if not all(aside):
        return tuple(entry for entry, out in zip(entries, aside, strict=True) if not out)
    homes = {home for entry in entries if (home := _home(document, entry)) is not None}
    return tuple(entries) if len(homes) <= 1 else ()


def _home(document: Document, entry: Entry) -> str | None:
    """Return the page that the permanent link of an entry leads to, if it has one."""
    links = entry.node.css(f"a[href$='#comment-{entry.number}']") if entry.number else []
    return page_key(links[0].attributes.get("href") or "", document.base) if links else None


def has_comment_classes(node: Node) -> bool:
    """Whether an element has the classes that WordPress gives each entry."""
    names = node.classes
    if not names or names.isdisjoint(_KINDS):
        return False
    if node.tag == "li" and names & {"pingback", "trackback"}:
        return True
    return bool(names & _PARITY) or any(_DEPTH.match(name) for name in names)


def _number(node: Node) -> tuple[str | None, str | None, str | None]:
    """Return (number, id as written, number of the parent that the id states)."""
    identity = (node.id or "").strip()
    match = _NUMBERED.match(identity) if identity else None
    if match is None or node.tag in ("p", "blockquote"):
        return None, None, None
    if match["discuz"]:
        parent = match["parent"]
        return match["discuz"], identity, parent if parent != "0" else None
    return match["number"], identity, None


def _depth(node: Node) -> int | None:
    for name in classes(node):
        if match := _DEPTH.match(name):
            return int(match[1])
    return None


def _around(node: Node, found: dict[int, Entry]) -> Entry | None:
    return next((found[up.mem_id] for up in ancestors(node) if up.mem_id in found), None)


def _is_of_its_own(node: Node, around: Entry) -> bool:
    """Whether an element inside an entry is a reply and not a part of the entry itself."""
    if node.tag == "li":
        return True
    for up in ancestors(node):
        if up.mem_id == around.node.mem_id:
            break
        if "children" in classes(up):
            return True
    theirs, ours = _depth(node), around.depth_class
    return theirs is not None and ours is not None and theirs > ours


def _attach(node: Node, found: dict[int, Entry]) -> bool:
    """Join a ``dd`` to the ``dt`` before it, if that is an entry; return whether it was."""
    before = node.prev
    while before is not None and not (before.is_element_node and before.tag == "dt"):
        before = before.prev
    entry = found.get(before.mem_id) if before is not None else None
    if entry is not None:
        entry.rest = (*entry.rest, node)
    return entry is not None


def _ping_list(node: Node) -> str | None:
    """Return the name of the list of pingbacks that an item stands in directly."""
    for up in islice(ancestors(node), 3):
        if _is_called_ping_list(up):
            names = (*classes(up), up.id or "")
            return next(name for name in names if _PING_LIST.search(name))
        if up.tag in ("ol", "ul") and (node.parent is None or up.mem_id != node.parent.mem_id):
            break
    return None


def _has_content(entry: Entry) -> bool:
    """Drop separators that share the classes (an arrow, an empty item)."""
    return any(part.child is not None for part in entry.parts)

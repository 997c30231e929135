"""What stands around and between the paragraphs of a text without being part of it."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING

from preserve.discover import boilerplate
from preserve.page import block_text
from preserve.page.text import BLOCKS
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from preserve.page import Node
    from preserve.urls import Address

_NEVER = frozenset({"html", "body", "main"})
_LINES = frozenset({"p", "div", "td", "center"})
_TEASER_LISTS = frozenset({"ul", "ol", "div", "section"})
_TEASER_TRACES = 'time, a[href$="#respond"], a[href$="#comments"], a[href*="#comment"]'
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_HEADING_CHARACTERS_MAX = 60
_PROSE_CHARACTERS = 80
_PROSE = frozenset({"p", "div", "li", "td", "blockquote", "aside", "span", "em", "strong"})
_BETWEEN_CHARACTERS_MAX = 12
_PAGING_LINKS_MAX = 4
_SMALL = frozenset({"br", "img", "-comment"})
_ARROW = pattern(r"\A\s*[«‹←⟵<]|[»›→⟶>]\s*\Z")


class Surroundings:
    """Which elements of one page are no part of its article's text; each is judged once.

    ``excluded`` are elements known to be none, such as those that hold the discussion.
    """

    def __init__(self, excluded: Iterable[Node] = ()) -> None:
        self._judged = {node.mem_id: True for node in excluded if node.tag not in _NEVER}
        self._outside: dict[int, bool] = {}

    def include(self, node: Node) -> bool:
        """Tell whether an element, as it stands, is no part of the text around it."""
        known = self._judged.get(node.mem_id)
        if known is None:
            known = self._judged[node.mem_id] = _is_surroundings(node)
        return known

    def hold(self, node: Node) -> bool:
        """Tell whether an element is, or stands within, what is no part of the article."""
        chain: list[Node] = []
        here: Node | None = node
        while here is not None and here.mem_id not in self._outside:
            chain.append(here)
            here = here.parent
        outside = here is not None and self._outside[here.mem_id]
        for each in reversed(chain):
            # A frame of the whole page may be named for its sidebar.
            outside = outside or (self.include(each) and not self._is_frame(each))
            self._outside[each.mem_id] = outside
        return outside

    def _is_frame(self, node: Node) -> bool:
        return node.css_first("h1") is not None and _is_named_so(_names(node))


def _is_surroundings(node: Node) -> bool:
    tag = node.tag or ""
    if tag in _NEVER or not node.is_element_node:
        return False
    role = (node.attributes.get("role") or "").lower()
    return (
        tag in boilerplate.TAGS
        or role in boilerplate.ROLES
        or _is_named_so(_names(node))
        or (tag == "footer" and not _is_of_a_quotation(node))
        or (tag == "aside" and not _has_prose(node))
        or (tag in _TEASER_LISTS and _is_teaser_list(node))
        or (tag in _LINES and _is_paging(node))
    )


def _names(node: Node) -> str:
    attributes = node.attributes
    return f"{attributes.get('class') or ''} {attributes.get('id') or ''}"


def _is_of_a_quotation(node: Node) -> bool:
    """A quotation's footer names its source, and so is part of the text."""
    parent = node.parent
    while parent is not None and parent.tag != "body":
        if parent.tag in {"blockquote", "figure"}:
            return True
        parent = parent.parent
    return False


@functools.lru_cache(maxsize=8192)
def _is_named_so(class_and_id: str) -> bool:
    names = class_and_id.lower().split()
    if any(boilerplate.BODY_NAME.fullmatch(name) for name in names):
        return False
    return any(name in boilerplate.NAMES or boilerplate.NAME.fullmatch(name) for name in names)


def _is_teaser_list(node: Node) -> bool:
    """Tell a list of other articles: most entries have a date or a count of comments of theirs."""
    entries = [child for child in _children(node) if child.tag in {"li", "article"}]
    teasers = sum(
        entry.css_first("a[href]") is not None and entry.css_first(_TEASER_TRACES) is not None
        for entry in entries
    )
    return teasers > 1 and 3 * teasers >= 2 * len(entries)


def _has_prose(node: Node) -> bool:
    """Tell whether an aside says something, besides linking to other places."""
    characters = 0
    for inner in node.traverse(include_text=True):
        if inner.is_text_node and inner.parent is not None and inner.parent.tag in _PROSE:
            characters += len((inner.text_content or "").strip())
            if characters >= _PROSE_CHARACTERS:
                return True
    return False


def _is_paging(node: Node) -> bool:
    """Tell a line that leads to the articles before and after: arrows, hardly a word between."""
    anchors: list[str] = []
    between = 0
    for child in _children(node):
        if child.tag == "a":
            anchors.append(block_text(child))
        elif child.is_text_node:
            between += len((child.text_content or "").strip())
        elif child.tag not in _SMALL:
            return False
        if len(anchors) > _PAGING_LINKS_MAX or between > _BETWEEN_CHARACTERS_MAX:
            return False
    return any(_ARROW.search(text) for text in anchors)


def _children(node: Node) -> Iterator[Node]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def ends_the_text(node: Node) -> str | None:
    """Tell whether a heading begins what is not the article: ``all`` that follows, or a ``part``.

    What follows a heading such as "Comments" is the discussion; what follows "Related articles"
    ends at the next heading of its rank.
    """
    if node.tag not in _HEADINGS:
        return None
    text = block_text(node)
    if len(text) > _HEADING_CHARACTERS_MAX:
        return None
    if boilerplate.DISCUSSION_HEADING.fullmatch(text):
        return "all"
    return "part" if boilerplate.RELATED_HEADING.fullmatch(text) else None


def is_share_link(anchor: Node, address: Address | None) -> bool:
    """Tell whether an anchor shares, tags, pages, signs or replies, rather than cites."""
    rels = (anchor.attributes.get("rel") or "").lower().split()
    if any(rel in boilerplate.RELS for rel in rels) or _is_named_so(_names(anchor)):
        return True
    if address is None:
        return False
    if boilerplate.SHARE.match(address.href) or boilerplate.SHARE_QUERY.search(address.href):
        return True
    return boilerplate.AUTHOR_PAGE.match(address.href) is not None and _stands_alone(anchor)


def _stands_alone(anchor: Node) -> bool:
    """Tell whether a link is all that its block says, as a signature is."""
    block = anchor.parent
    while block is not None and block.tag not in BLOCKS:
        block = block.parent
    return block is not None and block_text(block) == block_text(anchor)

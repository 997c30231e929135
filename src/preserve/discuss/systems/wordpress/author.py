"""Who wrote a WordPress comment: the name and the link, wherever a theme puts them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.dates import find_date
from preserve.discuss.markup import class_named, classes, elements
from preserve.discuss.names import SAYS, read_name
from preserve.discuss.place import absolute
from preserve.discuss.systems.wordpress.body import is_widget
from preserve.model import Author, Kind
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.page import Document, Node

_NAME_NAME = pattern(
    r"(?:comments?|wc|wpd)[-_]+(?:[a-z0-9]+[-_]+)*?(?:author|user)[-_]*(?:name|link)\Z|"
    r"comments?[-_]+(?:[a-z0-9]+[-_]+)*?(?:author|username|name)\Z|comment-?authorname\Z|"
    r"author[-_]?name\Z|commentauthor(?:name)?\Z|commenter(?:-?name)?\Z|review__author\Z|"
    r"user-?name\Z|comment-?by\Z|auth\Z",
    re.IGNORECASE,
)
_BLOCK_NAME = pattern(
    r"comment[-_]*(?:\w+[-_]+)*?(?:author|meta|metadata|info|head|header|heading|title|details)\Z|"
    r"\A(?:vcard|author|meta|info)\Z",
    re.IGNORECASE,
)
_LONGEST_NAME = 120  # characters; more is a text
_is_called_name = class_named(_NAME_NAME)
_is_called_block = class_named(_BLOCK_NAME)


def read_author(
    outside: Sequence[Node], own: Sequence[Node], kind: Kind, document: Document
) -> tuple[Node | None, Author]:
    """Return the element with the name, and the author.

    ``own`` are the elements of an entry, ``outside`` those that are surely not in its body. Of a
    pingback the author is the text of the link to the citing page.
    """
    if kind is not Kind.COMMENT:
        link = next((node for node in (*outside, *own) if _is_citing_link(node)), None)
        if link is not None:
            name = " ".join(block_text(link).split()) or None
            return link, Author(name=name, url=absolute(link.attributes.get("href"), document.base))
    for node in _name_candidates(outside):
        name = read_name(node)
        if name is None:
            continue
        link = _link_of(node)
        if link is not None and (linked := read_name(link)) and linked in name:
            name = linked
        href = link.attributes.get("href") if link is not None else None
        return node, Author(name=name, url=absolute(href, document.base))
    return None, Author(name=None)


def _is_citing_link(node: Node) -> bool:
    if node.tag != "a" or not block_text(node):
        return False
    href = node.attributes.get("href") or ""
    return (
        bool(re.match(r"(?:https?:)?//|/", href))
        and not is_widget(node)
        and "#comment-" not in href
    )


def _name_candidates(outside: Sequence[Node]) -> Iterator[Node]:
    """Yield the elements that may hold the name, the surest first."""
    named = [node for node in outside[1:] if node.tag not in ("img", "time")]
    yield from (node for node in named if "fn" in node.classes)
    yield from (
        node for node in named if (node.attributes.get("id") or "").startswith("dsq-author-user-")
    )
    yield from (
        node for node in named if "comment-author" not in classes(node) and _is_called_name(node)
    )
    yield from (
        node
        for node in named
        if node.attributes.get("itemprop") == "name"
        or "author" in (node.attributes.get("rel") or "")
    )
    yield from (node for node in named if node.tag == "cite" and not _is_quoted(node))
    yield from (node for node in named if "author" in classes(node) and _is_short(node))
    known = {node.mem_id for node in named}
    for block in named:
        if not _is_called_block(block):
            continue
        inner = [node for node in elements(block) if node.mem_id in known]
        yield from (node for node in inner if "url" in classes(node))
        yield from (node for node in inner if node.tag in ("strong", "b", "h3", "h4", "h5", "h6"))
        if "comment-author" in classes(block) and _is_short(block):
            yield block
    yield from (
        node
        for node in named
        if node.attributes.get("itemprop") in ("author", "creator") and _is_short(node)
    )
    yield from (node for node in named if node.tag == "a" and "url" in classes(node))
    yield from (node for node in named if node.tag == "a" and _is_outward(node))


def _is_quoted(cite: Node) -> bool:
    """Whether a ``cite`` stands in a sentence: the commenter cites, and is not named by it."""
    around = cite.parent
    if around is None or around.tag not in ("p", "blockquote", "li", "q"):
        return False
    if around.tag == "li" and classes(around) & {"comment", "alt", "pingback", "trackback"}:
        return False
    rest = block_text(around, skip=lambda node: node.mem_id == cite.mem_id)
    return len(rest) > 3 and SAYS.match(rest) is None and find_date(rest) is None


def _is_short(node: Node) -> bool:
    return len(block_text(node)) <= _LONGEST_NAME


def _is_outward(node: Node) -> bool:
    rel = (node.attributes.get("rel") or "").split()
    return "external" in rel and "nofollow" in rel


def _link_of(node: Node) -> Node | None:
    if node.tag == "a":
        return node
    inner = next(
        (
            link
            for link in node.css("a[href]")
            if block_text(link) and ("url" in classes(link) or not is_widget(link))
        ),
        None,
    )
    if inner is not None:
        return inner if "#comment-" not in (inner.attributes.get("href") or "") else None
    up = node.parent
    return up if up is not None and up.tag == "a" else None


_HEAD_NAMES = frozenset(
    {"fn", "vcard", "comment-author", "comment-meta", "comment-metadata", "comment-info", "url"}
    | {"commentmetadata"}
)


HEADS = frozenset({"cite", "time"})


def is_head(node: Node) -> bool:
    """Whether an element surely holds name or date: commenters cannot write such."""
    if node.tag == "cite":
        around = node.parent
        return around is not None and around.tag not in ("p", "blockquote", "li", "q")
    if node.tag == "time":
        return True
    names = node.classes
    return not names.isdisjoint(_HEAD_NAMES) or (_is_called_name(node) and _is_short(node))

"""Which elements of an article page are its discussion and not the article's body."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import ancestors, closest, named, tokens, within
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterable

    from preserve.page import Document, Node

_AREA = pattern(
    r"(?:^|[-_])(?:comments?|commentlist|commentarea|discussion|disqus_thread|disqus|respond|"
    r"kommentare?|commentaires?|comentarios|trackbacks?|pingbacks?|pings|responses)(?:$|[-_])|"
    r"^(?:comments?(?:area|box|section|wrap|block|container)|post-?comments)$|disqus_thread|comments$",
    re.IGNORECASE,
)
_NOT_AREA = pattern(r"has-comments|comments?-(?:open|closed|link|count)|single|hentry|type-post")
_ARTICLE = (
    "h1, .entry-content, .post-content, .article-content, .post-body, .entry-body, "
    "[itemprop='articleBody'], .post-entry, main"
)
_ELSEWHERE = pattern(
    r"(?:^|[-_])(?:side-?bars?|related|teasers?|popular|trending|newsletter|subscri\w*)(?:$|[-_])|"
    r"^(?:widgets?|recent|latest|most|footer|menu|nav|navigation|carousel|slider|loop)(?:$|[-_])|"
    r"widget-?areas?$|recent-?(?:comments|posts)",
    re.IGNORECASE,
)
_PLACES = (
    "#comments, #respond, .comments-area, .comments-container, .comment-respond, "
    ".wp-block-comments, .wp-block-post-comments, .wp-block-post-comments-form, "
    "#disqus_thread, #comment-section, .post-comments, #commentform"
)


def find_containers(document: Document, entries: Iterable[Node] = ()) -> tuple[Node, ...]:
    """Return the comment areas in document order: around the entries, and around an empty form.

    An area never holds the article's own title or text; none lies inside another.
    """
    found: dict[int, Node] = {}
    for entry in entries:
        if not any(around.mem_id in found for around in ancestors(entry)):
            area = _around(entry)
            found.setdefault(area.mem_id, area)
    for place in document.css(_PLACES):
        if place.tag in ("body", "html", "a", "h1") or _holds_article(place):
            continue
        if place.tag in ("h2", "h3", "h4", "h5", "h6", "span"):
            continue
        area = _around(place)
        found.setdefault(area.mem_id, area)
    areas = list(found.values())
    outer = [
        area for area in areas if not any(around.mem_id in found for around in ancestors(area))
    ]
    order = (
        {node.mem_id: place for place, node in enumerate(document.css("*"))}
        if len(outer) > 1
        else {}
    )
    return tuple(sorted(outer, key=lambda node: order.get(node.mem_id, 0)))


def is_elsewhere(node: Node) -> bool:
    """Whether an element lies in a side bar, a menu, a teaser: what speaks of other articles."""
    return closest(node, speaks_of_others) is not None


def speaks_of_others(node: Node) -> bool:
    """Whether an element itself is a side bar, a menu, a teaser."""
    if node.tag in ("aside", "nav"):
        return True
    if not _is_named_elsewhere(node) or node.tag == "body":
        return False
    return "Blog" not in tokens(node)  # on Blogger the articles are a widget too


_is_named_elsewhere = named(_ELSEWHERE)


def _around(node: Node) -> Node:
    """Return the outermost area around a node that holds nothing of the article."""
    best = node
    up = node.parent
    if up is not None and up.tag in ("ol", "ul", "dl") and not _holds_article(up):
        best = up
    for around in ancestors(node):
        if around.tag in ("body", "html", "main") or _holds_article(around):
            break
        if _is_area(around):
            best = around
    return best


def _is_area(node: Node) -> bool:
    names = tokens(node)
    if "hentry" in names or "type-post" in names:  # an article, whatever its tags are called
        return False
    return any(_AREA.search(name) and not _NOT_AREA.search(name) for name in names)


def _holds_article(node: Node) -> bool:
    """Whether an element holds a title or text of the article (those of comments aside)."""
    for part in node.css(_ARTICLE):
        if part.mem_id == node.mem_id:
            continue
        inside = any(
            up.tag in ("li", "dd") or any("comment" in name for name in tokens(up))
            for up in (part, *ancestors(part))
            if within(up, node) and up.mem_id != node.mem_id
        )
        if not inside:
            return True
    return False

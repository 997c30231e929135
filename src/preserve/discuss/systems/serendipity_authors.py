"""Who wrote an entry of Serendipity: in a line of its own, a heading, or a list of facts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.markup import classes
from preserve.discuss.names import clean_name, read_name
from preserve.discuss.place import absolute
from preserve.discuss.systems.serendipity_entries import TRACE
from preserve.model import Author, Kind
from preserve.page import block_text, select
from preserve.patterns import pattern

if TYPE_CHECKING:
    from preserve.discuss.own import Own
    from preserve.discuss.systems.serendipity_entries import Entry
    from preserve.page import Document, Node

SOURCES = (
    ".serendipity_comment_source, h4, h5, header, .comment_info, .comment_source_author, cite, "
    ".commentmetadata, .trackback > time"
)
_HOLDERS = (
    ".comment_source_author",
    ".commentauthor",
    ".author",
    ".comment-author-details",
    "cite",
    "h4",
    "h5",
    ".comment_info li",
    ".serendipity_comment_source",
)
_PROFILE = ".comment_source_url, a[rel~='external']"
# What the language files have for "on", which stands between a name and its time.
_ON = pattern(
    r"\s+(?:on|am|sur|activado|activat|aktiv|an|el|le|il|em|den|op|o|v|na|la|в|на|tarihinde|þann|"
    r"az\salábbi\sidőpontban|日時|在|於|于|작성일:?|در|تشغيل)\s*:?\Z"
)


def is_trace(text: str) -> bool:
    """Whether a text is the number that links to an entry itself (``#1.2``)."""
    return TRACE.match(text) is not None


def read_author(document: Document, entry: Entry, own: Own, body: Node | None) -> Author:
    """Return who wrote an entry; of a trackback the link to the citing page."""
    if entry.kind is not Kind.COMMENT:
        return _citing(document, entry, body)
    profile = own.first(entry.node, _PROFILE)
    url = profile.attributes.get("href") if profile is not None else None
    for selector in _HOLDERS:
        holder = own.first(entry.node, selector)
        if holder is None:
            continue
        link = next((a for a in select(holder, "a[href]") if _is_name(a)), None)
        name = read_name(link) if link is not None else None
        if name is None:
            shown = block_text(holder, skip=_is_aside).strip()
            shown = _ON.sub("", re.split(r"\s\(|\n", shown)[0].strip(" :"))
            name = clean_name(shown).removesuffix(",").strip()
        if name and not is_trace(name):
            href = link.attributes.get("href") if link is not None else None
            return Author(name=name, url=absolute(_web(url) or _web(href), document.base))
    return Author(name=None)


def _is_name(link: Node) -> bool:
    href = link.attributes.get("href") or ""
    return not (
        href.startswith("#")
        or re.search(r"#c\d+\Z", href)
        or classes(link) & {"comment_source_url", "comment_reply", "comment_source_trace"}
        or re.fullmatch(r"(?:link|homepage|@?\W*)", block_text(link), re.IGNORECASE)
        or block_text(link).startswith("@")
    )


def _is_aside(node: Node) -> bool:
    """Whether an element beside the name is a time, the link to the entry itself, or a badge."""
    numbered = node.tag == "a" and is_trace(block_text(node))
    return numbered or node.tag == "time" or "pc-owner" in classes(node)


def _web(href: str | None) -> str | None:
    return href if href and not href.startswith(("mailto:", "#")) else None


def _citing(document: Document, entry: Entry, body: Node | None) -> Author:
    links = [a for a in select(body, "a[href]") if block_text(a)] if body is not None else []
    links = links or [a for a in select(entry.node, "a[href]") if _is_name(a)]
    href = links[0].attributes.get("href") if links else None
    name = " ".join(block_text(links[0]).split()) if links else ""
    return Author(name=name or None, url=absolute(href, document.base))

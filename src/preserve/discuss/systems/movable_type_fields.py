"""Who, when and what of the comments of Movable Type and TypePad."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.body import copy_but, copy_of, copy_whole, status_of
from preserve.discuss.dates import guess_day_first, read_attribute, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.names import clean_name, read_name
from preserve.discuss.place import absolute
from preserve.discuss.systems.movable_type_entries import BYLINES
from preserve.model import Author, Kind
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from preserve.discuss.systems.movable_type_entries import Entry
    from preserve.page import Document, Node

_BODIES = ".comment-content, .comment-text, .trackback-content, dd"
_DROP = f"{BYLINES}, .comment-avatar, .user-pic, .comment-replies, .comment-actions, .reply"
_TO_COMMENT = pattern(r"#(?:comment-|c)(\d{1,12}|6a[0-9a-f]{16,40})\Z")
_AFTER_NAME = pattern(
    r"\s+(?:replied\sto|in\sreply\sto|hat\s\S+\sauf|répond\sà|a\srépondu\sà|en\sréponse\sà|"
    r"antwortete|respondió\sa|から)(?:\s.*|\Z)|\s*[|｜].*",
    re.DOTALL | re.IGNORECASE,
)

_AT = pattern(r"\s+(?:at|on|le|à|am|um|el|il|em|op|den|@)\Z")  # the date after it is a link
_NOBODY = pattern(r"\W*+(?:\w+\s(?:by|par|von|por|door|da)|投稿者)?\W*+\Z", re.IGNORECASE)


def read_drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    """Read the entries of a page."""
    language = document.root.attributes.get("lang")
    heads = [block_text(entry.byline) for entry in entries]
    day_first = guess_day_first(heads, language or "en")
    places = {entry.node.mem_id: place for place, entry in enumerate(entries)}
    drafts: list[Draft] = []
    for entry, head in zip(entries, heads, strict=True):
        author = _author(entry, document)
        line = head.replace(author.name, "", 1) if author.name else head
        printed = read_printed(line, day_first=day_first, language=language)
        stated = _stated_parent(entry)
        parent = next(
            (places[up.mem_id] for up in ancestors(entry.node) if up.mem_id in places), None
        )
        source = "reply-link" if stated is not None else "nesting" if parent is not None else None
        fragment = _fragment(entry, places)
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=entry.native_id,
                author=author,
                date=_stamp(entry) or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else None,
                parent=None if stated is not None else parent,
                parent_number=stated,
                parent_source=source,
                permalink=_permalink(entry, document),
                kind=entry.kind,
                status=status_of(fragment),
            )
        )
    return drafts


def _author(entry: Entry, document: Document) -> Author:
    if entry.kind is not Kind.COMMENT:
        link = next((a for a in entry.node.css("a[href]") if block_text(a)), None)
        href = link.attributes.get("href") if link is not None else None
        name = " ".join(block_text(link).split()) if link is not None else ""
        return Author(name=name or None, url=absolute(href, document.base))
    scopes = [entry.byline] if entry.rest else [*_bylines(entry), entry.node]
    for scope in scopes:
        for named in scope.css(".fn, .vcard, .author, .comment-author-name"):
            name = _AFTER_NAME.sub("", read_name(named) or "").strip()
            if name:
                return Author(name=name, url=_url(named, document))
    for scope in scopes[: len(scopes) if entry.rest else -1]:
        for link in scope.css("a[href]"):
            shown = read_name(link)
            if shown and not _leads_here(link) and not classes(link) & {"commenter-profile"}:
                return Author(name=shown, url=_target(link, document))
        text = block_text(
            scope, skip=lambda node: node.tag in ("time", "abbr") or _leads_here(node)
        )
        name = _AT.sub("", _AFTER_NAME.sub("", clean_name(text)).strip())
        if name and len(name) <= 120 and not _NOBODY.match(name):
            return Author(name=name)
    return Author(name=None)


def _bylines(entry: Entry) -> Iterator[Node]:
    yield entry.byline
    yield from (node for node in entry.node.css(BYLINES) if node.mem_id != entry.byline.mem_id)


def _leads_here(node: Node) -> bool:
    return node.tag == "a" and _TO_COMMENT.search(node.attributes.get("href") or "") is not None


def _url(named: Node, document: Document) -> str | None:
    around = named.parent
    for link in (named, around, *named.css("a[href]")):
        if link is not None and link.tag == "a" and not _leads_here(link):
            return _target(link, document)
    return None


def _target(link: Node, document: Document) -> str | None:
    """Return where a writer's link leads; TypePad's redirects name the real address in a title."""
    href = link.attributes.get("href") or ""
    title = (link.attributes.get("title") or "").strip()
    if "__mode=red" in href and re.match(r"https?://", title):
        return title
    return absolute(href, document.base)


def _stamp(entry: Entry) -> str | None:
    scopes = [entry.byline] if entry.rest else [*_bylines(entry), entry.node]
    for scope in scopes:
        for node in scope.css("abbr[title], time[datetime]"):
            name = "title" if node.tag == "abbr" else "datetime"
            if (iso := read_attribute(node.attributes.get(name))) is not None:
                return iso
    return None


def _stated_parent(entry: Entry) -> str | None:
    """Return the number of the comment after "replied to", where the byline says it."""
    for scope in (entry.byline,) if entry.rest else _bylines(entry):
        for link in scope.css("a[href]"):
            found = _TO_COMMENT.search(link.attributes.get("href") or "")
            if found is not None and found[1] != entry.number and read_name(link):
                return found[1]
    return None


def _permalink(entry: Entry, document: Document) -> str | None:
    for link in (entry.byline if entry.rest else entry.node).css("a[href]"):
        href = link.attributes.get("href") or ""
        found = _TO_COMMENT.search(href)
        if found is not None and found[1] == entry.number:
            return absolute(href, document.url if href.startswith("#") else document.base)
    return None


def _fragment(entry: Entry, places: dict[int, int]) -> Node:
    if entry.rest:
        return copy_whole([piece for piece in entry.rest if piece.mem_id != entry.byline.mem_id])
    bodies = [
        body
        for body in entry.node.css(_BODIES)
        if next((up for up in ancestors(body) if up.mem_id in places), None) == entry.node
    ]
    if bodies:
        return copy_of(bodies[:1], _DROP)
    return copy_but(entry.node, lambda node: node.mem_id in places, _DROP)

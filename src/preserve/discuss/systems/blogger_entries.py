"""The comments in a page of Blogger, in the mark-up of each of its generations.

Threaded (since 2012): ``li.comment#cN`` with ``.comment-block``. Lists of the layouts before, and
of newer ones without threads: ``dt.comment-author#cN`` and ``dd``, or ``div.comment#cN``. Classic
templates: ``dt.comment-data`` with "At DATE, NAME said...", ``li#cN`` or ``div.blogComment`` signed
below.
"""

from __future__ import annotations

import dataclasses
import datetime
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_but, copy_of, status_of
from preserve.discuss.dates import guess_day_first, read_printed
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes, first_of
from preserve.discuss.names import clean_name, read_name
from preserve.discuss.place import absolute
from preserve.model import Author, Visibility
from preserve.page import block_text, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Sequence

    from preserve.page import Document, Node

_ID = pattern(r"c?(\d{8,20})\Z")
_HEADS = (
    "li[id^='c'], dl dt[id^='c'], div.comment[id^='c'], .blogComment, "
    "dl dt.comment-author, dl dt.comment-data"
)
_DROP = (
    ".item-control, .comment-actions, .comment-footer, .comment-timestamp, "
    ".avatar-image-container, .comment-delete, .delete-comment-icon, a[href*='delete-comment.g']"
)
_BY_AROUND = pattern(
    r"\A\W*(?:by|par|von|por|da|di|door)\s+|,\s*(?:(?:at|à|um|a\slas|alle|às|om)\s*)?\Z",
    re.IGNORECASE,
)
_AT_BEFORE = pattern(r"\A[^\w]*(?:\w{1,4}\s*)?,\s*")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """The elements of one comment; ``head`` names its writer, ``body`` has the text."""

    number: str
    head: Node
    body: Node | None
    parts: tuple[Node, ...]


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return the entries in document order, each number once; none of side bars."""
    found: dict[str, Entry] = {}
    for head in document.css(_HEADS):
        number = _number(head)
        if number is None or number in found:
            continue
        entry = _entry(head, number)
        if entry is not None and not is_elsewhere(head):
            found[number] = entry
    return tuple(found.values())


def _number(head: Node) -> str | None:
    written = [head.attributes.get("id") or ""]
    written += [link.attributes.get("name") or "" for link in head.css("a[name]")]
    return next((found[1] for name in written if (found := _ID.match(name))), None)


def _entry(head: Node, number: str) -> Entry | None:
    if head.tag == "dt":
        parts = (head, *_following(head))
        body = next((part for part in parts[1:] if "comment-body" in classes(part)), None)
        return Entry(number=number, head=head, body=body, parts=parts) if body else None
    if "blogComment" in classes(head):
        return Entry(number=number, head=head, body=None, parts=(head,))
    block = first_of(head, ".comment-block", ".comment-data, .comment-poster")
    body = head.css_first(".comment-content, .comment-body")
    if block is None or body is None:
        return None
    return Entry(number=number, head=block, body=body, parts=(head,))


def _following(term: Node) -> list[Node]:
    found: list[Node] = []
    after = term.next
    while after is not None and not (after.is_element_node and after.tag == "dt"):
        if after.is_element_node and after.tag == "dd":
            found.append(after)
        after = after.next
    return found


def read_drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    """Read the entries of a page."""
    language = document.root.attributes.get("lang")
    stamps = [_stamp(entry) for entry in entries]
    texts = [block_text(stamp) for stamp in stamps if stamp is not None]
    day_first = guess_day_first(texts, language or _region(texts))
    places = {entry.parts[0].mem_id: place for place, entry in enumerate(entries)}
    drafts: list[Draft] = []
    for entry, stamp in zip(entries, stamps, strict=True):
        parent = next(
            (places[up.mem_id] for up in ancestors(entry.parts[0]) if up.mem_id in places), None
        )
        href = (stamp.attributes.get("href") or "") if stamp is not None else ""
        printed = read_printed(
            _dated(entry, stamp),
            day_first=day_first,
            language=language,
        )
        fragment = _fragment(entry)
        drafts.append(
            Draft(
                node=entry.parts[0],
                fragment=fragment,
                number=entry.number,
                native_id=f"c{entry.number}" if entry.parts[0].attributes.get("id") else None,
                author=_author(entry, stamp, document),
                date=_moment(href) or (printed[0] if printed is not None else None),
                date_text=printed[1] if printed is not None else _clock(stamp),
                parent=parent,
                parent_source="nesting" if parent is not None else None,
                permalink=absolute(href, document.url if href.startswith("#") else document.base),
                status=(
                    Visibility.DELETED
                    if fragment.css_first(".deleted-comment") is not None
                    else status_of(fragment)
                ),
            )
        )
    return drafts


def _region(texts: Sequence[str]) -> str | None:
    """Classic templates name no language; a clock with AM and PM is an English one."""
    return "en" if any(re.search(r"\d\s?[AP]M\b", text) for text in texts) else None


def _stamp(entry: Entry) -> Node | None:
    """Return the link with the date, which leads to the comment itself."""
    for part in entry.parts[:1] if len(entry.parts) == 1 else entry.parts:
        for link in part.css("a[href]"):
            href = link.attributes.get("href") or ""
            if href.endswith((f"#c{entry.number}", f"#{entry.number}")) and block_text(link):
                return link
    return None


def _clock(stamp: Node | None) -> str | None:
    """Return what a template prints that gives the hour alone."""
    text = block_text(stamp) if stamp is not None else ""
    return text if re.search(r"\d", text) and len(text) <= 60 else None


def _dated(entry: Entry, stamp: Node | None) -> str:
    text = block_text(stamp) if stamp is not None else ""
    return text if re.search(r"\d", text) else block_text(entry.head)[-80:]


def _moment(href: str) -> str | None:
    """Return the moment that a permanent link carries, in milliseconds since 1970."""
    found = re.search(r"[?&]showComment=(\d{12,14})(?!\d)", href)
    if found is None:
        return None
    moment = datetime.datetime.fromtimestamp(int(found[1]) / 1000, datetime.UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _author(entry: Entry, stamp: Node | None, document: Document) -> Author:
    if entry.body is None:
        byline = entry.head.css_first(".byline")
        if byline is None:
            return Author(name=None)
        text = block_text(byline, skip=lambda node: node.tag == "a" and block_text(node) == "#")
        name = clean_name(re.split(r"\s:\s", text)[0])
        return _linked(byline, stamp, name, document)
    named = entry.head.css_first("cite.user, cite, .anon-comment-author, .comment-author")
    holder = named if named is not None else entry.head
    text = block_text(
        holder,
        skip=lambda node: (
            (stamp is not None and node.mem_id == stamp.mem_id)
            or "avatar-image-container" in classes(node)
        ),
    )
    if named is None and stamp is not None:
        text = _BY_AROUND.sub("", _AT_BEFORE.sub("", text.strip()))
    name = clean_name(text)
    return _linked(holder, stamp, name, document)


def _linked(holder: Node, stamp: Node | None, name: str, document: Document) -> Author:
    for link in holder.css("a[href]"):
        if stamp is not None and link.mem_id == stamp.mem_id:
            continue
        shown = read_name(link)
        if shown and shown != "#" and shown in name:
            return Author(name=shown, url=absolute(link.attributes.get("href"), document.base))
    return Author(name=name or None)


def _fragment(entry: Entry) -> Node:
    if entry.body is not None:
        return copy_of([entry.body], _DROP)
    return copy_but(entry.head, lambda node: "byline" in classes(node), _DROP)

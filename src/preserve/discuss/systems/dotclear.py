"""The reader for Dotclear 1 and 2: ``dt``/``dd`` pairs, list items, signed quotes."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import is_elsewhere
from preserve.discuss.body import copy_of, status_of
from preserve.discuss.bylines import name_around
from preserve.discuss.comment_feed import feed_of, with_feed
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import guess_day_first
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.names import read_name
from preserve.discuss.place import absolute
from preserve.discuss.recognised import by_trace
from preserve.discuss.stamps import read_stamp
from preserve.model import Author, Kind
from preserve.page import block_text, per_document
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    'meta[name="generator" i][content*="dotclear" i]',
    "textarea[name='c_content']",
    'script[src*="pf=post.js"], link[href*="pf=blowupConfig"]',
    'a[href*="dotclear.org"], a[href*="dotclear.net"]',
    "dt a.comment-number, .comment-info a.comment-number, .comment-info .comment-number",
    "dt a.ping-number",
)
_HEADS = "dl dt[id^='c'], li[id^='c'] .comment-info, div[id^='c'] .comment-info, p.comment-info[id]"
_ID = pattern(r"c(\d{1,12})\Z")
_NUMBERS = frozenset({"comment-number", "ping-number"})
_FEED = pattern(r"/feed/(?:atom|rss2)/comments/\d+\Z|/(?:atom|rss)\.php\?type=co&post=\d+\Z")
_SITE = pattern(r"\s*(?:site|web|www|url|homepage|#)?\s*", re.IGNORECASE)
_TO_COMMENT = pattern(r"#c(\d{1,12})\Z")


class Dotclear:
    """Reads comments and trackbacks of Dotclear; it shows them all on one page, without threads.

    The feed of an entry's comments is asked for where the page shows fewer than it claims.
    """

    name = "dotclear"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        return by_trace(
            document,
            _TRACES,
            find_entries,
            name=self.name,
            mark_up="entries of Dotclear's templates",
        )

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page."""
        feed = feed_of(document, _FEED)
        return (
            yield from with_feed(
                document, match, _read_page, feed, number=_TO_COMMENT, threaded=False
            )
        )


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """One entry as found; ``head`` has number, writer and time."""

    node: Node
    number: str
    head: Node
    bodies: tuple[Node, ...]
    kind: Kind


@per_document
def find_entries(document: Document) -> tuple[Entry, ...]:
    """Return comments and trackbacks in document order, each number once."""
    found: dict[str, Entry] = {}
    for head in document.css(_HEADS):
        entry = _entry(head)
        if entry is not None and not is_elsewhere(head):
            found.setdefault(entry.number, entry)
    return tuple(found.values())


def _entry(head: Node) -> Entry | None:
    node = next(
        (up for up in (head, *ancestors(head)) if _ID.match(up.attributes.get("id") or "")), None
    )
    number = _ID.match(node.attributes.get("id") or "") if node is not None else None
    if node is None or number is None:
        return None
    if node.mem_id != head.mem_id:
        bodies = tuple(node.css(".comment-content")) or _after(head, "")
    else:
        bodies = _after(head, "dd" if head.tag == "dt" else "")
    pinged = (
        "ping" in classes(node)
        or head.css_first(".ping-number") is not None
        or any(up.attributes.get("id") in ("pings", "trackbacks") for up in ancestors(node))
    )
    kind = Kind.TRACKBACK if pinged else Kind.COMMENT
    if not bodies:
        return None
    return Entry(node=node, number=number[1], head=head, bodies=bodies, kind=kind)


def _after(head: Node, tag: str) -> tuple[Node, ...]:
    """Return the elements that follow a head, up to the next one."""
    found: list[Node] = []
    after = head.next
    while after is not None:
        if after.is_element_node:
            if after.tag in ("dt", "h2", "h3", "h4", "form") or "comment-info" in classes(after):
                break
            if not tag or after.tag == tag:
                found.append(after)
        after = after.next
    return tuple(found)


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    parts = [part for entry in entries for part in (entry.node, *entry.bodies)]
    return make_page(document, _drafts(document, entries), parts=parts, number=number)


def _drafts(document: Document, entries: Sequence[Entry]) -> list[Draft]:
    language = document.root.attributes.get("lang") or "fr"
    lines = [" ".join(block_text(entry.head, skip=_is_number).split()) for entry in entries]
    day_first = guess_day_first(lines, language)
    drafts: list[Draft] = []
    for entry, line in zip(entries, lines, strict=True):
        stamp = entry.head.css_first("time[datetime]")
        author = _linked_author(entry, document)
        dated = line.replace(author.name, "") if author.name else line
        date, date_text = read_stamp(stamp, dated, day_first=day_first, language=language)
        if author.name is None:
            name = name_around(line, date_text or "")
            author = Author(name=name, url=_citing(entry, document))
        shown = next((node for node in entry.head.css("*") if _is_number(node)), None)
        fragment = copy_of(entry.bodies, ".comment-read-it")
        drafts.append(
            Draft(
                node=entry.node,
                fragment=fragment,
                number=entry.number,
                native_id=f"c{entry.number}",
                author=author,
                date=date,
                date_text=date_text,
                permalink=absolute(f"#c{entry.number}", document.url),
                printed_number=(block_text(shown) or None) if shown is not None else None,
                kind=entry.kind,
                status=status_of(fragment),
            )
        )
    return drafts


def _is_number(node: Node) -> bool:
    return bool(classes(node) & _NUMBERS)


def _linked_author(entry: Entry, document: Document) -> Author:
    """Return who the head names in a link, or strongly, with a link "site" after it (version 1)."""
    links = [link for link in entry.head.css("a[href]") if _is_profile(link)]
    strong = entry.head.css_first("strong")
    named = next((link for link in links if not _SITE.fullmatch(block_text(link))), None)
    if strong is not None and (name := read_name(strong)):
        site = strong.css_first("a[href]") or next(iter(links), None)
        href = site.attributes.get("href") if site is not None else None
        return Author(name=name, url=absolute(href, document.base))
    if named is None:
        return Author(name=None)
    return Author(name=read_name(named), url=absolute(named.attributes.get("href"), document.base))


def _is_profile(link: Node) -> bool:
    """Whether a link leads to someone's site: it is no mail address, nor the entry's own anchor."""
    href = link.attributes.get("href") or ""
    inside = any(_is_number(up) for up in (link, *ancestors(link)))
    return not inside and not _TO_COMMENT.search(href) and not href.startswith("mailto:")


def _citing(entry: Entry, document: Document) -> str | None:
    """Return the page that a trackback of the older templates comes from: its text begins so."""
    if entry.kind is not Kind.TRACKBACK:
        return None
    link = next((a for body in entry.bodies for a in body.css("a[href]")), None)
    return absolute(link.attributes.get("href"), document.base) if link is not None else None

"""The reader for LinuxFr.org: the threads that its templates write under each kind of content."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.body import copy_of
from preserve.discuss.comment_feed import feed_of, with_feed
from preserve.discuss.comment_page import make_page
from preserve.discuss.draft import Draft
from preserve.discuss.names import read_name
from preserve.discuss.own import own_of
from preserve.discuss.place import absolute
from preserve.discuss.recognised import opened_by
from preserve.discuss.stamps import read_stamp
from preserve.discuss.types import Match
from preserve.model import Author, Visibility
from preserve.page import block_text
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.own import Own
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_ID = pattern(r"comment-(\d+)\Z")
_TITLE = pattern(r"/nodes/\d+/comments/\d+/?\Z")
_FEED = pattern(r"/nodes/\d+/comments\.atom\Z")
_PARENT = pattern(r"#comment-(\d+)\Z")
_OPEN = "#send-comment a[href], a[href*='/comments/'][href*='/answer']"


class LinuxFr:
    """Reads the comments of LinuxFr.org, which shows them all on one page; its feed where not."""

    name = "linuxfr"

    def match(self, document: Document) -> Match | None:
        """Recognise list items with the numbers and the titles that the site's templates write."""
        entries = _entries(document)
        if not entries:
            return None
        evidence = f"{len(entries)} entries with titles that lead to /nodes/…/comments/…"
        return Match(name=self.name, confidence=0.97, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page; the feed of its comments, where it shows fewer than it claims."""
        feed = feed_of(document, _FEED)
        return (yield from with_feed(document, match, _read_page, feed, number=_PARENT))


def _entries(document: Document) -> list[Node]:
    return [
        node
        for node in document.css("li.comment[id^='comment-']")
        if _ID.match(node.attributes.get("id") or "")
        and any(_TITLE.search(a.attributes.get("href") or "") for a in node.css("h2 a.title")[:1])
    ]


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    own = own_of(entries)
    page = make_page(document, [_draft(document, node, own) for node in entries], number=number)
    return opened_by(document, page, _OPEN)


def _draft(document: Document, node: Node, own: Own) -> Draft:
    native = node.attributes.get("id") or ""
    found = _ID.match(native)
    link = own.first(node, "h2 a.parent")
    stated = _PARENT.search((link.attributes.get("href") or "") if link is not None else "")
    around = own.parent(node)
    source = "reply-link" if stated is not None else "nesting" if around is not None else None
    stamp = own.first(node, ".meta time[datetime]")
    words = block_text(stamp) if stamp is not None else ""
    date, date_text = read_stamp(stamp, words, day_first=True, language="fr")
    bodies = own.css(node, ".content")[:1]
    deleted = any("deleted" in (body.attributes.get("class") or "").split() for body in bodies)
    title = own.first(node, "h2 a.title")
    anchor = own.first(node, "h2 a.anchor")
    return Draft(
        node=node,
        fragment=copy_of(bodies, ".signature"),
        number=found[1] if found is not None else None,
        native_id=native,
        author=_author(document, node, own),
        date=date,
        date_text=date_text,
        parent=around if stated is None else None,
        parent_number=stated[1] if stated is not None else None,
        parent_source=source,
        permalink=(
            absolute(anchor.attributes.get("href"), document.base) if anchor is not None else None
        ),
        title=block_text(title) if title is not None else None,
        status=Visibility.DELETED if deleted else Visibility.VISIBLE,
    )


def _author(document: Document, node: Node, own: Own) -> Author:
    """Return the writer; someone whose account is gone is printed as "Anonyme", without a link."""
    link = own.first(node, ".meta a[rel~='author']")
    if link is not None:
        return Author(
            name=read_name(link), url=absolute(link.attributes.get("href"), document.base)
        )
    meta = own.first(node, ".meta")
    found = re.search(r"Posté par\s+(.+?)\s+le\s", block_text(meta) if meta is not None else "")
    return Author(name=found[1] if found is not None else None)

"""The reader for Lobsters and its relatives: nested lists of comments, all on one page."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.body import copy_of
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import read_attribute
from preserve.discuss.draft import Draft
from preserve.discuss.markup import ancestors, classes
from preserve.discuss.place import absolute
from preserve.discuss.types import Claim, Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, ThreadState, Visibility
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_ENTRIES = "div.comment[data-shortid]"
_COUNT = pattern(r"(?<![\d,])(\d[\d,]{0,11})\s*comments?\b")
_GONE = pattern(r"\[[^\]]*\b(?:removed|deleted|moderator)\b[^\]]*\]", re.IGNORECASE)


class Lobsters:
    """Reads the comments under a story of Lobsters."""

    name = "lobsters"

    def match(self, document: Document) -> Match | None:
        """Recognise comments with a short id in nested lists."""
        entries = _entries(document)
        if entries:
            evidence = f"{len(entries)} comments with data-shortid"
            return Match(name=self.name, confidence=0.95, evidence=evidence)
        if document.css_first("li.story .comments_label, div.story .comments_label") is not None:
            return Match(name=self.name, confidence=0.6, evidence="a story with .comments_label")
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page: it has them all."""
        return (yield from read_paged(document, match, _read_page))


def _entries(document: Document) -> list[Node]:
    return [
        node
        for node in document.css(_ENTRIES)
        if node.attributes.get("data-shortid") and node.css_first(".comment_text") is not None
    ]


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = _entries(document)
    places = {node.mem_id: place for place, node in enumerate(entries)}
    drafts = [_draft(node, _parent(node, places), document) for node in entries]
    page = make_page(document, drafts, number=number)
    form = document.css_first("#story_holder textarea, form[action*='/comments'] textarea")
    state, evidence = ThreadState.UNKNOWN, None
    if form is not None or document.css_first("a.comment_replier") is not None:
        state = ThreadState.OPEN
        evidence = locator(form) if form is not None else None
    return dataclasses.replace(
        page, claims=_claims(document), state=state, state_evidence=evidence, remote=False
    )


def _parent(node: Node, places: dict[int, int]) -> int | None:
    """Return the place of the comment whose list of answers an entry stands in."""
    items = [around for around in ancestors(node) if around.tag == "li"]
    for item in items[1:]:
        if "comments_subtree" not in classes(item) and item.css_first(_ENTRIES) is None:
            continue
        child = item.child
        while child is not None:
            if child.is_element_node and child.mem_id in places:
                return places[child.mem_id]
            child = child.next
    return None


def _draft(node: Node, parent: int | None, document: Document) -> Draft:
    native = node.attributes.get("data-shortid") or ""
    byline = node.css_first(".byline")
    writers = byline.css("a[href*='/u/'], a[href*='/~'], .u-author") if byline is not None else []
    writer = next((one for one in writers if block_text(one)), None)
    stamp = byline.css_first("time, [title]") if byline is not None else None
    link = byline.css_first("a[href*='/c/'], a[href*='#c_']") if byline is not None else None
    body = node.css_first(".comment_text")
    fragment = copy_of([body] if body is not None else [])
    text = block_text(fragment)
    written = stamp.attributes if stamp is not None else {}
    gone = node.css_first(".comment_text .na") is not None and _GONE.search(text) is not None
    return Draft(
        node=node,
        fragment=fragment,
        number=native,
        native_id=node.attributes.get("id") or native,
        author=Author(
            name=block_text(writer) if writer is not None else None,
            url=absolute(writer.attributes.get("href"), document.base)
            if writer is not None
            else None,
        ),
        date=read_attribute(written.get("datetime")) or read_attribute(written.get("title")),
        date_text=(block_text(stamp) or None) if stamp is not None else None,
        parent=parent,
        parent_source="nesting" if parent is not None else None,
        permalink=absolute(link.attributes.get("href"), document.base)
        if link is not None
        else None,
        status=Visibility.DELETED if gone else Visibility.VISIBLE,
        text=text,
    )


def _claims(document: Document) -> tuple[Claim, ...]:
    for link in document.css(".comments_label a, .comments_label"):
        found = _COUNT.search(block_text(link))
        if found is not None:
            count = int(found[1].replace(",", ""))
            where = locator(link)
            return (Claim(count=count, counts="article", locator=where, source_url=document.url),)
    return ()

"""The reader for Blogger: threaded comments, the lists before them, classic templates, the feed."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.joining import join
from preserve.discuss.numbered_page import numbered_page
from preserve.discuss.series import Series
from preserve.discuss.systems.blogger_entries import find_entries, read_drafts
from preserve.discuss.systems.blogger_feed import feed_of, read_feed
from preserve.discuss.types import Claim, Match, PageAsk
from preserve.discuss.verdict import reason_for
from preserve.discuss.whole import read_paged, thread_of
from preserve.model import MissingReason, ThreadState
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, ReadComment, Thread
    from preserve.page import Document

_TRACES = (
    'meta[name="generator"][content^="Blogger" i]',
    "#comment-holder",
    'link[href*="blogger.com/"]',
    'a[href*="blogger.com/comment"]',
    'a[href*="blogger.com/delete-comment.g"]',
    'a[href*="blogger.com/post-edit.g"]',
    'iframe[src*="blogger.com/"]',
    'script[src*="blogger.com/"]',
)
_PAGES = Series(shape=pattern(r"[?&]commentPage=(?P<number>\d{1,5})"), first=1)


class Blogger:
    """Reads what Blogger writes into the page, and asks its feed for what it does not."""

    name = "blogger"

    def match(self, document: Document) -> Match | None:
        """Recognise entries with Blogger's ids, or its traces and a place for comments."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        marked = document.css_first("#comments-block, .comment-thread") is not None
        entries = find_entries(document) if marked or trace is not None else ()
        if entries and trace is not None:
            evidence = f"{len(entries)} entries with the ids of Blogger, {trace}"
            return Match(name=self.name, confidence=0.95, evidence=evidence)
        if entries and marked:
            evidence = f"{len(entries)} entries in the mark-up of Blogger's comments"
            return Match(name=self.name, confidence=0.8, evidence=evidence)
        if trace is not None and feed_of(document) is not None and find_containers(document):
            evidence = f"a comment area without entries, {trace}"
            return Match(name=self.name, confidence=0.5, evidence=evidence)
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and its comment pages; the feed, where they may hold less than there is.

        A page that shows no comments and no number either may leave both to a script.
        """
        thread = yield from read_paged(document, match, _read_page, ids_grow=False)
        feed = feed_of(document)
        silent = thread.claimed is None and not thread.comments
        short = thread.claimed is not None and thread.claimed > len(thread.comments)
        if feed is None or not (short or silent or _more_to_load(document)):
            return thread
        comments, claim, urls, failed = yield from _read_feed(feed)
        if silent and not comments and set(failed) <= {MissingReason.NOT_ON_PAGE}:
            return thread  # there is none, or nobody was there to ask
        page = _read_page(document, None)
        whole = dataclasses.replace(
            page,
            comments=join(thread.comments, comments),
            claims=page.claims if claim is None else (*page.claims, claim),
        )
        read = thread_of(match, [whole], failed)
        return dataclasses.replace(read, pages=(*thread.pages, *urls))


def _more_to_load(document: Document) -> bool:
    return any(
        "hidden" not in (node.attributes.get("class") or "").split()
        for node in document.css(".comment-thread .loadmore")
    )


def _read_feed(
    url: str,
) -> Generator[
    PageAsk,
    PageAnswer,
    tuple[list[ReadComment], Claim | None, list[str], list[MissingReason]],
]:
    """Ask for the feed of an article's comments, page by page, until it has no more."""
    comments: list[ReadComment] = []
    claim: Claim | None = None
    urls: list[str] = []
    start = 1
    while True:
        ask = PageAsk(
            url=f"{url}&start-index={start}",
            why=f"feed of comments, from {start}",
            so_far=len(comments),
        )
        answer = yield ask
        page = read_feed(answer.body, ask.url)
        if page is None:
            return comments, claim, urls, [reason_for(answer.outcome)]
        urls.append(ask.url)
        comments.extend(page.comments)
        claim = claim or page.claim
        start += page.entries
        if not page.entries or (page.claim is not None and start > page.claim.count):
            break
    return comments, claim, urls, []


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    page = numbered_page(
        document,
        read_drafts(document, entries),
        _PAGES,
        document.css('a[href*="commentPage="]'),
        parts=[part for entry in entries for part in entry.parts],
        number=number,
    )
    return _with_notice(document, _with_attribute_count(document, page))


def _with_attribute_count(document: Document, page: CommentPage) -> CommentPage:
    """Add the number in an attribute of the comment area, in the layouts since 2017."""
    area = document.css_first("#comments[data-num-comments]")
    count = (area.attributes.get("data-num-comments") or "") if area is not None else ""
    if area is None or re.fullmatch(r"[0-9]{1,9}", count) is None:
        return page
    if any(claim.count == int(count) for claim in page.claims):
        return page
    claim = Claim(
        count=int(count), counts="article", locator=locator(area), source_url=document.url
    )
    return dataclasses.replace(page, claims=(*page.claims, claim))


def _with_notice(document: Document, page: CommentPage) -> CommentPage:
    """Take the line below the comments, where it holds no form and no link, for what it is.

    There Blogger says, in the blog's language, that new comments are not allowed.
    """
    if page.state in (ThreadState.OPEN, ThreadState.CLOSED):
        return page
    for line in document.css("#comments > p.comment-footer, #comments > .comment-footer"):
        if line.css_first("a, form, iframe, textarea") is None and block_text(line):
            return dataclasses.replace(page, state=ThreadState.CLOSED, state_evidence=locator(line))
    return page

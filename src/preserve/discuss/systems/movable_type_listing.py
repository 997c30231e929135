"""Comments that Movable Type's own script fetches where an entry has more than fit on a page.

The page names the entry, its number of comments and how many a page has (``MT.entryCommentCount``);
the comment script answers ``__mode=comment_listing`` with the same mark-up, inside JSON.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.answers import ask_json, text
from preserve.discuss.draft import comments_of
from preserve.discuss.joined import joined
from preserve.discuss.joining import join
from preserve.discuss.place import absolute
from preserve.discuss.systems.movable_type_entries import find_entries
from preserve.discuss.systems.movable_type_fields import read_drafts
from preserve.model import Locator, MissingReason
from preserve.page import parse
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment, Thread
    from preserve.page import Document

_FACT = pattern(r"\bMT\.(entryID|commentsPerPage|entryCommentCount)\s*=\s*(\d{1,9})")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Listing:
    """Where the rest of an entry's comments is: ``limit`` to an answer, ``total`` in all."""

    script: str
    entry: int
    limit: int
    total: int


def listing_of(document: Document) -> Listing | None:
    """Return where the script of the default templates would ask, or None on other pages."""
    facts: dict[str, int] = {}
    for script in document.css("script:not([src])"):
        for name, value in _FACT.findall(script.text() or ""):
            facts.setdefault(name, int(value))
    form = document.css_first("form#comments-form[action], form[name='comments_form'][action]")
    address = absolute(form.attributes.get("action"), document.base) if form is not None else None
    if address is None or len(facts) < 3 or not facts["commentsPerPage"]:
        return None
    return Listing(
        script=address.partition("?")[0],
        entry=facts["entryID"],
        limit=facts["commentsPerPage"],
        total=facts["entryCommentCount"],
    )


def with_listing(document: Document, thread: Thread) -> Generator[PageAsk, PageAnswer, Thread]:
    """Return the thread with what the script would add, where the page has fewer than there are."""
    listing = listing_of(document)
    if listing is None or len(thread.comments) >= listing.total:
        return thread
    listed: list[ReadComment] = []
    urls: list[str] = []
    failed: list[MissingReason] = []
    for offset in range(0, listing.total, listing.limit):
        url = (
            f"{listing.script}?__mode=comment_listing&direction=ascend&entry_id={listing.entry}"
            f"&limit={listing.limit}&offset={offset}"
        )
        answer = yield from ask_json(
            url, f"comments from {offset}", accept=None, so_far=len(listed)
        )
        markup = text(answer.data, "comments")
        if markup is None:
            failed.append(answer.why_not or MissingReason.PAGE_FAILED)
            break
        urls.append(url)
        listed.extend(_read(document, markup, url))
    if not urls and failed == [MissingReason.NOT_ON_PAGE]:
        return thread  # nobody was there to ask
    places = {read.comment.id: place for place, read in enumerate(listed)}
    comments = sorted(
        join(thread.comments, listed), key=lambda read: places.get(read.comment.id, len(places))
    )
    return joined(thread, comments, urls=urls, failed=failed)


def _read(document: Document, markup: str, url: str) -> list[ReadComment]:
    """Read the mark-up of an answer as a part of the article's page."""
    page = parse(markup.encode(), url=document.url)
    where = Locator(type="json-pointer", value="/comments")
    return [
        dataclasses.replace(
            read,
            comment=dataclasses.replace(read.comment, source_url=url, locator=where),
            base=document.base,
        )
        for read in comments_of(page, read_drafts(page, find_entries(page)))
    ]

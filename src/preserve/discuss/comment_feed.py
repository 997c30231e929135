"""The feed that an engine gives of one article's comments, Atom or RSS.

Asked for where a page shows fewer comments than it claims. A feed often has the newest alone, and
seldom says what they answer: it adds to what the page shows and replaces nothing.
"""

from __future__ import annotations

import dataclasses
import io
import re
from typing import TYPE_CHECKING, Any

from preserve.discuss.joined import joined
from preserve.discuss.joining import join
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.types import PageAsk
from preserve.discuss.verdict import reason_for
from preserve.discuss.whole import read_paged
from preserve.model import Kind, MissingReason
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import Match, PageAnswer, ReadComment, Thread
    from preserve.page import Document

_KEPT_FROM_US = frozenset({MissingReason.LIMIT_REACHED, MissingReason.ROBOTS_DENIED})


def feed_of(document: Document, shape: re.Pattern[str]) -> str | None:
    """Return the address of the feed that the page itself links to, on its own site; or None."""
    home = parse(document.url)
    for link in document.css("link[rel~='alternate'][href], a[href]"):
        address = parse((link.attributes.get("href") or "").strip(), document.base)
        if address is None or home is None or address.host != home.host:
            continue
        if shape.search(address.href):
            return address.href
    return None


def with_feed(
    document: Document,
    match: Match,
    read_page: Callable[[Document, int | None], CommentPage],
    feed: str | None,
    *,
    number: re.Pattern[str],
    threaded: bool = True,
) -> Generator[PageAsk, PageAnswer, Thread]:
    """Read the pages of a discussion, and the feed where they show fewer than they claim.

    ``number`` finds a comment's number in its address, as the first group; ``threaded`` says that
    the engine knows answers, so that what only the feed has may be one.
    """
    thread = yield from read_paged(document, match, read_page)
    if feed is None or thread.claimed is None or thread.claimed <= len(thread.comments):
        return thread
    answer = yield PageAsk(url=feed, why="feed of the article's comments")
    known = {read.comment.id for read in thread.comments}
    fed = read_feed(answer, document.base, number, threaded=threaded)
    fresh = any(read.comment.id not in known for read in fed)
    reason = reason_for(answer.outcome)
    failed = [reason] if not fed and answer.outcome is not None and reason in _KEPT_FROM_US else []
    if not fresh and not failed:
        return thread
    comments = join(thread.comments, fed)
    return joined(thread, comments, urls=(feed,) if fed else (), failed=failed)


def read_feed(
    answer: PageAnswer, base: str, number: re.Pattern[str], *, threaded: bool
) -> list[ReadComment]:
    """Return the comments of a feed, the oldest first; none where it is no feed."""
    if not answer.body:
        return []
    import feedparser  # noqa: PLC0415  slow to import, and seldom needed

    parsed = feedparser.parse(
        io.BytesIO(answer.body),
        response_headers={"content-location": answer.url or answer.ask.url},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    atom = str(parsed.get("version") or "").startswith("atom")
    items: Sequence[Any] = parsed.entries
    found: list[ReadComment] = []
    for place, item in enumerate(items, start=1):
        where = f"feed > entry:nth-of-type({place})" if atom else f"item:nth-of-type({place})"
        posted = _posted(item, where, answer.url or answer.ask.url, base, number)
        if posted is not None:
            found.append(read_posted(dataclasses.replace(posted, parent_exact=not threaded)))
    found.sort(key=lambda read: read.comment.date or "")
    return found


def _posted(item: Any, where: str, url: str, base: str, number: re.Pattern[str]) -> Posted | None:
    link = str(item.get("link") or "")
    named = number.search(link) or number.search(str(item.get("id") or ""))
    if named is None:
        return None
    content = item.get("content") or [{}]
    body = str(content[0].get("value") or item.get("summary") or "")
    published = item.get("published") or item.get("updated")
    above = number.search(str((item.get("thr_in-reply-to") or {}).get("ref") or ""))
    title = str(item.get("title") or "")
    return Posted(
        url=url,
        pointer=where,
        pointer_type="css",
        base=base,
        id=named[1],
        native_id=str(item.get("id") or "") or None,
        parent=above[1] if above is not None else None,
        parent_source="feed",
        author=str(item.get("author") or "") or None,
        date=_moment(item, str(published) if published else None),
        date_text=str(published) if published else None,
        html=body,
        permalink=link or None,
        kind=Kind.TRACKBACK if title.startswith("[ping]") else Kind.COMMENT,
    )


def _moment(item: Any, written: str | None) -> str | None:
    """Return a feed's date as ISO 8601: as written, or what an RSS date comes to in UTC."""
    if written is None or re.match(r"\d{4}-\d\d-\d\d", written):
        return written
    parts = item.get("published_parsed") or item.get("updated_parsed")
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}Z".format(*parts[:6]) if parts else None

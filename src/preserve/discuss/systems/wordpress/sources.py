"""A WordPress discussion out of more than its pages: the REST interface, else the feed.

Both are asked only where the pages leave something open: fewer comments than claimed, parents that
the page cannot show, several comment pages. What they say is joined to what was read by id.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from typing import TYPE_CHECKING

from preserve.discuss.answers import ask_json, objects
from preserve.discuss.comment_feed import read_feed
from preserve.discuss.joining import in_thread_order, join, same_kind_of_ids
from preserve.discuss.place import home_of
from preserve.discuss.quotes import with_quotes
from preserve.discuss.served import Served
from preserve.discuss.systems.wordpress.aligning import aligned, refined
from preserve.discuss.systems.wordpress.api import PER_PAGE, Api, api_of, posted_of
from preserve.discuss.systems.wordpress.parents import FEED
from preserve.discuss.tree import arrange
from preserve.discuss.types import Claim, PageAsk
from preserve.discuss.verdict import judge, reason_for, tally
from preserve.model import Group, Locator, MissingReason, Outcome, Verdict
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.types import PageAnswer, ReadComment, Thread
    from preserve.page import Document

_FEED = pattern(r"/feed/?(?:(?:rss2?|atom)/?)?$|[?&]feed=(?:comments-)?(?:rss2?|atom)(?:&|$)")
_IN_FEED = pattern(r"#comment-(\d+)")
_REPLIES = ".comment-reply-link, .comment-reply-login, a[href*='replytocom=']"
_KEPT_FROM_US = frozenset({MissingReason.LIMIT_REACHED, MissingReason.ROBOTS_DENIED})


@dataclasses.dataclass(kw_only=True, slots=True)
class Sources:
    """What was asked beside the pages: the comments, a claim, and in words what became of it."""

    served: Served = dataclasses.field(default_factory=Served)
    told: list[str] = dataclasses.field(default_factory=list)
    whole: bool = False

    @property
    def comments(self) -> list[ReadComment]:
        """What was read."""
        return self.served.comments


def with_sources(document: Document, thread: Thread) -> Generator[PageAsk, PageAnswer, Thread]:
    """Return the thread of the pages with what REST interface and feed add to it.

    Says in the adapter's evidence what was asked and with what result.
    """
    api = api_of(document)
    if not _leaves_open(document, thread, api):
        return thread
    sources = Sources()
    if api is not None:
        yield from _ask_api(document, thread, api, sources)
    if not sources.whole and (feed := feed_of(document)) is not None:
        yield from _ask_feed(document, feed, sources)
    return _joined(thread, sources)


def _leaves_open(document: Document, thread: Thread, api: Api | None) -> bool:
    """Whether there is something that the pages did not tell, or cannot."""
    recorded = tally([read.comment for read in thread.comments])
    short = (thread.claimed or 0) > recorded.all - recorded.pending
    if short or thread.verdict in (Verdict.PARTIAL, Verdict.REMOTE_ONLY):
        return True
    if not all(read.comment.parent_exact for read in thread.comments):
        return True
    if api is None or not api.stated:
        return False
    # Without reply links the place in the page may be all that there is, and no nesting.
    mute = recorded.comments > 1 and document.css_first(_REPLIES) is None
    return mute or len(thread.pages) > 1


def _ask_api(
    document: Document, thread: Thread, api: Api, sources: Sources
) -> Generator[PageAsk, PageAnswer, None]:
    served = sources.served
    home = home_of(document)
    ours = not thread.comments  # where the page shows comments, theirs must be the same
    for page in itertools.count(1):
        asked = yield from ask_json(
            api.comments_url(page),
            f"comments by REST, page {page}",
            so_far=len(served.comments),
        )
        listed = objects(asked.data) if isinstance(asked.data, list) else None
        if listed is None:
            outcome = asked.answer.outcome
            served.failed.append(asked.why_not or MissingReason.PAGE_FAILED)
            sources.told.append(f"REST: {_word_for(outcome)}")
            return
        items = posted_of(asked.data, asked.url, document.url)
        links = [link for _, link in items if link]
        if page == 1 and ours and links and not any(home.has(link) for link in links):
            sources.told.append("REST: the comments of another article")
            return
        before = len(served.comments)
        for posted, _ in items:
            served.add(posted)
        served.urls.append(asked.url)
        if page == 1 and (total := _header(asked.answer, "x-wp-total")) is not None:
            where = Locator(type="header", value="x-wp-total")
            served.claims.append(
                Claim(count=total, counts="comments-only", locator=where, source_url=asked.url)
            )
        last = _header(asked.answer, "x-wp-totalpages")
        if last is not None and page >= last:
            break
        if len(listed) < PER_PAGE or len(served.comments) == before:
            break
    if served.comments and thread.comments and not _same(thread.comments, served.comments):
        sources.told.append("REST: comments that are not those of the page")
        served.comments, served.urls, served.claims = [], [], []
        return
    sources.whole = True
    sources.told.append(f"REST: {len(served.comments)} comments")


def _same(shown: Sequence[ReadComment], told: Sequence[ReadComment]) -> bool:
    return same_kind_of_ids(shown, told) or same_kind_of_ids(aligned(shown, told), told)


def _header(answer: PageAnswer, name: str) -> int | None:
    value = (answer.header(name) or "").strip()
    return int(value) if value.isdecimal() and len(value) < 9 else None


def _word_for(outcome: Outcome | None) -> str:
    if outcome is None:
        return "not asked"
    return "no list" if outcome.group is Group.THE_THING else outcome.value


# --------------------------------------------------------------------------------------- the feed


def feed_of(document: Document) -> str | None:
    """Return the address of the feed of the article's comments, as Atom; None if unknown."""
    home = home_of(document)
    for link in document.css("link[rel~='alternate'][type*='xml'][href], a[href*='feed']"):
        address = parse((link.attributes.get("href") or "").strip(), document.base)
        if address is None or (found := _FEED.search(address.href)) is None:
            continue
        if "feed=" in found[0]:
            article = re.sub(r"([?&])(?:feed=[^&]*&?)", r"\1", address.href).rstrip("?&")
            feed = re.sub(r"([?&]feed=)[^&]*", r"\1atom", address.href)
        else:
            article = address.href[: found.start()] + "/"
            feed = f"{address.href[: found.start()]}/feed/atom/"
        if home.has(article) and parse(article) != parse("/", document.url):
            return feed
    return None


def _ask_feed(
    document: Document, feed: str, sources: Sources
) -> Generator[PageAsk, PageAnswer, None]:
    answer = yield PageAsk(url=feed, why="feed of the article's comments")
    if answer.outcome is None or answer.outcome.group is not Group.THE_THING:
        sources.told.append(f"feed: {_word_for(answer.outcome)}")
        sources.served.failed.append(reason_for(answer.outcome))
        return
    known = sources.served.ids
    fed = [
        dataclasses.replace(
            read,
            comment=dataclasses.replace(
                read.comment, parent_source=FEED if read.comment.parent else None
            ),
        )
        for read in read_feed(answer, document.url, _IN_FEED, threaded=False)
        if read.comment.id not in known
    ]
    sources.told.append(f"feed: {len(fed)} comments")
    if fed:
        sources.served.comments += fed
        sources.served.urls.append(answer.url or feed)


# --------------------------------------------------------------------------------------- together


def _joined(thread: Thread, sources: Sources) -> Thread:
    served = sources.served
    shown = list(thread.comments)
    comments = thread.comments
    if served.comments and not shown:
        comments = with_quotes(arrange(in_thread_order(served.comments)))
    elif served.comments:
        shown = refined(aligned(shown, served.comments), served.comments)
        comments = with_quotes(arrange(join(shown, served.comments)))
    claims = (*thread.claims, *served.claims)
    claimed = thread.claimed
    if claimed is None and served.claims:
        claimed = served.claims[0].count
    failed = [reason for reason in served.failed if reason in _KEPT_FROM_US]
    verdict, missing = thread.verdict, thread.missing
    if served.urls or failed:
        was_partial = [reason for _, reason in thread.missing] if not sources.whole else []
        lacking = was_partial if thread.verdict is Verdict.PARTIAL else []
        verdict, missing = judge(
            claimed,
            tally([read.comment for read in comments]),
            failed=[*lacking, *failed] if not sources.whole else (),
            remote=thread.verdict is Verdict.REMOTE_ONLY,
        )
        if thread.verdict is Verdict.GAP and verdict is Verdict.GAP:
            missing = tuple((count, thread.missing[0][1]) for count, _ in missing)
    (match,) = thread.adapters
    told = "; ".join((match.evidence, *sources.told))
    return dataclasses.replace(
        thread,
        adapters=(dataclasses.replace(match, evidence=told),),
        claimed=claimed,
        claims=claims,
        comments=comments,
        verdict=verdict,
        missing=missing,
        pages=(*thread.pages, *served.urls),
    )

"""The reader for WordPress: core's walkers, block themes, and what themes make of them."""

from __future__ import annotations

import dataclasses
import statistics
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.markup import classes
from preserve.discuss.tree import merge
from preserve.discuss.types import Claim, Match, PageAsk, Thread
from preserve.discuss.verdict import judge, reason_for, tally
from preserve.discuss.wordpress_entries import find_entries, has_comment_classes
from preserve.discuss.wordpress_page import CommentPage, read_page
from preserve.discuss.wordpress_pages import filled
from preserve.model import Kind, MissingReason, Outcome, ThreadState

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.types import PageAnswer
    from preserve.page import Document

_TRACES = (
    'meta[name="generator"][content^="WordPress"]',
    'link[href*="/wp-content/"]',
    'script[src*="/wp-content/"]',
    'link[href*="/wp-includes/"]',
    'script[src*="/wp-includes/"]',
    'link[rel="https://api.w.org/"]',
    'link[rel="pingback"][href$="xmlrpc.php"]',
    'form[action*="wp-comments-post.php"]',
    ".wp-block-comment-template",
    ".wp-block-comments",
)
_STOPPING = frozenset({Outcome.LIMIT_REACHED, Outcome.INTERRUPTED, Outcome.HOST_DOWN})
_IDLE_PAGES = 3  # so many pages that bring nothing new: the site ignores the page number


class WordPress:
    """Reads discussions that WordPress renders into the page, over all their comment pages."""

    name = "wordpress"

    def match(self, document: Document) -> Match | None:
        """Recognise entries with WordPress's classes, or its traces and a comment area."""
        entries = find_entries(document)
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        marked = [entry for entry in entries if any(map(has_comment_classes, entry.parts))]
        walker = any(
            entry.depth_class is not None
            or any(name.startswith("thread-") for name in classes(entry.node))
            for entry in marked
        )
        if marked and (walker or trace is not None):
            evidence = f"{len(entries)} entries with the classes of comment_class()"
            confidence = 0.95 if trace is not None else 0.85
        elif entries and trace is not None:
            evidence = f"{len(entries)} entries with ids of comments, {trace}"
            confidence = 0.8
        elif trace is not None and find_containers(document):
            evidence = f"a comment area without entries, {trace}"
            confidence = 0.5
        else:
            return None
        return Match(name=self.name, confidence=confidence, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and, one by one, every other comment page that exists.

        Asks for the oldest first; stops where a limit says so, where nobody answers, and after
        three pages in a row that bring nothing new.
        """
        first = read_page(document)
        pages = [first]
        failed: list[MissingReason] = []
        seen = {read.comment.id for read in first.comments}
        wanted = filled(first.paging)
        done = {first.paging.current}
        idle = 0
        while rest := [number for number in wanted if number not in done]:
            number = rest[0]
            done.add(number)
            answer = yield PageAsk(url=wanted[number], why=f"comment page {number}")
            if answer.document is None:
                failed.append(reason_for(answer.outcome))
                if answer.outcome is None or answer.outcome in _STOPPING:
                    break
                continue
            page = read_page(answer.document, number=number)
            pages.append(page)
            fresh = {read.comment.id for read in page.comments} - seen
            seen |= fresh
            idle = 0 if fresh else idle + 1
            if idle == _IDLE_PAGES:
                break
            wanted = dict(sorted({**filled(page.paging), **wanted}.items()))
        return _thread(match, pages, failed)


def _thread(match: Match, pages: list[CommentPage], failed: Sequence[MissingReason]) -> Thread:
    first = pages[0]
    ordered = _in_reading_order(pages)
    comments = merge([page.comments for page in ordered])
    recorded = tally([read.comment for read in comments])
    split = len(pages) > 1 or bool(failed)
    claims: list[Claim] = []
    for claim in (claim for page in pages for claim in _judged_claims(page, split=split)):
        if claim.counts == "page" or all(claim.count != other.count for other in claims):
            claims.append(claim)
    claimed = _claimed(claims, pages, failed)
    # With a page missing, the number of the one that was read says nothing of the whole.
    of_whole = claimed if not failed or any(claim.counts != "page" for claim in claims) else None
    verdict, missing = judge(
        of_whole, recorded, failed=failed, remote=first.remote, scripted=first.scripted
    )
    state = first.state
    if state is ThreadState.NONE and comments:
        state = ThreadState.UNKNOWN
    return Thread(
        system=match.name,
        adapters=(match,),
        state=state,
        state_evidence=first.state_evidence,
        claimed=claimed,
        claims=tuple(claims),
        comments=comments,
        missing=missing,
        verdict=verdict,
        pages=tuple(page.url for page in ordered),
        containers=first.containers,
    )


def _judged_claims(page: CommentPage, *, split: bool) -> list[Claim]:
    """Tell the number of one comment page from that of the article, where there are several."""
    shown = tally([read.comment for read in page.comments])
    of_page = {shown.all, shown.comments} if split and shown.all else set()
    return [
        dataclasses.replace(claim, counts="page") if claim.count in of_page else claim
        for claim in page.claims
    ]


def _claimed(
    claims: Sequence[Claim], pages: Sequence[CommentPage], failed: Sequence[MissingReason]
) -> int | None:
    """Return the number that stands for the whole discussion.

    A number for the article comes first; else those of the single pages together, if every page
    was read and prints one; else what the article page prints.
    """
    whole = [claim for claim in claims if claim.counts != "page"]
    if whole:
        return whole[0].count
    if not claims:
        return None
    by_page: dict[str, int] = {}
    for claim in claims:
        by_page.setdefault(claim.source_url, claim.count)
    if not failed and len(by_page) == len({page.url for page in pages}):
        return sum(by_page.values())
    return claims[0].count


def _in_reading_order(pages: list[CommentPage]) -> list[CommentPage]:
    """Sort pages so that comments follow each other as they do within a page.

    Page 1 has the oldest comments. A page that does not say its number finds its place by the
    numbers of its comments; where each page has its newest comment on top, so has the whole.
    """
    if all(page.number is not None for page in pages):
        ordered = sorted(pages, key=lambda page: page.number or 0)
    else:
        ordered = sorted(pages, key=_middle_id)
    steps = [
        later - before
        for page in pages
        for before, later in zip(_top_ids(page), _top_ids(page)[1:], strict=False)
    ]
    newest_first = sum(step < 0 for step in steps) > sum(step > 0 for step in steps)
    return ordered[::-1] if newest_first else ordered


def _top_ids(page: CommentPage) -> list[int]:
    return [
        int(read.comment.id)
        for read in page.comments
        if read.comment.parent is None
        and read.comment.kind is Kind.COMMENT
        and read.comment.id.isdecimal()
    ]


def _middle_id(page: CommentPage) -> float:
    ids = _top_ids(page)
    return statistics.median(ids) if ids else 0.0

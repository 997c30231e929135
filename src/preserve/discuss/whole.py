"""A whole discussion out of its pages: asked for one by one, put in order, counted."""

from __future__ import annotations

import dataclasses
import statistics
from typing import TYPE_CHECKING

from preserve.discuss.quotes import with_quotes
from preserve.discuss.tree import merge
from preserve.discuss.types import Claim, Match, PageAsk, Thread
from preserve.discuss.verdict import judge, reason_for, tally
from preserve.discuss.visible_numbers import numbering
from preserve.model import Kind, MissingReason, Outcome, ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer
    from preserve.page import Document

_LONGEST_NUMBER = 400  # digits that are read of an id; no site counts so far
_STOPPING = frozenset({Outcome.LIMIT_REACHED, Outcome.INTERRUPTED, Outcome.HOST_DOWN})
_OF_A_PART = frozenset({"page", "numbers", "direct"})
_IDLE_PAGES = 3  # so many pages that bring nothing new: the site ignores the page number


def read_paged(
    document: Document,
    match: Match,
    read_page: Callable[[Document, int | None], CommentPage],
    *,
    ids_grow: bool = True,
) -> Generator[PageAsk, PageAnswer, Thread]:
    """Read the page and, one by one, every other page of the discussion that it knows of.

    Asks for the lowest number first; stops where a limit says so, where nobody answers, and after
    three pages in a row that bring nothing new. ``ids_grow`` says that later comments have higher
    ids.
    """
    first = read_page(document, None)
    pages = [first]
    failed: list[MissingReason] = []
    seen = {read.comment.id for read in first.comments}
    wanted = dict(sorted(first.others.items()))
    done = {first.number}
    idle = 0
    while rest := [number for number in wanted if number not in done]:
        number = rest[0]
        done.add(number)
        answer = yield PageAsk(url=wanted[number], why=f"comment page {number}", so_far=len(seen))
        if answer.document is None:
            failed.append(reason_for(answer.outcome))
            if answer.outcome is None or answer.outcome in _STOPPING:
                break
            continue
        page = read_page(answer.document, number)
        pages.append(page)
        fresh = {read.comment.id for read in page.comments} - seen
        seen |= fresh
        idle = 0 if fresh else idle + 1
        if idle == _IDLE_PAGES:
            break
        wanted = dict(sorted({**page.others, **wanted}.items()))
    return thread_of(match, pages, failed, ids_grow=ids_grow)


def thread_of(
    match: Match,
    pages: Sequence[CommentPage],
    failed: Sequence[MissingReason],
    *,
    ids_grow: bool = True,
) -> Thread:
    """Return the thread of these pages, the article's first; ``failed`` says why some lack."""
    first = pages[0]
    ordered = _in_reading_order(pages, ids_grow=ids_grow)
    comments = with_quotes(merge([page.comments for page in ordered]))
    recorded = tally([read.comment for read in comments])
    split = len(pages) > 1 or bool(failed)
    claims: list[Claim] = []
    for claim in (claim for page in pages for claim in _judged_claims(page, split=split)):
        if claim.counts == "page" or all(claim.count != other.count for other in claims):
            claims.append(claim)
    claimed = _claimed(claims, pages, failed)
    # With a page missing, the number of the one that was read says nothing of the whole.
    is_whole = any(claim.counts not in _OF_A_PART for claim in claims)
    of_whole = claimed if not failed or is_whole else None
    verdict, missing = judge(
        of_whole, recorded, failed=failed, remote=first.remote, scripted=first.scripted
    )
    jump = numbering(comments)
    if jump is not None:
        claims.append(jump[0])
        if verdict is Verdict.UNCLAIMED:
            verdict, missing = Verdict.GAP, ((jump[1], MissingReason.NOT_ON_PAGE),)
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
    whole = [claim for claim in claims if claim.counts not in _OF_A_PART]
    if whole:
        return whole[0].count
    claims = [claim for claim in claims if claim.counts == "page"]
    if not claims:
        return None
    by_page: dict[str, int] = {}
    for claim in claims:
        by_page.setdefault(claim.source_url, claim.count)
    if not failed and len(by_page) == len({page.url for page in pages}):
        return sum(by_page.values())
    return claims[0].count


def _in_reading_order(pages: Sequence[CommentPage], *, ids_grow: bool) -> list[CommentPage]:
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
    newest_first = ids_grow and sum(step < 0 for step in steps) > sum(step > 0 for step in steps)
    return ordered[::-1] if newest_first else ordered


def _top_ids(page: CommentPage) -> list[int]:
    return [
        int(read.comment.id[:_LONGEST_NUMBER])
        for read in page.comments
        if read.comment.parent is None
        and read.comment.kind is Kind.COMMENT
        and read.comment.id.isdecimal()
    ]


def _middle_id(page: CommentPage) -> float:
    ids = _top_ids(page)
    return statistics.median(ids) if ids else 0.0

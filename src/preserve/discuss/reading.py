"""The one way in for stories: a page in, a thread out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.closed import find_state
from preserve.discuss.count import find_claims
from preserve.discuss.joining import join, same_kind_of_ids
from preserve.discuss.registry import adapters as installed
from preserve.discuss.remote import remote_place
from preserve.discuss.tree import arrange
from preserve.discuss.types import PageAnswer, Thread
from preserve.discuss.verdict import Missing, judge, tally
from preserve.model import MissingReason, ThreadState, Verdict

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.types import Adapter, PageAsk
    from preserve.page import Document

_HALF_SURE = 0.5


def read_discussion(
    document: Document, *, adapters: Sequence[Adapter] | None = None
) -> Generator[PageAsk, PageAnswer, Thread]:
    """Read the discussion under an article.

    Yields what it needs, expects a ``PageAnswer`` for each, returns the thread. Every adapter that
    recognises the page reads it; the thread with the most comments is kept, and of equal ones that
    of the surer adapter. Adapters that are less than half sure are a last resort: they are not
    asked where a surer one has read comments. An address is asked for once. ``adapters`` replaces
    the installed ones.
    """
    known = installed() if adapters is None else tuple(adapters)
    matches = [(adapter, match) for adapter in known if (match := adapter.match(document))]
    matches.sort(key=lambda pair: pair[1].confidence, reverse=True)
    answers: dict[str, PageAnswer] = {}
    threads: list[Thread] = []
    best: Thread | None = None
    read_surely = False
    for adapter, match in matches:
        if read_surely and match.confidence < _HALF_SURE:
            if getattr(adapter, "supplements", False):
                threads.append(_asking_nobody(adapter.read(document, match)))
            continue
        thread = yield from _asking_once(adapter.read(document, match), answers)
        threads.append(thread)
        if best is None or len(thread.comments) > len(best.comments):
            best = thread
            read_surely = read_surely or (match.confidence >= _HALF_SURE and bool(thread.comments))
    if best is None:
        return _unread(document)
    comments = best.comments
    for other in threads:
        if other is not best and same_kind_of_ids(comments, other.comments):
            comments = arrange(join(comments, other.comments, add=False))
    matched = tuple(match for _, match in matches)
    return dataclasses.replace(best, comments=comments, adapters=matched)


def _asking_once(
    reading: Generator[PageAsk, PageAnswer, Thread], answers: dict[str, PageAnswer]
) -> Generator[PageAsk, PageAnswer, Thread]:
    try:
        ask = next(reading)
        while True:
            if ask.url not in answers:
                answers[ask.url] = yield ask
            ask = reading.send(answers[ask.url])
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def _asking_nobody(reading: Generator[PageAsk, PageAnswer, Thread]) -> Thread:
    try:
        ask = next(reading)
        while True:
            ask = reading.send(PageAnswer(ask=ask))
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def _unread(document: Document) -> Thread:
    """Return what can be said of a page that no adapter recognises.

    A page that claims comments which nobody here can read is no page without a discussion: its
    verdict is ``unknown``, or ``remote-only`` where someone else's script would show them.
    """
    containers = find_containers(document)
    claims = find_claims(document, containers)
    state, evidence = find_state(document, containers)
    claimed = claims[0].count if claims else None
    remote = remote_place(document)
    verdict: Verdict
    missing: Missing = ()
    if remote is not None:
        verdict, missing = judge(claimed, tally(()), remote=True)
    elif claimed:
        verdict, missing = Verdict.UNKNOWN, ((claimed, MissingReason.NOT_ON_PAGE),)
    else:
        verdict = Verdict.NONE
    if (claimed or remote is not None) and state is ThreadState.NONE:
        state = ThreadState.UNKNOWN
    return Thread(
        system=None,
        adapters=(),
        state=state,
        state_evidence=evidence,
        claimed=claimed,
        claims=claims,
        comments=(),
        missing=missing,
        verdict=verdict,
        pages=(document.url,),
        containers=containers,
    )

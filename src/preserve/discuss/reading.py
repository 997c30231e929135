"""The one way in for stories: a page in, a thread out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.bounded import with_at_most
from preserve.discuss.closed import find_state
from preserve.discuss.count import find_claims
from preserve.discuss.joining import join, same_kind_of_ids
from preserve.discuss.registry import adapters as installed
from preserve.discuss.remote import remote_services
from preserve.discuss.tree import arrange
from preserve.discuss.types import PageAnswer, Thread
from preserve.discuss.verdict import Missing, judge, tally
from preserve.model import MissingReason, ThreadState, Verdict
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Sequence

    from preserve.discuss.types import Adapter, Match, PageAsk
    from preserve.page import Document

_HALF_SURE = 0.5

# What was asked and answered: by address, and by what was posted there.
_Answers = dict[tuple[str, bytes | None], PageAnswer]


def read_discussion(
    document: Document,
    *,
    adapters: Sequence[Adapter] | None = None,
    most_comments: int | None = None,
) -> Generator[PageAsk, PageAnswer, Thread]:
    """Read the discussion under an article.

    Yields what it needs, expects a ``PageAnswer`` for each, returns the thread. Every adapter that
    recognises the page reads it; the thread with the most comments is kept, and of equal ones that
    of the surer adapter. Adapters that are less than half sure only supplement what a surer one has
    read; those that call themselves a last resort are not even tried then. An address is asked for
    once. ``adapters`` replaces the installed ones; ``most_comments`` are kept, the rest is counted.
    """
    known = installed() if adapters is None else tuple(adapters)
    matches = _matching(document, (one for one in known if not _is_last_resort(one)))
    answers: _Answers = {}
    threads: list[Thread] = []
    best: Thread | None = None
    for adapter, match in matches:
        if match.confidence >= _HALF_SURE:
            threads.append((yield from _asking_once(adapter.read(document, match), answers)))
            best = _richer(best, threads[-1])
    unsure = [pair for pair in matches if pair[1].confidence < _HALF_SURE]
    if best is not None and best.comments:
        for adapter, match in unsure:
            if getattr(adapter, "supplements", False):
                threads.append(_asking_nobody(adapter.read(document, match)))
    else:
        resorts = _matching(document, filter(_is_last_resort, known))
        matches += resorts
        for adapter, match in sorted([*unsure, *resorts], key=_by_confidence):
            threads.append((yield from _asking_once(adapter.read(document, match), answers)))
            best = _richer(best, threads[-1])
    if best is None:
        return _unread(document)
    comments = best.comments
    for other in threads:
        if other is not best and same_kind_of_ids(comments, other.comments):
            comments = arrange(join(comments, other.comments, add=False))
    # What an adapter asked for beside the page, it adds to its evidence.
    said = {match.name: match for thread in threads for match in thread.adapters}
    matched = tuple(said.get(match.name, match) for _, match in matches)
    whole = dataclasses.replace(best, comments=comments, adapters=matched)
    if most_comments is not None:
        whole = with_at_most(whole, most_comments)
    return _with_remote(whole, document)


def _is_last_resort(adapter: Adapter) -> bool:
    return bool(getattr(adapter, "last_resort", False))


def _by_confidence(pair: tuple[Adapter, Match]) -> float:
    return -pair[1].confidence


def _matching(document: Document, adapters: Iterable[Adapter]) -> list[tuple[Adapter, Match]]:
    """Return the adapters that recognise a page, the surest first."""
    found = [(adapter, match) for adapter in adapters if (match := adapter.match(document))]
    return sorted(found, key=_by_confidence)


def _richer(best: Thread | None, thread: Thread) -> Thread:
    """Return the thread with more comments, of equal ones that which was read first."""
    return thread if best is None or len(thread.comments) > len(best.comments) else best


def _with_remote(thread: Thread, document: Document) -> Thread:
    """Name the services whose script would show a thread here, beside what was read.

    A discussion of which nothing is on the page is theirs, whatever engine the page is made with.
    """
    services = remote_services(document)
    known = {match.name for match in thread.adapters}
    others = tuple(each for each in services if each.name not in known)
    if not others:
        return thread
    system = thread.system
    is_theirs = not thread.comments and thread.verdict is Verdict.REMOTE_ONLY
    if is_theirs and all(each.name != system for each in services):
        system = others[0].name
    matches = (*thread.adapters, *(other.match() for other in others))
    return dataclasses.replace(thread, system=system, adapters=matches)


def _asking_once(
    reading: Generator[PageAsk, PageAnswer, Thread], answers: _Answers
) -> Generator[PageAsk, PageAnswer, Thread]:
    try:
        ask = next(reading)
        while True:
            known = ask.url, ask.content
            if known not in answers:
                answers[known] = yield _as_browsers_write(ask)
            ask = reading.send(answers[known])
    except StopIteration as stop:
        thread: Thread = stop.value
        return thread


def _as_browsers_write(ask: PageAsk) -> PageAsk:
    address = parse(ask.url)
    return dataclasses.replace(ask, url=address.href) if address is not None else ask


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
    remotes = remote_services(document)
    verdict: Verdict
    missing: Missing = ()
    if remotes:
        verdict, missing = judge(claimed, tally(()), remote=True)
    elif claimed:
        verdict, missing = Verdict.UNKNOWN, ((claimed, MissingReason.NOT_ON_PAGE),)
    else:
        verdict = Verdict.NONE
    if (claimed or remotes) and state is ThreadState.NONE:
        state = ThreadState.UNKNOWN
    return Thread(
        system=remotes[0].name if remotes else None,
        adapters=tuple(remote.match() for remote in remotes),
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

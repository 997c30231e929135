"""Reading an article: its facts, its discussion from page to page, and every citation of both."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

from preserve import discover, discuss
from preserve.model import ArticleFacts, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from preserve.model import FoundCitation
    from preserve.page import Document
    from preserve.visiting.session import Session


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was read; empty where the article is not a page.

    ``citations`` are in reading order, each with the id of the citing comment, None for the
    article.
    """

    document: Document | None = None
    facts: ArticleFacts = dataclasses.field(default_factory=ArticleFacts)
    thread: discuss.Thread | None = None
    citations: tuple[tuple[str | None, FoundCitation], ...] = ()


async def read_article(
    session: Session, seed: str, *, told: Callable[[str, discuss.Thread | None], None]
) -> Found:
    """Visit an article and whatever the reader of its discussion asks for; read them.

    ``told`` is called with the name of each phase, and with the thread once it is known.
    """
    session.agenda.want(seed, role=Role.ARTICLE)
    entry, _ = await session.agenda.end_of(seed)
    answer = session.visits.pages.pop(entry.url, None) if entry is not None else None
    if answer is None or answer.document is None:
        return Found()
    told("discussion", None)
    facts = await asyncio.to_thread(discover.facts, answer.document)
    if facts.language is not None:
        session.agenda.language = facts.language.value
    thread = await _read_discussion(session, answer.document)
    told("citations", thread)
    return await asyncio.to_thread(_found, answer.document, facts, thread)


def _no_answer(ask: discuss.PageAsk) -> discuss.PageAnswer:
    return discuss.PageAnswer(ask=ask)


def read_document(
    document: Document,
    *,
    answer_of: Callable[[discuss.PageAsk], discuss.PageAnswer] = _no_answer,
) -> Found:
    """Read a page that is there already.

    ``answer_of`` gives what the reader of its discussion asks for; by default nothing is answered.
    """
    reader = discuss.read_discussion(document)
    ask, thread = _step(reader, None)
    while ask is not None:
        ask, thread = _step(reader, answer_of(ask))
    assert thread is not None
    return _found(document, discover.facts(document), thread)


async def _read_discussion(session: Session, document: Document) -> discuss.Thread:
    reader = discuss.read_discussion(document)
    article = session.ledger.get(document.url)
    answer: discuss.PageAnswer | None = None
    while True:
        ask, thread = await asyncio.to_thread(_step, reader, answer)
        if ask is None:
            assert thread is not None
            return thread
        session.agenda.want(ask.url, role=Role.DISCUSSION, via=article, letter="L")
        entry, outcome = await session.agenda.end_of(ask.url)
        page = session.visits.pages.pop(entry.url, None) if entry is not None else None
        answer = discuss.PageAnswer(
            ask=ask,
            document=page.document if page is not None else None,
            body=page.body if page is not None else b"",
            outcome=outcome,
        )


def _step(
    reader: Generator[discuss.PageAsk, discuss.PageAnswer, discuss.Thread],
    answer: discuss.PageAnswer | None,
) -> tuple[discuss.PageAsk | None, discuss.Thread | None]:
    """Take a discussion's reader one step further: what it asks for, or what it has read."""
    try:
        return (next(reader) if answer is None else reader.send(answer)), None
    except StopIteration as end:
        return None, end.value


def _found(document: Document, facts: ArticleFacts, thread: discuss.Thread) -> Found:
    of_article = discover.article_citations(document, exclude=thread.containers)
    citations: list[tuple[str | None, FoundCitation]] = [(None, one) for one in of_article]
    for read in thread.comments:
        page_url = read.comment.source_url
        base = document.base if page_url == document.url else page_url
        of_comment = discover.fragment_citations(
            read.fragment, base=base, page_url=page_url, charset=document.charset
        )
        citations += [(read.comment.id, one) for one in of_comment]
    return Found(document=document, facts=facts, thread=thread, citations=tuple(citations))

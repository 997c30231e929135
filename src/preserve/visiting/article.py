"""Reading an article: its facts, its discussion from page to page, and every citation of both."""

from __future__ import annotations

import asyncio
import dataclasses
import itertools
import re
from typing import TYPE_CHECKING, TypeVar

from preserve import discover, discuss
from preserve.model import ArticleFacts, Flag, Group, Outcome, Role
from preserve.page import parse
from preserve.visiting.asking import steps

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from preserve.config import LimitSettings
    from preserve.frontier import Entry
    from preserve.model import FoundCitation, FoundRequisite
    from preserve.page import Document
    from preserve.visiting.session import Session


_LANGUAGE_TAG = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # RFC 9110, 12.5.4

T = TypeVar("T")


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Cited:
    """A citation, the id of the comment that cites (None: the article), and where it was read."""

    by: str | None
    source_url: str
    citation: FoundCitation


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What was read; empty where the article is not a page. Citations are in reading order.

    ``url`` is where the article is, where there is one. ``asked_for_more``: the reader of the
    discussion wanted more than the article's page.
    """

    url: str | None = None
    document: Document | None = None
    facts: ArticleFacts = dataclasses.field(default_factory=ArticleFacts)
    thread: discuss.Thread | None = None
    citations: tuple[Cited, ...] = ()
    asked_for_more: bool = True


async def read_article(
    session: Session, seed: str, *, told: Callable[[str, discuss.Thread | None], None]
) -> Found:
    """Visit an article and whatever the reader of its discussion asks for; read them.

    ``told`` is called with the name of each phase, and with the thread once it is known. What
    a reader cannot cope with is reported, left out, and makes the capture fall short.
    """
    entry, outcome = await _arrive(session, seed)
    if entry is None or outcome is None or outcome.group is not Group.THE_THING:
        return Found()
    answer = session.visitor.pages.get(entry.url)
    document = answer.document if answer is not None else None
    if document is None:
        if Flag.UNREAD in entry.flags:
            session.agenda.fell_short = True
        return Found(url=entry.url)
    told("discussion", None)
    facts = await _attempt(session, discover.facts, document) or ArticleFacts()
    if facts.language is not None and _LANGUAGE_TAG.fullmatch(facts.language.value):
        session.agenda.language = facts.language.value
    thread, asked_for_more = await _read_discussion(session, document)
    if session.visitor.needs.is_on:
        for source_url, parts in await _attempt(session, _parts_of_bodies, thread) or ():
            _want_parts(session, source_url, parts)
    told("citations", thread)
    citations = await _attempt(session, _citations, document, thread) or ()
    session.visitor.pages.clear()
    return Found(
        url=entry.url,
        document=document,
        facts=facts,
        thread=thread,
        citations=citations,
        asked_for_more=asked_for_more,
    )


async def _arrive(session: Session, seed: str) -> tuple[Entry | None, Outcome | None]:
    """Go to an article, past redirects and pages that do no more than send their reader on.

    Where that leads to nothing, the last page that was there is the article, cut short.
    """
    agenda = session.agenda
    agenda.want(seed, role=Role.ARTICLE)
    entry, outcome = await agenda.end_of(seed)
    passed: set[str] = set()
    while entry is not None and outcome is not None and outcome.group is Group.THE_THING:
        passed.add(entry.url)
        answer = session.visitor.pages.get(entry.url)
        if answer is None or answer.refresh is None or not answer.sends_on:
            break
        _, redirects = steps(entry.hops)
        onward = agenda.want(
            answer.refresh, role=Role.ARTICLE, via=entry, letter="R", redirects=redirects + 1
        )
        end, reached = await agenda.end_of(onward.url)
        if end is None or end.url in passed:
            break
        if reached is None or reached.group is not Group.THE_THING:
            agenda.fell_short = True
            break
        entry, outcome = end, reached
    return entry, outcome


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
    return Found(
        document=document,
        facts=discover.facts(document),
        thread=thread,
        citations=_citations(document, thread),
    )


async def _read_discussion(
    session: Session, document: Document
) -> tuple[discuss.Thread | None, bool]:
    """Return the discussion, and whether its reader asked for anything."""
    limits = session.agenda.limits
    reader = discuss.read_discussion(document, most_comments=limits.comments)
    article = session.ledger.get(document.url)
    answer: discuss.PageAnswer | None = None
    for asked in itertools.count():
        step = await _attempt(session, _step, reader, answer)
        ask, thread = step if step is not None else (None, None)
        if ask is None:
            return _as_asked(session, thread), asked > 0
        enough = _enough(limits, ask, asked=asked)
        wanted = session.agenda.want(
            ask.url,
            role=Role.DISCUSSION,
            via=article,
            letter="L",
            headers=(("Accept", ask.accept),) if ask.accept is not None else (),
            posted=(ask.content, ask.content_type) if ask.content is not None else None,
            settled_as=enough,
        )
        if enough is not None:
            answer = discuss.PageAnswer(ask=ask, outcome=Outcome.LIMIT_REACHED)
            continue
        entry, outcome = await session.agenda.end_of(wanted.url)
        page = session.visitor.pages.get(entry.url) if entry is not None else None
        answer = discuss.PageAnswer(
            ask=ask,
            document=page.document if page is not None else None,
            body=page.body if page is not None else b"",
            headers=page.headers if page is not None else (),
            url=entry.url if entry is not None else None,
            outcome=outcome,
        )

    raise AssertionError  # there is no end of numbers


def _enough(
    limits: LimitSettings, ask: discuss.PageAsk, *, asked: int
) -> tuple[Outcome, str] | None:
    """Return why a further page of a discussion is not asked for; None where it is."""
    if asked >= limits.comment_pages:
        return Outcome.LIMIT_REACHED, "limits.comment_pages"
    if ask.so_far >= limits.comments:
        return Outcome.LIMIT_REACHED, "limits.comments"
    return None


def _parts_of_bodies(
    thread: discuss.Thread | None,
) -> list[tuple[str, tuple[FoundRequisite, ...]]]:
    """Return what the bodies need that came as data, with the address of the answer."""
    bodies: dict[tuple[str, str], list[str]] = {}
    for read in thread.comments if thread is not None else ():
        if read.base is not None and "<" in read.comment.html:
            place = read.comment.source_url, read.base
            bodies.setdefault(place, []).append(f"<div>{read.comment.html}</div>")
    return [
        (source_url, discover.requisites(parse("".join(texts).encode(), url=base)))
        for (source_url, base), texts in bodies.items()
    ]


def _want_parts(session: Session, source_url: str, parts: tuple[FoundRequisite, ...]) -> None:
    page = session.ledger.get(source_url)
    if page is not None:
        for found in parts:
            session.visitor.needs.want_one(page, found, depth=1)


def _as_asked(session: Session, thread: discuss.Thread | None) -> discuss.Thread | None:
    """Name the pages of a thread as they were asked for; comments keep what tells POSTs apart."""
    if thread is None:
        return None
    entries = [(page, session.ledger.get(page)) for page in thread.pages]
    pages = tuple(entry.address if entry is not None else page for page, entry in entries)
    return dataclasses.replace(thread, pages=pages)


async def _attempt(session: Session, work: Callable[..., T], *arguments: object) -> T | None:
    """Call a reader in a thread; None where it fails: nothing on a page may end a capture."""
    try:
        return await asyncio.to_thread(work, *arguments)
    except OSError:
        raise
    except Exception as error:  # noqa: BLE001 -- whatever a page makes a reader do
        session.recorder.report("unreadable", reader=work.__qualname__, error=repr(error))
        session.agenda.fell_short = True
        return None


def _step(
    reader: Generator[discuss.PageAsk, discuss.PageAnswer, discuss.Thread],
    answer: discuss.PageAnswer | None,
) -> tuple[discuss.PageAsk | None, discuss.Thread | None]:
    """Take a discussion's reader one step further: what it asks for, or what it has read."""
    try:
        return (next(reader) if answer is None else reader.send(answer)), None
    except StopIteration as end:
        return None, end.value


def _citations(document: Document, thread: discuss.Thread | None) -> tuple[Cited, ...]:
    of_article = discover.article_citations(
        document, exclude=thread.containers if thread is not None else ()
    )
    found = [Cited(by=None, source_url=document.url, citation=one) for one in of_article]
    for read in thread.comments if thread is not None else ():
        page_url = read.comment.source_url
        base = read.base or (document.base if page_url == document.url else page_url)
        of_comment = discover.fragment_citations(
            read.fragment, base=base, page_url=page_url, charset=document.charset
        )
        found += [
            Cited(by=read.comment.id, source_url=page_url, citation=one) for one in of_comment
        ]
    return tuple(found)

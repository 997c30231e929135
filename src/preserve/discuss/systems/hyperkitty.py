"""The reader for HyperKitty, the archive of Mailman 3: the answers to the first mail of a thread.

A browser gets the answers in parts, as mark-up inside JSON; a page asked for with ``?noscript`` has
them all. What they answer beyond five levels, and when exactly they were sent, is in the API.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import re
from typing import TYPE_CHECKING

from preserve.discuss.answers import ask_json, field, number, objects, pointer, text
from preserve.discuss.body import copy_of
from preserve.discuss.comment_page import CommentPage, make_page
from preserve.discuss.dates import find_date
from preserve.discuss.draft import Draft, comments_of
from preserve.discuss.joining import join
from preserve.discuss.levels import parents_of_levels
from preserve.discuss.markup import ancestors, classes, closest
from preserve.discuss.place import absolute
from preserve.discuss.posted import Posted, read_posted
from preserve.discuss.types import Claim, Match
from preserve.discuss.whole import thread_of
from preserve.model import Author, MissingReason, ThreadState
from preserve.page import Document, block_text, locator, parse
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    from preserve.discuss.types import PageAnswer, PageAsk, ReadComment, Thread
    from preserve.page import Node

_ADDRESS = pattern(r"^(?P<site>.*)/list/(?P<list>[^/?#]+)/thread/(?P<id>\w+)/?(?:[?#]|\Z)")
_LEVEL = pattern(r"reply-level-(\d)\Z")
_DEEPEST_LEVEL = 5
_COUNT = pattern(r"(?<!\d)(\d{1,9})\s+\w+")
_PER_PAGE = 100


class HyperKitty:
    """Reads the answers to the mail that a thread of a mailing list begins with."""

    name = "hyperkitty"

    def match(self, document: Document) -> Match | None:
        """Recognise the page of a thread."""
        first = document.css_first("#thread-content .email .email-header[id]")
        if first is None or _ADDRESS.match(document.url) is None:
            return None
        return Match(name=self.name, confidence=0.95, evidence="#thread-content .email")

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the answers from the page or part by part, and from the API what they answer."""
        page = _read_page(document)
        comments: tuple[ReadComment, ...] = page.comments
        urls: list[str] = []
        failed: list[MissingReason] = []
        if not comments and document.css_first(".replies .ajaxloader") is not None:
            comments, failed = yield from _ask_parts(document, urls)
        if comments:
            told = yield from _ask_api(document, urls)
            comments = _with_offsets(join(comments, told, add=False), told)
        whole = dataclasses.replace(page, comments=comments)
        thread = thread_of(match, [whole], failed)
        return dataclasses.replace(thread, pages=(document.url, *urls))


def _read_page(document: Document) -> CommentPage:
    nodes = document.css(".replies .email")
    page = make_page(document, [], parts=nodes)
    state, evidence = ThreadState.UNKNOWN, None
    reply = document.css_first("a.reply, .reply-form-unauthenticated")
    if reply is not None:
        state, evidence = ThreadState.OPEN, locator(reply)
    return dataclasses.replace(
        page,
        comments=comments_of(document, _drafts(document, nodes)),
        claims=_claims(document),
        state=state,
        state_evidence=evidence,
        remote=False,
        containers=tuple(document.css("#thread-content .replies, #thread-overview-info")),
    )


def _ask_parts(
    document: Document, urls: list[str]
) -> Generator[PageAsk, PageAnswer, tuple[tuple[ReadComment, ...], list[MissingReason]]]:
    """Ask for the answers as the page's script does, and read their mark-up."""
    found = _ADDRESS.match(document.url)
    assert found is not None
    base = f"{found['site']}/list/{found['list']}/thread/{found['id']}/replies?sort=thread"
    drafts_of: list[tuple[Document, list[Node]]] = []
    failed: list[MissingReason] = []
    offset = 0
    so_far = 0
    while True:
        url = f"{base}&offset={offset}" if offset else base
        part = yield from ask_json(
            url, f"answers from the {offset + 1}th", accept=None, so_far=so_far
        )
        markup = text(part.data, "replies_html")
        if part.why_not is not None:
            failed.append(part.why_not)
            break
        urls.append(part.url)
        read = parse((markup or "").encode(), url=part.url, headers=(_UTF8,))
        drafts_of.append((read, read.css(".email")))
        so_far += len(drafts_of[-1][1])
        later = number(part.data, "next_offset")
        if field(part.data, "more_pending") is not True or later is None or later <= offset:
            break
        offset = later
    return _numbered_on(drafts_of), failed


_UTF8 = ("Content-Type", "text/html; charset=utf-8")


def _numbered_on(
    parts: Sequence[tuple[Document, list[Node]]],
) -> tuple[ReadComment, ...]:
    """Return the comments of all parts: what a part answers may stand in the one before."""
    levels = [_level(node) for _, nodes in parts for node in nodes]
    ids = [_hash(node) for _, nodes in parts for node in nodes]
    parents = parents_of_levels(levels)
    reads: list[ReadComment] = []
    for document, nodes in parts:
        for read in comments_of(document, _drafts(document, nodes, alone=True)):
            parent = parents[len(reads)]
            level = levels[len(reads)]
            comment = dataclasses.replace(
                read.comment,
                parent=ids[parent] if parent is not None else None,
                parent_source="depth-class" if parent is not None else None,
                parent_exact=(level or 0) < _DEEPEST_LEVEL,
            )
            reads.append(dataclasses.replace(read, comment=comment, base=document.url))
    return tuple(reads)


def _ask_api(
    document: Document, urls: list[str]
) -> Generator[PageAsk, PageAnswer, tuple[ReadComment, ...]]:
    """Ask what each mail answers and when it was sent; an archive may have no API."""
    found = _ADDRESS.match(document.url)
    assert found is not None
    base = f"{found['site']}/api/list/{found['list']}/thread/{found['id']}/emails/"
    first = document.css_first("#thread-content .email-first .email-header[id]")
    begins = (first.attributes.get("id") or "") if first is not None else ""
    told: list[ReadComment] = []
    for page in itertools.count():
        url = f"{base}?format=json&limit={_PER_PAGE}&offset={page * _PER_PAGE}"
        answered = yield from ask_json(url, "what the mails answer", so_far=len(told))
        mails = objects(answered.data, "results")
        if not mails:
            break
        urls.append(answered.url)
        for place, mail in mails:
            parent = _last_part(text(mail, "parent"))
            told.append(
                read_posted(
                    Posted(
                        url=answered.url,
                        pointer=pointer("results", place),
                        base=document.url,
                        id=text(mail, "message_id_hash"),
                        native_id=text(mail, "message_id"),
                        parent=parent if parent != begins else None,
                        author=text(mail, "sender_name"),
                        date=text(mail, "date"),
                    )
                )
            )
        if field(answered.data, "next") is None:
            break
    return tuple(told)


def _with_offsets(
    comments: Sequence[ReadComment], told: Sequence[ReadComment]
) -> tuple[ReadComment, ...]:
    """Return mails with the offset of their sender's time, which the page leaves out."""
    sent = {read.comment.id: read.comment.date for read in told}
    return tuple(
        dataclasses.replace(
            read,
            comment=dataclasses.replace(
                read.comment, date=_zoned(read.comment.date, sent.get(read.comment.id))
            ),
        )
        for read in comments
    )


def _zoned(printed: str | None, sent: str | None) -> str | None:
    """Return the sender's time with the offset that the moment of sending tells."""
    if printed is None or sent is None or "T" not in printed:
        return printed
    local = datetime.datetime.fromisoformat(printed)
    moment = datetime.datetime.fromisoformat(sent)
    if local.tzinfo is not None or moment.tzinfo is None:
        return printed
    apart = local - moment.astimezone(datetime.UTC).replace(tzinfo=None, second=0, microsecond=0)
    if apart % datetime.timedelta(minutes=15) or abs(apart) > datetime.timedelta(hours=14):
        return printed
    return local.replace(tzinfo=datetime.timezone(apart)).isoformat(timespec="minutes")


def _last_part(url: str | None) -> str | None:
    """Return the last part of a path: addresses that the API gives repeat its ``?format=json``."""
    return url.partition("?")[0].rstrip("/").rsplit("/", 1)[-1] if url else None


def _drafts(document: Document, nodes: Sequence[Node], *, alone: bool = False) -> list[Draft]:
    """Return the mails of a page; ``alone`` leaves it to others what they answer."""
    levels = [_level(node) for node in nodes]
    parents = [None] * len(nodes) if alone else parents_of_levels(levels)
    return [
        _draft(node, parent, level, document)
        for node, parent, level in zip(nodes, parents, levels, strict=True)
    ]


def _draft(node: Node, parent: int | None, level: int | None, document: Document) -> Draft:
    header = node.css_first(".email-header")
    name = node.css_first(".email-author .name, .name")
    profile = name.css_first("a[href]") if name is not None else None
    sent = node.css_first(".email-date .time span[title], .email-date span[title]")
    printed = (sent.attributes.get("title") or "") if sent is not None else ""
    date = find_date(printed, day_first=False)
    body = node.css_first(".email-body")
    link = node.css_first(".messagelink a[href]")
    subject = node.css_first(".subject")
    title = block_text(subject).partition(":")[2].strip() if subject is not None else ""
    href = profile.attributes.get("href") if profile is not None else None
    return Draft(
        node=header if header is not None else node,
        fragment=copy_of([body] if body is not None else [], ".quoted-switch"),
        number=_hash(node) or None,
        native_id=_hash(node) or None,
        author=Author(
            name=(block_text(name) or None) if name is not None else None,
            url=absolute(href, document.base),
        ),
        date=date.iso if date is not None else None,
        date_text=re.sub(r"^[^:]*:\s*", "", printed) or None,
        parent=parent,
        parent_source="depth-class" if parent is not None else None,
        parent_exact=(level or 0) < _DEEPEST_LEVEL,
        permalink=absolute(link.attributes.get("href"), document.base)
        if link is not None
        else None,
        title=title or None,
    )


def _hash(node: Node) -> str:
    header = node.css_first(".email-header[id]")
    return (header.attributes.get("id") or "") if header is not None else ""


def _level(node: Node) -> int | None:
    """Return how deep a mail stands below the first: 0 answers it."""
    if closest(node, lambda up: "replies" in classes(up)) is None and "email-first" in classes(
        node
    ):
        return None
    for around in ancestors(node):
        for name in classes(around):
            found = _LEVEL.match(name)
            if found is not None:
                return int(found[1])
    return 0


def _claims(document: Document) -> tuple[Claim, ...]:
    icon = document.css_first("#thread-overview-info .fa-comment")
    holder = icon.parent if icon is not None else None
    found = _COUNT.search(block_text(holder)) if holder is not None else None
    if found is None or holder is None:
        return ()
    where = locator(holder)
    count = int(found[1])
    return (Claim(count=count, counts="article", locator=where, source_url=document.url),)

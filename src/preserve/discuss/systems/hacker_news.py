"""The reader for Hacker News: rows of one table, indented by what they answer, over its pages."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.body import copy_of, is_deleted
from preserve.discuss.comment_page import make_page
from preserve.discuss.dates import read_attribute
from preserve.discuss.draft import Draft
from preserve.discuss.levels import parents_of_levels
from preserve.discuss.place import absolute
from preserve.discuss.types import Claim, Match
from preserve.discuss.whole import read_paged
from preserve.model import Author, ThreadState, Visibility
from preserve.page import block_text, locator
from preserve.patterns import pattern
from preserve.urls import parse

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_ROWS = "tr.comtr[id]"
_STEP_PIXELS = 40
_COUNT = pattern(r"(?<![\d,])(\d[\d,]{0,11})\s*comments?\b")
_DEPTH = pattern(r"[0-9]{1,6}")
_GONE = pattern(r"\[(?:deleted|flagged|dead)\]")
_HIGHEST_PAGE = 10_000


class HackerNews:
    """Reads the comments under an item of Hacker News, or of a site that runs its program."""

    name = "hacker-news"

    def match(self, document: Document) -> Match | None:
        """Recognise the table of comments, or an item that has none."""
        rows = document.css(_ROWS)
        if rows and document.css_first("td.ind") is not None:
            return Match(name=self.name, confidence=0.95, evidence=f"{len(rows)} rows tr.comtr")
        if document.css_first("#hnmain") is not None and document.css_first(".fatitem") is not None:
            return Match(name=self.name, confidence=0.8, evidence="an item, #hnmain .fatitem")
        return None

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page, and those that its link "More" leads to, one after the other."""
        return (yield from read_paged(document, match, _read_page, ids_grow=False))


def _read_page(document: Document, number: int | None) -> CommentPage:
    rows = document.css(_ROWS)
    parents = parents_of_levels([_level(row) for row in rows])
    drafts = [_draft(row, parent, document) for row, parent in zip(rows, parents, strict=True)]
    current = number if number is not None else _page_number(document.url)
    more = document.css_first("a.morelink[href]")
    others = {}
    if more is not None:
        address = parse(more.attributes.get("href") or "", document.base)
        if address is not None and _page_number(address.href) in range(2, _HIGHEST_PAGE):
            others[_page_number(address.href)] = address.href
    page = make_page(document, drafts, number=current, others=others)
    form = document.css_first("form[action='comment'] textarea, form textarea[name='text']")
    state, evidence = ThreadState.UNKNOWN, None
    if form is not None:
        state, evidence = ThreadState.OPEN, locator(form)
    return dataclasses.replace(
        page, claims=_claims(document), state=state, state_evidence=evidence, remote=False
    )


def _page_number(url: str) -> int:
    found = re.search(r"[?&]p=(\d{1,4})(?:&|$)", url)
    return int(found[1]) if found is not None else 1


def _level(row: Node) -> int:
    """Return how deep a row stands: an attribute says so, or the width of an empty image."""
    cell = row.css_first("td.ind")
    if cell is None:
        return 0
    written = cell.attributes.get("indent") or ""
    if _DEPTH.fullmatch(written):
        return int(written)
    image = cell.css_first("img[width]")
    width = (image.attributes.get("width") or "") if image is not None else ""
    return int(width) // _STEP_PIXELS if _DEPTH.fullmatch(width) else 0


def _draft(row: Node, parent: int | None, document: Document) -> Draft:
    native = row.attributes.get("id") or ""
    writer = row.css_first(".hnuser")
    age = row.css_first(".age")
    link = age.css_first("a[href]") if age is not None else None
    body = row.css_first(".commtext") or row.css_first(".comment")
    fragment = copy_of([body] if body is not None else [], ".reply, .navs")
    text = block_text(fragment)
    head = row.css_first(".comhead")
    marked = _GONE.search(block_text(head)) if head is not None else None
    status = Visibility.VISIBLE
    if _GONE.fullmatch(text.strip()) or is_deleted(text):
        status = Visibility.DELETED
    elif marked is not None:
        status = Visibility.HIDDEN
    stated = next(
        (
            (to.attributes.get("href") or "").removeprefix("#")
            for to in row.css(".navs a[href^='#']")
            if block_text(to) == "parent"
        ),
        None,
    )
    href = writer.attributes.get("href") if writer is not None else None
    return Draft(
        node=row,
        fragment=fragment,
        number=native or None,
        native_id=native or None,
        author=Author(
            name=(block_text(writer) or None) if writer is not None else None,
            url=absolute(href, document.base),
        ),
        date=_date(age),
        date_text=(block_text(age) or None) if age is not None else None,
        parent=None if stated else parent,
        parent_number=stated,
        parent_source="reply-link" if stated else "indentation" if parent is not None else None,
        permalink=absolute(link.attributes.get("href"), document.base)
        if link is not None
        else None,
        status=status,
        text=text,
    )


def _date(age: Node | None) -> str | None:
    """Return when a comment was written: ``2024-05-04T10:11:12 1714817472``, in UTC."""
    written = ((age.attributes.get("title") or "") if age is not None else "").split()
    if len(written) == 2 and written[1].isdecimal():
        return read_attribute(written[1])
    moment = read_attribute(written[0]) if written else None
    return f"{moment}Z" if moment is not None and moment[-1].isdigit() and "T" in moment else moment


def _claims(document: Document) -> tuple[Claim, ...]:
    for link in document.css(".fatitem .subtext a, .fatitem .subline a"):
        found = _COUNT.search(block_text(link).replace("\xa0", " "))
        if found is not None:
            count = int(found[1].replace(",", ""))
            where = locator(link)
            return (Claim(count=count, counts="article", locator=where, source_url=document.url),)
    return ()

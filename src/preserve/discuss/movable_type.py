"""The reader for Movable Type and TypePad, from the templates of 2002 to those of today."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.comment_page import make_page
from preserve.discuss.movable_type_entries import find_entries
from preserve.discuss.movable_type_fields import read_drafts
from preserve.discuss.series import Series
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

_TRACES = (
    'meta[name="generator" i][content*="movabletype" i]',
    'meta[name="generator" i][content*="Movable Type" i]',
    'meta[name="generator" i][content*="typepad" i]',
    'form[action*="typepad.com/"]',
    'a[href*="typepad.com/t/comments"]',
    'a[href*="typepad.com/t/trackback"]',
    'form[action*="mt-comments"]',
    'a[href*="mt-comments"], a[href*="mt-tb"], a[href*="mt-send-entry"]',
    'script[src*="typepad.com/"], link[href*="typepad.com/"]',
    'script[src*="mt-site.js"], script[src*="mt-static/"], link[href*="mt-static/"]',
    ".comments-body .comments-post",
)
_PAGES = Series(shape=re.compile(r"/comments/page/(?P<number>\d{1,4})(?:/|(?=[?#]|$))"), first=1)


class MovableType:
    """Reads comments and trackbacks of Movable Type and TypePad, over all comment pages."""

    name = "movable-type"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        entries = find_entries(document) if trace is not None else ()
        if not entries:
            return None
        evidence = f"{len(entries)} entries of the default templates, {trace}"
        return Match(name=self.name, confidence=0.9, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other comment page that exists."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    parts = [part for entry in entries for part in (entry.node, *entry.rest)]
    marks = frozenset(part.mem_id for part in parts)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    links = document.css("a[href*='/comments/page/']")
    current, others = _PAGES.others(document, links, skip=in_entry)
    return make_page(
        document,
        read_drafts(document, entries),
        parts=parts,
        number=current if number is None else number,
        others=others,
    )

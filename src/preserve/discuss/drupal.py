"""The reader for Drupal 6 to 11 (and Backdrop): what core's comment templates write."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.comment_page import make_page
from preserve.discuss.drupal_entries import find_entries, read_drafts
from preserve.discuss.markup import within
from preserve.discuss.series import Series
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document, Node

TRACES = (
    'meta[name="generator" i][content*="Drupal"]',
    'meta[name="generator" i][content*="Backdrop"]',
    'script[data-drupal-selector], [data-drupal-selector="comments"]',
    "[data-comment-user-id]",
    'form[action*="/comment/reply/"]',
    'input[name="form_id"][value^="comment_"]',
    'a[href*="/comment/reply/"]',
    'link[href*="/sites/default/files/"], script[src*="/sites/default/files/"]',
    'link[href*="/sites/all/"], script[src*="/sites/all/"]',
    'script[src*="/misc/drupal.js"], script[src*="/core/misc/"]',
    '[typeof~="sioct:Comment"], [typeof~="sioc:Comment"], [typeof~="schema:Comment"]',
)
_PAGES = Series(
    shape=re.compile(r"[?&]page=(?:\d+(?:,|%2C))*(?P<number>\d{1,4})(?=&|#|$)"), first=0
)


class Drupal:
    """Reads discussions that Drupal renders into the page, over all pages of its pager."""

    name = "drupal"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of core's templates together with a trace of Drupal."""
        trace = next((trace for trace in TRACES if document.css_first(trace) is not None), None)
        if trace is None:
            return None
        entries = find_entries(document)
        if not entries:
            return None
        evidence = f"{len(entries)} entries with the anchors of Drupal's comments, {trace}"
        return Match(name=self.name, confidence=0.9, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other page that the pager under the comments leads to."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    marks = frozenset(entry.node.mem_id for entry in entries)

    def in_entry(node: Node) -> bool:
        return node.mem_id in marks

    areas = find_containers(document, [entry.node for entry in entries])
    links = [
        link
        for link in document.css("a[href*='page=']")
        if any(within(link, area) for area in areas)
    ]
    current, others = _PAGES.others(document, links, skip=in_entry)
    return make_page(
        document,
        read_drafts(document, entries),
        number=current if number is None else number,
        others=others,
    )

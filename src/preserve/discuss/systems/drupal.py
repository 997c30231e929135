"""The reader for Drupal 6 to 11 (and Backdrop): what core's comment templates write."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.markup import within
from preserve.discuss.numbered_page import numbered_page
from preserve.discuss.recognised import by_trace, opened_by
from preserve.discuss.series import Series
from preserve.discuss.stated_counts import with_stated_counts
from preserve.discuss.systems.drupal_entries import find_entries, read_drafts
from preserve.discuss.types import Claim
from preserve.discuss.whole import read_paged
from preserve.page import block_text, locator
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document

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
# Instead of a form, where one has to log in first.
_LOG_IN = "li[class*='comment'][class*='forbidden'] a[href*='/user/']"
_PAGES = Series(shape=pattern(r"[?&]page=(?:\d+(?:,|%2C))*(?P<number>\d{1,4})(?=&|#|$)"), first=0)


class Drupal:
    """Reads discussions that Drupal renders into the page, over all pages of its pager."""

    name = "drupal"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of core's templates together with a trace of Drupal."""
        return by_trace(
            document,
            TRACES,
            find_entries,
            name=self.name,
            mark_up="entries with the anchors of Drupal's comments",
        )

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other page that the pager under the comments leads to."""
        return (yield from read_paged(document, match, _read_page))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    areas = find_containers(document, [entry.node for entry in entries])
    links = [
        link
        for link in document.css("a[href*='page=']")
        if any(within(link, area) for area in areas)
    ]
    drafts = read_drafts(document, entries)
    page = numbered_page(document, drafts, _PAGES, links, number=number)
    page = with_stated_counts(document, _with_printed_count(document, page))
    return opened_by(document, page, _LOG_IN)


def _with_printed_count(document: Document, page: CommentPage) -> CommentPage:
    """Add the number that Olivero prints in a box of its own, right after the word "Comments"."""
    box = document.css_first(".comments__title .comments__count")
    count = re.fullmatch(r"\s*(\d{1,9})\s*", block_text(box)) if box is not None else None
    if box is None or count is None:
        return page
    claim = Claim(
        count=int(count[1]), counts="article", locator=locator(box), source_url=document.url
    )
    return dataclasses.replace(page, claims=(claim, *page.claims))

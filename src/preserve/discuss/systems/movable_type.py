"""The reader for Movable Type and TypePad, from the templates of 2002 to those of today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.comment_feed import feed_of, with_feed
from preserve.discuss.numbered_page import numbered_page
from preserve.discuss.recognised import by_trace
from preserve.discuss.series import Series
from preserve.discuss.systems.movable_type_entries import find_entries
from preserve.discuss.systems.movable_type_fields import read_drafts
from preserve.discuss.systems.movable_type_listing import with_listing
from preserve.patterns import pattern

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.comment_page import CommentPage
    from preserve.discuss.types import Match, PageAnswer, PageAsk, Thread
    from preserve.page import Document

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
_PAGES = Series(shape=pattern(r"/comments/page/(?P<number>\d{1,4})(?:/|(?=[?#]|$))"), first=1)
_FEED = pattern(r"/comments/(?:atom|rss)\.xml\Z")
_TO_COMMENT = pattern(r"#(?:comment-|c)(\d{1,12}|6a[0-9a-f]{16,40})\Z")


class MovableType:
    """Reads comments and trackbacks of Movable Type and TypePad, over all comment pages."""

    name = "movable-type"

    def match(self, document: Document) -> Match | None:
        """Recognise entries of the default templates together with a trace of the engine."""
        return by_trace(
            document,
            _TRACES,
            find_entries,
            name=self.name,
            mark_up="entries of the default templates",
        )

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other comment page that exists.

        Where the page shows too few: TypePad's feed, or what Movable Type's own script asks for.
        """
        feed = feed_of(document, _FEED)
        thread = yield from with_feed(document, match, _read_page, feed, number=_TO_COMMENT)
        return (yield from with_listing(document, thread))


def _read_page(document: Document, number: int | None) -> CommentPage:
    entries = find_entries(document)
    return numbered_page(
        document,
        read_drafts(document, entries),
        _PAGES,
        document.css("a[href*='/comments/page/']"),
        parts=[part for entry in entries for part in (entry.node, *entry.rest)],
        number=number,
    )

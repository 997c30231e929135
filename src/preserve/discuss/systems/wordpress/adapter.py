"""The reader for WordPress: core's walkers, block themes, and what themes make of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from preserve.discuss.area import find_containers
from preserve.discuss.markup import classes
from preserve.discuss.systems.wordpress.entries import find_entries, has_comment_classes
from preserve.discuss.systems.wordpress.page import read_page
from preserve.discuss.systems.wordpress.sources import with_sources
from preserve.discuss.types import Match
from preserve.discuss.whole import read_paged

if TYPE_CHECKING:
    from collections.abc import Generator

    from preserve.discuss.types import PageAnswer, PageAsk, Thread
    from preserve.page import Document

_TRACES = (
    'meta[name="generator"][content^="WordPress"]',
    'link[href*="/wp-content/"]',
    'script[src*="/wp-content/"]',
    'link[href*="/wp-includes/"]',
    'script[src*="/wp-includes/"]',
    'link[rel="https://api.w.org/"]',
    'link[rel="pingback"][href$="xmlrpc.php"]',
    'form[action*="wp-comments-post.php"]',
    ".wp-block-comment-template",
    ".wp-block-comments",
)


class WordPress:
    """Reads discussions that WordPress renders into the page, over all their comment pages."""

    name = "wordpress"

    def match(self, document: Document) -> Match | None:
        """Recognise entries with WordPress's classes, or its traces and a comment area."""
        entries = find_entries(document)
        trace = next((trace for trace in _TRACES if document.css_first(trace) is not None), None)
        marked = [entry for entry in entries if any(map(has_comment_classes, entry.parts))]
        walker = any(
            entry.depth_class is not None
            or any(name.startswith("thread-") for name in classes(entry.node))
            for entry in marked
        )
        if marked and (walker or trace is not None):
            evidence = f"{len(entries)} entries with the classes of comment_class()"
            confidence = 0.95 if trace is not None else 0.85
        elif entries and trace is not None:
            evidence = f"{len(entries)} entries with ids of comments, {trace}"
            confidence = 0.8
        elif trace is not None and find_containers(document):
            evidence = f"a comment area without entries, {trace}"
            confidence = 0.5
        else:
            return None
        return Match(name=self.name, confidence=confidence, evidence=evidence)

    def read(self, document: Document, match: Match) -> Generator[PageAsk, PageAnswer, Thread]:
        """Read the page and every other comment page that exists, the oldest first.

        Where that leaves something open the REST interface is asked, and where it is closed the
        feed of the article's comments.
        """
        thread = yield from read_paged(document, match, read_page)
        return (yield from with_sources(document, thread))

"""How readers of one engine know their pages: a trace of the engine, entries in its mark-up."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.discuss.types import Match
from preserve.model import ThreadState
from preserve.page import locator

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from preserve.discuss.comment_page import CommentPage
    from preserve.page import Document


def by_trace(
    document: Document,
    traces: Iterable[str],
    find_entries: Callable[[Document], Sequence[object]],
    *,
    name: str,
    mark_up: str,
    confidence: float = 0.9,
) -> Match | None:
    """Return a match where one of the selectors finds a trace of the engine, and there are entries.

    ``mark_up`` says in words what the entries were known by.
    """
    trace = next((trace for trace in traces if document.css_first(trace) is not None), None)
    entries = find_entries(document) if trace is not None else ()
    if not entries:
        return None
    evidence = f"{len(entries)} {mark_up}, {trace}"
    return Match(name=name, confidence=confidence, evidence=evidence)


def opened_by(document: Document, page: CommentPage, selector: str) -> CommentPage:
    """Return the page as open where it says nothing else and has what the selector finds.

    The selector is for the engine's own forms and links to comment with.
    """
    if page.state in (ThreadState.OPEN, ThreadState.CLOSED):
        return page
    shown = document.css_first(selector)
    if shown is None:
        return page
    return dataclasses.replace(page, state=ThreadState.OPEN, state_evidence=locator(shown))

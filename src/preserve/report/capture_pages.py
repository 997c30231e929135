"""The report of one capture: a page, and further ones where discussion or citations are long."""

from __future__ import annotations

import contextlib
import dataclasses
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.account.thread_links import place, web_href
from preserve.report.changed import changed
from preserve.report.cited import PAGE_CITATIONS, Citations, shares, sort_of
from preserve.report.pages import CITATIONS, COMMENTS, Page, Places, pieces
from preserve.report.plots import Dates, by_sort
from preserve.report.safe import fragment, language_tag, shortened
from preserve.report.thread import DEEPEST, PAGE_COMMENTS, Placed, Stub, Thread

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from preserve.account.thread_links import Placed as PlacedText
    from preserve.catalogue import Listed
    from preserve.compare import ChangeRecord
    from preserve.export import View
    from preserve.manifest import CitationRow, Manifest
    from preserve.report.cited import Cited
    from preserve.report.viewer import ViewerAddress
    from preserve.report.words import Words

_TITLE_CHARACTERS = 500
HISTORY = 60  # captures of the same seed that are listed


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """A comment as the template shows it; ``words`` is None where its text is not shown."""

    anchor: str
    level: int
    replies: int
    closes: int
    labels: tuple[str, ...]
    removed: bool
    has_links: bool = False
    number: str | None = None
    name: str | None = None
    author_href: str | None = None
    date: str | None = None
    date_iso: str | None = None
    permalink: str | None = None
    answers: Stub | None = None
    title: str | None = None
    words: PlacedText | None = None


@contextlib.contextmanager
def capture_pages(
    view: View,
    *,
    words: Words,
    places: Places,
    viewer: ViewerAddress | None,
    changes: ChangeRecord | None = None,
    history: Sequence[Listed] = (),
    captures: int = 0,
    page_comments: int = PAGE_COMMENTS,
    page_citations: int = PAGE_CITATIONS,
    also: Mapping[str, Any] | None = None,
) -> Iterator[list[Page]]:
    """Give the pages of a capture's report, the first one first; each is made as it is read.

    ``changes`` are those since the capture before. ``history`` are the newest of the ``captures``
    of the same seed, newest first. ``viewer`` is where archived copies can be seen. What was taken
    out of the discussion is shown as ``view`` says. ``also`` are values for the templates.

    Raises:
        ManifestError: a part of the capture cannot be read, here or while a page is read.
    """
    dates = Dates()

    def counted() -> Iterator[Any]:
        for row in view.comments():
            if view.shows(row):
                dates.add(row.date)
            yield row

    with Thread(counted(), view.shows, page_comments=page_comments) as thread:
        report = _Report(
            view=view,
            words=words,
            places=places,
            viewer=viewer,
            thread=thread,
            citations=Citations(view, viewer, page_citations=page_citations),
            also=also or {},
        )
        timeline = dates.timeline(words)
        yield report.pages(
            {
                "changed": None if changes is None else changed(changes, words),
                "history": history if len(history) > 1 else (),
                "history_left": max(captures - len(history), 0),
                "timeline": timeline,
                "replay": viewer.replay if viewer is not None else None,
            }
        )


class _Report:
    def __init__(
        self,
        *,
        view: View,
        words: Words,
        places: Places,
        viewer: ViewerAddress | None,
        thread: Thread,
        citations: Citations,
        also: Mapping[str, Any],
    ) -> None:
        self._view = view
        self._words = words
        self._places = places
        self._thread = thread
        self._citations = citations
        self._by_comment = citations.by_comment()
        self._citation_pages = citations.page_of()
        manifest = view.capture.manifest
        self._common: dict[str, Any] = {
            "t": words,
            "places": places,
            "id": view.id,
            "manifest": manifest,
            "article": view.article,
            "discussion": view.discussion,
            "title": shortened(
                view.article.title or view.article.final_url or view.article.url, _TITLE_CHARACTERS
            ),
            "article_href": web_href(view.article.final_url or view.article.url),
            "text_language": language_tag(view.article.language),
            "include_removed": view.include_removed,
            "has_viewer": viewer is not None,
            "thread_pages": thread.pages,
            "citation_pages": citations.pages,
            "comments": len(thread),
            "citations": len(citations),
            "sort_of": sort_of,
            "stub_of": thread.stub,
            "deepest": DEEPEST,
            **also,
        }

    def pages(self, more: dict[str, Any]) -> list[Page]:
        """Return the pages: the report itself, then what does not fit on it."""
        first = self._common | more | self._facts(self._view.capture.manifest)
        found = [self._page("capture.html.jinja", None, 1, first)]
        for part, count in ((COMMENTS, self._thread.pages), (CITATIONS, self._citations.pages)):
            found += [
                self._page("continued.html.jinja", part, number, self._common)
                for number in range(2, count + 1)
            ]
        return found

    def _page(self, template: str, part: str | None, number: int, values: dict[str, Any]) -> Page:
        def made() -> Iterator[bytes]:
            comments_page = 0 if part == CITATIONS else number
            citations_page = 0 if part == COMMENTS else number

            def to_citation(name: str) -> str:
                page = self._citation_pages[name]
                file = self._places.part(self._view.id, CITATIONS, page)
                return ("" if page == citations_page else file) + "#" + fragment("cites-", name)

            here = {
                "part": part,
                "number": number,
                "span": self._span(part, number),
                "comments_page": comments_page,
                "entries": self._entries(comments_page) if comments_page else (),
                "cited": self._cited(citations_page) if citations_page else (),
                "to_citation": to_citation,
            }
            return pieces(template, values | here)

        return Page(name=self._places.part(self._view.id, part, number), made=made)

    def _span(self, part: str | None, number: int) -> tuple[int, int]:
        return self._thread.range(number) if part != CITATIONS else self._citations.range(number)

    def _facts(self, manifest: Manifest) -> dict[str, Any]:
        claimed = manifest.discussion.claimed
        recorded = manifest.discussion.recorded
        found = self._citations.shares()
        return {
            "addresses": shares(manifest.totals.by_outcome),
            "outcomes": found,
            "sorts": by_sort(found),
            "had": sum(one.count for one in found if one.sort == "had"),
            "whole": max(claimed or 0, recorded),
            "missing": sum(one.count for one in manifest.discussion.missing),
        }

    # ------------------------------------------------------------------------------------ thread

    def _entries(self, page: int) -> Iterator[Shown]:
        for placed in self._thread.on(page):
            yield self._shown(placed)

    def _shown(self, placed: Placed) -> Shown:
        row, words = placed.row, self._words
        kind = words(f"kind.{row.kind}") if row.kind != "comment" else None
        status = words(f"status.{row.status}") if row.status != "visible" else None
        if row.withdrawn is not msgspec.UNSET:
            status = f"{status} ({row.withdrawn.at[:10]}, {row.withdrawn.reason})"
        labels = tuple(one for one in (kind, status) if one)
        shown = Shown(
            anchor=placed.stub.anchor,
            level=placed.level,
            replies=placed.replies,
            closes=placed.closes,
            labels=labels,
            removed=row.status in {"deleted", "hidden", "withdrawn"},
            number=placed.stub.number,
            answers=placed.parent,
        )
        if not placed.stub.shown:
            return shown
        cites: Sequence[CitationRow] = self._by_comment.get(row.id, ())
        return dataclasses.replace(
            shown,
            has_links=bool(cites),
            name=placed.stub.name or words("comment.nobody"),
            author_href=web_href(row.author.url),
            date=row.date_text or (words.moment(row.date) if row.date else None),
            date_iso=row.date,
            permalink=web_href(row.permalink),
            title=row.title,
            words=place(row.text, cites),
        )

    # --------------------------------------------------------------------------------- citations

    def _cited(self, page: int) -> Iterator[tuple[Cited, Stub | None]]:
        for one in self._citations.on(page):
            yield one, None if one.by is None else self._thread.stub(one.by)

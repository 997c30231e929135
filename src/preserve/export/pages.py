"""The pages of a capture: the article and its comment pages, and what they cite."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve import page
from preserve.account import thread_text, thread_title
from preserve.catalogue import Place
from preserve.errors import PageError
from preserve.export.kept import kept_places
from preserve.manifest import CommentRow, ResourceRow
from preserve.model import Group, Role
from preserve.pack import Page
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.export.origins import Origin

_HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})
_OWN_ROLES = frozenset({Role.ARTICLE, Role.DISCUSSION})
_PAGE_BYTES_LIMIT = 10_000_000


def own_pages(capture: CaptureFolder, origins: Mapping[str, Origin]) -> Iterator[Page]:
    """Yield the article and its comment pages, the article first, and the page of the thread.

    Title and text are those of the page as it was captured; of the thread, those of its comments
    without what was removed. A comment interface that is no page to look at is none here.

    Raises:
        ManifestError, WarcError: rows or records cannot be read.
    """
    rows = [row for row in _shown(capture) if _is_own(row)]
    for row in sorted(rows, key=lambda row: Role.ARTICLE not in row.roles):
        yield _page(Place(capture=capture, row=row), origins)
    thread = capture.manifest.discussion.thread_page
    if thread is not None:
        yield Page(
            id=f"{capture.id}-thread",
            url=thread.url,
            date=thread.warc_date,
            title=thread_title(capture.manifest.article),
            text=thread_text(capture.rows("comments", CommentRow)) or None,
        )


def cited_pages(
    capture: CaptureFolder, origins: Mapping[str, Origin], *, collection: Path | None = None
) -> Iterator[Page]:
    """Yield what article and comments cite, of whatever type, as far as it was had.

    That is also what an earlier capture has of it, where that capture is not exported itself;
    earlier ones are looked for in ``collection``, by default the one that the capture lies in.

    Raises:
        CollectionError: the collection cannot be read.
        ManifestError, WarcError: rows or records cannot be read.
    """
    for row in _shown(capture):
        if Role.CITATION in row.roles and not _is_own(row):
            yield _page(Place(capture=capture, row=row), origins)
    rows = capture.rows("resources", ResourceRow)
    kept = {row.kept.record_id: row.id for row in rows if row.kept is not None}
    for place in kept_places([capture], collection or capture.path.parents[1]) if kept else ():
        record = place.row.record
        if record is None or record.id not in kept or not _is_there(place.row):
            continue
        if record.id in origins and not origins[record.id].inside:
            made = _page(place, origins)
            yield dataclasses.replace(made, id=f"{capture.id}-{kept[record.id]}")


def _shown(capture: CaptureFolder) -> Iterator[ResourceRow]:
    for row in capture.rows("resources", ResourceRow):
        if _is_there(row):
            yield row


def _is_there(row: ResourceRow) -> bool:
    had = row.outcome is not None and row.outcome.group is Group.THE_THING
    return had and row.record is not None and row.warc_date is not None


def _is_own(row: ResourceRow) -> bool:
    return bool(_OWN_ROLES.intersection(row.roles)) and _is_html(row)


def _is_html(row: ResourceRow) -> bool:
    return bool(_HTML_TYPES.intersection({row.content_type, row.detected_type}))


def _page(place: Place, origins: Mapping[str, Origin]) -> Page:
    capture, row = place.capture, place.row
    assert row.warc_date is not None
    title, text = _words(place, origins) if _is_html(row) else (None, None)
    if Role.ARTICLE in row.roles and place.moved is None:
        title = capture.manifest.article.title or title
    return Page(
        id=f"{capture.id}-{row.id}", url=row.url, date=row.warc_date, title=title, text=text
    )


def _words(place: Place, origins: Mapping[str, Origin]) -> tuple[str | None, str | None]:
    """Return title and text of a page; of one that cannot be read, neither."""
    row = place.row
    assert row.record is not None
    path, offset = place.path, row.record.offset
    if row.revisit_of is not None:
        if row.revisit_of not in origins:
            return None, None
        origin = origins[row.revisit_of]
        path, offset = origin.path, origin.offset
    exchange = stored_exchange(read_record(path, offset))
    try:
        body = page.read_body(exchange, limit=_PAGE_BYTES_LIMIT)
        document = page.parse(body, url=row.url, headers=exchange.headers)
    except PageError:
        return None, None
    heading = document.css_first("title")
    title = " ".join(heading.text().split()) if heading is not None else None
    return title or None, page.block_text(document.root) or None

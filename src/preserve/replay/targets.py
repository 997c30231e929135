"""What of a capture is opened in a browser, in which order, and what of it there is to see."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from preserve.export.origins import find_origins
from preserve.export.pages import cited_pages, own_pages
from preserve.manifest import CommentRow, ResourceRow
from preserve.model import Role, Visibility
from preserve.replay.known import HTML_TYPES
from preserve.replay.wordings import line_of, seen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.pack import Page
    from preserve.replay.looking import Shown

THREAD = "thread"
_ROLES = (Role.ARTICLE, Role.DISCUSSION, Role.CITATION)
_OK, _PARTIAL, _NOT_MODIFIED = 200, 206, 304


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Target:
    """An address to open; ``row`` is None for the page of the thread, which is ours.

    ``text`` is what the page says, as it was captured; None where it has none that can be read.
    """

    resource: str
    url: str
    moment: str
    role: str
    text: str | None
    row: ResourceRow | None

    @property
    def is_page(self) -> bool:
        """Whether it is a page to look at; of anything else the bytes are asked for."""
        return self.row is None or self.row.content_type in HTML_TYPES

    @property
    def status(self) -> int | None:
        """The status to expect: a viewer shows what was not modified as the whole it is."""
        status = self.row.status if self.row is not None else _OK
        return _OK if status in {_PARTIAL, _NOT_MODIFIED} else status


def targets(capture: CaptureFolder, collection: Path) -> Iterator[Target]:
    """Yield the article, its comment pages, the page of the thread, and what they cite.

    Raises:
        CollectionError, ManifestError, WarcError: rows, index or records cannot be read.
    """
    origins = find_origins([capture], collection)
    rows = {row.id: row for row in capture.rows("resources", ResourceRow) if _is_opened(row)}
    for pages in (own_pages, cited_pages):
        for page in pages(capture, origins.by_id):
            yield _target(capture, page, rows)


def _is_opened(row: ResourceRow) -> bool:
    return row.record is not None and bool(set(_ROLES).intersection(row.roles))


def _target(capture: CaptureFolder, page: Page, rows: Mapping[str, ResourceRow]) -> Target:
    resource = page.id.removeprefix(f"{capture.id}-")
    row = rows.get(resource)
    roles = row.roles if row is not None else ()
    return Target(
        resource=resource,
        url=page.url,
        moment=re.sub(r"\D", "", page.date)[:14],
        role=next((str(role) for role in _ROLES if role in roles), THREAD),
        text=page.text,
        row=row,
    )


class Comments:
    """The comments of a capture, crossed off as pages show them.

    Looked for are those that are visible and have words; a comment belongs to the page it was read
    from, and may be seen on any other, such as the page of the thread.
    """

    def __init__(self, capture: CaptureFolder) -> None:
        self.recorded = 0
        self._texts: dict[str, str] = {}
        self._records: dict[str, str | None] = {}
        for row in capture.rows("comments", CommentRow):
            self.recorded += 1
            if row.status is Visibility.VISIBLE and line_of(row.text).strip():
                self._texts[row.id] = row.text
                self._records[row.id] = row.record_id
        self._unopened: set[str] = set()
        self.visible: set[str] = set()
        self.hidden: set[str] = set()

    def on(self, target: Target) -> dict[str, str]:
        """Return id and text of the comments that were read from a page; the thread has all."""
        if target.role == THREAD:
            return dict(self._texts)
        records = _records_of(target)
        return {one: self._texts[one] for one, record in self._records.items() if record in records}

    def pass_over(self, target: Target) -> None:
        """Look for no comment of a page that is not opened."""
        self._unopened.update(self.on(target))

    def cross_off(self, target: Target, shown: Shown) -> tuple[set[str], set[str]]:
        """Note what a page shows; return which of its own comments are visible, and which hidden.

        A hidden one stands in the page's tree and cannot be read: it is folded away.
        """
        if target.role == Role.CITATION or not self._texts:
            return set(), set()
        visible = seen(self._texts, [line_of(shown.text)])
        hidden = seen(
            {one: text for one, text in self._texts.items() if one not in visible},
            [line_of(shown.tree)],
        )
        self.visible |= visible
        self.hidden |= hidden
        own = set(self.on(target))
        return visible & own, hidden & own

    @property
    def unseen(self) -> list[str]:
        """The ids of those that no page showed, in reading order, where their page was opened."""
        gone = self.visible | self.hidden | self._unopened
        return [one for one in self._texts if one not in gone]

    @property
    def looked_for(self) -> int:
        """How many were seen, or would have to be."""
        return len(self.visible | self.hidden) + len(self.unseen)


def _records_of(target: Target) -> set[str]:
    if target.row is None or target.row.record is None:
        return set()
    return {target.row.record.id, target.row.revisit_of or target.row.record.id}

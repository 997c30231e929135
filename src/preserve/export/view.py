"""What of one capture goes into a text: its account, with or without what was removed."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, TypeVar

from preserve.manifest import PARTS, CitationRow, CommentRow
from preserve.model import Visibility

if TYPE_CHECKING:
    from collections.abc import Iterator

    import msgspec

    from preserve.catalogue import CaptureFolder
    from preserve.export.pseudonyms import Pseudonyms
    from preserve.manifest import ArticleRow, DiscussionRow

    Row = TypeVar("Row", bound=msgspec.Struct)

REMOVED = frozenset({Visibility.DELETED, Visibility.HIDDEN, Visibility.WITHDRAWN})


class View:
    """A capture as it is told to others.

    What its author or the site took out of a discussion is left out, with what it cites, unless
    ``include_removed``. ``pseudonyms`` stand for the people in it, where they are given.
    """

    def __init__(
        self,
        capture: CaptureFolder,
        *,
        include_removed: bool = False,
        pseudonyms: Pseudonyms | None = None,
    ) -> None:
        self.capture = capture
        self.include_removed = include_removed
        self._pseudonyms = pseudonyms

    @property
    def id(self) -> str:
        """The capture's id."""
        return self.capture.id

    @property
    def started(self) -> str:
        """When the capture began."""
        return self.capture.manifest.capture.started

    @functools.cached_property
    def article(self) -> ArticleRow:
        """What the article says of itself."""
        row = self.capture.manifest.article
        return self._pseudonyms.row(row) if self._pseudonyms is not None else row

    @functools.cached_property
    def discussion(self) -> DiscussionRow:
        """The thread as a whole."""
        row = self.capture.manifest.discussion
        return self._pseudonyms.row(row) if self._pseudonyms is not None else row

    def say(self, text: str) -> str:
        """Return a text from elsewhere as it is told."""
        return self._pseudonyms.text(text) if self._pseudonyms is not None else text

    def shows(self, comment: CommentRow) -> bool:
        """Whether a comment is told with what it says."""
        return self.include_removed or comment.status not in REMOVED

    def comments(self) -> Iterator[CommentRow]:
        """Yield all comments, those too that are not shown: replies refer to them.

        Raises:
            ManifestError: the comments cannot be read.
        """
        return self._told(self.capture.rows("comments", CommentRow))

    def citations(self) -> Iterator[CitationRow]:
        """Yield what the article and the comments that are shown cite.

        Raises:
            ManifestError: comments or citations cannot be read.
        """
        unshown = set()
        if not self.include_removed:
            comments = self.capture.rows("comments", CommentRow)
            unshown = {row.id for row in comments if not self.shows(row)}
        rows = self.capture.rows("citations", CitationRow)
        return self._told(row for row in rows if row.cited_by.id not in unshown)

    def rows(self, part: str) -> Iterator[msgspec.Struct]:
        """Yield the rows of a part that are shown.

        Raises:
            ManifestError: the part cannot be read.
        """
        if part == "comments":
            yield from (row for row in self.comments() if self.shows(row))
        elif part == "citations":
            yield from self.citations()
        else:
            yield from self._told(self.capture.rows(part, PARTS[part]))

    def _told(self, rows: Iterator[Row]) -> Iterator[Row]:
        return map(self._pseudonyms.row, rows) if self._pseudonyms is not None else rows

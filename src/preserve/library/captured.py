"""A finished capture, as programs see it."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

from preserve.catalogue import CaptureFolder, Place, find
from preserve.catalogue.folders import open_capture
from preserve.errors import CollectionError, UnknownCapture
from preserve.library.addresses import bare_href
from preserve.library.thread import Entry, tree
from preserve.manifest import CitationRow, CommentRow, Manifest, ResourceRow

# What writes, reads records or compares takes long to import, and many programs only look.
if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

    from preserve.compare import ChangeRecord
    from preserve.export import Exported
    from preserve.reading import StoredBody
    from preserve.verify import Report


class Capture:
    """One visit to one article: its manifest, its rows, its bodies.

    What was withdrawn from the collection is left out everywhere, as on the command line.

    >>> import preserve
    >>> capture = preserve.open_collection("warcs").find("latest")
    >>> capture.manifest.article.title
    'On rallume le four'
    >>> [row.author.name for row in capture.comments()]
    ['Claude', 'Dominique', 'Camille']
    """

    def __init__(self, folder: Path, *, remarks: tuple[str, ...] = ()) -> None:
        """Take the folder of a finished capture; use ``open_collection`` or ``capture``."""
        self._folder = folder
        self.remarks = remarks

    def __repr__(self) -> str:
        return f"<Capture {self.id}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Capture) and self._folder == other._folder

    def __hash__(self) -> int:
        return hash(self._folder)

    @property
    def id(self) -> str:
        """Its id, which is the name of its folder."""
        return self._folder.name

    @property
    def folder(self) -> Path:
        """Where its files are (absolute)."""
        return self._folder

    @functools.cached_property
    def manifest(self) -> Manifest:
        """The account of the capture, typed; read once.

        Raises:
            ManifestError: it cannot be read.
        """
        return self._kept.manifest

    def comments(self) -> Iterator[CommentRow]:
        """Yield the comments in reading order, those too that were taken out (see ``status``).

        Raises:
            ManifestError: they cannot be read.
        """
        return self._kept.rows("comments", CommentRow)

    def citations(self) -> Iterator[CitationRow]:
        """Yield what the article and the comments cite, and what became of it.

        Raises:
            ManifestError: they cannot be read.
        """
        return self._kept.rows("citations", CitationRow)

    def resources(self) -> Iterator[ResourceRow]:
        """Yield every address of the capture with its outcome.

        Raises:
            ManifestError: they cannot be read.
        """
        return self._kept.rows("resources", ResourceRow)

    def thread(self) -> tuple[Entry, ...]:
        """Return the discussion as a tree: the comments that answer no other, with replies.

        >>> import preserve
        >>> thread = preserve.open_collection("warcs").find().thread()
        >>> [(entry.comment.id, len(entry.replies)) for entry in thread]
        [('11', 1), ('13', 0)]

        Raises:
            ManifestError: the comments cannot be read.
        """
        return tree(self.comments())

    def body(self, url: str) -> StoredBody:
        """Return what this capture has of an address; ``read()`` gives it as a browser has it.

        The body of a revisit is that of its original, wherever in the collection that lies.

        Raises:
            InvalidAddress: ``url`` is no address.
            CollectionError: the capture has no record of it; the message says what became of it.
            WarcError: the record cannot be read.
        """
        from preserve.reading import body_of  # noqa: PLC0415 - see above

        wanted = bare_href(url)
        row = next((row for row in self.resources() if row.url == wanted), None)
        if row is None:
            raise CollectionError(f"capture {self.id} did not ask for {wanted}.")
        if row.record is None:
            detail = f" ({row.detail})" if row.detail else ""
            raise CollectionError(
                f"{wanted} has no record: in capture {self.id} it ended {row.outcome}{detail}."
            )
        return body_of(Place(capture=self._kept, row=row), self._collection)

    def diff(self, older: Capture | None = None, *, include_removed: bool = False) -> ChangeRecord:
        """Return what changed since an older capture of the article; without one, the one before.

        Raises:
            UnknownCapture: there is none before it.
            UsageError: they are captures of two different articles.
            ManifestError: an account cannot be read.
        """
        from preserve.compare import changes  # noqa: PLC0415 - see above

        if older is None:
            previous = self.manifest.capture.previous
            if previous is None:
                raise UnknownCapture(f"{self.id} names no capture of its seed before it.")
            before = find(self._collection, previous)
        else:
            before = older._kept  # noqa: SLF001 - one of ours
        return changes(before, self._kept, include_removed=include_removed)

    def verify(self, *, deep: bool = False) -> Report:
        """Check every record, line and digest; nothing is changed. ``ok`` and ``findings`` tell.

        With ``deep`` every body is decoded, and article and discussion are read again.

        Raises:
            CollectionError: the folder is gone.
        """
        if deep:
            from preserve.verify.deep import verify_deeply  # noqa: PLC0415 - see above

            return verify_deeply(self._folder)
        from preserve.verify import verify  # noqa: PLC0415 - see above

        return verify(self._folder)

    def export(
        self,
        output: str | os.PathLike[str],
        *,
        format: str,  # noqa: A002 - as the command line calls it
        force: bool = False,
        **wish: Any,
    ) -> Exported:
        """Write the capture to a file (a bag may be a folder), as ``preserve export`` does.

        ``wish`` are the fields of ``preserve.export.Wish``: ``include_removed``, ``comments``, ….

        Raises:
            UsageError: the name is taken, or something does not fit the format.
            CollectionError, ManifestError, WarcError: it cannot be read, written or given away.
        """
        from preserve.library.exporting import export_captures  # noqa: PLC0415 - see above

        return export_captures(
            [self._kept],
            self._collection,
            Path(output),
            force=force,
            wish={"format": format, **wish},
        )

    def text(self, *, format: str, **wish: Any) -> Iterable[bytes]:  # noqa: A002 - likewise
        """Return an export that is text as lines, UTF-8, which are made as they are asked for.

        Raises:
            UsageError: the format is none of text, or something does not fit it.
            CollectionError, ManifestError: it cannot be read, or not be given away.
        """
        from preserve.library.exporting import captures_as_text  # noqa: PLC0415 - see above

        return captures_as_text([self._kept], {"format": format, **wish})

    @functools.cached_property
    def _kept(self) -> CaptureFolder:
        return open_capture(self._folder)

    @property
    def _collection(self) -> Path:
        return self._folder.parents[1]

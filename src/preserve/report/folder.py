"""The folder of reports: a page for each capture, and the pages of the collection.

It is no part of any capture, and may be deleted at any time. Only what was written by this module
is ever replaced or removed.
"""

from __future__ import annotations

import collections
import dataclasses
import itertools
import os
import re
import secrets
import threading
from typing import TYPE_CHECKING

from preserve.catalogue import list_captures
from preserve.errors import CollectionError
from preserve.export import View
from preserve.report.capture_pages import capture_pages
from preserve.report.collection_pages import Sums, index_page
from preserve.report.others import changes_of, history_of
from preserve.report.pages import CITATIONS, COMMENTS, SUFFIX, Files
from preserve.report.thread import PAGE_COMMENTS
from preserve.report.words import language_for, words_in

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.report.pages import Page
    from preserve.report.viewer import ViewerAddress
    from preserve.report.words import Words

FOLDER = "reports"
MARK = b'<meta name="generator" content="preserve report">'
_HEAD_BYTES = 400


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """A report that was written: the capture, its first page (absolute), pages and bytes in all."""

    capture: str
    path: str
    pages: int
    bytes: int


class _Written:
    """The captures that have a report in a folder, or are about to."""

    def __init__(self, folder: Path, also: Collection[str]) -> None:
        self._folder = folder
        self._also = also

    def __contains__(self, capture_id: object) -> bool:
        return capture_id in self._also or (self._folder / f"{capture_id}{SUFFIX}").is_file()


class Reports:
    """Writes reports on captures of a collection into a folder, ``COLLECTION/reports`` by default.

    ``language`` is one of the languages, or ``auto`` as ``language_for`` has it with ``environ``.
    ``viewer`` is where archived copies can be seen, None for nowhere. Several threads and processes
    may write at once: a page is whole or as it was before.
    """

    def __init__(
        self,
        collection: Path,
        *,
        folder: Path | None = None,
        language: str = "auto",
        environ: Mapping[str, str] | None = None,
        viewer: ViewerAddress | None = None,
        include_removed: bool = False,
        page_comments: int = PAGE_COMMENTS,
    ) -> None:
        self.folder = (folder or collection / FOLDER).absolute()
        self._collection = collection
        self._language = language
        self._environ = os.environ if environ is None else environ
        self._viewer = viewer
        self._include_removed = include_removed
        self._page_comments = page_comments
        self._index = threading.Lock()

    def write(self, capture: CaptureFolder, *, also: Iterable[str] = ()) -> Written:
        """Write the report of a capture; ``also`` are captures that get one, too.

        Raises:
            CollectionError: the folder cannot be written, or holds a page of that name that is none
                of ours.
            ManifestError: the capture cannot be read.
        """
        self._make_folder()
        view = View(capture, include_removed=self._include_removed)
        language = language_for(
            asked=self._language, environ=self._environ, page=view.article.language
        )
        history, count = history_of(self._collection, capture)
        with capture_pages(
            view,
            words=words_in(language),
            places=Files(_Written(self.folder, {*also, capture.id})),
            viewer=self._viewer,
            changes=changes_of(self._collection, capture, include_removed=self._include_removed),
            history=history,
            captures=count,
            page_comments=self._page_comments,
        ) as pages:
            names = {page.name for page in pages}
            # The first page last: what it leads to is there.
            size = sum(self._put(page) for page in reversed(pages))
            first = self.folder / pages[0].name
        self._remove(name for name in list(self._further(capture.id)) if name not in names)
        return Written(capture=capture.id, path=str(first), pages=len(names), bytes=size)

    def write_index(self, changed: Collection[str] | None = None) -> Path:
        """Write the pages of the collection; return the first.

        Where only the reports of ``changed`` captures came anew, older pages that do not show one
        of them stay as they are.

        Raises:
            CollectionError: the folder cannot be written, or the collection cannot be read.
        """
        self._make_folder()
        words = words_in(language_for(asked=self._language, environ=self._environ, page=None))
        with self._index:
            places = Files(_Written(self.folder, ()))
            names = set(self._write_index(words, places, changed))
            older = self._there(map(places.index, itertools.count(1)))
            self._remove(name for name in list(older) if name not in names)
        return self.folder / places.index(None)

    def _write_index(
        self, words: Words, places: Files, changed: Collection[str] | None
    ) -> Iterator[str]:
        """Write the pages; yield the names of all there are."""
        sums = Sums.of(list_captures(self._collection))
        rows = list_captures(self._collection)
        for number, count in sums.pages():
            part = list(itertools.islice(rows, count))
            page = index_page(part, number, sums, words=words, places=places)
            stays = (
                changed is not None
                and number is not None
                and number < sums.older_pages - 1  # the link from the last but one to newer ones
                and (self.folder / page.name).exists()
                and not any(one.id in changed for one in part)
            )
            if not stays:
                self._put(page)
            yield page.name
        # The rest, where a capture came meanwhile, so that the catalogue is closed.
        collections.deque(rows, maxlen=0)

    def forget(self, captures: Iterable[str]) -> None:
        """Remove the reports of captures, and write the pages of the collection without them.

        Nothing is done where there is no folder of reports.

        Raises:
            CollectionError: the folder cannot be written.
        """
        if not self.folder.is_dir():
            return
        for capture in captures:
            self._remove(self._of(capture))
        self.write_index()

    # ------------------------------------------------------------------------------------- files

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise self._refused(error) from error

    def _put(self, page: Page) -> int:
        """Write a page under another name, then put it in its place; return its size."""
        target = self.folder / page.name
        self._check(target)
        written = self.folder / f".report-{secrets.token_hex(8)}"
        try:
            with written.open("xb") as stream:
                for piece in page.made():
                    stream.write(piece)
                size = stream.tell()
            written.replace(target)
        except OSError as error:
            raise self._refused(error) from error
        finally:
            written.unlink(missing_ok=True)
        return size

    def _check(self, target: Path) -> None:
        """See that what stands in the place of a page is one of ours.

        Raises:
            CollectionError: it is not.
        """
        try:
            with target.open("rb") as stream:
                head = stream.read(_HEAD_BYTES)
        except FileNotFoundError:
            return
        except OSError as error:
            raise self._refused(error) from error
        if MARK not in head:
            raise CollectionError(
                f"{target} is there already and is no report; name another folder with --output."
            )

    def _of(self, capture_id: str) -> list[str]:
        """Return the names of all pages of a capture, whichever others are missing."""
        further = re.compile(rf"(?:-(?:{COMMENTS}|{CITATIONS})-\d+)?{re.escape(SUFFIX)}")
        return [
            path.name
            for path in self.folder.iterdir()
            if path.name.startswith(capture_id)
            and further.fullmatch(path.name.removeprefix(capture_id))
        ]

    def _further(self, capture_id: str) -> Iterator[str]:
        """Yield the names of the further pages of a capture, without a look at all others."""
        places = Files(())
        for part in (COMMENTS, CITATIONS):
            names = (places.part(capture_id, part, number) for number in itertools.count(2))
            yield from self._there(names)

    def _there(self, names: Iterable[str]) -> Iterator[str]:
        """Yield the names of pages up to the first that is not there."""
        return itertools.takewhile(lambda name: (self.folder / name).exists(), names)

    def _remove(self, names: Iterable[str]) -> None:
        for name in names:
            target = self.folder / name
            self._check(target)
            try:
                target.unlink(missing_ok=True)
            except OSError as error:
                raise self._refused(error) from error

    def _refused(self, error: OSError) -> CollectionError:
        return CollectionError(
            f"the reports in {self.folder} cannot be written: {error.strerror}; "
            "name another folder with --output."
        )

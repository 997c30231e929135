"""The catalogue of a collection: ``catalogue.db``, a cache over its manifests."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING, Self

from preserve.catalogue import database
from preserve.catalogue.closing import Closing
from preserve.catalogue.differences import differences
from preserve.catalogue.folders import MANIFEST
from preserve.catalogue.ingest import Ingest
from preserve.catalogue.part_lines import is_whole
from preserve.catalogue.queries import Queries
from preserve.catalogue.withdrawals import digest_taken_in, knowing, note, referring, touched
from preserve.errors import CatalogueError, ManifestError
from preserve.manifest import read_manifest, read_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue.differences import Differences
    from preserve.catalogue.schema import Words
    from preserve.manifest import Manifest

_AT_ONCE = 100  # captures added in one transaction, while others wait

_REMOVE_ROWS = tuple(
    f"DELETE FROM {table} WHERE capture = ?"  # noqa: S608 - the names stand in the next line
    for table in ("resources", "citations", "comments", "captures")
)
_PLACE = "SELECT host, id FROM captures WHERE capture = ?"
_FORGET_LOOK = (
    "UPDATE folders SET seen = '' WHERE host = (SELECT host FROM captures WHERE capture = ?)"
)
_DOCUMENTS_OF = """
SELECT document FROM comments WHERE capture = :capture AND document IS NOT NULL
UNION SELECT document FROM citations WHERE capture = :capture AND document IS NOT NULL
UNION SELECT article FROM captures WHERE capture = :capture AND article IS NOT NULL
UNION SELECT body FROM captures WHERE capture = :capture AND body > 0
"""
_IS_IN_NONE = """
    AND NOT EXISTS (SELECT 1 FROM comments WHERE document = :document)
    AND NOT EXISTS (SELECT 1 FROM citations WHERE document = :document)
    AND NOT EXISTS (SELECT 1 FROM captures WHERE article = :document)
    AND NOT EXISTS (SELECT 1 FROM captures WHERE body = :document)
"""
# What the index of words has of them stays until the catalogue is made anew, and is found no more.
_REMOVE_DOCUMENT = tuple(
    f"DELETE FROM {table} WHERE document = :document{_IS_IN_NONE}"  # noqa: S608 - of constants
    for table in ("texts", "documents")
)
_ADDRESSES_OF = """
SELECT address FROM resources WHERE capture = :capture
UNION SELECT address FROM citations WHERE capture = :capture
UNION SELECT final FROM citations WHERE capture = :capture AND final IS NOT NULL
"""
_REMOVE_ADDRESS = """
DELETE FROM addresses WHERE address = :address
    AND NOT EXISTS (SELECT 1 FROM resources WHERE address = :address)
    AND NOT EXISTS (SELECT 1 FROM citations WHERE address = :address)
    AND NOT EXISTS (SELECT 1 FROM citations WHERE final = :address)
"""


class Catalogue(Queries, Closing):
    """The open catalogue of a collection; close it, or use it as a context.

    Several processes may have it open and write at once: each waits for its turn. ``unreadable``
    holds what ``catch_up`` could not read, ``unlisted`` the folders of these captures. One that is
    not ``is_writable`` can only be asked.
    """

    def __init__(self, collection: Path, connection: sqlite3.Connection, words: Words) -> None:
        super().__init__(collection.absolute(), connection, words)
        self.is_writable = True
        self.unreadable: list[ManifestError] = []
        self.unlisted: list[Path] = []

    @classmethod
    def open(cls, collection: Path) -> Self:
        """Open it; make it where there is none, bring an older one to this program's form.

        Raises:
            CatalogueError: it is damaged, of a newer program, or cannot be written.
        """
        return cls(collection, *database.open_to_write(collection))

    def close(self) -> None:
        """Let go of the file."""
        with self.translated():
            self.connection.close()

    def add(self, folder: Path) -> bool:
        """Add a finished capture; tell whether it was not there yet.

        Raises:
            ManifestError: its manifest cannot be read.
            CatalogueError: the catalogue cannot be written.
        """
        manifest = read_manifest(folder / MANIFEST)
        with self._transaction():
            return self._add(Ingest(self.connection, self.words), folder, manifest)

    def remove(self, capture_id: str) -> bool:
        """Forget a capture; tell whether it was there. Its files are not touched.

        Raises:
            CatalogueError: the catalogue cannot be written.
        """
        with self._transaction():
            found = self.connection.execute(
                "SELECT capture FROM captures WHERE id = ?", (capture_id,)
            ).fetchall()
            for (capture,) in found:
                self._remove(capture)
        return bool(found)

    def is_current(self) -> bool:
        """Tell whether the catalogue knows just the captures whose folders are there.

        Raises:
            CollectionError: the collection cannot be read.
            ManifestError: it cannot be told what is withdrawn.
        """
        with self.translated():
            if digest_taken_in(self.connection) != read_trail(self.collection).digest:
                return False
        found = self._differences()
        if found.gone or any(map(_is_whole, found.broken.values())):
            return False
        return not list(self._readable(found.new))

    def catch_up(self) -> None:
        """Add and forget what came and went beside us: folders copied in or deleted, say.

        A capture whose manifest cannot be read is kept out, and told in ``unreadable``. What was
        withdrawn since goes, and what no longer is comes back.

        Raises:
            CollectionError: the collection cannot be read.
            ManifestError: it cannot be told what is withdrawn.
            CatalogueError: the catalogue cannot be written.
        """
        found = self._differences()
        mended = {capture: folder for capture, folder in found.broken.items() if _is_whole(folder)}
        if found.gone or mended:
            with self._transaction():
                for capture in (*found.gone, *mended):
                    self._remove(capture)
        self._add_all([*found.new, *mended.values()])
        self._note(found)
        self._agree()

    def knowing(self, urls: Iterable[str], *, seed: str | None = None) -> list[Path]:
        """Return the folders of captures that asked for or cite one of these, and of a seed's."""
        with self.translated():
            return [
                self.collection.joinpath(*self.connection.execute(_PLACE, (one,)).fetchone())
                for one in sorted(knowing(self.connection, urls, seed))
            ]

    def addresses_referring(self, record_ids: Iterable[str]) -> list[str]:
        """Return the addresses that are shown and have their body in one of these records."""
        with self.translated():
            return sorted(referring(self.connection, record_ids))

    def _agree(self) -> None:
        """Read those captures again on which the trail of withdrawals bears otherwise by now."""
        trail = read_trail(self.collection)
        with self.translated():
            if digest_taken_in(self.connection) == trail.digest:
                return
        with self._transaction():
            ingest = Ingest(self.connection, self.words)
            for capture, *place in touched(self.connection, trail):
                folder = self.collection.joinpath(*place)
                self._remove(capture)
                with contextlib.suppress(ManifestError):  # it is new again
                    ingest.add(folder, read_manifest(folder / MANIFEST))
            note(self.connection, trail)

    def _differences(self) -> Differences:
        with self.translated():
            return differences(self.connection, self.collection)

    def _note(self, found: Differences) -> None:
        """Note how folders look of which all is known; another time, where another writes now."""
        settled = found.settled({folder.parent.name for folder in self.unlisted})
        if not settled and not found.gone_hosts:
            return
        self.wait_at_most(0)
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.executemany(
                "INSERT OR REPLACE INTO folders (host, seen) VALUES (?, ?)", settled.items()
            )
            self.connection.executemany(
                "DELETE FROM folders WHERE host = ?1 "
                "AND NOT EXISTS (SELECT 1 FROM captures WHERE host = ?1)",
                ((host,) for host in found.gone_hosts),
            )
            self.connection.execute("COMMIT")
        except sqlite3.OperationalError:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
        finally:
            self.wait_at_most(database.WAIT_SECONDS)

    def _readable(self, folders: Iterable[Path]) -> Iterator[tuple[Path, Manifest]]:
        for folder in folders:
            try:
                yield folder, read_manifest(folder / MANIFEST)
            except ManifestError as error:
                self.unreadable.append(error)
                self.unlisted.append(folder)

    def _add_all(self, folders: Sequence[Path]) -> None:
        for start in range(0, len(folders), _AT_ONCE):
            read = list(self._readable(folders[start : start + _AT_ONCE]))
            if read:
                with self._transaction():
                    ingest = Ingest(self.connection, self.words)
                    for folder, manifest in read:
                        self._add(ingest, folder, manifest)

    def _add(self, ingest: Ingest, folder: Path, manifest: Manifest) -> bool:
        there = self.connection.execute(
            "SELECT 1 FROM captures WHERE host = ? AND id = ?", (folder.parent.name, folder.name)
        ).fetchone()
        if there is None:
            ingest.add(folder, manifest)
        return there is None

    def _remove(self, capture: int) -> None:
        self.connection.execute(_FORGET_LOOK, (capture,))
        addresses = self.connection.execute(_ADDRESSES_OF, {"capture": capture}).fetchall()
        documents = self.connection.execute(_DOCUMENTS_OF, {"capture": capture}).fetchall()
        for statement in _REMOVE_ROWS:
            self.connection.execute(statement, (capture,))
        self.connection.executemany(
            _REMOVE_ADDRESS, ({"address": address} for (address,) in addresses)
        )
        for statement in _REMOVE_DOCUMENT:
            self.connection.executemany(statement, ({"document": one} for (one,) in documents))

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self.translated():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # Where the disk is full SQLite has taken the transaction back already.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise


@contextlib.contextmanager
def current(
    collection: Path, remark: Callable[[CatalogueError], None] = lambda _: None
) -> Iterator[Catalogue | None]:
    """Give the catalogue of a collection, caught up; None where the folders must be asked.

    That is where there is none, where it is behind and cannot be written, and where it cannot be
    used, which is told to ``remark``. It is never made here: ``Catalogue.open`` does that.

    Raises:
        CollectionError: the collection cannot be read.
    """
    catalogue = None
    try:
        catalogue = _opened(collection)
    except CatalogueError as error:
        remark(error)
    with catalogue if catalogue is not None else contextlib.nullcontext():
        yield catalogue


def _opened(collection: Path) -> Catalogue | None:
    if not database.path_of(collection).is_file():
        return None
    writable = database.is_writable(collection)
    open_file = database.open_to_write if writable else database.open_to_read
    catalogue = Catalogue(collection, *open_file(collection))
    catalogue.is_writable = writable
    try:
        if writable:
            catalogue.catch_up()
        elif not catalogue.is_current():
            catalogue.close()
            return None
    except BaseException:
        catalogue.close()
        raise
    return catalogue


def _is_whole(folder: Path) -> bool:
    try:
        return is_whole(folder, read_manifest(folder / MANIFEST))
    except ManifestError:
        return False

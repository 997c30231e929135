"""A catalogue to ask, also where there is none: made for the moment, then."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

from preserve.catalogue import database
from preserve.catalogue.catalogue import Catalogue, current
from preserve.catalogue.folders import MANIFEST, folders
from preserve.catalogue.ingest import Ingest
from preserve.catalogue.schema import migrate, words_of
from preserve.errors import ManifestError
from preserve.manifest import read_manifest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from preserve.errors import CatalogueError


@contextlib.contextmanager
def asked(
    collection: Path,
    *,
    unreadable: Callable[[ManifestError], None] = lambda _: None,
    remark: Callable[[CatalogueError], None] = lambda _: None,
) -> Iterator[Catalogue]:
    """Give the catalogue of a collection, caught up; one made of its folders where there is none.

    That one is in a temporary file and is deleted at the end: it costs reading every manifest.
    ``unreadable`` is told what could not be taken in, ``remark`` what is wrong with the catalogue.

    Raises:
        CollectionError: the collection cannot be read.
        CatalogueError: in the block, where the catalogue cannot be used.
    """
    with current(collection, remark) as catalogue:
        if catalogue is not None:
            for error in catalogue.unreadable:
                unreadable(error)
            yield catalogue
            return
    path = database.path_of(collection)
    with database.translated(path):
        connection = sqlite3.connect("", isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            migrate(connection, path)
            words = words_of(connection, path)
            _fill(Ingest(connection, words), collection, unreadable)
        except BaseException:
            connection.close()
            raise
    with Catalogue(collection, connection, words) as made:
        made.is_writable = False
        yield made


def _fill(ingest: Ingest, collection: Path, unreadable: Callable[[ManifestError], None]) -> None:
    for folder in sorted(folders(collection.absolute())):
        try:
            manifest = read_manifest(folder / MANIFEST)
        except ManifestError as error:
            unreadable(error)
        else:
            ingest.add(folder, manifest)

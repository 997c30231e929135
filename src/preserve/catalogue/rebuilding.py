"""Making the catalogue anew, from the folders alone."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.catalogue import database
from preserve.catalogue.catalogue import Catalogue
from preserve.catalogue.differences import names
from preserve.catalogue.folders import MANIFEST
from preserve.catalogue.ingest import Ingest
from preserve.catalogue.schema import take_indexes
from preserve.catalogue.withdrawals import note
from preserve.errors import ManifestError
from preserve.manifest import read_manifest, read_trail

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Rebuilt:
    """A catalogue made anew: rows in each table, and what could not be taken in.

    ``unreadable`` are captures without a manifest that can be read; the parts of those in
    ``not_whole`` are not what their manifests say: they are listed, their rows are not.
    """

    rows: Mapping[str, int]
    unreadable: tuple[ManifestError, ...]
    not_whole: tuple[Path, ...]


def rebuild(collection: Path, *, told: Callable[[int, int], None] = lambda _, __: None) -> Rebuilt:
    """Make the catalogue anew from the folders alone, in the place of the one there.

    ``told`` is called for each capture with the number of those read, and of all. Who reads the old
    one goes on reading it; what is added to it meanwhile is found again at the end.

    Raises:
        CollectionError: the collection cannot be read.
        CatalogueError: the catalogue cannot be written, or another process is making one.
        ManifestError: it cannot be told what is withdrawn.
    """
    folders = [collection.absolute().joinpath(*one) for one in sorted(names(collection))]
    finished = [folder for folder in folders if (folder / MANIFEST).is_file()]
    with database.new_file(collection) as (connection, words):
        connection.execute("BEGIN")
        note(connection, read_trail(collection.absolute()))
        indexes = take_indexes(connection)
        ingest = Ingest(connection, words)
        for number, folder in enumerate(finished):
            told(number, len(finished))
            try:
                manifest = read_manifest(folder / MANIFEST)
            except ManifestError:
                continue
            ingest.add(folder, manifest)
        for statement in indexes:
            connection.execute(statement)
        connection.execute("COMMIT")
    told(len(finished), len(finished))
    with Catalogue.open(collection) as catalogue:
        catalogue.catch_up()
        return Rebuilt(
            rows=catalogue.counts(),
            unreadable=tuple(catalogue.unreadable),
            not_whole=tuple(one.path for one in catalogue.not_whole()),
        )

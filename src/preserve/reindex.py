"""The caches of a collection, made anew from what they are caches of.

The catalogue from the manifests and their parts; with ``cdxj``, the index of each capture from its
WARC files, and the index of the collection from those.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from preserve.articles import take_in
from preserve.catalogue import Catalogue, folders, rebuild
from preserve.errors import CollectionError, PreserveError
from preserve.index import write_collection_index
from preserve.removing import clean_up
from preserve.withdrawing import restore_index

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from preserve.catalogue import Rebuilt

_INDEX = "index.cdxj"
_MOVED = "originals"  # records that outlived their capture


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Indexed:
    """The indexes: captures whose own was written again, the collection's, and its lines."""

    mended: tuple[Path, ...]
    path: Path
    lines: int


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Reindexed:
    """What was made anew; ``problems`` says what could not be read, and is not in it."""

    catalogue: Rebuilt
    index: Indexed | None
    problems: tuple[str, ...]


def reindex(
    collection: Path,
    *,
    cdxj: bool = False,
    told: Callable[[str, int, int], None] = lambda _, __, ___: None,
) -> Reindexed:
    """Make the catalogue anew, and with ``cdxj`` the indexes.

    What an interrupted removal left is deleted. What cannot be read hides nothing else. ``told`` is
    called with what is done (``catalogue``, ``articles``, ``index``), and the number of captures
    done and of all.

    Raises:
        CollectionError: there is no such collection, or it cannot be read or written.
    """
    if not collection.is_dir():
        raise CollectionError(
            f"{collection} is not there; name the folder of captures with --collection."
        )
    problems = []
    try:
        clean_up(collection.absolute())
    except PreserveError as error:
        problems.append(str(error))
    rebuilt = rebuild(collection, told=lambda done, of: told("catalogue", done, of))
    of = rebuilt.rows["captures"]
    with Catalogue.open(collection) as catalogue:
        take_in(catalogue, told=lambda done: told("articles", done, of))
    problems += [str(error) for error in rebuilt.unreadable]
    problems += [
        f"{folder}: its parts are not what its manifest says; see preserve verify."
        for folder in rebuilt.not_whole
    ]
    index = _indexes(collection.absolute(), problems, told) if cdxj else None
    return Reindexed(catalogue=rebuilt, index=index, problems=tuple(problems))


def _indexes(
    collection: Path, problems: list[str], told: Callable[[str, int, int], None]
) -> Indexed:
    finished = sorted(folders(collection))
    mended = []
    for number, folder in enumerate(finished):
        told("index", number, len(finished))
        try:
            if restore_index(collection, folder):
                mended.append(folder)
        except PreserveError as error:
            problems.append(str(error))
    told("index", len(finished), len(finished))
    place = collection / _MOVED
    try:
        if any(place.glob("*.warc.gz")) and restore_index(collection, place):
            mended.append(place)
    except PreserveError as error:
        problems.append(str(error))
    moved = [collection / _MOVED] if (collection / _MOVED / _INDEX).is_file() else []
    path, lines = write_collection_index(
        collection,
        [*(one for one in finished if (one / _INDEX).is_file()), *moved],
        unreadable=lambda error: problems.append(str(error)),
    )
    return Indexed(mended=tuple(mended), path=path, lines=lines)

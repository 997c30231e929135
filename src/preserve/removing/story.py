"""The removal of captures, one after the other, newest first.

    what others refer to moves to originals/        synced, before anything is deleted
    HOST/ID is renamed to HOST/.ID.removed          from here on the capture is gone
    the catalogue forgets it, the folder is deleted
    what nobody refers to any more leaves originals/

Cut off at any moment, each capture is there whole or is gone, and every original is somewhere; the
next removal, or ``reindex``, deletes what is left over.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
from typing import TYPE_CHECKING

from preserve.catalogue import current, folders
from preserve.catalogue.moved import FOLDER
from preserve.clock import SystemClock
from preserve.errors import CatalogueError, CollectionError
from preserve.index import write_collection_index
from preserve.removing.leftovers import (
    alone,
    cannot_delete,
    delete_folder,
    drop_unreferenced,
    hidden,
    sweep,
)
from preserve.removing.moving import asked_of, move
from preserve.removing.referring import INDEX, digests_of, referring

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from preserve.clock import Clock
    from preserve.removing.referring import Referring

_JOURNAL = "journal.jsonl"
_MANIFEST = "manifest.json"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Removed:
    """A capture that is removed, or would be.

    ``bytes`` are those of its folder; ``moved`` is how many responses others refer to, ``file``
    where they went in ``originals/``; ``dropped`` are files there that nobody refers to any more.
    """

    id: str
    folder: Path
    bytes: int
    moved: int
    file: str | None = None
    dropped: tuple[str, ...] = ()


def plan(collection: Path, captures: Sequence[Path]) -> tuple[Removed, ...]:
    """Return what a removal of these folders would do; nothing is changed.

    Raises:
        CollectionError: a capture of the collection is still open, or something that may refer to
            these cannot be read.
        ManifestError, WarcError: likewise.
    """
    check_closed(collection)
    chosen, everyone = _in_order(collection, captures)
    planned = []
    for folder in chosen:
        everyone.pop(folder, None)
        planned.append(
            Removed(
                id=folder.name,
                folder=folder,
                bytes=_size(folder),
                moved=len(asked_of(folder, everyone.values()).files),
            )
        )
    return tuple(planned)


def remove(
    collection: Path,
    captures: Sequence[Path],
    *,
    clock: Clock | None = None,
    new_suffix: Callable[[], str] = lambda: secrets.token_hex(3),
) -> tuple[Removed, ...]:
    """Remove finished captures, given by their folders; return what was done, in order.

    Memory grows with the number of records that are referred to, not with that of captures.

    Raises:
        CollectionError: a capture of the collection is still open, another removal is under way,
            something that may refer to these cannot be read, or the disk refuses. Captures before
            the one that failed are removed, that one and those after it are as they were.
        ManifestError, WarcError: likewise, where a capture cannot be read.
    """
    clock = clock or SystemClock()
    with alone(collection):
        check_closed(collection)
        sweep(collection)
        place = collection / FOLDER
        chosen, everyone = _in_order(collection, captures)
        digests, names = digests_of(chosen), {folder.name for folder in chosen}
        done = []
        for folder in chosen:
            everyone.pop(folder, None)
            asked = asked_of(folder, everyone.values())
            size, file = _size(folder), None
            if asked.files:
                file = move(
                    folder, asked, collection=collection, now=clock.now(), suffix=new_suffix()
                )
            check_closed(collection)
            if set(folders(collection)) - {folder} != {*everyone} - {place}:
                raise CollectionError(
                    f"captures came or went while {folder.name} was being removed; try again."
                )
            _delete(collection, folder)
            dropped = drop_unreferenced(collection)
            everyone.pop(place, None)
            if (place / INDEX).is_file():  # what moved may be a revisit of what comes next
                everyone[place] = referring(place, digests=digests, captures=names)
            done.append(
                Removed(
                    id=folder.name,
                    folder=folder,
                    bytes=size,
                    moved=len(asked.files),
                    file=file,
                    dropped=dropped,
                )
            )
        _forget(collection)
    return tuple(done)


def check_closed(collection: Path) -> None:
    """Refuse where a capture is open: it may refer to anything, and nobody knows yet to what.

    Raises:
        CollectionError: there is one.
    """
    for journal in sorted(collection.glob(f"*/*/{_JOURNAL}")):
        folder = journal.parent
        if not folder.name.startswith(".") and not (folder / _MANIFEST).is_file():
            raise CollectionError(
                f"capture {folder.name} is not finished, and may refer to others: wait for its "
                "end, or close it with preserve repair, then remove again."
            )


def _in_order(
    collection: Path, captures: Sequence[Path]
) -> tuple[list[Path], dict[Path, Referring]]:
    """Return the captures, newest first, and what everyone refers to in them, by folder.

    Those that refer go before those referred to: so a removal that is cut off leaves no revisit
    without its original.
    """
    chosen = sorted(set(captures), key=lambda folder: folder.name, reverse=True)
    digests = digests_of(chosen)
    names = {folder.name for folder in chosen}
    place = collection / FOLDER
    among = [*folders(collection), *([place] if (place / INDEX).is_file() else [])]
    return chosen, {folder: referring(folder, digests=digests, captures=names) for folder in among}


def _delete(collection: Path, folder: Path) -> None:
    gone = hidden(folder)
    try:
        folder.rename(gone)
        try:
            check_closed(collection)  # one that began before this found the capture still there
        except CollectionError:
            gone.rename(folder)
            raise
        handle = os.open(folder.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        with contextlib.suppress(CatalogueError), current(collection):
            pass  # it catches up with the folders
        delete_folder(gone)
    except OSError as error:
        raise cannot_delete(error) from error
    with contextlib.suppress(OSError):
        folder.parent.rmdir()


def _forget(collection: Path) -> None:
    """Write the index of the collection again, where there is one."""
    if (collection / INDEX).is_file():
        place = collection / FOLDER
        among = [*sorted(folders(collection)), *([place] if place.is_dir() else [])]
        write_collection_index(
            collection,
            [folder for folder in among if (folder / INDEX).is_file()],
            unreadable=lambda _: None,
        )


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())

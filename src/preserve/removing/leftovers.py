"""What an interrupted removal left, and what in ``originals/`` nobody refers to any more.

Every step can be done again: what is deleted here is a second copy, or is asked for by nobody.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from typing import TYPE_CHECKING

from preserve.catalogue import current, folders, hidden_anywhere, moved_paths, read_moved
from preserve.catalogue.moved import FOLDER
from preserve.errors import CatalogueError, CollectionError
from preserve.index import mend_cdxj
from preserve.removing.referring import INDEX, digests_of, entries_of, ids_of, referring

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from preserve.catalogue import Moved

HIDDEN_END = ".removed"

_WARC = ".warc.gz"
_OPEN = ".open"


@contextlib.contextmanager
def alone(collection: Path) -> Iterator[None]:
    """Let nobody else remove anything of a collection meanwhile.

    Raises:
        CollectionError: someone else does, or the folder cannot be opened.
    """
    try:
        handle = os.open(collection, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise CollectionError(
            f"{collection} cannot be read: {error.strerror}; name the folder of captures with "
            "--collection."
        ) from error
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CollectionError(
                f"captures of {collection} are being removed, or something withdrawn, already; "
                "try again when that is done."
            ) from error
        yield
    finally:
        os.close(handle)


def hidden(folder: Path) -> Path:
    """Return the name under which the folder of a capture is deleted."""
    return folder.with_name(f".{folder.name}{HIDDEN_END}")


def hidden_folders(collection: Path) -> list[Path]:
    """Return the folders of captures whose removal did not come to its end."""
    return sorted(collection.glob(f"*/.*{HIDDEN_END}"))


def clean_up(collection: Path) -> int:
    """Delete what an interrupted removal left; return how many captures and files that were.

    Raises:
        CollectionError: captures are being removed right now, or the disk refuses.
        WarcError: a file in ``originals/`` cannot be read.
    """
    place = collection / FOLDER
    left = [*hidden_folders(collection), *_half_written(place), *_half_moved(collection)]
    if not left and not _is_behind(place):
        return 0
    with alone(collection):
        return sweep(collection)


def sweep(collection: Path) -> int:
    """Do so for one who is alone."""
    place = collection / FOLDER
    count = 0
    try:
        for folder in hidden_folders(collection):
            delete_folder(folder)
            _drop_if_empty(folder.parent)
            count += 1
        doomed = [*_half_written(place), *_half_moved(collection)]
        if doomed or _is_behind(place):
            _delete(place, doomed)
    except OSError as error:
        raise cannot_delete(error) from error
    return count + len(doomed)


def delete_folder(folder: Path) -> None:
    """Delete the folder of a capture; of one that is a link, the link alone.

    Raises:
        OSError: the disk refuses.
    """
    if folder.is_symlink():
        folder.unlink()
    else:
        shutil.rmtree(folder)


def drop_unreferenced(collection: Path) -> tuple[str, ...]:
    """Delete the files of ``originals/`` none of whose records anyone refers to; return names.

    Raises:
        CollectionError, WarcError: something that may refer to them cannot be read, or the disk
            refuses.
    """
    place = collection / FOLDER
    unused = [path for path, _ in unreferenced(collection)]
    doomed = [
        file
        for path in unused
        for file in (*(place / name for name in read_moved(path).files), path)
    ]
    try:
        if doomed:
            _delete(place, doomed)
    except OSError as error:
        raise cannot_delete(error) from error
    return tuple(file.name for file in doomed if file.name.endswith(_WARC))


def unreferenced(collection: Path) -> list[tuple[Path, Moved]]:
    """Return what moved and is referred to no more, neither by captures nor by what stays there.

    Raises:
        CollectionError, WarcError: something that may refer to it cannot be read.
    """
    place = collection / FOLDER
    left = {path: read_moved(path) for path in moved_paths(collection)}
    if not left or _are_referred_to(left.values(), collection):
        return []
    digests = digests_of([place])
    names = {moved.capture for moved in left.values()}
    wanted: set[str] = set()
    kept: dict[str, set[str]] = {}
    for folder in folders(collection):
        found = referring(folder, digests=digests, captures=names)
        wanted |= found.originals
        for capture, lines in found.kept.items():
            kept.setdefault(capture, set()).update(lines)
    files = {record_id: entry.filename for record_id, entry in ids_of(place)}
    inside = referring(place, digests=digests, captures=names).revisits
    gone: list[tuple[Path, Moved]] = []
    while True:
        there = {name for moved in left.values() for name in moved.files}
        asked = wanted | {
            original for revisit, original in inside.items() if files.get(revisit) in there
        }
        unused = [
            (path, moved)
            for path, moved in left.items()
            if not asked.intersection(moved.records)
            and not kept.get(moved.capture, set()).intersection(row.id for row in moved.resources)
        ]
        if not unused:
            return gone
        gone += unused
        for path, _ in unused:
            del left[path]


def _are_referred_to(left: Iterable[Moved], collection: Path) -> bool:
    """Tell whether the catalogue knows of each that it is referred to: then nobody need look."""
    with contextlib.suppress(CatalogueError), current(collection) as catalogue:
        return catalogue is not None and all(
            catalogue.referred_to(moved.records)
            or catalogue.kept_of(moved.capture, (row.id for row in moved.resources))
            for moved in left
        )
    return False


def cannot_delete(error: OSError) -> CollectionError:
    """Return the sentence for a disk that refuses."""
    return CollectionError(
        f"{error.filename} cannot be deleted: {error.strerror}; nothing that is referred to is "
        "lost: remove it again when the folder can be written."
    )


def _half_written(place: Path) -> Iterator[Path]:
    for pattern in (f"*{_OPEN}", f".{INDEX}.*"):
        yield from place.glob(pattern)


def _half_moved(collection: Path) -> Iterator[Path]:
    """Yield files of moves that did not come to their end, their capture being still there.

    Also what says of files that are gone where they came from. A file whose capture is gone is
    never one of these.
    """
    place = collection / FOLDER
    captures = {folder.name for folder in folders(collection)}
    for path in moved_paths(collection):
        moved = read_moved(path)
        files = [file for name in moved.files if (file := place / name).is_file()]
        if moved.capture in captures or not files:
            yield from files
            yield path


def _is_behind(place: Path) -> bool:
    """Tell whether the index of ``originals/`` is not of the files that are there."""
    if not place.is_dir():
        return False
    try:
        indexed = {entry.filename for entry in entries_of(place)}
    except CollectionError:
        return True
    return indexed != {path.name for path in place.iterdir() if path.name.endswith(_WARC)}


def _delete(place: Path, doomed: list[Path]) -> None:
    """Delete files of ``originals/``: no line of its index ever names a file that is gone."""
    stay = sorted(
        path.name for path in place.iterdir() if path.name.endswith(_WARC) and path not in doomed
    )
    if stay:
        mend_cdxj(place, stay, is_hidden=hidden_anywhere(place.parent).__contains__)
    else:
        (place / INDEX).unlink(missing_ok=True)
    for path in sorted(doomed, key=lambda one: one.name.endswith(".json")):
        path.unlink(missing_ok=True)
    _drop_if_empty(place)


def _drop_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()

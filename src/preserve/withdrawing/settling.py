"""Making a collection agree with its trail: purges that are due, indexes, change records.

Everything here can be done again: what agrees already is left as it is.
"""

from __future__ import annotations

import datetime
import os
from typing import TYPE_CHECKING

from preserve.catalogue import folders, hidden_anywhere, withheld_by, withheld_in
from preserve.catalogue.moved import FOLDER, moved_paths, read_moved
from preserve.clock import iso
from preserve.errors import CollectionError, ManifestError, WarcError
from preserve.index import hide_in_cdxj, mend_cdxj, write_collection_index
from preserve.manifest import (
    PARTS,
    PURGED,
    Step,
    Trail,
    read_manifest,
    read_purged,
    read_trail,
)
from preserve.pack import sha256_of
from preserve.warc import blanked, spans_of
from preserve.withdrawing.shown import bears_on, encode_purged, write_without

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from preserve.catalogue import Withheld
    from preserve.errors import PreserveError
    from preserve.manifest import TrailRow

_MANIFEST = "manifest.json"
_INDEX = "index.cdxj"
_OPEN = ".open"
_CHANGES = "changes.json"


def settle(collection: Path, captures: Iterable[Path] | None = None) -> tuple[Path, ...]:
    """Make captures, or all, agree with the trail; return the folders in which something changed.

    Raises:
        CollectionError, ManifestError, WarcError: something cannot be read or written. One that
            cannot be read is told once all others agree.
    """
    trail = read_trail(collection)
    changed = []
    unreadable: list[PreserveError] = []
    try:
        for folder in sorted(folders(collection)) if captures is None else captures:
            try:
                if finish_purge(folder) | (bool(trail.standing) and _settle(folder, trail)):
                    changed.append(folder)
            except (ManifestError, WarcError) as error:
                unreadable.append(error)
        place = collection / FOLDER
        if trail.standing and place.is_dir() and _settle_moved(place, trail):
            changed.append(place)
    except OSError as error:
        raise _refused(collection, error) from error
    if unreadable:
        raise unreadable[0]
    return tuple(changed)


def restore_index(collection: Path, folder: Path) -> bool:
    """Write the index of a capture, or of ``originals/``, with all that may be shown by now.

    Tells whether it was another before.

    Raises:
        CollectionError, ManifestError, WarcError: something cannot be read or written.
    """
    if folder.name == FOLDER and folder.parent == collection:
        names = sorted(path.name for path in folder.glob("*.warc.gz"))
        return mend_cdxj(folder, names, is_hidden=hidden_anywhere(collection).__contains__)
    manifest = read_manifest(folder / _MANIFEST)
    withheld = withheld_in(folder)
    targets = withheld.targets if withheld is not None else frozenset()
    files = [row.name for row in manifest.files]
    return mend_cdxj(folder, files, is_hidden=targets.__contains__)


def renew_collection_index(collection: Path) -> None:
    """Write the index of the collection again, where there is one.

    Raises:
        CollectionError: it cannot be written.
    """
    if (collection / _INDEX).is_file():
        among = [*sorted(folders(collection)), collection / FOLDER]
        write_collection_index(
            collection,
            [folder for folder in among if (folder / _INDEX).is_file()],
            unreadable=lambda _: None,
        )


def finish_purge(folder: Path) -> bool:
    """Put the files of a purge in their places, or drop those of one that did not get so far.

    ``purged.json`` decides: it is put in place once all others are ready. Tells whether something
    was left over.

    Raises:
        OSError, ManifestError: something cannot be read or written.
    """
    unfinished = list(folder.glob(f"*{_OPEN}"))
    if not unfinished:
        return False
    names = {PURGED, *(f"{part}.jsonl" for part in PARTS)}
    names |= {row.name for row in read_manifest(folder / _MANIFEST).files}
    left = [path for path in unfinished if path.name.removesuffix(_OPEN) in names]
    purged = read_purged(folder)
    wanted = {}
    if purged is not None:
        parts = (purged.parts.comments, purged.parts.citations, purged.parts.resources)
        wanted = {row.name: row.sha256 for row in purged.files}
        wanted |= {part.file: part.sha256 for part in parts}
    for path in left:
        name = path.name.removesuffix(_OPEN)
        if name in wanted and sha256_of(path) == wanted[name]:
            path.replace(folder / name)
        else:
            path.unlink()
    _sync(folder)
    return True


def purge_capture(folder: Path, row: TrailRow, *, at: str) -> bool:
    """Overwrite in a capture what a withdrawal hides; tell whether there was anything.

    Raises:
        OSError, CollectionError, ManifestError, WarcError: something cannot be read or written.
    """
    withheld = withheld_by([row], folder, read_manifest(folder / _MANIFEST))
    before = read_purged(folder)
    is_done = before is not None and row.id in before.withdrawals
    if withheld is None or is_done or not bears_on(folder, withheld):
        return False
    purged = write_without(folder, withheld, folder, at=at, withdrawals=[row.id], suffix=_OPEN)
    _put(folder / PURGED, [encode_purged(purged)])  # from here on it will be done
    finish_purge(folder)
    return True


def _settle(folder: Path, trail: Trail) -> bool:
    withheld = withheld_in(folder)
    if withheld is None or not bears_on(folder, withheld):
        return False
    due = [row for row in trail.rows if row.step is Step.PURGE and row.id in trail.standing]
    finished = read_manifest(folder / _MANIFEST).capture.finished
    changed = False
    for row in due:
        if finished <= row.at:  # what came later was never asked to be purged
            changed |= purge_capture(folder, trail.standing[row.id], at=row.at)
    changed |= hide_in_cdxj(folder, withheld.targets.__contains__)
    return _drop_changes(folder, withheld) or changed


def _drop_changes(folder: Path, withheld: Withheld) -> bool:
    """Delete a change record that is older than a withdrawal: it can be made again without that."""
    path = folder / _CHANGES
    last = max((row.at for row in withheld.bearing()), default="")
    try:
        written = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.UTC)
    except FileNotFoundError:
        return False
    if iso(written) > last:
        return False
    path.unlink()
    return True


def _settle_moved(place: Path, trail: Trail) -> bool:
    changed = False
    purged = [trail.standing[one] for one in trail.purged if one in trail.standing]
    for path in moved_paths(place.parent):
        moved = read_moved(path)
        rows = [row for row in purged if row.capture in {None, moved.capture}]
        targets = {url for row in rows for url in (row.url, *row.held_by) if url is not None}
        for name in moved.files if targets else ():
            spans = list(spans_of(place / name, targets.__contains__))
            if spans:
                _put(place / name, blanked(place / name, spans))
                changed = True
    return hide_in_cdxj(place, hidden_anywhere(place.parent).__contains__) or changed


def _put(path: Path, pieces: Iterable[bytes]) -> None:
    unfinished = path.with_name(path.name + _OPEN)
    with unfinished.open("wb") as stream:
        stream.writelines(pieces)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
    _sync(path.parent)


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _refused(collection: Path, error: OSError) -> CollectionError:
    return CollectionError(
        f"{error.filename or collection} cannot be written: {error.strerror}; what is withdrawn is "
        "not shown all the same: make room, then run preserve repair."
    )

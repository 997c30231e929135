"""What others refer to in a capture moves to ``originals/``, byte for byte, before it goes."""

from __future__ import annotations

import collections
import dataclasses
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import Moved, hidden_anywhere, with_requisites, withheld_in
from preserve.catalogue.moved import FOLDER, VERSION
from preserve.clock import iso, stamp
from preserve.errors import CollectionError, ManifestError
from preserve.index import mend_cdxj
from preserve.manifest import Manifest, RecordRow, ResourceRow, read_manifest, read_rows
from preserve.pack import copy_exchanges
from preserve.removing.referring import ids_of
from preserve.warc import WarcWriter

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Mapping

    from preserve.index import Entry
    from preserve.removing.referring import Referring

_WARC = ".warc.gz"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """The records of a capture that others refer to: by id, the file that each lies in."""

    files: Mapping[str, str]


def asked_of(folder: Path, others: Iterable[Referring]) -> Asked:
    """Return which records of a capture others refer to, as far as they may be shown.

    Raises:
        CollectionError, ManifestError, WarcError: the capture cannot be read.
    """
    wanted: set[str] = set()
    lines: set[str] = set()
    for other in others:
        wanted |= other.originals
        lines |= other.kept.get(folder.name, frozenset())
    files: dict[str, str] = {}
    if wanted:
        files |= {one: entry.filename for one, entry in ids_of(folder) if one in wanted}
    if lines:
        withheld = withheld_in(folder)
        found = read_rows(folder / "resources.jsonl", ResourceRow)
        rows = [row for row in found if withheld is None or withheld.shown(row) is row]
        for row in with_requisites(rows, lines):
            if row.record is not None:
                files[row.record.id] = row.record.file
    return Asked(files=files)


def move(
    folder: Path, asked: Asked, *, collection: Path, now: datetime.datetime, suffix: str
) -> str:
    """Copy records of a capture to ``originals/``; return the new file's name. All is synced.

    Raises:
        CollectionError, WarcError: they cannot be read or written. Nothing is referred to then:
            what was begun is cleaned up by the next removal.
    """
    place = collection / FOLDER
    stem = f"{FOLDER}-{stamp(now)}-{suffix}"
    manifest = _manifest(folder)
    try:
        place.mkdir(exist_ok=True)
        _sync(collection)
    except OSError as error:
        raise CollectionError(f"{place} cannot be made: {error.strerror}.") from error
    writer = WarcWriter(place, stem=stem, capture_id=folder.name, warcinfo=_warcinfo(folder))
    by_file: dict[str, list[str]] = collections.defaultdict(list)
    for record_id, name in asked.files.items():
        by_file[name].append(record_id)
    entries: dict[str, Entry] = {}
    warcinfos: set[str] = set()
    try:
        for name, ids in sorted(by_file.items()):
            entries |= copy_exchanges(folder / name, ids, writer.copy, warcinfos)
        files = tuple(sorted({entry.filename for entry in entries.values()}))
        _write(
            place / f"{stem}.json",
            Moved(
                version=VERSION,
                capture=folder.name,
                seed=manifest.capture.seed if manifest is not None else None,
                # Where nobody can tell, it is treated as if it were.
                authenticated=manifest is None or manifest.capture.authenticated,
                removed=iso(now),
                files=files,
                records=tuple(sorted(entries)),
                resources=tuple(_rows(folder, entries)),
            ),
        )
    except BaseException:
        writer.abandon()
        raise
    writer.close()
    names = sorted(path.name for path in place.iterdir() if path.name.endswith(_WARC))
    mend_cdxj(place, names, is_hidden=hidden_anywhere(collection).__contains__)
    return files[0]


def _manifest(folder: Path) -> Manifest | None:
    try:
        return read_manifest(folder / "manifest.json")
    except ManifestError:
        return None


def _warcinfo(folder: Path) -> list[tuple[str, str]]:
    return [("description", f"Records of capture {folder.name}, removed, that others refer to")]


def _rows(folder: Path, entries: Mapping[str, Entry]) -> list[ResourceRow]:
    """Return the lines of records that moved, with their new places."""
    found = []
    for row in read_rows(folder / "resources.jsonl", ResourceRow):
        entry = entries.get(row.record.id) if row.record is not None else None
        if entry is not None and row.record is not None:
            record = RecordRow(
                file=entry.filename, offset=entry.offset, length=entry.length, id=row.record.id
            )
            found.append(msgspec.structs.replace(row, record=record))
    return found


def _write(path: Path, moved: Moved) -> None:
    data = msgspec.json.format(msgspec.json.encode(moved), indent=2) + b"\n"
    try:
        handle, name = tempfile.mkstemp(prefix=f"{path.name}.", suffix=".open", dir=path.parent)
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        Path(name).chmod(0o644)
        Path(name).replace(path)
        _sync(path.parent)
    except OSError as error:
        raise CollectionError(f"{path} cannot be written: {error.strerror}.") from error


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""What captures refer to in others, put as a collection keeps it: in ``originals/``."""

from __future__ import annotations

import collections
from typing import TYPE_CHECKING, BinaryIO

import msgspec

from preserve.catalogue import CaptureFolder, Moved, moved_captures
from preserve.catalogue.folders import open_capture
from preserve.catalogue.moved import FOLDER, VERSION
from preserve.clock import iso
from preserve.errors import CollectionError
from preserve.index import write_cdxj
from preserve.manifest import RecordRow, ResourceRow
from preserve.pack import copy_exchanges, copy_member

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from preserve.export.origins import Origins
    from preserve.index import Entry

_Source = CaptureFolder | Moved


def carry(
    origins: Origins, collection: Path, folder: Path, *, moment: datetime.datetime
) -> Iterator[Path]:
    """Copy the records that lie elsewhere into a folder; yield the files, ready to be read.

    For each capture that has some there is a WARC file and a JSON file, as ``preserve rm`` leaves
    them (``catalogue.Moved``; removed at ``moment``), and one index over all. Nothing is synced.

    Raises:
        CollectionError, ManifestError, WarcError: what is elsewhere cannot be read.
    """
    wanted: dict[Path, set[str]] = collections.defaultdict(set)
    for record_id, origin in origins.by_id.items():
        if not origin.inside:
            wanted[origin.path].add(record_id)
    if not wanted:
        return
    by_source: dict[str, list[Path]] = collections.defaultdict(list)
    sources: dict[str, _Source] = {}
    moved_files = {
        collection / FOLDER / name: moved
        for moved in moved_captures(collection)
        for name in moved.files
    }
    for path in sorted(wanted):
        source = moved_files.get(path) or open_capture(path.parent)
        capture_id = source.capture if isinstance(source, Moved) else source.id
        sources[capture_id] = source
        by_source[capture_id].append(path)
    names = []
    for capture_id, source in sources.items():
        name = f"{FOLDER}-{capture_id}-00000.warc.gz"
        entries = _copy(by_source[capture_id], wanted, folder / name)
        told = _told(source, entries, moment=iso(moment))
        described = folder / f"{FOLDER}-{capture_id}.json"
        described.write_bytes(msgspec.json.format(msgspec.json.encode(told), indent=2) + b"\n")
        names.append(name)
        yield folder / name
        yield described
    yield write_cdxj(folder, names)


def _copy(sources: Sequence[Path], wanted: dict[Path, set[str]], target: Path) -> dict[str, Entry]:
    entries: dict[str, Entry] = {}
    warcinfos: set[str] = set()
    with target.open("xb") as stream:

        def append(
            source: BinaryIO, members: Sequence[tuple[int, int]]
        ) -> tuple[tuple[str, int], ...]:
            places = []
            for start, length in members:
                places.append((target.name, stream.tell()))
                copy_member(source, start, length, stream)
            return tuple(places)

        for path in sources:
            entries |= copy_exchanges(path, wanted[path], append, warcinfos)
    return entries


def _told(source: _Source, entries: dict[str, Entry], *, moment: str) -> Moved:
    rows: Iterable[ResourceRow]
    if isinstance(source, Moved):
        capture, seed, authenticated = source.capture, source.seed, source.authenticated
        rows = source.resources
    else:
        facts = source.manifest.capture
        capture, seed, authenticated = source.id, facts.seed, facts.authenticated
        rows = source.rows("resources", ResourceRow)
    files = {entry.filename for entry in entries.values()}
    if not files:
        raise CollectionError(f"nothing of capture {capture} could be copied.")
    return Moved(
        version=VERSION,
        capture=capture,
        seed=seed,
        authenticated=authenticated,
        removed=moment,
        files=tuple(sorted(files)),
        records=tuple(sorted(entries)),
        resources=tuple(_rows(rows, entries)),
    )


def _rows(rows: Iterable[ResourceRow], entries: dict[str, Entry]) -> Iterator[ResourceRow]:
    """Yield the lines of the records that were copied, each with where its record lies now."""
    for row in rows:
        entry = entries.get(row.record.id) if row.record is not None else None
        if entry is not None and row.record is not None:
            record = RecordRow(
                file=entry.filename, offset=entry.offset, length=entry.length, id=row.record.id
            )
            yield msgspec.structs.replace(row, record=record)

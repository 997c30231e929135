"""What must hold of a collection after a kill, and after whatever came next.

Records are read by three readers that share no code: ours, warcio and FastWARC.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import itertools
import json
import sqlite3
import zlib
from typing import TYPE_CHECKING, Any

from fastwarc import warc as fastwarc_warc
from warcio.archiveiterator import ArchiveIterator

from preserve.catalogue import Catalogue, rebuild
from preserve.errors import WarcError
from preserve.frontier import JOURNAL_NAME
from preserve.manifest import ResourceRow, read_manifest, read_rows
from preserve.model import Role
from preserve.warc import examine, read_record, read_records

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

MANIFEST = "manifest.json"
_CACHES = ("state.db", "catalogue.db")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Left:
    """A capture as a kill left it: what its journal calls settled, and the bytes of its files."""

    folder: Path
    settled: Mapping[str, dict[str, Any]]
    warcs: Mapping[str, bytes]
    times: Mapping[str, int]

    @property
    def recorded(self) -> dict[str, dict[str, Any]]:
        """The lines of settled addresses that have a record here, by its id."""
        facts = self.settled.values()
        return {fact["record"]["id"]: fact for fact in facts if fact["record"] is not None}


def left(folder: Path) -> Left:
    """Look at an open capture."""
    warcs = {path.name: path for path in sorted(folder.glob("*.warc.gz*"))}
    return Left(
        folder=folder,
        settled=settled(folder),
        warcs={name: path.read_bytes() for name, path in warcs.items()},
        times={name: path.stat().st_mtime_ns for name, path in warcs.items()},
    )


def settled(folder: Path) -> dict[str, dict[str, Any]]:
    """Return the lines of a journal on addresses that stay settled, read by the letter."""
    found: dict[str, dict[str, Any]] = {}
    for line in (folder / JOURNAL_NAME).read_bytes().split(b"\n")[:-1]:
        fact = json.loads(line)
        if fact["event"] == "settled":
            found[fact["id"]] = fact
        elif fact["event"] == "reopened":
            found.pop(fact["id"])
    return found


def tree(folder: Path) -> dict[str, tuple[int, int, str]]:
    """Return size, time of change and digest of every file, the caches and open files excepted."""
    return {
        str(path.relative_to(folder)): (
            path.stat().st_size,
            path.stat().st_mtime_ns,
            hashlib.sha256(path.read_bytes()).hexdigest(),
        )
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(_CACHES)
    }


def finished(collection: Path) -> dict[str, tuple[int, int, str]]:
    """Return what ``tree`` does of the captures that are finished, by path."""
    return {
        f"{path.parent.parent.name}/{path.parent.name}/{name}": facts
        for path in collection.glob(f"*/*/{MANIFEST}")
        for name, facts in tree(path.parent).items()
        if name != JOURNAL_NAME and not name.startswith("changes")
    }


# ---------------------------------------------------------------------------------- three readers


def by_ours(path: Path) -> Iterator[str]:
    with contextlib.suppress(WarcError):
        for record in read_records(path):
            if record.stream.read() or record.content_length == 0:
                yield record.id or ""


def by_warcio(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, no_record_parse=True)
        while True:
            try:
                record = next(records, None)
                if record is None:
                    return
                length = int(record.rec_headers.get_header("Content-Length"))
                if len(record.raw_stream.read()) == length:
                    yield record.rec_headers.get_header("WARC-Record-ID")
            except Exception:  # noqa: BLE001 -- it raises this and that where a file is cut
                return


def by_fastwarc(path: Path) -> Iterator[str]:
    with path.open("rb") as stream:
        records = fastwarc_warc.ArchiveIterator(stream, parse_http=False)
        while True:
            try:
                record = next(records, None)
                if record is None:
                    return
                record.freeze()
                if len(record.reader.read()) == record.content_length:
                    yield record.headers["WARC-Record-ID"]
            except Exception:  # noqa: BLE001 -- likewise
                return


READERS = {"ours": by_ours, "warcio": by_warcio, "fastwarc": by_fastwarc}


def ids_in(folder: Path) -> dict[str, set[str]]:
    """Return the ids of whole records in a capture's files, by reader."""
    paths = sorted(folder.glob("*.warc.gz*"))
    return {name: {id_ for path in paths for id_ in read(path)} for name, read in READERS.items()}


def check_settled(before: Left, folder: Path) -> None:
    """Every address that the journal called settled has its records, for all three readers."""
    wanted = before.recorded
    for reader, ids in ids_in(folder).items():
        assert wanted.keys() <= ids, (reader, [wanted[one]["url"] for one in wanted.keys() - ids])
    for record_id, fact in wanted.items():
        place = fact["record"]
        (path,) = folder.glob(place["file"] + "*")
        record = read_record(path, place["offset"])
        assert (record.id, record.target) == (record_id, fact["url"])
        if fact["revisit_of"] is None and fact["outcome"] == "captured":
            payload = examine(read_record(path, place["offset"])).payload
            assert payload is not None
            assert payload.sha256.hex() == fact["payload_sha256"]


# ------------------------------------------------------------------------------------------ tails


def members(data: bytes) -> list[int]:
    """Return where the whole gzip members of a file end, by zlib alone."""
    ends, at = [0], 0
    while at < len(data):
        member = zlib.decompressobj(31)
        try:
            member.decompress(data[at:])
        except zlib.error:
            break
        if not member.eof:
            break
        at = len(data) - len(member.unused_data)
        ends.append(at)
    return ends


def check_tails(before: Left, folder: Path) -> None:
    """A closed file is as it was; an open one lost its broken tail, and no whole exchange."""
    for name, data in before.warcs.items():
        if "-meta." in name:
            continue
        path = folder / name.removesuffix(".open")
        after = path.read_bytes() if path.exists() else b""
        if not name.endswith(".open"):
            assert after == data, f"{name} was finished, and was changed"
            assert path.stat().st_mtime_ns == before.times[name]
            continue
        ends = members(data)
        if len(ends) == 1:  # it held nothing, and its name may be that of another by now
            continue
        assert data.startswith(after)
        assert len(after) in ends, f"{name} was cut within a record"
        kinds = [_kind(data[a:b]) for a, b in itertools.pairwise(ends) if a >= len(after)]
        assert kinds in ([], ["request"], ["request", "response"], ["request", "revisit"]), kinds


def _kind(member: bytes) -> str:
    head = zlib.decompress(member, 31).partition(b"\r\n\r\n")[0].decode()
    fields = dict(line.partition(": ")[::2] for line in head.split("\r\n")[1:])
    return fields["WARC-Type"]


# ----------------------------------------------------------------------------------------- caches


def check_catalogue(collection: Path) -> None:
    """The catalogue holds what ``reindex`` makes of the folders."""
    if not collection.exists():
        return
    with Catalogue.open(collection) as catalogue:
        catalogue.catch_up()
    here = _dump(collection)
    rebuild(collection)
    assert _dump(collection) == here


_ROWS = ("captures", "resources", "citations", "comments")
_WORD = "(SELECT word FROM words WHERE kind = 'outcome' AND number = outcome)"
_URL = "(SELECT url FROM addresses a WHERE a.address = {0}.{1})"
_HOST = "(SELECT name FROM hosts h WHERE h.host = {0}.{1})"
_SHOWN = {
    ("resources", "address"): _URL,
    ("citations", "address"): _URL,
    ("citations", "final"): _URL,
    ("citations", "host"): _HOST,
    ("citations", "final_host"): _HOST,
}
_COUNTED_ANEW = {"article", "body", "document"}  # a text is also taken in when it is searched


def _dump(collection: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return the rows of a catalogue, with what numbers stand for in their place."""
    capture = "(SELECT id FROM captures c WHERE c.capture = {0}.capture)"
    rows = {}
    with contextlib.closing(sqlite3.connect(collection / "catalogue.db")) as connection:
        for table in _ROWS:
            shown = {"outcome": _WORD, "capture": capture}
            columns = [
                _SHOWN.get((table, name), shown.get(name, '"{1}"')).format(table, name)
                for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")
                if name not in _COUNTED_ANEW
            ]
            found = connection.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()
            rows[table] = sorted(found, key=repr)
    return rows


# ---------------------------------------------------------------------------------------- account


def check_kept(before: Left, folder: Path) -> None:
    """What was settled is in the manifest as it was settled."""
    rows = {row.url: row for row in read_rows(folder / "resources.jsonl", ResourceRow)}
    for fact in before.settled.values():
        if fact.get("undone"):
            continue
        row = rows[fact["url"]]
        assert (row.url, row.outcome) == (fact["url"], fact["outcome"])
        if fact["record"] is not None:
            assert row.record is not None
            assert row.record.id == fact["record"]["id"]


def check_nothing_is_left(collection: Path) -> None:
    """Nothing half made lies about, and every capture is finished."""
    names = [path.name for path in collection.rglob("*")]
    spare = [n for n in names if n.endswith(".open") or n.startswith((".spool", ".index"))]
    assert spare == []
    assert not list(collection.glob(f"*/*/{JOURNAL_NAME}"))
    for folder in collection.glob("*/*Z-*"):
        assert (folder / MANIFEST).is_file() or not folder.is_dir(), folder


def check_records_once(folder: Path) -> None:
    """No record of ours is there twice, and every answer is told of in the manifest.

    What was written of a discussion before a kill may say something else of its links than what is
    written after it: then both are there.
    """
    rows = list(read_rows(folder / "resources.jsonl", ResourceRow))
    told = {attempt.record_id for row in rows for attempt in row.attempts}
    own: list[tuple[str | None, str | None]] = []
    answers: set[str] = set()
    for file in read_manifest(folder / MANIFEST).files:
        for record in read_records(folder / file.name):
            if record.type in {"response", "revisit"}:
                answers.add(record.id or "")
            elif record.type == "resource" and "/unread-" not in (record.target or ""):
                own.append((record.target, record.header("WARC-Block-Digest")))
    assert answers <= told
    assert len(own) == len(set(own)), "something of ours is there twice"


def asked_again(before: Left, asked: list[str]) -> set[str]:
    """Return what was settled and asked for once more, robots.txt excepted."""
    robots = {f["url"] for f in before.settled.values() if Role.ROBOTS in f["roles"]}
    undone = {f["url"] for f in before.settled.values() if f.get("undone")}
    had = {f["url"] for f in before.settled.values()} - robots - undone
    return had & set(asked)

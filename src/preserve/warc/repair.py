"""Cuts the broken tail off a WARC file, and closes one that a crash left open."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from typing import TYPE_CHECKING

from preserve.errors import WarcError
from preserve.warc.open_file import OPEN_SUFFIX, sync_folder
from preserve.warc.reader import Record, read_records
from preserve.warc.stored import WarcFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """What a repair kept and what it cut off the end of a file.

    ``cut_records`` are the whole records among what was cut (ids as written): those of an exchange
    whose other records were not all there. ``reason`` says what was broken; None where nothing was.
    """

    path: Path
    bytes_kept: int
    bytes_cut: int
    records_kept: int
    cut_records: tuple[str, ...]
    reason: str | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class _Seen:
    """What is remembered of a record: enough to tell which belong to one capture event."""

    id: str
    offset: int
    concurrent: tuple[str, ...]


def repair(path: Path) -> Repair:
    """Cut a file back to its last whole record, and to its last whole exchange.

    An exchange is not whole where one of its records names, in WARC-Concurrent-To, a record that is
    not there; only the last one of the file is looked at, and of a file that is closed and whole
    not even that. The file is synced. A file that is whole is not touched.

    Raises:
        WarcError: the file cannot be read or written.
    """
    records, end, reason = _whole_records(path)
    size = _size(path)
    kept = list(records)
    if reason is not None or path.name.endswith(OPEN_SUFFIX):
        kept = _without_broken_event(records)
    if len(kept) < len(records):
        reason = reason or "the last exchange was not written to its end"
        end = records[len(kept)].offset
    if end < size:
        _truncate(path, end)
    return Repair(
        path=path,
        bytes_kept=end,
        bytes_cut=size - end,
        records_kept=len(kept),
        cut_records=tuple(record.id for record in records[len(kept) :]),
        reason=reason,
    )


def settle(path: Path) -> WarcFile | None:
    """Rename a repaired ``NAME.open`` to ``NAME``, durably; return the file.

    A file that is empty holds no evidence of anything: it is removed, and None returned.

    Raises:
        WarcError: the name is taken, or the disk refuses.
    """
    final = path.with_name(path.name.removesuffix(OPEN_SUFFIX))
    try:
        if path.stat().st_size == 0:
            path.unlink()
            sync_folder(path.parent)
            return None
        if final != path:
            if final.exists():
                raise WarcError(f"{final} is there already; move it away first.")
            with path.open("rb") as stream:
                os.fsync(stream.fileno())  # who was killed may have synced none of it
            path.rename(final)
            sync_folder(final.parent)
        with final.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256")
            return WarcFile(name=final.name, bytes=stream.tell(), sha256=digest.hexdigest())
    except OSError as error:
        raise WarcError(f"{path} cannot be closed: {error.strerror}.") from error


def _whole_records(path: Path) -> tuple[list[_Seen], int, str | None]:
    records: list[_Seen] = []
    end = 0
    try:
        for record in read_records(path):
            end_of_this = record.offset + record.length
            records.append(_seen(record))
            end = end_of_this
    except WarcError as error:
        return records, end, str(error)
    return records, end, None


def _seen(record: Record) -> _Seen:
    return _Seen(
        id=record.id or "",
        offset=record.offset,
        concurrent=record.header_all("WARC-Concurrent-To"),
    )


def _without_broken_event(records: list[_Seen]) -> list[_Seen]:
    event = list(_last_event(records))
    there = {record.id for record in event}
    named = {one for record in event for one in record.concurrent}
    return records if named <= there else records[: len(records) - len(event)]


def _last_event(records: list[_Seen]) -> Iterator[_Seen]:
    """Yield, from the end, the records that name one another or are named alike."""
    linked: set[str] = set()
    for record in reversed(records):
        own = {record.id, *record.concurrent}
        if not record.concurrent or (linked and not own & linked):
            return
        linked |= own
        yield record


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise WarcError(f"{path} cannot be read: {error.strerror}.") from error


def _truncate(path: Path, size: int) -> None:
    try:
        with path.open("r+b") as stream:
            stream.truncate(size)
            os.fsync(stream.fileno())
    except OSError as error:
        raise WarcError(f"{path} cannot be cut: {error.strerror}.") from error

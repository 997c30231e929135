"""Closing a capture: the account of what was found, written whole or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import os
from typing import TYPE_CHECKING

from preserve import config, manifest
from preserve.account.rows import article_row, comment_row, discussion_row, no_discussion_row
from preserve.account.tallies import Tally, capture_status, citation_rows
from preserve.frontier import JOURNAL_NAME
from preserve.index import write_cdxj

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path
    from typing import BinaryIO

    import msgspec

    from preserve.config import Settings
    from preserve.index import Entry
    from preserve.visiting import Found
    from preserve.visiting.agenda import Agenda
    from preserve.warc import WarcFile, WarcWriter


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    """The rows of what was read, each with the record it was read from."""

    article: manifest.ArticleRow
    discussion: manifest.DiscussionRow
    comments: tuple[manifest.CommentRow, ...]
    citations: tuple[manifest.CitationRow, ...]


def account_of(found: Found, agenda: Agenda, seed: str) -> Account:
    """Turn what was read, and what became of it, into rows."""
    record_ids = {
        entry.url: entry.best.record.id
        for entry in agenda.ledger
        if entry.best is not None and entry.best.record is not None
    }
    end, _ = agenda.ledger.end_of(seed)
    final_url = found.url or (end.url if end is not None and end.tries else None)
    record_id = record_ids.get(final_url or seed)
    thread = found.thread
    return Account(
        article=article_row(seed, final_url, found.facts, record_id),
        discussion=no_discussion_row()
        if thread is None
        else discussion_row(thread, record_ids, record_id if thread.pages else None),
        comments=tuple(
            comment_row(read.comment, record_ids) for read in (thread.comments if thread else ())
        ),
        citations=tuple(citation_rows(found.citations, agenda.ledger)),
    )


def write_account(
    folder: Path,
    account: Account,
    *,
    agenda: Agenda,
    warcs: Sequence[WarcFile],
    facts_of: Callable[[str, tuple[str, ...]], manifest.CaptureFacts],
    settings: Settings,
    new_writer: Callable[[str], WarcWriter],
    indexed: Iterable[Entry] | None = None,
) -> manifest.Manifest:
    """Write parts, index, meta file and, last, the manifest; return it.

    The capture is finished once ``manifest.json`` is there; the journal is deleted after that.
    ``facts_of`` gives the capture's facts for its status and the reasons for it, ``new_writer`` a
    writer for a file stem. ``indexed`` is what the index is to hold; without, all is read again.
    """
    files = tuple(
        manifest.FileRow(name=one.name, bytes=one.bytes, sha256=one.sha256) for one in warcs
    )
    status, reasons = capture_status(
        agenda.ledger,
        account.article.url,
        account.discussion.verdict,
        fell_short=agenda.fell_short,
    )
    tally = Tally()  # no more than a row at a time: there may be a hundred thousand
    resources = tally.counting(entry.row() for entry in agenda.ledger)
    parts = manifest.Parts(
        comments=_write_part(folder, "comments", account.comments),
        citations=_write_part(folder, "citations", account.citations),
        resources=_write_part(folder, "resources", resources),
    )
    whole = manifest.Manifest(
        version=manifest.VERSION,
        capture=facts_of(status, reasons),
        article=account.article,
        discussion=account.discussion,
        totals=tally.totals(files),
        parts=parts,
        files=files,
    )
    write_cdxj(folder, [file.name for file in files], known=indexed)
    data = manifest.encode_manifest(whole)
    journal = folder / JOURNAL_NAME
    meta = new_writer(f"{whole.capture.id}-meta")
    meta.write_resource("settings", "application/json", config.canonical_bytes(settings))
    meta.write_resource("log", "application/x-ndjson", _File(journal))
    meta.write_resource("manifest", "application/json", data)
    meta.close()
    _write_manifest(folder, data)
    journal.unlink()
    return whole


@dataclasses.dataclass(frozen=True, slots=True)
class _File:
    """A file as a body: read piece by piece, and kept by who has made it."""

    path: Path

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        """Return a stream over it."""
        return self.path.open("rb")

    def close(self) -> None:
        """Do nothing: the file stays."""


def _write_part(folder: Path, name: str, rows: Iterable[msgspec.Struct]) -> manifest.PartRow:
    """Write ``NAME.jsonl`` and sync it; return its file, count and digest."""
    sha256 = hashlib.sha256()
    count = 0
    path = folder / f"{name}.jsonl"
    with path.open("wb") as stream:
        for row in rows:
            line = manifest.encode(row) + b"\n"
            stream.write(line)
            sha256.update(line)
            count += 1
        stream.flush()
        os.fsync(stream.fileno())
    return manifest.PartRow(file=path.name, count=count, sha256=sha256.hexdigest())


def _write_manifest(folder: Path, data: bytes) -> Path:
    """Write ``manifest.json``: synced under another name first, so that it is whole or absent."""
    path = folder / "manifest.json"
    unfinished = folder / "manifest.json.open"
    with unfinished.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.rename(path)
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
    return path

"""Captures as a BagIt bag whose payload is a collection: for one archive to hand to another.

    data/HOST/ID/…      each capture as it lies in its collection, file by file
    data/originals/…    what these refer to in captures that are not in the bag
    data/withdrawn.jsonl    what was withdrawn of them, and when and why; only where something was

So `preserve ls --collection BAG/data`, and every other command, works on what was handed over.
"""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import io
from typing import TYPE_CHECKING

from preserve.account.provenance import SOFTWARE
from preserve.clock import iso
from preserve.errors import CollectionError
from preserve.export.carried import carry
from preserve.export.origins import INDEX, find_origins, refuse_guarded
from preserve.export.written import Exported, exported
from preserve.manifest import (
    PURGED,
    TRAIL,
    Step,
    TrailRow,
    encode,
    read_purged,
    read_trail,
)
from preserve.manifest.trail import TRAIL_VERSION
from preserve.pack import BAG_MARK, Bag, scratch_beside, tree_at
from preserve.withdrawing import as_shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from preserve.catalogue import CaptureFolder
    from preserve.clock import Clock

MANIFEST = "manifest.json"
# What stands beside a capture, where it is there: its settings and log, and what was learnt later.
_BESIDE = (INDEX, "{id}-meta.warc.gz", "changes.json", "replay.json", PURGED)
_DESCRIBED = 20  # captures told of one by one
_ORIGINALS = "originals"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Sender:
    """Who hands a bag over: a name, and a mail address or page; empty where nobody said."""

    organization: str = ""
    contact: str = ""


def export_bag(
    captures: Sequence[CaptureFolder],
    *,
    collection: Path,
    output: Path,
    sender: Sender,
    clock: Clock,
    force: bool = False,
    include_authenticated: bool = False,
) -> Exported:
    """Write captures (oldest first) into a bag: a folder, or a file that ends in .zip or .tar.

    What the captures refer to in others comes with them. WARC files and parts are held against
    the digests of the manifests. What is withdrawn is overwritten, as after a purge. Of a folder,
    the digest that is returned is that of ``tagmanifest-sha256.txt``, which stands for all of it.
    Temporary files are made beside the output.

    Raises:
        UsageError: the name is taken.
        CollectionError: a capture is not what its manifest says, an original lies in a capture
            that was made with credentials, or the disk refuses.
        ManifestError, WarcError: rows or records cannot be read.
    """
    output = output.absolute()
    newest = max(captures, key=lambda one: (one.manifest.capture.finished, one.id))
    moment = _moment(newest)
    with contextlib.ExitStack() as stack:
        tree = stack.enter_context(tree_at(output, moment=moment, mark=BAG_MARK, force=force))
        scratch = stack.enter_context(scratch_beside(output))
        shown = stack.enter_context(as_shown(captures, scratch))
        origins = find_origins(shown, collection)
        if not include_authenticated:
            refuse_guarded(origins.by_id.values())
        bag = Bag(tree)
        count_bytes = 0
        for capture in shown:
            count_bytes += _add_capture(bag, capture)
        if trail := _trail(shown, collection, at=iso(moment)):
            count_bytes += bag.add(TRAIL, io.BytesIO(trail)).bytes
        carried = scratch / _ORIGINALS
        carried.mkdir()
        for path in carry(origins, collection, carried, moment=moment):
            count_bytes += bag.add_file(f"{_ORIGINALS}/{path.name}", path).bytes
        digest = bag.close(_info(shown, newest, sender, clock.now(), count_bytes))
    missing = tuple(sorted({one.url for one in origins.missing}))
    if output.is_file():
        return exported(output, captures, missing=missing)
    return Exported(
        path=str(output),
        bytes=sum(path.stat().st_size for path in output.rglob("*") if path.is_file()),
        sha256=digest,
        captures=tuple(capture.id for capture in captures),
        missing=missing,
    )


def _trail(shown: Sequence[CaptureFolder], collection: Path, *, at: str) -> bytes:
    """Return the lines on the withdrawals by which something was overwritten, all of them purged.

    In the collection itself they may be withdrawn only; in the bag there is nothing to undo.
    """
    purged = filter(None, (read_purged(capture.path) for capture in shown))
    named = {name for one in purged for name in one.withdrawals}
    trail = read_trail(collection)
    rows = [
        *(row for row in trail.rows if row.id in named),
        *(
            TrailRow(version=TRAIL_VERSION, id=id_, step=Step.PURGE, at=at)
            for id_ in sorted(named - trail.purged)
        ),
    ]
    return b"".join(encode(row) + b"\n" for row in rows)


def _add_capture(bag: Bag, capture: CaptureFolder) -> int:
    """Add the files of a capture; return how many bytes they have."""
    folder = f"{capture.path.parent.name}/{capture.id}"
    parts = capture.manifest.parts
    listed = {row.name: row.sha256 for row in capture.manifest.files} | {
        part.file: part.sha256 for part in (parts.comments, parts.citations, parts.resources)
    }
    count_bytes = 0
    for name, sha256 in listed.items():
        sums = bag.add_file(f"{folder}/{name}", capture.path / name)
        count_bytes += sums.bytes
        if sums.sha256 != sha256:
            raise CollectionError(
                f"{capture.path / name} is not as its manifest has it: nothing was exported; "
                f"see preserve verify {capture.id}."
            )
    for name in (MANIFEST, *(one.format(id=capture.id) for one in _BESIDE)):
        if name == MANIFEST or (capture.path / name).is_file():
            count_bytes += bag.add_file(f"{folder}/{name}", capture.path / name).bytes
    return count_bytes


def _info(
    captures: Sequence[CaptureFolder],
    newest: CaptureFolder,
    sender: Sender,
    now: datetime.datetime,
    count_bytes: int,
) -> Iterator[tuple[str, str]]:
    """Yield what ``bag-info.txt`` says (RFC 8493, 2.2.2)."""
    if sender.organization:
        yield "Source-Organization", sender.organization
    contact = (sender.contact or newest.manifest.capture.operator).removeprefix("mailto:")
    if contact:
        yield ("Contact-Email" if _is_mail(contact) else "Contact-Name"), contact
    for capture in captures[-_DESCRIBED:]:
        manifest = capture.manifest
        title, seed = manifest.article.title, manifest.capture.seed
        when = f"captured {manifest.capture.started[:19]}Z ({capture.id})"
        yield "External-Description", f"{title or seed}: {seed}, {when}"
    yield "Bagging-Date", now.date().isoformat()
    for capture in captures:
        yield "External-Identifier", capture.id
    yield "Bag-Size", _size(count_bytes)
    yield "Bag-Software-Agent", SOFTWARE


def _is_mail(contact: str) -> bool:
    return "@" in contact and "/" not in contact


def _size(count_bytes: int) -> str:
    """Return about how many bytes there are, for a person."""
    value = float(count_bytes)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1000:
            return f"{value:.0f} {unit}" if unit == "bytes" else f"{value:.1f} {unit}"
        value /= 1000
    return f"{value:.1f} TB"


def _moment(capture: CaptureFolder) -> datetime.datetime:
    try:
        return datetime.datetime.fromisoformat(capture.manifest.capture.finished)
    except ValueError as error:
        raise CollectionError(
            f"capture {capture.id} ends at {capture.manifest.capture.finished!r}, which is no date."
        ) from error

"""A capture's files as they may be given away: what is withdrawn is overwritten, all else stays."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import CaptureFolder, Withheld, withheld_in
from preserve.errors import CollectionError
from preserve.index import hide_in_cdxj
from preserve.manifest import (
    PARTS,
    PURGED,
    FileRow,
    PartRow,
    Parts,
    Purged,
    PurgedRecord,
    encode,
    encode_manifest,
    read_manifest,
    read_purged,
    read_rows,
)
from preserve.warc import blanked, spans_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MANIFEST = "manifest.json"
_INDEX = "index.cdxj"


@contextlib.contextmanager
def as_shown(captures: Sequence[CaptureFolder], scratch: Path) -> Iterator[list[CaptureFolder]]:
    """Give captures whose files may be copied as they lie.

    Those on which a withdrawal bears are copied to a temporary folder in ``scratch``, without what
    is withdrawn, as a purge would leave them; the others are given as they are.

    Raises:
        CollectionError, ManifestError, WarcError: one cannot be read or copied.
    """
    with contextlib.ExitStack() as stack:
        given = []
        for capture in captures:
            withheld = withheld_in(capture.path)
            if withheld is None or not bears_on(capture.path, withheld):
                given.append(capture)
                continue
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=scratch)))
            target = folder / capture.path.parent.name / capture.id
            target.mkdir(parents=True)
            _copy(capture, withheld, target)
            manifest = withheld.manifest(read_manifest(target / _MANIFEST))
            given.append(CaptureFolder(id=capture.id, path=target, manifest=manifest))
        yield given


def bears_on(folder: Path, withheld: Withheld) -> bool:
    """Tell whether anything of a capture is withheld.

    Raises:
        ManifestError: it cannot be read.
    """
    if withheld.hides_thread:
        return True
    manifest = read_manifest(folder / _MANIFEST)
    for name, row_type in PARTS.items():
        part = getattr(manifest.parts, name)
        for row in read_rows(folder / part.file, row_type):
            if withheld.shown(row) is not row:
                return True
    return False


def write_without(
    folder: Path,
    withheld: Withheld,
    target: Path,
    *,
    at: str,
    withdrawals: Iterable[str],
    suffix: str = "",
) -> Purged:
    """Write WARC files and parts of a capture without what is withheld; return what that came to.

    ``suffix`` is added to the names in ``target``. All is synced. Nothing else is written.

    Raises:
        OSError, ManifestError, WarcError: something cannot be read or written.
    """
    manifest = read_manifest(folder / _MANIFEST)
    before = read_purged(folder)
    records = list(before.records if before is not None else ())
    files, parts = [], {}
    for file in manifest.files:
        source = folder / file.name
        spans = list(spans_of(source, withheld.targets.__contains__))
        size, sha256 = _write(target / (file.name + suffix), blanked(source, spans))
        files.append(FileRow(name=file.name, bytes=size, sha256=sha256))
        records += [
            PurgedRecord(
                file=file.name, offset=one.offset, length=one.length, id=one.id, type=one.type
            )
            for one in spans
        ]
    for name, row_type in PARTS.items():
        part: PartRow = getattr(manifest.parts, name)
        rows = (withheld.shown(row) for row in read_rows(folder / part.file, row_type))
        lines = [encode(row) + b"\n" for row in rows if row is not None]
        _, sha256 = _write(target / (part.file + suffix), lines)
        parts[name] = PartRow(file=part.file, count=len(lines), sha256=sha256)
    return Purged(
        version=1,
        capture=manifest.capture.id,
        at=at,
        withdrawals=tuple(
            dict.fromkeys((*(before.withdrawals if before is not None else ()), *withdrawals))
        ),
        files=tuple(files),
        parts=Parts(**parts),
        records=tuple(records),
    )


def encode_purged(purged: Purged) -> bytes:
    """Return ``purged.json``: indented JSON, UTF-8, ending in a line feed."""
    return msgspec.json.format(msgspec.json.encode(purged), indent=2) + b"\n"


def _copy(capture: CaptureFolder, withheld: Withheld, target: Path) -> None:
    try:
        at = capture.manifest.capture.finished
        ids = sorted(row.id for row in withheld.bearing())
        purged = write_without(capture.path, withheld, target, at=at, withdrawals=ids)
        (target / PURGED).write_bytes(encode_purged(purged))
        for path in sorted(capture.path.iterdir()):
            if path.is_file() and not (target / path.name).exists() and _is_harmless(path):
                shutil.copyfile(path, target / path.name)
        if withheld.hides_article:  # which the manifest tells of, and its copy in the meta file too
            raw = read_manifest(capture.path / _MANIFEST)
            (target / _MANIFEST).write_bytes(encode_manifest(withheld.manifest(raw)))
            (target / f"{capture.id}-meta.warc.gz").unlink(missing_ok=True)
    except OSError as error:
        raise CollectionError(
            f"capture {capture.id} cannot be copied to {target}: {error.strerror}."
        ) from error
    hide_in_cdxj(target, withheld.targets.__contains__)


def _is_harmless(path: Path) -> bool:
    """Tell whether a file says nothing of what comments said, or is not left unfinished."""
    return path.name != "changes.json" and not path.name.endswith(".open")


def _write(path: Path, pieces: Iterable[bytes]) -> tuple[int, str]:
    sha256, size = hashlib.sha256(), 0
    with path.open("wb") as stream:
        for piece in pieces:
            stream.write(piece)
            sha256.update(piece)
            size += len(piece)
        stream.flush()
        os.fsync(stream.fileno())
    return size, sha256.hexdigest()

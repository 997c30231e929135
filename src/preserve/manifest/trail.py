"""The trail of a collection: what was withdrawn from it, when and why, and what was taken back.

``withdrawn.jsonl`` in the collection's folder has a line for each step; none is ever changed. It is
the truth about withdrawals: catalogue, indexes and pages are made to agree with it.
"""

from __future__ import annotations

import dataclasses
import enum
import hashlib
import os
import threading
from typing import TYPE_CHECKING

import msgspec

from preserve.errors import ManifestError
from preserve.manifest.decoders import decoder_of
from preserve.model.file_names import CaptureId

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

TRAIL = "withdrawn.jsonl"
TRAIL_VERSION = 1


class Step(enum.StrEnum):
    """What a line of the trail tells of a withdrawal."""

    WITHDRAW = "withdraw"
    UNDO = "undo"
    PURGE = "purge"


class TrailRow(msgspec.Struct, frozen=True, kw_only=True):
    """A line of ``withdrawn.jsonl``.

    ``id`` is that of the withdrawal, which an ``undo`` and a ``purge`` name too; these have nothing
    else but their moment. What is withdrawn is a ``comment`` of the discussion of ``seed`` (as a
    browser writes it), or the address ``url``; in all captures that are and will be, or in one
    ``capture``. ``held_by`` are the addresses whose answers hold the comment.
    """

    version: int
    id: str
    step: Step
    at: str
    reason: str | None = None
    comment: str | None = None
    seed: str | None = None
    url: str | None = None
    capture: CaptureId | None = None
    held_by: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Trail:
    """What is withdrawn by now: ``standing`` by id, in order; ``purged`` are ids of those.

    ``rows`` are all lines; ``digest`` tells one state of the file from another, empty for none.
    """

    rows: tuple[TrailRow, ...] = ()
    standing: Mapping[str, TrailRow] = dataclasses.field(default_factory=dict)
    purged: frozenset[str] = frozenset()
    digest: str = ""


NOTHING = Trail()
_KNOWN: dict[str, tuple[tuple[int, int, int], Trail]] = {}
_KNOWING = threading.Lock()
_KNOWN_MOST = 16


def read_trail(collection: Path) -> Trail:
    """Return what is withdrawn from a collection; a file that did not change is not read again.

    Raises:
        ManifestError: it cannot be read. Nothing of the collection may be shown then.
    """
    path = collection / TRAIL
    try:
        facts = path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return NOTHING
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    look = facts.st_mtime_ns, facts.st_size, facts.st_ino
    with _KNOWING:
        known = _KNOWN.get(str(path))
    if known is not None and known[0] == look:
        return known[1]
    try:
        data = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    trail = trail_of(data, path)
    with _KNOWING:
        if len(_KNOWN) >= _KNOWN_MOST:
            _KNOWN.clear()
        _KNOWN[str(path)] = look, trail
    return trail


def trail_of(data: bytes, path: Path) -> Trail:
    """Return what the lines of a trail come to; ``path`` is named where one is wrong.

    Raises:
        ManifestError: a line is not one of a trail.
    """
    rows: list[TrailRow] = []
    standing: dict[str, TrailRow] = {}
    purged: set[str] = set()
    for number, line in enumerate(data.splitlines(), start=1):
        try:
            row = decoder_of(TrailRow).decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            raise _unreadable(path, f"line {number}: {error}") from error
        if row.version != TRAIL_VERSION:
            raise _unreadable(path, f"line {number} has version {row.version}")
        rows.append(row)
        if row.step is Step.WITHDRAW:
            standing[row.id] = row
        elif row.id not in standing:
            raise _unreadable(path, f"line {number} is about no withdrawal that stands")
        elif row.step is Step.UNDO:
            del standing[row.id]
        else:
            purged.add(row.id)
    return Trail(
        rows=tuple(rows),
        standing=standing,
        purged=frozenset(purged),
        digest=hashlib.sha256(data).hexdigest(),
    )


def write_trail(collection: Path, rows: tuple[TrailRow, ...]) -> Trail:
    """Write a trail in the place of the one there, whole or not at all; return what it comes to.

    Raises:
        OSError: the disk refuses.
    """
    data = b"".join(msgspec.json.encode(row) + b"\n" for row in rows)
    path = collection / TRAIL
    trail = trail_of(data, path)
    unfinished = path.with_name(f"{TRAIL}.open")
    with unfinished.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(path)
    handle = os.open(collection, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    return trail


def _unreadable(path: Path, why: str) -> ManifestError:
    return ManifestError(
        f"{path} cannot be read ({why}): nothing of this collection is shown before it says again "
        "what was withdrawn; put a copy of it back."
    )

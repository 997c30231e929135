"""What the report of a capture tells of others of the same seed: its history, and what changed."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import msgspec

from preserve.catalogue import count_captures, find, list_captures
from preserve.compare import NAME as CHANGES
from preserve.compare import ChangeRecord, changes
from preserve.errors import PreserveError
from preserve.report.capture_pages import HISTORY
from preserve.urls import parse

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.catalogue import CaptureFolder, Listed


def history_of(collection: Path, capture: CaptureFolder) -> tuple[list[Listed], int]:
    """Return the newest captures of the same seed, newest first, and how many there are.

    Raises:
        CollectionError: the collection cannot be read.
    """
    address = parse(capture.manifest.capture.seed)
    if address is None:
        return [], 0
    newest = list(list_captures(collection, address=address.href, limit=HISTORY))
    if len(newest) < HISTORY:
        return newest, len(newest)
    return newest, count_captures(collection, address=address.href)


def changes_of(
    collection: Path, capture: CaptureFolder, *, include_removed: bool
) -> ChangeRecord | None:
    """Return what changed since the capture before: as it was written down, else as found.

    None where there is none before, or it is not in the collection any more.
    """
    previous = capture.manifest.capture.previous
    if previous is None:
        return None
    if not include_removed:
        with contextlib.suppress(OSError, msgspec.MsgspecError):
            found = (capture.path / CHANGES).read_bytes()
            return msgspec.json.decode(found, type=ChangeRecord)
    try:
        older = find(collection, previous)
        return changes(older, capture, include_removed=include_removed)
    except PreserveError:
        return None

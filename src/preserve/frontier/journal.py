"""The journal: what an open capture has discovered and settled so far, line by line.

``journal.jsonl`` has one JSON object per line: ``{"event": "capture", …}`` first, then
``discovered`` and ``settled`` lines. A ``settled`` line is appended only after the batch of WARC
records that it speaks of was synced to disk. A line that is cut (no line feed at its end) was never
reported and is ignored.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import msgspec

from preserve.errors import CollectionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOURNAL_NAME = "journal.jsonl"


class Journal:
    """Appends lines; ``sync`` makes those appended so far durable."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / JOURNAL_NAME
        self._stream = self.path.open("ab")

    def append(self, event: str, **facts: Any) -> None:
        """Append one line; on disk only after ``sync``."""
        self._stream.write(msgspec.json.encode({"event": event, **facts}) + b"\n")

    def sync(self) -> None:
        """Write out and sync what was appended."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Sync and close; the file stays."""
        if not self._stream.closed:
            self.sync()
            self._stream.close()


def read_journal(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the whole lines of a journal as objects; a cut last line is left out.

    Raises:
        CollectionError: the file cannot be read, or a whole line is not JSON.
    """
    try:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                if not line.endswith(b"\n"):
                    return
                try:
                    yield msgspec.json.decode(line, type=dict[str, Any])
                except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                    raise CollectionError(f"{path}, line {number}: {error}.") from error
    except OSError as error:
        raise CollectionError(f"{path} cannot be read: {error.strerror}.") from error

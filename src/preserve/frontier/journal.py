"""The journal: what an open capture has discovered and settled so far, line by line.

``journal.jsonl`` has one JSON object per line: ``{"event": "capture", …}`` first, then
``discovered`` and ``settled`` lines and a few others, which ``preserve.recalling`` reads. What an
address leads to is discovered before it is settled itself.

A ``settled`` line is appended only after the batch of WARC records that it speaks of was synced to
disk. A line that is cut (no line feed at its end) was never reported and is ignored.

Whoever has a capture open holds a lock on its journal (flock), which ends with the process: a
journal without a lock is one that was left.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from preserve.errors import CollectionError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

JOURNAL_NAME = "journal.jsonl"


class Journal:
    """Appends lines; ``sync`` makes those appended so far durable.

    It is locked from the beginning until ``close``.
    """

    def __init__(self, folder: Path, *, taken: BinaryIO | None = None) -> None:
        self.path = folder / JOURNAL_NAME
        self._stream: BinaryIO = taken or self.path.open("ab")
        with contextlib.suppress(OSError):  # no locks here: then nobody takes it up either
            _lock(self._stream)

    @classmethod
    def begin(cls, folder: Path) -> Journal:
        """Make the folder of a capture, and its journal in it; both are on disk then.

        Whoever closes what was left open may take what is still empty for that, and remove it; then
        it is made again.

        Raises:
            OSError: the disk refuses, or the folder is there already.
        """
        while True:
            new = [path for path in (folder, *folder.parents) if not path.exists()]
            folder.mkdir(parents=True)
            try:
                stream = (folder / JOURNAL_NAME).open("xb")
            except FileNotFoundError:
                continue
            except OSError:
                folder.rmdir()
                raise
            try:
                with contextlib.suppress(OSError):  # no locks here
                    fcntl.flock(stream.fileno(), fcntl.LOCK_EX)  # after whoever looks at it
                if os.fstat(stream.fileno()).st_nlink:
                    for path in (folder, *(one.parent for one in new)):
                        _sync_folder(path)
                    return cls(folder, taken=stream)
            except BaseException:
                shutil.rmtree(folder)
                stream.close()
                raise
            stream.close()

    @classmethod
    def take_up(cls, folder: Path) -> Journal | None:
        """Return the journal that a dead process left, cut back to its last whole line.

        None where it is held, or is gone, or the disk knows no locks, so that nobody can tell.

        Raises:
            CollectionError: it cannot be written.
        """
        path = folder / JOURNAL_NAME
        try:
            stream = path.open("r+b")
        except FileNotFoundError:
            return None
        except OSError as error:
            raise CollectionError(f"{path} cannot be written: {error.strerror}.") from error
        try:
            _lock(stream)
            if os.fstat(stream.fileno()).st_nlink == 0:  # it was closed meanwhile
                stream.close()
                return None
        except OSError:
            stream.close()
            return None
        end = 0
        for line in stream:
            if line.endswith(b"\n"):
                end += len(line)
        stream.truncate(end)
        stream.seek(end)
        return cls(folder, taken=stream)

    def append(self, event: str, **facts: Any) -> None:
        """Append one line; on disk only after ``sync``."""
        self._stream.write(msgspec.json.encode({"event": event, **facts}) + b"\n")

    def sync(self) -> None:
        """Write out and sync what was appended."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        """Sync, close and let go of the lock; the file stays."""
        if not self._stream.closed:
            try:
                self.sync()
            finally:
                self._stream.close()


def _lock(stream: BinaryIO) -> None:
    fcntl.flock(stream.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_held(folder: Path) -> bool:
    """Tell whether a living process holds the journal in a folder; nothing is changed.

    Raises:
        OSError: there is none, or it cannot be opened.
    """
    with (folder / JOURNAL_NAME).open("rb") as stream:
        try:
            _lock(stream)
        except OSError:
            return True
    return False


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

"""A WARC file while it is being written: ``NAME.open``, one gzip member per record.

Nothing that exists is ever overwritten. What is written can be taken back to a mark, so that a
record whose source fails half-way leaves no broken member behind.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import os
from typing import TYPE_CHECKING

from preserve.errors import WarcError
from preserve.warc.stored import WarcFile

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

OPEN_SUFFIX = ".open"


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """A place between two members that the file can be taken back to."""

    size: int
    digest: hashlib._Hash


class OpenFile:
    """An exclusively created ``NAME.open`` that members are appended to.

    ``size`` is the number of bytes of the whole members. All OSErrors come as ``WarcError``.

    Raises:
        FileExistsError: the file, or the one it would be renamed to, is there already.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._final = folder / name
        self._path = folder / (name + OPEN_SUFFIX)
        self._raw = self._path.open("xb", buffering=0)
        if self._final.exists():
            self._raw.close()
            self._path.unlink()
            raise FileExistsError(self._final)
        self.name = name
        self.size = 0
        self._digest = hashlib.sha256()
        self._entered = False  # whether the folder's entry is known to be on disk

    def mark(self) -> Mark:
        """Return the present end of the file."""
        return Mark(size=self.size, digest=self._digest.copy())

    def take_back(self, mark: Mark) -> None:
        """Cut off everything that was written since the mark."""
        with self._translated():
            self._raw.truncate(mark.size)
            self._raw.seek(mark.size)
        self.size, self._digest = mark.size, mark.digest

    def append(self, data: bytes) -> None:
        """Append bytes as they are."""
        try:
            written = self._raw.write(data) or 0
            while written < len(data):
                written += self._raw.write(memoryview(data)[written:]) or 0
        except OSError as error:
            raise self._unwritable(error) from error
        self._digest.update(data)
        self.size += len(data)

    def sync(self) -> None:
        """Wait until all bytes, and the file's entry in its folder, are on disk."""
        with self._translated():
            os.fsync(self._raw.fileno())
            if not self._entered:
                sync_folder(self._path.parent)
                self._entered = True

    def close(self) -> None:
        """Let go of the file and leave it as it is, under its ``.open`` name."""
        self._raw.close()

    def finish(self) -> WarcFile:
        """Sync, rename to the final name, sync the folder.

        Raises:
            WarcError: the disk refuses, or someone made a file of the final name meanwhile.
        """
        with self._translated():
            os.fsync(self._raw.fileno())
            self._raw.close()
            if self._final.exists():
                raise WarcError(
                    f"{self._final} appeared while it was being written; "
                    f"what was written is in {self._path}: move one of the two away."
                )
            self._path.rename(self._final)
            sync_folder(self._final.parent)
        return WarcFile(name=self.name, bytes=self.size, sha256=self._digest.hexdigest())

    @contextlib.contextmanager
    def _translated(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> WarcError:
        return WarcError(f"{self._path} cannot be written at byte {self.size}: {error.strerror}.")


def sync_folder(folder: Path) -> None:
    """Wait until the entries of a folder are on disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

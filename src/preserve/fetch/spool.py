"""Bodies of any length at the cost of a few: past a threshold they go to a file without a name."""

from __future__ import annotations

import io
import os
import tempfile
from typing import TYPE_CHECKING, BinaryIO

from preserve.model import Body, MemoryBody

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import WriteableBuffer

MEMORY_LIMIT_BYTES = 256 * 1024


class Spool:
    """Takes the bytes of one body as they come, and hands the body out.

    Up to ``MEMORY_LIMIT_BYTES`` they are held in memory, beyond it in a file in ``folder`` that
    has no name from the start (or loses it at once), so that no crash leaves it behind.

    Raises:
        OSError: The file cannot be made or written.
    """

    __slots__ = ("_file", "_folder", "_memory", "size")

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._memory = bytearray()
        self._file: BinaryIO | None = None
        self.size = 0

    def write(self, data: bytes | memoryview) -> None:
        """Append bytes."""
        self.size += len(data)
        if self._file is None and self.size > MEMORY_LIMIT_BYTES:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115 - the body closes it
            self._file.write(self._memory)
            self._memory = bytearray()
        if self._file is None:
            self._memory += data
        else:
            self._file.write(data)

    def body(self) -> Body:
        """End the writing and return the body, which owns the file from here on."""
        file, self._file = self._file, None
        if file is None:
            return MemoryBody(bytes(self._memory))
        try:
            file.flush()
        except BaseException:
            file.close()
            raise
        return SpooledBody(file, self.size)

    def discard(self) -> None:
        """Free what was written, unless a body was handed out."""
        self._memory = bytearray()
        if self._file is not None:
            self._file.close()
            self._file = None


class SpooledBody:
    """A body in a nameless file. Streams that are open when it is closed stay readable."""

    __slots__ = ("_file", "_size")

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._size = size

    @property
    def size(self) -> int:
        """Length in bytes."""
        return self._size

    def open(self) -> BinaryIO:
        """Return a new stream with a position of its own; the caller closes it.

        Raises:
            ValueError: The body was closed.
        """
        raw = _View(os.dup(self._file.fileno()), self._size)
        return io.BufferedReader(raw, buffer_size=1 << 16)

    def close(self) -> None:
        """Close the file, which frees its space once no stream is open."""
        self._file.close()


class _View(io.RawIOBase):
    """Reads a file descriptor that others read too, without moving its position."""

    def __init__(self, descriptor: int, size: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        count = os.preadv(self._descriptor, [buffer], self._at)
        self._at += count
        return count

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._at, os.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError(f"A stream has no position {base + offset}.")
        self._at = base + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()

"""The bytes of one record: a gzip member, or a run of a plain file.

A source knows where its record ends in the file only once it was read to the end.
"""

from __future__ import annotations

import abc
import zlib
from typing import TYPE_CHECKING, BinaryIO, Protocol

from preserve.errors import WarcError

if TYPE_CHECKING:
    from pathlib import Path

GZIP_MAGIC = b"\x1f\x8b"

_CHUNK_BYTES = 1 << 16
_TRAILER_BYTES_MAX = 1024
_GZIP_WINDOW_BITS = 31


class Bytes(Protocol):
    """A file's bytes by position."""

    path: Path

    def read_at(self, position: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``position``; none at the end of the file."""
        ...


class OpenBytes:
    """The bytes of a file that someone holds open."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self._file = file

    def read_at(self, position: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``position``.

        Raises:
            WarcError: the disk does not give them.
        """
        try:
            self._file.seek(position)
            return self._file.read(size)
        except OSError as error:
            raise WarcError(
                f"{self.path} cannot be read at byte {position}: {error.strerror}."
            ) from error


class PathBytes:
    """The bytes of a file that is opened for each piece, so that nobody has to close it."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def read_at(self, position: int, size: int) -> bytes:
        """Return up to ``size`` bytes from ``position``.

        Raises:
            WarcError: the file cannot be read.
        """
        try:
            with self.path.open("rb", buffering=0) as file:
                file.seek(position)
                return file.read(size)
        except OSError as error:
            raise WarcError(f"{self.path} cannot be read: {error.strerror}.") from error


class Source(abc.ABC):
    """The bytes of one record, from ``offset``, forward only.

    ``ahead`` are bytes of the file, right after what was used, that were read already.
    """

    def __init__(self, file: Bytes, offset: int, ahead: bytes = b"") -> None:
        self._file = file
        self._offset = offset
        self.ahead = ahead
        self._position = offset + len(ahead)
        self._returned = b""

    def read(self, size: int) -> bytes:
        """Return up to ``size`` bytes, at least one unless the source is at its end.

        Raises:
            WarcError: the bytes are broken.
        """
        if self._returned:
            piece, self._returned = self._returned[:size], self._returned[size:]
            return piece
        return self._more(size)

    def give_back(self, data: bytes) -> None:
        """Let the next ``read`` begin with bytes that were read already."""
        self._returned = data + self._returned

    @abc.abstractmethod
    def finish(self) -> tuple[int, bytes]:
        """Read what follows the block; return the record's end in the file and those bytes.

        Raises:
            WarcError: what follows is not line ends.
        """

    @abc.abstractmethod
    def _more(self, size: int) -> bytes: ...

    def _fetch(self) -> bool:
        """Read on in the file into ``ahead``; return whether there was anything."""
        piece = self._file.read_at(self._position, _CHUNK_BYTES)
        self._position += len(piece)
        self.ahead += piece
        return bool(piece)

    def _broken(self, what: str) -> WarcError:
        return WarcError(
            f"{self._file.path}, record at byte {self._offset}: {what}; "
            "`preserve repair` can cut a file back to its last whole record."
        )


class GzipMember(Source):
    """A record that is a gzip member of its own (WARC 1.1, annex D)."""

    def __init__(self, file: Bytes, offset: int, ahead: bytes = b"") -> None:
        super().__init__(file, offset, ahead)
        self._inflate = zlib.decompressobj(_GZIP_WINDOW_BITS)

    def _more(self, size: int) -> bytes:
        while not self._inflate.eof:
            at_end = not self.ahead and not self._fetch()
            try:
                piece = self._inflate.decompress(self.ahead, size)
            except zlib.error as error:
                raise self._broken(f"the gzip member is broken ({error})") from error
            self.ahead = self._inflate.unused_data or self._inflate.unconsumed_tail
            if piece:
                return piece
            if at_end and not self._inflate.eof:
                raise self._broken("the file ends within the gzip member")
        return b""

    def finish(self) -> tuple[int, bytes]:
        """Read the member to its end, so that its checksum is compared."""
        trailer = b""
        while piece := self.read(_TRAILER_BYTES_MAX):
            trailer += piece
            if trailer.strip(b"\r\n"):
                raise self._broken("the gzip member holds more than one record")
            if len(trailer) > _TRAILER_BYTES_MAX:
                raise self._broken("the gzip member goes on after the record")
        return self._position - len(self.ahead), trailer


class PlainRun(Source):
    """A record of an uncompressed file; it ends where the next one's version line begins."""

    def _more(self, size: int) -> bytes:
        if not self.ahead:
            self._fetch()
        piece, self.ahead = self.ahead[:size], self.ahead[size:]
        return piece

    def finish(self) -> tuple[int, bytes]:
        """Read the line ends after the block."""
        trailer = b""
        while piece := self.read(_TRAILER_BYTES_MAX):
            rest = piece.lstrip(b"\r\n")
            trailer += piece[: len(piece) - len(rest)]
            if rest:
                self.give_back(rest)
                break
            if len(trailer) > _TRAILER_BYTES_MAX:
                raise self._broken("nothing but line ends follows the record")
        self.ahead, self._returned = self._returned + self.ahead, b""
        if self.ahead and not trailer:
            raise self._broken("the block is longer than its Content-Length")
        return self._position - len(self.ahead), trailer


def source_at(file: Bytes, offset: int, ahead: bytes = b"") -> Source:
    """Return the source of the record at an offset, by the bytes it begins with."""
    enough = len(ahead) >= len(GZIP_MAGIC)
    start = ahead if enough else file.read_at(offset, len(GZIP_MAGIC))
    kind = GzipMember if start.startswith(GZIP_MAGIC) else PlainRun
    return kind(file, offset, ahead)

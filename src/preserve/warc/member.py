"""One gzip member of a WARC file, compressed as it suits what it holds.

A record that fits into memory is compressed at once; a longer one piece by piece. What is
compressed already is put into *stored* blocks, which costs nothing and adds five bytes to 64 KiB;
the heads before it, the record's and the message's, are compressed all the same.

Sources: RFC 1952 (gzip), RFC 1951, section 3.2.4 (stored blocks).
"""

from __future__ import annotations

import struct
from typing import Protocol

from isal import isal_zlib

LEVEL_TEXT = 3
LEVEL_STORED = 0

_LEVEL_HEADS = 1
_GZIP_WINDOW_BITS = 31
_RAW_WINDOW_BITS = -15
# No name and no time, so that the same record gives the same bytes; "unknown" as the system.
_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_STORED_MOST = 0xFFFF
_PIECE_BYTES = 1 << 18
_HEAD_END = b"\r\n\r\n"


class Appended(Protocol):
    """What members are appended to."""

    def append(self, data: bytes) -> None:
        """Take all of the bytes."""
        ...


class Member:
    """A binary stream that becomes one gzip member; held back in pieces of 256 KiB.

    With ``LEVEL_STORED``, ``head_bytes`` of the record's block are compressed, and the rest is not.
    """

    def __init__(self, file: Appended, level: int, *, head_bytes: int = 0) -> None:
        self._file = file
        self._level = level
        self._head_bytes = head_bytes
        self._pieces: list[bytes] = []
        self._held = 0
        self._further: _Deflated | _Stored | None = None

    def write(self, data: bytes) -> int:
        """Take bytes; return their number."""
        self._pieces.append(data)
        self._held += len(data)
        if self._held >= _PIECE_BYTES:
            self._pass_on(last=False)
        return len(data)

    def flush(self) -> None:
        """Do nothing: a member is complete only when it is finished."""

    def finish(self) -> None:
        """Write the end of the member."""
        self._pass_on(last=True)

    def _pass_on(self, *, last: bool) -> None:
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._held = 0
        if self._further is None and last and self._level != LEVEL_STORED:
            self._file.append(isal_zlib.compress(data, self._level, _GZIP_WINDOW_BITS))
            return
        if self._further is None:
            stored = self._level == LEVEL_STORED
            self._further = _Stored(self._head_bytes) if stored else _Deflated(self._level)
        self._file.append(self._further.made(data, last=last))


class _Deflated:
    """Compresses piece by piece."""

    def __init__(self, level: int) -> None:
        self._deflate = isal_zlib.compressobj(level, isal_zlib.DEFLATED, _GZIP_WINDOW_BITS)

    def made(self, data: bytes, *, last: bool) -> bytes:
        made: bytes = self._deflate.compress(data)
        return made + self._deflate.flush() if last else made


class _Stored:
    """Compresses the heads at the beginning of the first piece, and stores all that follows."""

    def __init__(self, head_bytes: int) -> None:
        self._head_bytes = head_bytes
        self._crc = 0
        self._size = 0

    def made(self, data: bytes, *, last: bool) -> bytes:
        parts: list[bytes] = []
        at = 0
        if not self._size:
            at = min(data.find(_HEAD_END) + len(_HEAD_END) + self._head_bytes, len(data))
            deflate = isal_zlib.compressobj(_LEVEL_HEADS, isal_zlib.DEFLATED, _RAW_WINDOW_BITS)
            heads = deflate.compress(data[:at]) + deflate.flush(isal_zlib.Z_SYNC_FLUSH)
            parts += [_GZIP_HEADER, heads]
        self._crc = isal_zlib.crc32(data, self._crc)
        self._size += len(data)
        while at < len(data) or last:
            piece = data[at : at + _STORED_MOST]
            at += len(piece)
            ends = last and at >= len(data)
            parts += [struct.pack("<BHH", ends, len(piece), len(piece) ^ 0xFFFF), piece]
            if ends:
                parts.append(struct.pack("<II", self._crc, self._size & 0xFFFFFFFF))
                break
        return b"".join(parts)

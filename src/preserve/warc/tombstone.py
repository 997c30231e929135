"""What is put in the place of a record: one that says nothing, and is as long to the byte.

No other record moves, so every index and every reference goes on being right. The new record keeps
id and date, so that those that name it name something; its type is ``metadata``, which no viewer
shows. It is one gzip member of *stored* blocks, whose length is that of what they hold plus a sum
that is known beforehand (RFC 1951, section 3.2.4).
"""

from __future__ import annotations

import base64
import hashlib
import itertools
import struct
import zlib
from typing import TYPE_CHECKING

from preserve.errors import WarcError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

CONTENT_TYPE = "text/plain"
WORDS = b"What stood here was withdrawn.\r\n"

_GZIP_HEADER = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"
_GZIP_BYTES = len(_GZIP_HEADER) + 8
_STORED_MOST = 0xFFFF
_STORED_HEAD_BYTES = 5
_END = b"\r\n\r\n"
_LINE = b"x" * 78 + b"\r\n"


def tombstone(length: int, *, record_id: str, date: str) -> Iterator[bytes]:
    """Yield the pieces of a gzip member of ``length`` bytes that stands for a record.

    Raises:
        WarcError: that is too short for a record.
    """
    blocks = -(-(length - _GZIP_BYTES) // (_STORED_MOST + _STORED_HEAD_BYTES))
    held = length - _GZIP_BYTES - _STORED_HEAD_BYTES * blocks
    for with_digest in (True, False):  # a short record has no room for one
        size = _block_bytes(held, record_id, date, with_digest=with_digest)
        if size is not None:
            break
    else:
        raise WarcError(f"the record {record_id} is too short ({length} bytes) to be overwritten.")
    digest = None
    if with_digest:
        sha1 = hashlib.sha1()
        for piece in _block(size[0]):
            sha1.update(piece)
        digest = "sha1:" + base64.b32encode(sha1.digest()).decode()
    head = _head(record_id, date, digest, f"{size[0]:0{size[1]}}")
    yield from _stored(itertools.chain([head], _block(size[0]), [_END]), held, blocks)


def _block_bytes(
    held: int, record_id: str, date: str, *, with_digest: bool
) -> tuple[int, int] | None:
    """Return length and digits of the block that fills a record of so many bytes."""
    digest = "sha1:" + "A" * 32 if with_digest else None
    for digits in range(1, 19):
        size = held - len(_head(record_id, date, digest, "0" * digits)) - len(_END)
        if 0 <= size < 10**digits:  # with a zero before it, where no other number fits
            return size, digits
    return None


def _head(record_id: str, date: str, digest: str | None, length: str) -> bytes:
    fields = {
        "WARC-Type": "metadata",
        "WARC-Record-ID": record_id,
        "WARC-Date": date,
        "WARC-Block-Digest": digest,
        "Content-Type": CONTENT_TYPE,
        "Content-Length": length,
    }
    lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
    return "\r\n".join(("WARC/1.1", *lines, "", "")).encode()


def _block(size: int) -> Iterator[bytes]:
    yield WORDS[:size]
    left = size - len(WORDS)
    while left > 0:
        piece = (_LINE * 800)[:left]
        yield piece
        left -= len(piece)


def _stored(pieces: Iterable[bytes], size: int, blocks: int) -> Iterator[bytes]:
    """Yield a gzip member that holds these pieces, ``size`` bytes in so many stored blocks."""
    yield _GZIP_HEADER
    crc, data, left = 0, bytearray(), size
    source = iter(pieces)
    for number in range(blocks):
        wanted = min(left, _STORED_MOST)
        while len(data) < wanted:
            data += next(source)
        block = bytes(data[:wanted])
        del data[:wanted]
        left -= wanted
        crc = zlib.crc32(block, crc)
        yield struct.pack("<BHH", number == blocks - 1, wanted, wanted ^ 0xFFFF)
        yield block
    yield struct.pack("<II", crc, size & 0xFFFFFFFF)

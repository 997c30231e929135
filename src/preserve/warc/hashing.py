"""Digests for reading: whatever algorithm a record names, in whatever base it is written.

Labels and encodings follow community recommendation 80 to WARC 1.1: upper or lower case, ``sha-1``
for ``sha1``, base16 and base32 told apart by their length.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import io
from typing import TYPE_CHECKING, Any, BinaryIO

from preserve.model import Digests

if TYPE_CHECKING:
    from collections.abc import Iterable


_ALWAYS = ("sha1", "sha256")
_BYTES = {"md5": 16, "sha1": 20, "sha224": 28, "sha256": 32, "sha384": 48, "sha512": 64}
_PIECE_BYTES = 1 << 16


def decode_digest(labelled: str) -> tuple[str, bytes] | None:
    """Return algorithm and digest of a labelled digest.

    The digest is empty where it cannot be one of that algorithm; the result is None for an
    algorithm that we do not know.
    """
    label, _, value = labelled.partition(":")
    algorithm = label.strip().lower().replace("sha-", "sha")
    size = _BYTES.get(algorithm)
    if size is None:
        return None
    value = value.strip().upper()
    try:
        if len(value) == 2 * size and not value.endswith("="):  # MD5 is as long in base32
            return algorithm, base64.b16decode(value)
        digest = base64.b32decode(value + "=" * (-len(value) % 8))
    except binascii.Error:
        return algorithm, b""
    return algorithm, digest if len(digest) == size else b""


class Hashes:
    """Digests of one run of bytes by several algorithms, SHA-1 and SHA-256 always among them."""

    def __init__(self, algorithms: Iterable[str] = ()) -> None:
        names = {*_ALWAYS, *algorithms}
        self._hashes = {name: hashlib.new(name, usedforsecurity=False) for name in names}
        self.size = 0

    def update(self, piece: bytes) -> None:
        """Take more bytes."""
        for one in self._hashes.values():
            one.update(piece)
        self.size += len(piece)

    def digest(self, algorithm: str) -> bytes:
        """Return the digest of what was taken so far."""
        return self._hashes[algorithm].digest()

    def digests(self) -> Digests:
        """Return size, SHA-1 and SHA-256 of what was taken so far."""
        return Digests(size=self.size, sha1=self.digest("sha1"), sha256=self.digest("sha256"))


class Tee(io.RawIOBase):
    """A forward-only stream that hashes what passes through it."""

    def __init__(self, stream: BinaryIO, hashes: Hashes) -> None:
        super().__init__()
        self._stream = stream
        self._hashes = hashes

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """Read, and hash what was read."""
        view = memoryview(buffer).cast("B")
        piece = self._stream.read(len(view))
        self._hashes.update(piece)
        view[: len(piece)] = piece
        return len(piece)

    def seekable(self) -> bool:
        """Only to where it is."""
        return True

    def tell(self) -> int:
        """Return the number of bytes that passed."""
        return self._hashes.size

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        """Stay where it is: readers that say where they begin may do so."""
        if whence != io.SEEK_SET or offset != self._hashes.size:
            raise io.UnsupportedOperation("the stream goes forward only")
        return offset

    def drain(self) -> None:
        """Let the rest pass."""
        while self.read(_PIECE_BYTES):
            pass

"""Labelled digests as we write them: ``sha1:`` and upper-case base32 (WARC 1.1, section 5.8)."""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING

from preserve.model import Body, Digests, read_chunks

if TYPE_CHECKING:
    from collections.abc import Iterable


def label(sha1: bytes) -> str:
    """Return the labelled digest of a SHA-1."""
    return f"sha1:{base64.b32encode(sha1).decode('ascii')}"


def digest_pieces(pieces: Iterable[bytes]) -> Digests:
    """Return size and digests of a run of bytes."""
    sha1, sha256, size = hashlib.sha1(usedforsecurity=False), hashlib.sha256(), 0
    for piece in pieces:
        sha1.update(piece)
        sha256.update(piece)
        size += len(piece)
    return Digests(size=size, sha1=sha1.digest(), sha256=sha256.digest())


def digest_bytes(data: bytes) -> Digests:
    """Return size and digests of bytes in memory."""
    return digest_pieces((data,))


def digest_body(body: Body) -> Digests:
    """Return size and digests of a body, read once."""
    return digest_pieces(read_chunks(body))

"""Labelled digests as we write them (WARC 1.1, section 5.8).

    sha1:      upper-case base32, as everybody has it
    sha256:    hexadecimal, as Browsertrix has it: of payloads that were sent in chunks

Viewers keep payloads by their label. ReplayWeb.page keeps them as the block has them, chunk sizes
and all, so that the one label for a payload that was stored both in chunks and whole would show
chunk sizes in the page.
"""

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


def label_of(data: bytes) -> str:
    """Return the labelled SHA-1 of bytes in memory."""
    return label(hashlib.sha1(data, usedforsecurity=False).digest())


def payload_label(sha1: bytes, sha256: bytes, *, chunked: bool) -> str:
    """Return the label of a payload, by how the block that holds it is framed."""
    return f"sha256:{sha256.hex()}" if chunked else label(sha1)


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

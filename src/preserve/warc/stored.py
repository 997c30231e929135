"""What the writer tells about what it wrote, and what a revisit may refer to."""

from __future__ import annotations

import dataclasses

from preserve.model import Exchange, Framing

ORIGINAL_LEAST_BYTES = 1024


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Stored:
    """Where a record lies.

    ``id`` is its WARC-Record-ID as written (``<urn:uuid:…>``), ``file`` the name its file has once
    closed, ``offset`` and ``length`` those of its gzip member in bytes, ``date`` its WARC-Date as
    written.
    """

    id: str
    type: str
    file: str
    offset: int
    length: int
    date: str


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """The records of one exchange; ``response`` is a ``response`` or a ``revisit``."""

    request: Stored | None
    response: Stored | None
    metadata: Stored
    unread: Stored | None


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Original:
    """A response that a revisit may refer to.

    ``date`` is its WARC-Date to the character: viewers look the original up by ``url`` and
    ``date``. ``payload_sha1`` is empty where it is not known.
    """

    record_id: str
    url: str
    date: str
    payload_sha256: bytes
    payload_bytes: int
    chunked: bool
    payload_sha1: bytes = b""


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class WarcFile:
    """A closed WARC file; ``sha256`` in hexadecimal."""

    name: str
    bytes: int
    sha256: str


def original_of(exchange: Exchange, stored: Stored) -> Original | None:
    """Return what revisits may refer to, or None where this response does not qualify.

    An original is a whole answer 200 with a payload of at least 1 KiB, stored as a ``response``.
    Whether it is the page itself or a challenge in its place is for the caller to know.
    """
    payload = exchange.payload
    if (
        stored.type != "response"
        or exchange.status != 200
        or exchange.truncated is not None
        or exchange.failure is not None
        or payload is None
        or payload.size < ORIGINAL_LEAST_BYTES
    ):
        return None
    return Original(
        record_id=stored.id,
        url=exchange.url,
        date=stored.date,
        payload_sha256=payload.sha256,
        payload_bytes=payload.size,
        chunked=exchange.framing is Framing.CHUNKED,
        payload_sha1=payload.sha1,
    )

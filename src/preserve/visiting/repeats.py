"""Asking whether something has changed, and what an answer 304 stands for.

A condition rests on a body that is stored, and is made of the validators that came with it, to the
letter (RFC 9110, section 13.1). What it stands for is read back from its record: so a style sheet
that has not changed still says what it needs.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from preserve import discover, page
from preserve.errors import PageError, WarcError
from preserve.model import Digests, Flag
from preserve.visiting.answers import HTML_TYPES, PAGE_BYTES_LIMIT
from preserve.warc import read_record, stored_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from preserve.manifest import ResourceRow
    from preserve.model import Exchange
    from preserve.visiting.answers import Answer
    from preserve.visiting.recorder import Kept
    from preserve.warc import MessageHead, Original

# What we ask for: a body that is stored in another coding is not what a 304 would speak of.
_CODINGS = frozenset({"", "identity", "gzip", "x-gzip"})
# An answer may vary by these, and the same request still gets the same.
_ALWAYS_THE_SAME = frozenset({"", "accept-encoding", "user-agent"})
_CHECKED_BYTES = 10_000_000
_HELD_BYTES = 1 << 18  # as much of an answer as is kept in memory


@dataclasses.dataclass(frozen=True, kw_only=True, slots=True)
class Basis:
    """A stored body that a condition rests on, and where it lies.

    ``row`` is the newest line of its address, ``headers`` are the condition.
    """

    original: Original
    path: Path
    offset: int
    row: ResourceRow
    headers: tuple[tuple[str, str], ...] = ()


def condition_of(
    head: MessageHead, basis: Basis, *, etag: str | None, last_modified: str | None
) -> Basis | None:
    """Return the basis with its condition; None where a 304 might speak of another body.

    ``head`` is that of the stored answer. Where it varies by more than how we always ask, only an
    ETag tells one body of an address from another.
    """
    codings, varies = _words(head, "content-encoding"), _words(head, "vary")
    if not codings <= _CODINGS or "*" in varies:
        return None
    if etag is None and not varies <= _ALWAYS_THE_SAME:
        return None
    asked = (("If-None-Match", etag), ("If-Modified-Since", last_modified))
    headers = tuple((name, value) for name, value in asked if value is not None)
    return dataclasses.replace(basis, headers=headers) if headers else None


def _words(head: MessageHead, name: str) -> set[str]:
    values = ",".join(value for key, value in head.headers if key.lower() == name)
    return {word.strip().lower() for word in values.split(",")}


def stands_for(exchange: Exchange, basis: Basis) -> Exchange | None:
    """Return what an answer 304 stands for, as if it had been sent now; None where it is gone.

    The body is read from its record; one that is not very long is held against its digest first.
    """
    payload = Digests(
        size=basis.original.payload_bytes,
        sha1=basis.original.payload_sha1,
        sha256=basis.original.payload_sha256,
    )
    try:
        record = read_record(basis.path, basis.offset)
        if record.id != basis.original.record_id:
            return None
        is_small = record.content_length <= _HELD_BYTES
        stored = stored_exchange(record, block=record.stream.read() if is_small else None)
        if payload.size <= _CHECKED_BYTES:
            sha256 = hashlib.sha256()
            for piece in page.payload(stored):
                sha256.update(piece)
            if sha256.digest() != payload.sha256:
                return None
    except (WarcError, PageError, OSError):
        return None
    return dataclasses.replace(
        stored, url=exchange.url, started=exchange.started, payload=payload, tls=exchange.tls
    )


def is_unseen_page(exchange: Exchange, answer: Answer, kept: Kept | None) -> bool:
    """Tell whether an answer is a page, and was not read as one since none was wanted."""
    detected = kept.detected_type if kept is not None else None
    is_page = HTML_TYPES & {exchange.content_type, detected}
    return exchange.status == 200 and bool(is_page) and answer.document is None


def is_challenge(exchange: Exchange) -> bool:
    """Tell whether a page wants proof of being human, and so stands in place of the thing."""
    try:
        body = page.read_body(exchange, limit=PAGE_BYTES_LIMIT)
        document = page.parse(body, url=exchange.url, headers=exchange.headers)
    except PageError:
        return False
    return Flag.CHALLENGE in discover.page_flags(document, status=200, url=exchange.url)

"""Pieces that the table's answers are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from preserve.demo.server import Received, Step

BODY = b"A page that was there, word for word.\n"
STATUS = b"HTTP/1.1 200 OK\r\n"
TYPE = b"Content-Type: text/plain\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CHUNKED = b"Transfer-Encoding: chunked\r\n"
CHUNKED_HEAD = STATUS + TYPE + CHUNKED + b"\r\n"
WHOLE = STATUS + TYPE + LENGTH + b"\r\n" + BODY
MEBIBYTE = 1 << 20


def plain(*lines: bytes, body: bytes = BODY, status: bytes = b"200 OK") -> bytes:
    """Make an answer of these header lines, with a length that is right where none is given."""
    own = b"".join(line + b"\r\n" for line in lines)
    said = own.lower()
    length = b"" if b"-length" in said or b"transfer-" in said else b"Content-Length: %d\r\n"
    if length:
        length %= len(body)
    kind = b"" if b"content-type" in said else TYPE
    return b"HTTP/1.1 " + status + b"\r\n" + kind + own + length + b"\r\n" + body


def page(body: bytes, *lines: bytes) -> bytes:
    """Make an answer with a page; it names an icon, so that none is looked for."""
    return plain(b"Content-Type: text/html", *lines, body=body)


def endless(head: bytes, piece: bytes, *, times: int = 1 << 40) -> object:
    """Return what sends ``head`` and then the same piece until the client has had enough."""

    def answer(_: Received) -> Iterator[Step]:
        yield head
        for _number in range(times):
            yield piece

    return answer

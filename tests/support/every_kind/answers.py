"""How the site answers: most files plainly, some in codings, pieces, detours or with cookies."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # publishes no types

from every_kind.files import find
from preserve.demo.server import Close, Received, Script, chunks, response

if TYPE_CHECKING:
    from collections.abc import Callable

_MOVED = {
    "archives.test/vieux/moulin": (301, "../nouveau/moulin"),
    "archives.test/nouveau/moulin": (302, "http://journal.test/notice.html"),
}


def _gzip(media_type: str, data: bytes) -> Script:
    headers = [("Content-Type", media_type), ("Content-Encoding", "gzip")]
    return [response(200, headers, gzip.compress(data, mtime=0))]


def _brotli(media_type: str, data: bytes) -> Script:
    headers = [("Content-Type", media_type), ("Content-Encoding", "br")]
    return [response(200, headers, brotli.compress(data))]


def _pieces(media_type: str, data: bytes) -> Script:
    return [response(200, [("Content-Type", media_type)], data, chunked=max(len(data) // 20, 1))]


def _with_a_tail(media_type: str, data: bytes) -> Script:
    packed = gzip.compress(data, mtime=0)
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nContent-Encoding: gzip\r\n"
        "Transfer-Encoding: chunked\r\nTrailer: X-Sum, X-Note\r\n\r\n"
    )
    framed = chunks(packed, 100).removesuffix(b"\r\n")
    tail = f"X-Sum: {zlib.crc32(data):08x}\r\nX-Note: complete\r\n\r\n"
    return [head.encode() + framed + tail.encode()]


def _to_the_end(media_type: str, data: bytes) -> Script:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nConnection: close\r\n\r\n"
    return [head.encode() + data, Close()]


# Part of the last word of a path → how it is sent; the page, its sheet and its picture alike.
_SENT: dict[str, Callable[[str, bytes], Script]] = {
    "gz": _gzip,
    "brotli": _brotli,
    "morceaux": _pieces,
    "queue": _with_a_tail,
    "sans-longueur": _to_the_end,
}
_MORE = {  # further header fields
    "journal.test/gz.html": [("Link", "</images/entete.png>; rel=preload; as=image")],
}


def answer(received: Received) -> Script:
    """Return what the site says to a request."""
    asked = received.host + received.target
    if asked in _MOVED:
        status, target = _MOVED[asked]
        return [response(status, [("Location", target)], b"moved")]
    if asked == "journal.test/biscuit.html" and "pris=oui" not in (received.header("cookie") or ""):
        headers = [("Location", received.target), ("Set-Cookie", "pris=oui; Path=/")]
        return [response(302, headers)]
    found = find(received.host, received.target)
    if found is None:
        return [response(404, [("Content-Type", "text/plain")], b"nothing here")]
    media_type, data = found
    stem = received.path.rpartition("/")[2].partition(".")[0].removeprefix("fond-")
    send = _SENT.get(stem)
    if send is not None:
        script = send(media_type, data)
    else:
        script = [response(200, [("Content-Type", media_type)], data)]
    if asked in _MORE and isinstance(script[0], bytes):
        line, _, rest = script[0].partition(b"\r\n")
        more = "".join(f"{name}: {value}\r\n" for name, value in _MORE[asked])
        script = [line + b"\r\n" + more.encode() + rest, *script[1:]]
    return script

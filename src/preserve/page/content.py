"""From the stored bytes of a response to the bytes of the page: framing and coding undone."""

from __future__ import annotations

import re
import threading
from typing import TYPE_CHECKING, BinaryIO

from preserve.errors import PageError, PageTooLarge
from preserve.model import Exchange, Framing, read_chunks
from preserve.page.codings import decoder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_PIECE_BYTES = 1 << 16
_LINE_BYTES = 1 << 14
_CODINGS_MAX = 5
_START_LIMIT_BYTES = 1 << 20
_LARGE_BYTES = 4_000_000
_LARGE = threading.Lock()
_SIZE = re.compile(rb"\s*([0-9a-fA-F]+)")


def dechunk(stream: BinaryIO, start: int) -> Iterator[bytes]:
    """Yield the data of a chunked body that begins at offset ``start`` (RFC 9112, section 7.1).

    Lenient, as browsers are: bare line feeds, blanks around sizes, extensions of any kind. Ends at
    the last chunk, at the end of the stream, or where no chunk size can be read.
    """
    stream.seek(start)
    while True:
        line = stream.readline(_LINE_BYTES)
        if line in {b"\r\n", b"\n"}:  # the end of the data before, or one line end too many
            continue
        match = _SIZE.match(line)
        left = int(match[1], 16) if match else 0
        if not left:
            return
        while line and not line.endswith(b"\n"):  # an extension longer than we care to hold
            line = stream.readline(_LINE_BYTES)
        while left:
            piece = stream.read(min(left, _PIECE_BYTES))
            if not piece:
                return
            left -= len(piece)
            yield piece


def payload(exchange: Exchange) -> Iterator[bytes]:
    """Yield the body of a response after transfer-decoding, piece by piece; nothing for none."""
    if exchange.response is None:
        return
    if exchange.framing is not Framing.CHUNKED:
        yield from read_chunks(exchange.response, exchange.head_bytes)
        return
    with exchange.response.open() as stream:
        yield from dechunk(stream, exchange.head_bytes)


def decode_content(
    pieces: Iterable[bytes], codings: Sequence[str], *, limit: int = 50_000_000
) -> bytes:
    """Undo content codings, given in the order in which they were applied (RFC 9110, 8.4).

    A stream that is cut or breaks later gives what came before; plain text under the name of a
    coding is taken as it is, as is an unknown coding. Memory stays within ``limit`` plus a few
    pieces, whatever the ratio.

    Raises:
        PageTooLarge: more than ``limit`` bytes come out.
        PageError: nothing can be decoded, or there are more codings than make sense.
    """
    return _join(_within(_flow(pieces, codings, limit=limit), limit))


def _flow(pieces: Iterable[bytes], codings: Sequence[str], *, limit: int) -> Iterable[bytes]:
    """Yield what comes out of the codings, while no more than ``limit`` goes into each."""
    names = [name.strip().lower() for coding in codings for name in coding.split(",")]
    names = [name for name in names if name not in {"", "identity"}]
    if len(names) > _CODINGS_MAX:
        raise PageError(f"The body is encoded {len(names)} times over; it is kept but not read.")
    flow: Iterable[bytes] = pieces
    for name in reversed(names):
        flow = decoder(name)(_within(flow, limit))
    return flow


def decode_start(pieces: Iterable[bytes], codings: Sequence[str], *, size: int) -> bytes:
    """Undo content codings as ``decode_content`` does, up to ``size`` bytes that come out.

    Raises:
        PageError: nothing can be decoded, or there are more codings than make sense.
    """
    start = b""
    for piece in _flow(pieces, codings, limit=_START_LIMIT_BYTES):
        start += piece
        if len(start) >= size:
            break
    return start[:size]


def _join(pieces: Iterable[bytes]) -> bytes:
    """Join the pieces of a body; of all that are large, one at a time, so that bombs take turns."""
    small: list[bytes] = []
    total = 0
    flow = iter(pieces)
    for piece in flow:
        small.append(piece)
        total += len(piece)
        if total > _LARGE_BYTES:
            with _LARGE:
                small.extend(flow)
                return b"".join(small)
    return b"".join(small)


def _within(pieces: Iterable[bytes], limit: int) -> Iterator[bytes]:
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > limit:
            raise PageTooLarge(f"The body is larger than {limit} bytes; it is kept but not read.")
        yield piece


def read_body(exchange: Exchange, *, limit: int = 50_000_000) -> bytes:
    """Return the body of a response with framing and content codings undone.

    Raises:
        PageError: as ``decode_content``.
    """
    codings = exchange.header_all("content-encoding")
    return decode_content(payload(exchange), codings, limit=limit)

"""Streaming decoders for the content codings that servers use, each bounded in memory."""

from __future__ import annotations

import functools
import io
import itertools
import re
import zlib
from typing import TYPE_CHECKING, Protocol

import brotli  # type: ignore[import-untyped] # no types are published
import zstandard

from preserve.errors import PageError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from _typeshed import ReadableBuffer as Buffer

_PIECE_BYTES = 1 << 16
# Bytes that no text has (UTF-16 aside, which nobody serves under a wrong coding).
_CONTROLS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_LOOKED_AT_BYTES = 512  # for them, however few have come when a flow breaks
# RFC 9659: a decoder need not have room for more, and browsers refuse more.
_ZSTD_WINDOW_BYTES = 1 << 23


class _NotInThisCodingError(Exception):
    """The flow breaks before a single byte could be decoded."""


def decoder(name: str) -> Callable[[Iterable[bytes]], Iterator[bytes]]:
    """Return the decoder of a content coding; one that changes nothing for an unknown name.

    Plain text under the name of a coding comes through as it is. Decoders raise ``PageError`` for
    a body that is neither.
    """
    decode = _DECODERS.get(name)
    return _identity if decode is None else functools.partial(_decode, name, decode)


def _decode(
    name: str, decode: Callable[[Iterable[bytes]], Iterator[bytes]], pieces: Iterable[bytes]
) -> Iterator[bytes]:
    flow = iter(pieces)
    seen: list[bytes] | None = []

    def watched() -> Iterator[bytes]:
        for piece in flow:
            if seen is not None:
                seen.append(piece)
            yield piece

    try:
        for out in decode(watched()):
            seen = None
            yield out
    except _NotInThisCodingError:
        assert seen is not None  # raised only before the first output
        head = b"".join(seen)
        while len(head) < _LOOKED_AT_BYTES and (more := next(flow, b"")):
            head += more
        if _CONTROLS.search(head[:_LOOKED_AT_BYTES]):
            raise PageError(f"The body is said to be {name} but is not; it is kept.") from None
        yield head
        yield from flow


def _identity(pieces: Iterable[bytes]) -> Iterator[bytes]:
    yield from pieces


def _sniff(pieces: Iterable[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Return the first ``size`` bytes and the whole flow again."""
    flow = iter(pieces)
    head = b""
    for piece in flow:
        head += piece
        if len(head) >= size:
            break
    return head[:size], itertools.chain([head] if head else [], flow)


class _Inflate(Protocol):
    @property
    def eof(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    @property
    def unconsumed_tail(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...
    def copy(self) -> _Inflate: ...


def _gunzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode gzip (RFC 1952), member after member."""
    flow = iter(pieces)
    rest = yield from _inflate(flow, 31)
    while rest is not None:
        while len(rest) < 2:
            more = next(flow, None)
            if more is None:
                return
            rest += more
        if not rest.startswith(b"\x1f\x8b"):  # padding after the last member
            return
        try:
            rest = yield from _inflate(itertools.chain([rest], flow), 31)
        except _NotInThisCodingError:
            return


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode zlib (RFC 1950), or the bare deflate (RFC 1951) that some servers mean by it."""
    head, flow = _sniff(pieces, 2)
    wrapped = len(head) == 2 and head[0] & 0x0F == 8 and int.from_bytes(head) % 31 == 0
    yield from _inflate(flow, 15 if wrapped else -15)


def _inflate(flow: Iterator[bytes], window: int) -> Generator[bytes, None, bytes | None]:
    """Yield one deflate stream's data; return the bytes that follow it, None where it breaks."""
    inflate: _Inflate = zlib.decompressobj(window)
    begun = False
    for piece in flow:
        data = piece
        while True:
            before = inflate.copy()
            try:
                out = inflate.decompress(data, _PIECE_BYTES)
            except zlib.error as error:
                for out in _salvage(before, data):
                    begun = True
                    yield out
                if not begun:
                    raise _NotInThisCodingError from error
                return None
            data = inflate.unconsumed_tail
            if out:
                begun = True
                yield out
            if inflate.eof:
                return inflate.unused_data
            if not data and len(out) < _PIECE_BYTES:
                break
    return b""


def _salvage(inflate: _Inflate, data: bytes) -> Iterator[bytes]:
    """Yield what a stream holds before the byte at which it breaks (a wrong checksum included)."""
    for index in range(len(data)):
        feed = data[index : index + 1]
        while feed:
            try:
                out = inflate.decompress(feed, _PIECE_BYTES)
            except zlib.error:
                return
            feed = inflate.unconsumed_tail
            if out:
                yield out


def _unbrotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode brotli (RFC 7932)."""
    unpack = brotli.Decompressor()
    taken: list[bytes] | None = []  # what went in before anything came out
    for piece in pieces:
        feed = piece
        if taken is not None:
            taken.append(piece)
        while True:
            try:
                out = unpack.process(feed, output_buffer_limit=_PIECE_BYTES)
            except brotli.error as error:
                if taken is not None and not (yield from _salvage_brotli(b"".join(taken))):
                    raise _NotInThisCodingError from error
                return
            if out:
                taken = None
                yield out
            if unpack.is_finished():
                return
            if not out and unpack.can_accept_more_data():
                break
            feed = b""


def _salvage_brotli(data: bytes) -> Generator[bytes, None, bool]:
    """Yield what a stream holds before the byte at which it breaks; tell whether it is any.

    The library gives nothing of a piece that has garbage behind the end of the stream.
    """
    unpack = brotli.Decompressor()
    begun = False
    for index in range(len(data)):
        feed = data[index : index + 1]
        while True:
            try:
                out = unpack.process(feed, output_buffer_limit=_PIECE_BYTES)
            except brotli.error:
                return begun
            if out:
                begun = True
                yield out
            if unpack.is_finished():
                return begun
            if not out and unpack.can_accept_more_data():
                break
            feed = b""
    return begun


class _Flow(io.RawIOBase):
    """A flow of pieces as the file that the zstandard reader wants."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        super().__init__()
        self._pieces = iter(pieces)
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        view = memoryview(buffer)
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = piece
        out, self._left = self._left[: len(view)], self._left[len(view) :]
        view[: len(out)] = out
        return len(out)


def _unzstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Decode Zstandard (RFC 8878), frame after frame."""
    unpack = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW_BYTES)
    source = io.BufferedReader(_Flow(pieces), _PIECE_BYTES)
    reader = unpack.stream_reader(source, read_across_frames=True)
    begun = False
    while True:
        try:
            out = reader.read1(_PIECE_BYTES)  # of one frame: what is behind it may be garbage
        except zstandard.ZstdError as error:
            if not begun:
                raise _NotInThisCodingError from error
            return
        if not out:
            return
        begun = True
        yield out


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gunzip,
    "x-gzip": _gunzip,
    "deflate": _deflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}

"""Faults of what a body is coded in: cut, wrong, nested, bombs, and names of no charset."""

from __future__ import annotations

import dataclasses
import functools
import gzip
import itertools
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # no types are published
import zstandard
from faults.bytes_of import page
from faults.fault import Fault, Flag, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable

    from preserve.demo.server import Received, Step

PAGE = b"<!doctype html><link rel=icon href=data:,><title>Four</title><p>" + b"Un four. " * 40
_BOMB_BYTES = 60_000_000
_MEMBER_BYTES = 20_000_000
_PIECE = bytes(1_000_000)
# Long enough for every coding to have given something by the middle of it.
_LONG = b"<!doctype html><link rel=icon href=data:,><title>Four</title>" + b"".join(
    b"<p>Un four, un texte, un %d." % number for number in range(20_000)
)


def _gzip(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def _brotli(data: bytes) -> bytes:
    packed: bytes = brotli.compress(data, quality=4)
    return packed


def _zstd(data: bytes) -> bytes:
    return zstandard.ZstdCompressor().compress(data)


def _bare_deflate(data: bytes) -> bytes:
    pack = zlib.compressobj(wbits=-15)
    return pack.compress(data) + pack.flush()


_PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": _gzip,
    "deflate": zlib.compress,
    "br": _brotli,
    "zstd": _zstd,
}


@functools.cache
def zeros(name: str, size: int = _BOMB_BYTES) -> bytes:
    """Return so many zero bytes in this coding, without holding them all.

    Of gzip they are members of 50 MB at most, one behind the other.
    """
    if name == "gzip" and size > _MEMBER_BYTES:
        return zeros(name, _MEMBER_BYTES) * (size // _MEMBER_BYTES)
    pieces = itertools.repeat(_PIECE, size // len(_PIECE))
    if name == "br":
        br = brotli.Compressor(quality=4, lgwin=24)
        return b"".join(map(br.process, pieces)) + bytes(br.finish())
    pack = (
        zstandard.ZstdCompressor(level=3).compressobj()
        if name == "zstd"
        else zlib.compressobj(6, wbits=31 if name == "gzip" else 15)
    )
    return b"".join(map(pack.compress, pieces)) + pack.flush()


@functools.cache
def nested(*codings: str, size: int) -> bytes:
    """Return so many zero bytes in the first coding, packed again in each of the others."""
    data = zeros(codings[0], size)
    for coding in codings[1:]:
        data = _PACK[coding](data)
    return data


def _coded(name: str, says: str, coding: str, body: bytes, *, read: bool = True) -> Fault:
    return Fault(
        name=name,
        says=says,
        answers=(page(body, b"Content-Encoding: " + coding.encode()),),
        outcome=Outcome.CAPTURED,
        flags=() if read else (Flag.UNREAD,),
    )


def _of_each() -> tuple[Fault, ...]:
    rows = []
    for coding, pack in _PACK.items():
        packed = pack(PAGE)
        rows += [
            _coded(f"{coding}-unasked", f"A body in {coding}.", coding, packed),
            _coded(f"{coding}-cut", f"A body in {coding} that is cut in the middle.", coding,
                   pack(_LONG)[: len(pack(_LONG)) // 2]),
            _coded(f"{coding}-only-said", f"Plain text that is said to be {coding}.", coding,
                   PAGE),
            _coded(f"{coding}-wrong", f"Bytes that are said to be {coding} and are not.", coding,
                   b"\x00\x01\x02\xfe" * 200, read=False),
            _coded(f"{coding}-and-garbage", f"Garbage behind a body in {coding}.", coding,
                   packed + b"garbage"),
            dataclasses.replace(
                _coded(f"{coding}-empty", f"An empty body in {coding}.", coding, pack(b"")),
                flags=(Flag.EMPTY,),
            ),
            bomb(f"{coding}-bomb", f"60 MB of zeros in {coding}.", coding, size=_BOMB_BYTES),
        ]  # fmt: skip
    return tuple(rows)


_BOMBS: list[tuple[tuple[str, ...], int]] = []


def make_bombs() -> None:
    """Make all bombs of the table, which takes a second or two; once made, they are there."""
    for codings, size in _BOMBS:
        nested(*codings, size=size)


def bomb(name: str, says: str, *codings: str, size: int) -> Fault:
    """Return a row for so many zeros, made when they are asked for."""

    def answer(_: Received) -> list[Step]:
        """Make the bomb; once it was made, it is there."""
        line = b"Content-Encoding: " + ", ".join(codings).encode()
        return [page(nested(*codings, size=size), line)]

    _BOMBS.append((codings, size))
    return Fault(
        name=name, says=says, answers=answer, outcome=Outcome.CAPTURED, flags=(Flag.UNREAD,)
    )


CODINGS: tuple[Fault, ...] = (
    *_of_each(),
    _coded("gzip-wrong-checksum", "A gzip whose checksum is wrong.", "gzip",
           _gzip(PAGE)[:-8] + b"\1\2\3\4" + _gzip(PAGE)[-4:]),
    _coded("gzip-in-two-members", "A gzip of two members.", "gzip",
           _gzip(PAGE[:99]) + _gzip(PAGE[99:])),
    _coded("deflate-bare", "A deflate without its wrapping.", "deflate", _bare_deflate(PAGE)),
    _coded("gzip-twice", "gzip within gzip.", "gzip, gzip", _gzip(_gzip(PAGE))),
    _coded("gzip-twice-said-once", "gzip within gzip, of which one is said.", "gzip",
           _gzip(_gzip(PAGE))),
    _coded("gzip-once-said-twice", "One gzip that is said to be two.", "gzip, gzip", _gzip(PAGE)),
    _coded("brotli-in-gzip", "brotli within gzip.", "br, gzip", _gzip(_brotli(PAGE))),
    _coded("codings-in-wrong-order", "Two codings, named in the wrong order.", "gzip, br",
           _gzip(_brotli(PAGE)), read=False),
    _coded("codings-of-six", "Six codings.", "gzip, gzip, gzip, gzip, gzip, gzip",
           functools.reduce(lambda data, _: _gzip(data), range(6), PAGE), read=False),
    _coded("coding-unknown", "A coding that nobody knows.", "rot13", PAGE),
    _coded("coding-empty-name", "A coding without a name.", "", PAGE),
    bomb("gzip-bomb-of-a-million", "1 GB of zeros, packed three times: more than 1:1,000,000.",
         "gzip", "gzip", "gzip", size=1_000_000_000),
    bomb("brotli-bomb-of-a-million", "200 MB of zeros in brotli: more than 1:1,000,000.",
         "br", size=200_000_000),
)  # fmt: skip

_NAMES = {
    "unknown": b"klingon", "empty": b"", "quoted-open": b'"', "of-blanks": b"   ",
    "of-10-kib": b"x" * 10_240, "of-control-bytes": b"\x01\x02", "utf-7": b"utf-7",
    "utf-16-for-ascii": b"utf-16", "utf-32": b"utf-32", "a-python-codec": b"rot13",
    "a-python-codec-of-bytes": b"hex", "idna": b"idna", "replacement": b"iso-2022-kr",
    "latin-1-for-utf-8": b"iso-8859-1",
}  # fmt: skip
CHARSETS: tuple[Fault, ...] = (
    *(
        Fault(
            name=f"charset-{name}",
            says=f"A page in UTF-8 whose charset is wrong: {name.replace('-', ' ')}.",
            answers=(page(PAGE + "é".encode(), b"Content-Type: text/html; charset=" + label),),
            outcome=Outcome.CAPTURED,
        )
        for name, label in _NAMES.items()
    ),
    Fault(
        name="charset-of-no-bytes",
        says="Bytes that are no UTF-8 in a page that says it is.",
        answers=(page(b"\xff\xfe\xfd" + PAGE, b"Content-Type: text/html; charset=utf-8"),),
        outcome=Outcome.CAPTURED,
    ),
    Fault(
        name="nul-bytes-in-page",
        says="NUL bytes all over a page.",
        answers=(page(PAGE.replace(b" ", b"\0 "), b"Content-Type: text/html"),),
        outcome=Outcome.CAPTURED,
    ),
    Fault(
        name="nested-too-deep",
        says="A page of 100,000 elements within each other.",
        answers=(page(b"<div>" * 100_000),),
        outcome=Outcome.CAPTURED,
        flags=(Flag.UNREAD,),
    ),
)

BODIES: tuple[Fault, ...] = (*CODINGS, *CHARSETS)

"""From the stored bytes of a response to the bytes of the page."""

from __future__ import annotations

import gzip
import io
import random
import zlib
from typing import TYPE_CHECKING, Any

import brotli  # type: ignore[import-untyped]  # no types are published
import pytest
import zstandard

from preserve.errors import PageError
from preserve.model import Framing
from preserve.page import dechunk, decode_content, payload, read_body

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = b"<p>Une phrase, et une autre.</p>\n" * 3000 + random.Random(7).randbytes(5000)


def raw_deflate(data: bytes) -> bytes:
    return zlib.compress(data)[2:-4]


ENCODERS: dict[str, list[Callable[[bytes], bytes]]] = {
    "gzip": [gzip.compress, lambda data: gzip.compress(data[:999]) + gzip.compress(data[999:])],
    "x-gzip": [gzip.compress, lambda data: gzip.compress(data) + b"\0" * 512],
    "deflate": [zlib.compress, raw_deflate],
    "br": [brotli.compress],
    "zstd": [
        zstandard.compress,
        lambda data: zstandard.compress(data[:999]) + zstandard.compress(data[999:]),
    ],
}
CASES = [(name, encode) for name, encoders in ENCODERS.items() for encode in encoders]


def pieces(data: bytes, size: int) -> list[bytes]:
    return [data[index : index + size] for index in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 1000, 10**9])
@pytest.mark.parametrize(("coding", "encode"), CASES)
def test_each_coding_is_undone_however_the_bytes_arrive(
    coding: str, encode: Callable[[bytes], bytes], size: int
) -> None:
    assert decode_content(pieces(encode(TEXT), size), [coding]) == TEXT


def test_codings_are_undone_in_reverse_order_of_their_names() -> None:
    data = brotli.compress(gzip.compress(TEXT))
    assert decode_content([data], ["gzip, BR"]) == TEXT
    assert decode_content([data], ["gzip", "br"]) == TEXT


@pytest.mark.parametrize("coding", ["", "identity", "none", "utf-8"])
def test_what_is_no_coding_changes_nothing(coding: str) -> None:
    assert decode_content([b"<p>", b"a"], [coding]) == b"<p>a"


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_plain_text_under_the_name_of_a_coding_is_taken_as_it_is(coding: str) -> None:
    page = b"<!DOCTYPE html><p>Bonjour"
    assert decode_content(pieces(page, 4), [coding]) == page


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "zstd"])
def test_garbage_under_the_name_of_a_coding_cannot_be_read(coding: str) -> None:
    with pytest.raises(PageError, match=coding):
        decode_content([b"\xff\x00\x01\x02" * 50], [coding])


@pytest.mark.parametrize(("coding", "encode"), CASES)
def test_a_stream_that_is_cut_gives_what_there_is(
    coding: str, encode: Callable[[bytes], bytes]
) -> None:
    data = encode(TEXT)
    decoded = decode_content(pieces(data[:-600], 100), [coding])
    assert TEXT.startswith(decoded)
    assert len(decoded) > 50_000 or coding == "zstd"


def test_a_wrong_checksum_loses_nothing() -> None:
    data = bytearray(gzip.compress(TEXT))
    data[-6] ^= 1
    assert decode_content([bytes(data)], ["gzip"]) == TEXT


def test_a_stream_that_breaks_in_the_middle_gives_what_came_before() -> None:
    half = gzip.compress(TEXT)[:-3000] + b"\xff" * 2000
    decoded = decode_content([half], ["gzip"])
    assert decoded[:80_000] == TEXT[:80_000]


@pytest.mark.parametrize(("coding", "encode"), CASES)
def test_a_bomb_stops_at_the_limit(coding: str, encode: Callable[[bytes], bytes]) -> None:
    bomb = encode(b"\0" * 5_000_000)
    with pytest.raises(PageError, match="larger than 1000000"):
        decode_content([bomb], [coding], limit=1_000_000)


def test_a_bomb_of_nothing_but_empty_members_ends() -> None:
    inner = gzip.compress(b"") * 100_000
    with pytest.raises(PageError):
        decode_content([gzip.compress(inner)], ["gzip, gzip"], limit=1_000_000)


def test_more_codings_than_make_sense_are_refused() -> None:
    with pytest.raises(PageError, match="times over"):
        decode_content([b""], ["gzip"] * 6)


@pytest.mark.parametrize(
    ("wire", "data"),
    [
        (b"3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n", b"abcdefg"),
        (b"3;name=value\r\nabc\r\n0\r\nX-Trailer: 1\r\n\r\n", b"abc"),
        (b"0003  \r\nabc\r\n00\r\n\r\n", b"abc"),
        (b"A\nabcdefghij\n0\n\n", b"abcdefghij"),
        (b"5\r\nab", b"ab"),
        (b"3\r\nabc\r\nzz\r\nrest", b"abc"),
        (b"3\r\nabc", b"abc"),
        (b"", b""),
        (b"3;" + b"x" * 40_000 + b"\r\nabc\r\n0\r\n\r\n", b"abc"),
    ],
)
def test_chunks_are_joined_and_what_is_broken_ends_the_body(wire: bytes, data: bytes) -> None:
    assert b"".join(dechunk(io.BytesIO(b"HEAD" + wire), 4)) == data


def test_a_chunk_is_handed_on_in_pieces_of_bounded_size() -> None:
    wire = b"100000\r\n" + b"x" * 0x100000 + b"\r\n0\r\n\r\n"
    sizes = [len(piece) for piece in dechunk(io.BytesIO(wire), 0)]
    assert sum(sizes) == 0x100000
    assert max(sizes) <= 1 << 16


def test_a_body_is_read_through_framing_and_coding(make_exchange: Any) -> None:
    coded = gzip.compress(b"<p>Bonjour")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(coded), coded)
    wire = (
        b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    )
    exchange = make_exchange("http://blog.example/a", wire, payload=coded)
    assert exchange.framing is Framing.CHUNKED
    assert b"".join(payload(exchange)) == coded
    assert read_body(exchange) == b"<p>Bonjour"


def test_an_exchange_without_a_response_has_no_body(make_exchange: Any) -> None:
    exchange = make_exchange("http://blog.example/a", None)
    assert list(payload(exchange)) == []
    assert read_body(exchange) == b""

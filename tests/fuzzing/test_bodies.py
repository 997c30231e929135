"""Bodies and heads of answers: coded, framed and cut in any way."""

from __future__ import annotations

import gzip
import zlib
from typing import TYPE_CHECKING

import brotli  # type: ignore[import-untyped] # no types are published
import pytest
import zstandard
from any_values import steady
from hypothesis import given, settings
from hypothesis import strategies as st

from preserve.errors import PageError
from preserve.fetch.framing import ResponseReader, State
from preserve.fetch.headers import parse_head
from preserve.model import Framing
from preserve.page import decode_content
from preserve.page.charset import decode

if TYPE_CHECKING:
    from collections.abc import Callable

CODINGS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": lambda data: gzip.compress(data, mtime=0),
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
_LETTERS = "abc <>&;=\"'/\n\té\xe8üßœ€«»–日本語道かなカナ漢字中文привет"
PIECES = st.lists(st.integers(1, 40), min_size=1, max_size=4)
TEXTS = st.lists(st.sampled_from(["Le four. ", "<p>é", "\x00", "ß", "x" * 300]), max_size=30).map(
    lambda parts: "".join(parts).encode()
)
NAMES = st.text(st.sampled_from("abcXYZ-_!é"), min_size=1, max_size=12)
VALUES = st.text(st.characters(codec="latin-1", exclude_characters="\r\n\0"), max_size=20)


def in_pieces(data: bytes, sizes: list[int]) -> list[bytes]:
    pieces: list[bytes] = []
    at = 0
    while at < len(data):
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(data[at : at + size])
        at += size
    return pieces


@given(TEXTS, st.lists(st.sampled_from(sorted(CODINGS)), max_size=3), PIECES)
@steady
def test_what_was_coded_is_had_back_whatever_the_order_and_the_pieces(
    text: bytes, codings: list[str], sizes: list[int]
) -> None:
    wire = text
    for name in codings:
        wire = CODINGS[name](wire)
    assert decode_content(in_pieces(wire, sizes), codings) == text


@given(TEXTS, st.sampled_from(sorted(CODINGS)), st.integers(0, 400), PIECES)
@steady
def test_a_coded_body_that_is_cut_gives_a_beginning_of_it_or_is_refused(
    text: bytes, name: str, kept: int, sizes: list[int]
) -> None:
    wire = CODINGS[name](text)[:kept]
    try:
        read = decode_content(in_pieces(wire, sizes), [name])
    except PageError:
        return
    assert text.startswith(read) or read == wire, "neither what it was nor what came"


@given(
    st.lists(st.tuples(NAMES, VALUES), max_size=6),
    TEXTS,
    st.sampled_from(Framing),
    PIECES,
    st.lists(st.integers(1, 300), min_size=1, max_size=5),
)
@steady
def test_a_whole_answer_is_read_to_its_last_byte_and_no_further(
    fields: list[tuple[str, str]],
    text: bytes,
    framing: Framing,
    sizes: list[int],
    chunks: list[int],
) -> None:
    lines = [f"{name}: {value}\r\n".encode("latin-1") for name, value in fields]
    status, body = b"200 OK", text
    if framing is Framing.CHUNKED:
        lines.append(b"Transfer-Encoding: chunked\r\n")
        body = b"".join(b"%x\r\n%b\r\n" % (len(one), one) for one in in_pieces(text, chunks))
        body += b"0\r\n\r\n"
    elif framing is Framing.LENGTH:
        lines.append(b"Content-Length: %d\r\n" % len(text))
    elif framing is Framing.NONE:
        status, body, text = b"304 Not Modified", b"", b""
    head = b"HTTP/1.1 " + status + b"\r\n" + b"".join(lines) + b"\r\n"
    behind = b"" if framing is Framing.CLOSE else b"HTTP/1.1 500 Other\r\n\r\n"
    reader = ResponseReader(body_limit=1 << 30)
    block = payload = b""
    given_bytes = 0
    for piece in in_pieces(head + body + behind, sizes):
        given_bytes += len(piece)
        fed = reader.feed(piece)
        block += bytes(fed.block)
        payload += b"".join(map(bytes, fed.payload))
        if reader.done:
            break
    reader.end_of_stream(clean=True)
    assert (block, payload, reader.state) == (head + body, text, State.COMPLETE)
    assert reader.framing is framing
    assert given_bytes - reader.surplus == len(block)
    assert reader.head is not None
    assert reader.head == parse_head(head)
    sent = [(name, value.strip()) for name, value in fields]
    assert list(reader.head.headers[: len(sent)]) == sent


@pytest.mark.parametrize(
    "label", ["utf-8", "windows-1252", "iso-8859-15", "shift_jis", "gb18030", "koi8-r", "euc-jp"]
)
def test_a_page_is_read_in_the_charset_that_it_was_written_in(label: str) -> None:
    @settings(steady, max_examples=40)
    @given(st.text(st.sampled_from(_LETTERS), max_size=60))
    def round_trip(text: str) -> None:
        data = text.encode(label, "ignore")
        text = data.decode(label)
        found = decode(data, (("Content-Type", f"text/html; charset={label}"),))
        assert found[0] == text

    round_trip()

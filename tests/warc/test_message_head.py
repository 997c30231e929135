"""The quick look at a head says what reading the whole of it says."""

from __future__ import annotations

import io

import hypothesis
from hypothesis import strategies as st

from preserve.warc import glance, read_message_head

PLAIN = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: Text/HTML; charset=x\r\n\r\n"
PIECES = [
    b"HTTP/1.1 200 OK", b"HTTP/1.0 404", b"HTTP/2 200", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b" ",
    b"\t", b"Content-Type", b"content-type", b"X-Content-Type", b":", b": ", b"text/html",
    b"image/png ; q=1", b"\xa0", b"\x85", b"\0", b"no colon", b"Location: /x", b"HTTP/1.1 0200",
]  # fmt: skip


@hypothesis.given(st.lists(st.sampled_from(PIECES), max_size=12).map(b"".join))
@hypothesis.example(PLAIN)
@hypothesis.example(PLAIN.replace(b"Server", b"Content-Type"))
def test_a_glance_finds_what_reading_the_head_finds(head: bytes) -> None:
    for wire in (head, b"HTTP/1.1 200 OK\r\n" + head + b"\r\n\r\n"):
        seen = glance(wire)
        if seen is not None:
            read = read_message_head(io.BytesIO(wire))
            assert (seen.version, seen.status, seen.reason) == (
                read.version,
                read.status,
                read.reason,
            )
            assert seen.header("content-type") == read.header("content-type")
            assert seen.size == read.size


def test_a_plain_head_needs_no_more_than_a_glance() -> None:
    seen = glance(PLAIN)
    assert seen is not None
    assert seen.header("content-type") == "Text/HTML; charset=x"
    assert glance(PLAIN[:-1]) is None

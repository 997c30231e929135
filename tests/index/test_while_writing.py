"""The index made while records are written is, to the byte, the one that is read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from preserve.errors import WarcError
from preserve.index import LinesToBe, mend_cdxj, write_cdxj
from preserve.model import MemoryBody
from preserve.warc import WarcWriter, original_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

HTML = b"<p>Bonjour</p>" * 200
OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML
# Heads that are read in more than one way, and one that ended before its empty line.
ODD_HEADS = (
    b"HTTP/1.1 200 OK\r\nX: 1\r\n folded\r\nContent-Type:\r\n text/css\r\n\r\nx",
    b"HTTP/1.0 204\r\ncontent-type : Image/PNG ;q=1\r\nno colon\r\n\r\n",
    b"HTTP/1.1 301 Moved\r\nLocation: http://a.example/\r\n\r\n",
    b"HTTP/1.1 999 x\r\nContent-Type: \r\n\r\n\x00\x01",
    b"HTTP/1.1 200 OK\r\nContent-Ty",
)


class ShortBody(MemoryBody):
    """A body that is shorter than it says."""

    @property
    def size(self) -> int:
        return super().size + 1


def test_it_is_what_reading_the_files_gives(tmp_path: Path, make_exchange: MakeExchange) -> None:
    lines = LinesToBe(tmp_path)
    writer = WarcWriter(
        tmp_path, stem="x", capture_id="x", warcinfo=(), max_bytes=20_000, told=lines.take
    )
    first = make_exchange("http://www.b.example/Page?b=2&a=1", OK)
    stored = writer.write_exchange(first).response
    assert stored is not None
    writer.write_exchange(make_exchange("http://c.example/é".encode().decode("latin-1"), OK))
    revisited = original_of(first, stored)
    for url in ("http://c.example/", "http://www.b.example/page?a=1&b=2"):
        writer.write_exchange(make_exchange(url, OK), revisit_of=revisited)
        unchanged = make_exchange(url, b"HTTP/1.1 304 Not Modified\r\n\r\n")
        writer.write_exchange(unchanged, revisit_of=revisited)
    for number, wire in enumerate(ODD_HEADS):
        writer.write_exchange(make_exchange(f"http://odd.example/{number}", wire))
    unread = MemoryBody(b"not HTTP")
    writer.write_exchange(make_exchange("http://d.example/", None, unread=unread))
    writer.write_metadata("http://a.example/", [("outlink", "x")], refers_to=stored)
    writer.write_resource("discussion", "application/ld+json", b"{}")
    broken = make_exchange("http://e.example/", OK, response=ShortBody(OK))
    with pytest.raises(WarcError):
        writer.write_exchange(broken)
    writer.write_exchange(make_exchange("http://f.example/", OK + HTML * 9))
    files = [file.name for file in writer.close()]
    assert len(files) > 1
    assert lines.entries is not None
    made = write_cdxj(tmp_path, files, known=lines.entries).read_bytes()
    assert made.count(b"\n") == len(lines.entries) > 10
    assert not mend_cdxj(tmp_path, files)


def test_with_an_answer_to_a_post_the_files_are_to_be_read(
    tmp_path: Path, make_exchange: MakeExchange
) -> None:
    lines = LinesToBe(tmp_path)
    writer = WarcWriter(tmp_path, stem="x", capture_id="x", warcinfo=(), told=lines.take)
    request = b"POST /api HTTP/1.1\r\nHost: a.example\r\nContent-Length: 3\r\n\r\na=1"
    writer.write_exchange(make_exchange("http://a.example/api", OK, request=request))
    assert lines.entries is None
    files = [file.name for file in writer.close()]
    assert b'"method": "POST"' in write_cdxj(tmp_path, files, known=lines.entries).read_bytes()

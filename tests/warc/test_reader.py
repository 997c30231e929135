"""The reader: other tools' files, files that are broken, bodies that can be opened again."""

from __future__ import annotations

import gzip
import io
from typing import TYPE_CHECKING

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from preserve.errors import WarcError
from preserve.model import Framing
from preserve.page import payload
from preserve.warc import read_record, read_records, stored_exchange

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

    from preserve.warc import WarcWriter as OurWriter

# From annex B of the standard, with the errata's corrections.
EXAMPLE = (
    b"WARC/1.0\r\n"
    b"WARC-Type: revisit\r\n"
    b"WARC-Target-URI: <http://www.archive.org/images/logoc.jpg>\r\n"
    b"WARC-Date: 2007-03-06T00:43:35Z\r\n"
    b"WARC-Profile: http://netpreserve.org/warc/1.0/revisit/server-not-modified\r\n"
    b"WARC-Record-ID: <urn:uuid:16da6da0-bcdc-49c3-927e-57494593bbbb>\r\n"
    b"WARC-Refers-To: <urn:uuid:92283950-ef2f-4d72-b224-f54c6ec90bb0>\r\n"
    b"Content-Type: application/http;msgtype=response\r\n"
    b"Content-Length: 26\r\n"
    b"\r\n"
    b"HTTP/1.0 304 Not Modified\n"
    b"\r\n\r\n"
)


def made_by_warcio(path: Path, *, compressed: bool, version: str) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=compressed, warc_version=version)
        writer.write_record(writer.create_warcinfo_record(path.name, {"software": "test"}))
        for number in range(3):
            head = StatusAndHeaders("200 OK", [("X-N", str(number))], protocol="HTTP/1.1")
            body = b"body\r\n\r\n" * number
            writer.write_record(
                writer.create_warc_record(
                    f"http://a.example/{number}",
                    "response",
                    payload=io.BytesIO(body),
                    length=len(body),
                    http_headers=head,
                )
            )


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_files_of_another_tool_are_read_as_that_tool_reads_them(
    tmp_path: Path, compressed: bool, version: str
) -> None:
    path = tmp_path / "theirs.warc"
    made_by_warcio(path, compressed=compressed, version=version)
    with path.open("rb") as stream:
        iterator = ArchiveIterator(stream, no_record_parse=True)
        theirs = [
            (
                record.rec_headers.get_header("WARC-Record-ID"),
                record.raw_stream.read(),
                iterator.get_record_offset(),
                # Of a plain record warcio does not count the line ends after the block.
                iterator.get_record_length() + (0 if compressed else 4),
            )
            for record in iterator
        ]
    ours = [
        (record.id, record.stream.read(), record.offset, record.length)
        for record in read_records(path)
    ]
    assert ours == theirs
    assert {record.version for record in read_records(path)} == {f"WARC/{version}"}
    for record_id, block, offset, _ in theirs:
        record = read_record(path, offset)
        assert (record.id, record.stream.read()) == (record_id, block)


@pytest.mark.parametrize("ends", [b"\r\n", b"\n"], ids=["crlf", "lf"])
@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
def test_the_standards_example_is_read_also_with_bare_line_feeds(
    tmp_path: Path, ends: bytes, compressed: bool
) -> None:
    header, _, rest = EXAMPLE.partition(b"\r\n\r\n")
    data = header.replace(b"\r\n", ends) + ends * 2 + rest
    path = tmp_path / "example.warc"
    path.write_bytes((gzip.compress(data) if compressed else data) * 2)
    first, second = read_records(path)
    assert first.target == second.target == "http://www.archive.org/images/logoc.jpg"
    assert first.type == "revisit"
    assert first.bare_lf == (ends == b"\n")
    assert second.offset == path.stat().st_size // 2
    assert first.trailer == second.trailer == b"\r\n\r\n"
    assert read_record(path, second.offset).stream.read() == b"HTTP/1.0 304 Not Modified\n"


def test_a_block_that_is_not_read_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "theirs.warc.gz"
    made_by_warcio(path, compressed=True, version="1.1")
    assert [record.type for record in read_records(path)] == ["warcinfo", *["response"] * 3]


def test_a_body_can_be_opened_again_and_sought_in(
    writer: OurWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    wire = b"HTTP/1.1 200 OK\r\n\r\n" + bytes(range(256)) * 2000
    stored = writer.write_exchange(make_exchange("http://a.example/", wire)).response
    writer.close()
    assert stored is not None
    body = read_record(tmp_path / stored.file, stored.offset).body()
    assert body.size == len(wire)
    for _ in range(2):
        with body.open() as stream:
            assert stream.seek(300_000) == 300_000
            assert stream.read(20) == wire[300_000:300_020]
            assert stream.seek(10) == 10
            assert stream.read() == wire[10:]
            assert stream.seek(-5, io.SEEK_END) == len(wire) - 5
            assert stream.read() == wire[-5:]


def test_a_stored_response_is_an_exchange_again(
    writer: OurWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    wire = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nA: 1\r\nA: 2\r\n\r\n"
    wire += b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"
    exchange = make_exchange("http://a.example/", wire, payload=b"abcde")
    stored = writer.write_exchange(exchange).response
    writer.close()
    assert stored is not None
    again = stored_exchange(read_record(tmp_path / stored.file, stored.offset))
    assert again.url == exchange.url
    assert again.started == exchange.started
    assert (again.status, again.headers) == (200, exchange.headers)
    assert (again.head_bytes, again.framing) == (exchange.head_bytes, Framing.CHUNKED)
    assert b"".join(payload(again)) == b"abcde"
    with pytest.raises(WarcError, match="warcinfo"):
        stored_exchange(read_record(tmp_path / stored.file, 0))


HEADER = b"WARC/1.1\r\nWARC-Type: resource\r\n"
BROKEN = {
    "not-a-warc": (b"<html>" * 10 + b"\r\n\r\n", "no WARC version"),
    "no-length": (HEADER + b"\r\nx\r\n\r\n", "Content-Length"),
    "length-is-no-number": (HEADER + b"Content-Length: -1\r\n\r\n\r\n\r\n", "Content-Length"),
    "length-is-absurd": (
        HEADER + b"Content-Length: " + b"9" * 5000 + b"\r\n\r\n",
        "Content-Length",
    ),
    "no-colon": (HEADER + b"what is this\r\nContent-Length: 0\r\n\r\n\r\n\r\n", "no colon"),
    "too-short": (HEADER + b"Content-Length: 100\r\n\r\nx\r\n\r\n", "ends 95 bytes early"),
    "too-long": (HEADER + b"Content-Length: 1\r\n\r\nxyz\r\n\r\n", "record at byte 0"),
    "no-end": (HEADER + b"A: b\r\n" * 200_000, "mebibyte"),
}


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize(("data", "says"), BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_told_with_file_and_offset(
    tmp_path: Path, data: bytes, says: str, compressed: bool
) -> None:
    path = tmp_path / "broken.warc"
    path.write_bytes(gzip.compress(data) if compressed else data)
    with pytest.raises(WarcError, match=says) as caught:
        list(read_records(path))
    assert "broken.warc" in str(caught.value)
    assert "byte 0" in str(caught.value)


def test_several_records_in_one_member_are_refused_rather_than_lost(tmp_path: Path) -> None:
    path = tmp_path / "whole.warc.gz"
    path.write_bytes(gzip.compress(EXAMPLE * 2))
    with pytest.raises(WarcError, match="more than one record"):
        list(read_records(path))


def test_a_file_that_cannot_be_opened_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match=r"absent\.warc"):
        list(read_records(tmp_path / "absent.warc"))
    with pytest.raises(WarcError, match=r"absent\.warc"):
        read_record(tmp_path / "absent.warc", 0)


@pytest.mark.parametrize("compressed", [True, False], ids=["gzip", "plain"])
@pytest.mark.parametrize("size", [1, 2, 3, 5, 17])
def test_records_are_found_wherever_the_pieces_of_a_file_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, compressed: bool, size: int
) -> None:
    path = tmp_path / "theirs.warc"
    made_by_warcio(path, compressed=compressed, version="1.1")
    whole = [(record.id, record.stream.read(), record.length) for record in read_records(path)]
    monkeypatch.setattr("preserve.warc.source._CHUNK_BYTES", size)
    pieces = [(record.id, record.stream.read(), record.length) for record in read_records(path)]
    assert pieces == whole
    assert len(pieces) == 4

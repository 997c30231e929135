"""A second opinion: FastWARC and ``warcio check`` read what we write."""

from __future__ import annotations

import random
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from warcio.archiveiterator import ArchiveIterator as WarcioIterator

from preserve.model import Failure, MemoryBody, Outcome, Phase, Tls, Truncation
from preserve.warc import original_of, read_records

if TYPE_CHECKING:
    from tests.conftest import MakeExchange
    from tests.warc.conftest import NewWriter

HTML = b"<p>Bonjour</p>" * 200
CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"


@pytest.fixture
def every_kind(new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path) -> Path:
    """A file with every kind of record that we write."""
    writer = new_writer(stem="x")
    first = make_exchange("http://a.example/", b"HTTP/1.1 200 OK\r\nETag: 1\r\n\r\n" + HTML)
    stored = writer.write_exchange(first).response
    assert stored is not None
    original = original_of(first, stored)
    again = make_exchange("http://a.example/2", b"HTTP/1.0 200 Oui\r\nX: \xe9\r\n\r\n" + HTML)
    writer.write_exchange(again, revisit_of=original)
    not_modified = make_exchange("http://a.example/", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    writer.write_exchange(not_modified, revisit_of=original)
    writer.write_exchange(make_exchange("http://a.example/3", CHUNKED, payload=b"abc"))
    failure = Failure(phase=Phase.HEAD, outcome=Outcome.PROTOCOL_ERROR, detail="été")
    unread = MemoryBody(b"SSH-2.0\r\n")
    writer.write_exchange(make_exchange("http://a.example/4", None, unread=unread, failure=failure))
    writer.write_exchange(
        make_exchange(
            "https://a.example/5?a=%20&b=%C3%A9",
            b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n"
            + random.Random(7).randbytes(70_000),
            truncated=Truncation.LENGTH,
            remote_ip="2001:db8::1",
            tls=Tls(version="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256", verified=False),
        )
    )
    writer.write_metadata("http://a.example/", [("outlink", "http://é.example/")], refers_to=stored)
    writer.write_resource("discussion", "application/ld+json", "{'é': 1}".encode())
    (file,) = writer.close()
    return tmp_path / file.name


def test_fastwarc_reads_the_same_records_and_finds_every_block_digest_right(
    every_kind: Path,
) -> None:
    ours = [
        (record.id, record.type, record.offset, record.stream.read())
        for record in read_records(every_kind)
    ]
    theirs = []
    with every_kind.open("rb") as stream:
        for record in ArchiveIterator(
            stream, parse_http=False, record_types=WarcRecordType.any_type
        ):
            record.freeze()  # or a chunked record can end the iteration
            if record.content_length:
                assert record.verify_block_digest()
            headers = record.headers
            block = record.reader.read()
            theirs.append(
                (headers["WARC-Record-ID"], headers["WARC-Type"], record.stream_pos, block)
            )
    assert ours == theirs


def test_warcio_reads_the_same_headers_and_lengths(every_kind: Path) -> None:
    ours = [(record.headers, record.length) for record in read_records(every_kind)]
    with every_kind.open("rb") as stream:
        iterator = WarcioIterator(stream, no_record_parse=True)
        theirs = [
            (tuple(record.rec_headers.headers), iterator.get_record_length()) for record in iterator
        ]
    assert ours == theirs


def test_warcio_check_blames_nothing_but_the_payload_digest_of_the_chunked_record(
    every_kind: Path,
) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("warcio"), "check", "-v", every_kind],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    failed = [line for line in done.stdout.splitlines() if "failed" in line]
    assert len(failed) == 1
    assert "payload digest failed" in failed[0]
    passed = [line for line in done.stdout.splitlines() if "digest pass" in line]
    with_block = [record for record in read_records(every_kind) if record.content_length]
    revisits = [record for record in with_block if record.type == "revisit"]
    assert len(passed) == len(with_block) - len(revisits) - 1

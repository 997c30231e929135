"""The index is what cdxj-indexer would write, sorted, and appears whole or not at all."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING

import pytest

from preserve.errors import CollectionError, WarcError
from preserve.index import read_cdxj, write_cdxj
from preserve.warc import WarcWriter, original_of, read_record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

HTML = b"<p>Bonjour</p>" * 200
FIELDS = ["url", "mime", "status", "digest", "length", "offset", "filename"]


@pytest.fixture
def capture(tmp_path: Path, make_exchange: MakeExchange) -> list[str]:
    writer = WarcWriter(tmp_path, stem="x", capture_id="x", warcinfo=(), max_bytes=20_000)
    wire = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + HTML
    first = make_exchange("http://www.b.example/Page?b=2&a=1", wire)
    stored = writer.write_exchange(first).response
    assert stored is not None
    writer.write_exchange(make_exchange("http://a.example/", b"HTTP/1.1 404 Non\r\n\r\n"))
    writer.write_exchange(
        make_exchange("http://c.example/", wire), revisit_of=original_of(first, stored)
    )
    writer.write_exchange(
        make_exchange("http://b.example/page", b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        revisit_of=original_of(first, stored),
    )
    writer.write_metadata("http://a.example/", [("outlink", "x")], refers_to=stored)
    writer.write_resource("discussion", "application/ld+json", b"{}")
    writer.write_exchange(
        make_exchange("http://a.example/z", b"HTTP/1.1 200 OK\r\n\r\n" + HTML * 9)
    )
    return [file.name for file in writer.close()]


def test_every_response_revisit_and_resource_has_a_line_that_points_at_it(
    tmp_path: Path, capture: list[str]
) -> None:
    path = write_cdxj(tmp_path, capture)
    assert path == tmp_path / "index.cdxj"
    entries = [entry for _, _, entry in read_cdxj(path)]
    assert len(entries) == 6
    for entry in entries:
        assert entry is not None
        record = read_record(tmp_path / entry.filename, entry.offset)
        assert (record.target, record.length) == (entry.url, entry.length)
        assert record.header("WARC-Payload-Digest") == entry.digest
        assert entry.timestamp.startswith("20")
        assert len(entry.timestamp) == 14
    assert len(capture) == 2
    assert {entry.filename for entry in entries if entry} == set(capture)


def test_lines_are_sorted_and_have_the_fields_of_cdxj_indexer(
    tmp_path: Path, capture: list[str]
) -> None:
    text = write_cdxj(tmp_path, capture).read_text()
    lines = text.splitlines()
    assert lines == sorted(lines)
    assert text.endswith("\n")
    by_key = {line.split(" ")[0]: line.split(" ", 2) for line in lines}
    _, timestamp, block = by_key["example,b)/page?a=1&b=2"]
    fields = json.loads(block)
    assert timestamp == "20261122170102"
    assert list(fields) == FIELDS
    assert (fields["mime"], fields["status"]) == ("text/html", "200")
    assert all(isinstance(value, str) for value in fields.values())
    revisit = json.loads(by_key["example,c)/"][2])
    assert (revisit["mime"], revisit["status"]) == ("warc/revisit", "200")
    assert revisit["digest"] == fields["digest"]
    not_modified = json.loads(by_key["example,b)/page"][2])
    assert list(not_modified) == [name for name in FIELDS if name != "status"]
    missing = json.loads(by_key["example,a)/"][2])
    assert list(missing) == [name for name in FIELDS if name != "mime"]
    assert json.loads(by_key["urn:preserve:x:discussion"][2])["mime"] == "application/ld+json"


def test_a_response_that_ended_within_its_head_has_the_digest_of_an_empty_payload(
    tmp_path: Path, make_exchange: MakeExchange
) -> None:
    writer = WarcWriter(tmp_path, stem="x", capture_id="x", warcinfo=())
    exchange = make_exchange("http://a.example/", b"HTTP/1.1 200 OK\r\nX-Half: ye")
    writer.write_exchange(dataclasses.replace(exchange, payload=None))
    path = write_cdxj(tmp_path, [file.name for file in writer.close()])
    ((_, _, entry),) = read_cdxj(path)
    assert entry is not None
    assert entry.digest == f"sha1:{base64.b32encode(hashlib.sha1().digest()).decode()}"


def test_a_broken_file_leaves_the_index_as_it_was(tmp_path: Path, capture: list[str]) -> None:
    path = write_cdxj(tmp_path, capture)
    before = path.read_bytes()
    with (tmp_path / capture[0]).open("r+b") as stream:
        stream.truncate(1000)
    with pytest.raises(WarcError):
        write_cdxj(tmp_path, capture)
    assert path.read_bytes() == before
    assert len(list(tmp_path.iterdir())) == len(capture) + 1


def test_lines_that_mean_nothing_are_told_by_number(tmp_path: Path) -> None:
    path = tmp_path / "index.cdxj"
    path.write_text('a 2026 {}\n\nb 2026 {"url": 1\nc 2026 []\n')
    assert [(number, entry) for number, _, entry in read_cdxj(path)] == [
        (number, None) for number in (1, 2, 3, 4)
    ]


def test_what_cannot_be_read_or_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"index\.cdxj"):
        list(read_cdxj(tmp_path / "index.cdxj"))
    with pytest.raises(CollectionError, match="cannot be written"):
        write_cdxj(tmp_path / "absent", [])

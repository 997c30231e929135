"""Other people's readers agree with what was written."""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from tests.interop.conftest import TOP, program

from preserve.index import write_cdxj
from preserve.model import Digests, Exchange, Framing, MemoryBody
from preserve.urls import parse, surt
from preserve.warc import WarcWriter, original_of

if TYPE_CHECKING:
    from tests.interop.conftest import Kept

pytestmark = [pytest.mark.pywb, pytest.mark.timeout(180)]


def read_with_fastwarc(path: Path) -> list[tuple[str | None, str, bool]]:
    """Return id, type and whether the block digest holds, for each record."""
    found = []
    with path.open("rb") as stream:
        for record in ArchiveIterator(
            stream, parse_http=False, record_types=WarcRecordType.any_type
        ):
            record.freeze()  # or a chunked record can end the iteration
            found.append(
                (record.record_id, record.headers["WARC-Type"], record.verify_block_digest())
            )
    return found


def test_fastwarc_reads_every_record_and_every_block_digest_holds(kept: Kept) -> None:
    for path in kept.warcs:
        records = read_with_fastwarc(path)
        assert records[0][1] == "warcinfo"
        assert [record for record in records if not record[2]] == []
    listed = {record[0] for path in kept.listed for record in read_with_fastwarc(path)}
    named = {row["record"]["id"] for row in kept.resources if row["record"]}
    assert named
    assert named <= listed


def test_warcio_check_accepts_every_file_but_for_payloads_of_chunked_bodies(kept: Kept) -> None:
    for path in kept.warcs:
        done = subprocess.run(
            [Path(sys.executable).with_name("warcio"), "check", "-v", path],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
        )
        blamed = set()
        record = ""
        for line in done.stdout.splitlines():
            if found := re.match(r"\s+offset \d+ WARC-Record-ID (\S+) (\S+)", line):
                record = found[1]
            elif "failed" in line:
                assert "payload digest failed" in line, line
                blamed.add(record)
        assert blamed <= chunked(path), done.stdout
        assert done.returncode == (1 if blamed else 0)


def chunked(path: Path) -> set[str]:
    """Return the ids of the records whose body is chunked, by their own headers."""
    found = set()
    with path.open("rb") as stream:
        for record in ArchiveIterator(stream, parse_http=True):
            headers = record.http_headers
            if headers and "chunked" in (headers.get("Transfer-Encoding") or "").lower():
                found.add(str(record.record_id))
    return found


def lines_of(index: Path) -> list[dict[str, Any]]:
    found = []
    for line in index.read_text().splitlines():
        key, timestamp, fields = line.split(" ", 2)
        found.append({"key": key, "timestamp": timestamp, **json.loads(fields)})
    return found


ASK = """
import json, sys, surt
from pywb.utils.canonicalize import canonicalize
asked = json.load(sys.stdin)
json.dump([[surt.surt(url), canonicalize(url)] for url in asked], sys.stdout)
"""


def test_pywb_and_cdxj_indexer_write_the_keys_of_our_table(kept: Kept) -> None:
    """The table of tests/urls is asked anew, and every address of a capture with it."""
    table = TOP / "tests" / "urls" / "surt_vectors.tsv"
    written = [line.split("\t")[0] for line in table.read_text().splitlines() if "\t" in line]
    asked = [address.href for one in written if (address := parse(one)) is not None]
    assert len(asked) == len(written) > 150
    asked += [row["url"] for row in kept.resources]
    done = subprocess.run(
        [program("python"), "-W", "ignore", "-c", ASK],
        input=json.dumps(asked),
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    ours = [[surt(url)] * 2 for url in asked]
    wrong = zip(asked, ours, json.loads(done.stdout), strict=True)
    assert [one for one in wrong if one[1] != one[2]] == []


def test_cdxj_indexer_makes_the_index_that_we_made(kept: Kept, indexed: Path) -> None:
    ours = lines_of(kept.folder / "index.cdxj")
    theirs = lines_of(indexed)
    assert ours
    assert ours == sorted(ours, key=lambda line: (line["key"], line["timestamp"]))
    names = ("key", "timestamp", "url", "status", "mime", "digest", "filename", "offset", "length")
    assert [[line.get(name) for name in names] for line in ours] == [
        [line.get(name) for name in names] for line in theirs
    ]


def answer(number: int, wire: bytes, *, path: str = "/page", day: int = 1) -> Exchange:
    head, _, body = wire.partition(b"\r\n\r\n")
    line, *fields = head.decode().split("\r\n")
    return Exchange(
        url=f"http://blog.test{path}",
        started=datetime.datetime(2026, 1, day, 12, 0, number, tzinfo=datetime.UTC),
        elapsed_seconds=0.1,
        request=b"GET / HTTP/1.1\r\nHost: blog.test\r\n\r\n",
        response=MemoryBody(wire),
        http_version="HTTP/1.1",
        status=int(line.split(" ")[1]),
        headers=tuple((name, value) for name, _, value in (one.partition(": ") for one in fields)),
        head_bytes=len(head) + 4,
        framing=Framing.LENGTH,
        payload=Digests(
            size=len(body),
            sha1=hashlib.sha1(body).digest(),
            sha256=hashlib.sha256(body).digest(),
        ),
    )


def test_cdxj_indexer_differs_in_nothing_but_the_status_of_a_304(tmp_path: Path) -> None:
    """Redirects, errors, revisits, what has no type or no body, and a revisit without a block."""
    page = b"Content-Type: text/html\r\n\r\n" + b"<p>Bonjour</p>" * 200
    writer = WarcWriter(tmp_path, stem="x", capture_id="x", warcinfo=())
    first = answer(0, b"HTTP/1.1 200 OK\r\n" + page)
    stored = writer.write_exchange(first).response
    assert stored is not None
    original = original_of(first, stored)
    for number, status_line in enumerate(
        (b"301 So", b"302 Found", b"404 Non", b"410 Gone", b"500 Oh", b"503", b"206 Part")
    ):
        wire = b"HTTP/1.1 " + status_line + b"\r\nLocation: b\r\nContent-Type: text/plain\r\n\r\nx"
        writer.write_exchange(answer(number, wire, path=f"/{number}"))
    writer.write_exchange(answer(1, b"HTTP/1.1 204 No Content\r\nX: y\r\n\r\n", path="/204"))
    writer.write_exchange(answer(1, b"HTTP/1.1 200 OK\r\nX: y\r\n\r\nuntyped", path="/untyped"))
    again = answer(0, b"HTTP/1.1 200 OK\r\nX: y\r\n" + page, day=2)
    writer.write_exchange(again, revisit_of=original)
    not_modified = answer(0, b"HTTP/1.1 304 Not Modified\r\nX: y\r\n\r\n", day=3)
    writer.write_exchange(not_modified, revisit_of=original)
    writer.write_resource("discussion", "application/ld+json", b"{}")
    names = [file.name for file in writer.close()]
    ours = lines_of(write_cdxj(tmp_path, names))
    done = subprocess.run(
        [program("cdxj-indexer"), "--sort", "--output", tmp_path / "theirs", tmp_path / names[0]],
        check=False,
        capture_output=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr.decode()
    theirs = lines_of(tmp_path / "theirs")
    (of_304,) = (line for line in ours if line["timestamp"].startswith("20260103"))
    assert (of_304["mime"], of_304.pop("status")) == ("warc/revisit", "200")
    assert ours == theirs
    assert len(ours) == 13

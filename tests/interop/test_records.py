"""Other people's readers agree with what was written."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType

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


def test_cdxj_indexer_makes_the_index_that_we_made(kept: Kept, indexed: Path) -> None:
    ours = lines_of(kept.folder / "index.cdxj")
    theirs = lines_of(indexed)
    assert ours
    assert ours == sorted(ours, key=lambda line: (line["key"], line["timestamp"]))
    names = ("key", "timestamp", "url", "status", "mime", "digest", "filename", "offset", "length")
    assert [[line.get(name) for name in names] for line in ours] == [
        [line.get(name) for name in names] for line in theirs
    ]

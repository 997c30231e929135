"""One index over all captures: every line of theirs, with the way from the collection's folder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from preserve.errors import CollectionError
from preserve.index import mend_cdxj, read_cdxj, write_cdxj, write_collection_index
from preserve.warc import WarcWriter, original_of, read_record

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange

HTML = b"<p>Bonjour</p>" * 200
PAGE = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + HTML


def refuse(error: CollectionError) -> None:
    raise error


@pytest.fixture
def folders(tmp_path: Path, make_exchange: MakeExchange) -> list[Path]:
    """Two captures; the second has a 304 that the first one's page stands for."""
    first, second = tmp_path / "b.example" / "1", tmp_path / "b.example" / 'é"2'
    for folder in (first, second):
        folder.mkdir(parents=True)
    writer = WarcWriter(first, stem="1", capture_id="1", warcinfo=())
    exchange = make_exchange("http://b.example/page", PAGE)
    stored = writer.write_exchange(exchange).response
    assert stored is not None
    writer.write_exchange(make_exchange("http://a.example/", PAGE))
    write_cdxj(first, [file.name for file in writer.close()])
    writer = WarcWriter(second, stem="2", capture_id="2", warcinfo=())
    not_modified = make_exchange("http://b.example/page", b"HTTP/1.1 304 Not Modified\r\n\r\n")
    writer.write_exchange(not_modified, revisit_of=original_of(exchange, stored))
    write_cdxj(second, [file.name for file in writer.close()])
    return [first, second]


@pytest.mark.parametrize("run_bytes", [1, 300, 1 << 20])
def test_every_line_leads_from_the_collection_to_its_record(
    tmp_path: Path, folders: list[Path], run_bytes: int
) -> None:
    path, count = write_collection_index(tmp_path, folders, unreadable=refuse, run_bytes=run_bytes)
    assert path == tmp_path / "index.cdxj"
    lines = path.read_bytes().splitlines()
    assert (lines, count) == (sorted(lines), 3)
    for _, _, entry in read_cdxj(path):
        assert entry is not None
        record = read_record(tmp_path / entry.filename, entry.offset)
        assert (record.target, record.length) == (entry.url, entry.length)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.example", "index.cdxj"]


def test_a_304_has_the_status_of_the_page_that_another_capture_keeps(
    tmp_path: Path, folders: list[Path]
) -> None:
    assert "status" not in (folders[1] / "index.cdxj").read_text()
    path, _ = write_collection_index(tmp_path, folders, unreadable=refuse)
    statuses = {
        fields["mime"]: fields.get("status")
        for fields in (json.loads(line.split(" ", 2)[2]) for line in path.read_text().splitlines())
    }
    assert statuses == {"text/html": "200", "warc/revisit": "200"}


def test_an_index_that_cannot_be_read_hides_no_other_and_is_told(
    tmp_path: Path, folders: list[Path]
) -> None:
    (folders[0] / "index.cdxj").write_text("no cdxj\n")
    told: list[CollectionError] = []
    _, count = write_collection_index(
        tmp_path, [*folders, tmp_path / "absent"], unreadable=told.append
    )
    assert count == 1
    assert [str(error).partition(",")[0].split("/")[-2:] for error in told] == [
        ["1", "index.cdxj"],
        ["absent", "index.cdxj cannot be read: No such file or directory."],
    ]


def test_what_cannot_be_written_is_named_and_leaves_nothing(
    tmp_path: Path, folders: list[Path]
) -> None:
    (tmp_path / "index.cdxj").mkdir()
    with pytest.raises(CollectionError, match="cannot be written"):
        write_collection_index(tmp_path, folders, unreadable=refuse)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["b.example", "index.cdxj"]


@pytest.mark.parametrize("harm", ["missing", "other", "none"])
def test_an_index_is_mended_where_it_is_not_what_the_records_say(
    folders: list[Path], harm: str
) -> None:
    path = folders[0] / "index.cdxj"
    good = path.read_bytes()
    if harm == "missing":
        path.unlink()
    elif harm == "other":
        path.write_bytes(good[:-20] + b"\n")
    before = path.stat().st_mtime_ns if path.exists() else None
    files = [one.name for one in folders[0].glob("*.warc.gz")]
    assert mend_cdxj(folders[0], files) is (harm != "none")
    assert path.read_bytes() == good
    assert (path.stat().st_mtime_ns == before) is (harm == "none")

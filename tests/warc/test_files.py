"""How WARC files come into being: never over another, whole, of bounded size, in flat memory."""

from __future__ import annotations

import dataclasses
import hashlib
import random
import resource
import tracemalloc
from typing import TYPE_CHECKING, BinaryIO

import pytest

from preserve.errors import WarcError
from preserve.model import Digests
from preserve.warc import check_file, examine, read_record, read_records

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange
    from tests.warc.conftest import NewWriter

PAGE = "http://blog.example/article"
WIRE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_called_open_until_it_is_closed(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x")
    stored = writer.write_exchange(make_exchange(PAGE, WIRE)).response
    assert stored is not None
    assert stored.file == "x-00000.warc.gz"
    assert names(tmp_path) == ["x-00000.warc.gz.open"]
    writer.sync()
    writer.close()
    assert names(tmp_path) == ["x-00000.warc.gz"]
    assert writer.close() == writer.close()


def test_what_exists_is_never_overwritten(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    (tmp_path / "x-00000.warc.gz").write_bytes(b"closed")
    (tmp_path / "x-00001.warc.gz.open").write_bytes(b"left open")
    writer = new_writer(stem="x")
    writer.write_exchange(make_exchange(PAGE, WIRE))
    assert [file.name for file in writer.close()] == ["x-00002.warc.gz"]
    assert (tmp_path / "x-00000.warc.gz").read_bytes() == b"closed"
    assert (tmp_path / "x-00001.warc.gz.open").read_bytes() == b"left open"


def test_a_name_that_was_taken_meanwhile_is_not_overwritten_by_the_renaming(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x")
    writer.write_exchange(make_exchange(PAGE, WIRE))
    (tmp_path / "x-00000.warc.gz").write_bytes(b"somebody else's")
    with pytest.raises(WarcError, match="appeared"):
        writer.close()
    assert (tmp_path / "x-00000.warc.gz").read_bytes() == b"somebody else's"
    assert "x-00000.warc.gz.open" in names(tmp_path)


def test_an_unnumbered_file_is_one_and_refuses_to_replace_another(
    new_writer: NewWriter, tmp_path: Path
) -> None:
    writer = new_writer(stem="x-meta", numbered=False, max_bytes=10)
    for name in ("settings", "log"):
        writer.write_resource(name, "application/json", random.Random(7).randbytes(50))
    assert [file.name for file in writer.close()] == ["x-meta.warc.gz"]
    with pytest.raises(WarcError, match="there already"):
        new_writer(stem="x-meta", numbered=False).write_resource("log", "text/plain", b"")
    assert names(tmp_path) == ["x-meta.warc.gz"]


def test_files_rotate_by_size_and_never_within_an_exchange(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x", max_bytes=45_000)
    for number in range(12):
        wire = b"HTTP/1.1 200 OK\r\n\r\n" + random.Random(7).randbytes(9_000)
        writer.write_exchange(make_exchange(f"{PAGE}{number}", wire))
    files = writer.close()
    assert len(files) == 4
    assert names(tmp_path) == [file.name for file in files]
    for file in files:
        path = tmp_path / file.name
        assert file.bytes <= 45_000
        assert file.bytes == path.stat().st_size
        assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
        types = [record.type for record in read_records(path)]
        assert types == ["warcinfo", *["request", "response", "metadata"] * 3]
        infos = {record.header("WARC-Warcinfo-ID") for record in read_records(path)} - {None}
        assert infos == {read_record(path, 0).id}


def test_an_exchange_that_is_larger_than_a_file_may_be_gets_one_of_its_own(
    new_writer: NewWriter, make_exchange: MakeExchange
) -> None:
    writer = new_writer(stem="x", max_bytes=5_000)
    for size in (10, 20_000, 10):
        wire = b"HTTP/1.1 200 OK\r\n\r\n" + random.Random(7).randbytes(size)
        writer.write_exchange(make_exchange(PAGE, wire))
    assert [file.bytes > 5_000 for file in writer.close()] == [False, True, False]


def test_nothing_written_makes_no_file(new_writer: NewWriter, tmp_path: Path) -> None:
    assert new_writer().close() == ()
    assert names(tmp_path) == []


def test_a_folder_that_is_not_there_is_named(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    tmp_path.rmdir()
    with pytest.raises(WarcError, match="takes no new file"):
        new_writer().write_exchange(make_exchange(PAGE, WIRE))
    tmp_path.mkdir()


def test_a_disk_that_refuses_leaves_the_file_whole_and_writing_goes_on_later(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x")
    writer.write_exchange(make_exchange(PAGE, WIRE))
    (path,) = tmp_path.iterdir()
    before = path.read_bytes()
    large = make_exchange(PAGE, b"HTTP/1.1 200 OK\r\n\r\n" + random.Random(7).randbytes(300_000))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before) + 100_000, hard))
    try:
        with pytest.raises(WarcError, match=r"x-00000\.warc\.gz\.open cannot be written"):
            writer.write_exchange(large)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.read_bytes() == before
    writer.write_exchange(large)
    (file,) = writer.close()
    assert list(check_file(tmp_path / file.name)) == []
    assert file.sha256 == hashlib.sha256((tmp_path / file.name).read_bytes()).hexdigest()


class FileBody:
    """A body in a spool file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def size(self) -> int:
        return self.path.stat().st_size

    def open(self) -> BinaryIO:
        return self.path.open("rb")

    def close(self) -> None:
        self.path.unlink()


def test_a_large_body_passes_through_in_flat_memory(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: video/mp4\r\n\r\n"
    spool = tmp_path / "spool"
    piece = random.Random(7).randbytes(1 << 20)
    block, payload = hashlib.sha1(head), hashlib.sha1()
    block256, payload256 = hashlib.sha256(head), hashlib.sha256()
    with spool.open("wb") as stream:
        stream.write(head)
        for _ in range(64):
            stream.write(piece)
            for digest in (block, payload, block256, payload256):
                digest.update(piece)
    size = 64 << 20
    exchange = make_exchange(
        PAGE,
        head,
        response=FileBody(spool),
        block=Digests(size=len(head) + size, sha1=block.digest(), sha256=block256.digest()),
    )
    digests = Digests(size=size, sha1=payload.digest(), sha256=payload256.digest())
    exchange = dataclasses.replace(exchange, payload=digests)
    tracemalloc.start()
    try:
        writer = new_writer(stem="x")
        written = writer.write_exchange(exchange)
        writer.close()
        assert written.response is not None
        record = read_record(tmp_path / "x-00000.warc.gz", written.response.offset)
        examined = examine(record)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert examined.problems == ()
    assert examined.payload == exchange.payload
    assert record.length == written.response.length
    assert peak < 4 << 20

"""After a crash: the tail is cut, every whole exchange stays, the file closes."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest

from preserve.errors import WarcError
from preserve.warc import check_file, read_records, repair, settle

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import MakeExchange
    from tests.warc.conftest import NewWriter

    from preserve.warc import Written

NAME = "x-00000.warc.gz"
WIRE = b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"


@pytest.fixture
def left_open(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> tuple[Path, list[Written]]:
    writer = new_writer(stem="x")
    written = [
        writer.write_exchange(make_exchange(f"http://a.example/{number}", WIRE))
        for number in range(3)
    ]
    writer.abandon()
    return tmp_path / f"{NAME}.open", written


def test_a_file_cut_anywhere_in_its_tail_keeps_every_exchange_that_is_whole(
    left_open: tuple[Path, list[Written]], tmp_path: Path
) -> None:
    path, written = left_open
    data = path.read_bytes()
    assert written[1].request is not None
    assert written[2].request is not None
    second, third = written[1].request.offset, written[2].request.offset
    cut = tmp_path / "cut.warc.gz.open"
    for size in range(third - 20, len(data) + 1):
        cut.write_bytes(data[:size])
        done = repair(cut)
        whole = len(data) if size == len(data) else third if size >= third else second
        assert (done.bytes_kept, done.bytes_cut) == (whole, size - whole)
        assert cut.read_bytes() == data[:whole]
        assert done.records_kept == {second: 4, third: 7, len(data): 10}[whole]
        assert (done.reason is None) == (size == whole)
    cut.write_bytes(data[:third])
    assert list(check_file(cut)) == []


@pytest.mark.parametrize(
    "tail", [b"\x00" * 5000, b"\x1f", b"\x1f\x8b\x08\x00", random.Random(7).randbytes(300)]
)
def test_rubbish_at_the_end_is_cut(left_open: tuple[Path, list[Written]], tail: bytes) -> None:
    path, _ = left_open
    whole = path.read_bytes()
    with path.open("ab") as stream:
        stream.write(tail)
    done = repair(path)
    assert (done.bytes_kept, done.bytes_cut) == (len(whole), len(tail))
    assert path.read_bytes() == whole


def test_whole_records_of_an_exchange_that_is_not_are_named(
    left_open: tuple[Path, list[Written]],
) -> None:
    path, written = left_open
    last = written[2]
    assert last.request is not None
    assert last.response is not None
    with path.open("r+b") as stream:
        stream.truncate(last.metadata.offset)
    assert repair(path).cut_records == (last.request.id, last.response.id)
    assert repair(path).bytes_cut == 0


def test_a_later_metadata_record_does_not_hide_that_all_is_whole(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x")
    written = writer.write_exchange(make_exchange("http://a.example/", WIRE))
    writer.write_metadata("http://a.example/", [("outlink", "x")], refers_to=written.response)
    writer.abandon()
    done = repair(tmp_path / f"{NAME}.open")
    assert (done.bytes_cut, done.records_kept, done.reason) == (0, 5, None)


def test_a_closed_file_that_is_whole_is_not_touched(
    new_writer: NewWriter, make_exchange: MakeExchange, tmp_path: Path
) -> None:
    writer = new_writer(stem="x")
    writer.write_exchange(make_exchange("http://a.example/", WIRE))
    writer.close()
    path = tmp_path / NAME
    before = path.stat()
    assert repair(path).bytes_cut == 0
    assert path.stat().st_mtime_ns == before.st_mtime_ns


def test_a_repaired_file_is_settled_under_its_final_name(
    left_open: tuple[Path, list[Written]], tmp_path: Path
) -> None:
    path, _ = left_open
    repair(path)
    data = path.read_bytes()
    file = settle(path)
    assert file is not None
    assert (file.name, file.bytes) == (NAME, len(data))
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert [one.name for one in tmp_path.iterdir()] == [NAME]
    assert settle(tmp_path / NAME) == file
    assert len(list(read_records(tmp_path / NAME))) == 10


def test_a_resumed_capture_goes_on_in_the_next_file(
    left_open: tuple[Path, list[Written]], new_writer: NewWriter, make_exchange: MakeExchange
) -> None:
    path, _ = left_open
    repair(path)
    settle(path)
    writer = new_writer(stem="x")
    writer.write_exchange(make_exchange("http://a.example/", WIRE))
    assert [file.name for file in writer.close()] == ["x-00001.warc.gz"]


def test_a_file_of_which_nothing_is_whole_vanishes(tmp_path: Path) -> None:
    path = tmp_path / f"{NAME}.open"
    path.write_bytes(b"\x1f\x8b\x08")
    assert repair(path).bytes_kept == 0
    assert settle(path) is None
    assert list(tmp_path.iterdir()) == []


def test_settling_never_overwrites(left_open: tuple[Path, list[Written]], tmp_path: Path) -> None:
    (tmp_path / NAME).write_bytes(b"closed")
    with pytest.raises(WarcError, match="there already"):
        settle(left_open[0])
    assert (tmp_path / NAME).read_bytes() == b"closed"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WarcError, match="absent"):
        repair(tmp_path / "absent.warc.gz")
    with pytest.raises(WarcError, match="absent"):
        settle(tmp_path / "absent.warc.gz")

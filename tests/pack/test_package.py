"""The container: what goes in decides every byte, memory stays flat, names do not clash."""

from __future__ import annotations

import datetime
import io
import tracemalloc
import zipfile
from typing import TYPE_CHECKING

import pytest

from preserve.errors import CollectionError, UsageError
from preserve.pack import Description, Output, Package

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)
NOTHING = Description(
    title="", description="", created="", software="", main_url=None, main_date=None
)


def test_two_members_of_one_name_are_refused() -> None:
    package = Package(io.BytesIO(), moment=MOMENT)
    package.add_bytes("archive/a.warc.gz", b"one")
    with pytest.raises(CollectionError, match=r"archive/a\.warc\.gz"):
        package.add_bytes("archive/a.warc.gz", b"two")
    package.abandon()


def test_a_large_member_passes_through_in_little_memory(tmp_path: Path) -> None:
    size = 200_000_000
    with (tmp_path / "large.warc.gz").open("wb") as stream:
        stream.truncate(size)
    with (tmp_path / "out.wacz").open("w+b") as stream:
        tracemalloc.start()
        package = Package(stream, moment=MOMENT)
        packed = package.add_file("archive/large.warc.gz", tmp_path / "large.warc.gz", stored=True)
        package.close(NOTHING)
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert packed.bytes == size
    assert peak < 4_000_000
    with zipfile.ZipFile(tmp_path / "out.wacz") as wacz:
        assert wacz.getinfo("archive/large.warc.gz").file_size == size


def test_a_time_before_zip_began_is_written_all_the_same(tmp_path: Path) -> None:
    with (tmp_path / "out.wacz").open("w+b") as stream:
        package = Package(stream, moment=MOMENT.replace(year=1970))
        package.close(NOTHING)
    with zipfile.ZipFile(tmp_path / "out.wacz") as wacz:
        assert wacz.getinfo("datapackage.json").date_time[0] == 1980


def test_a_file_appears_whole_and_under_its_name_only_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with Output(path) as stream:
        stream.write(b"text")
        assert [one.name for one in tmp_path.iterdir()] == ["out.csv.open"]
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]
    assert path.read_bytes() == b"text"


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")
    with pytest.raises(UsageError, match="--force"):
        Output(path)
    with Output(path, force=True) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"new"


def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_bytes(b"old")

    def fail() -> None:
        with Output(path, force=True) as stream:
            stream.write(b"new")
            raise CollectionError("no")

    with pytest.raises(CollectionError, match="no"):
        fail()
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.csv"]


@pytest.mark.parametrize("name", ["folder", "none/out.csv"])
def test_a_place_that_takes_no_file_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "folder").mkdir()
    with pytest.raises(UsageError, match=name):
        Output(tmp_path / name)


def test_a_disk_that_refuses_is_told_in_one_sentence(tmp_path: Path) -> None:
    def fill() -> None:
        with Output(tmp_path / "out.csv") as stream:
            stream.write(b"begun")
            raise OSError(28, "No space left on device")

    with pytest.raises(CollectionError, match=r"out\.csv cannot be written: No space left"):
        fill()
    assert list(tmp_path.iterdir()) == []

"""The index of a package: merged, sorted, and compressed where it is long."""

from __future__ import annotations

import datetime
import gzip
import hashlib
import json
import zipfile
from typing import TYPE_CHECKING

import pytest

from preserve.errors import CollectionError
from preserve.pack import LINES_PER_BLOCK, Package, add_index, merged
from preserve.pack.package import Description

if TYPE_CHECKING:
    from pathlib import Path

MOMENT = datetime.datetime(2026, 11, 22, 17, 1, 2, tzinfo=datetime.UTC)
NOTHING = Description(
    title="", description="", created="", software="", main_url=None, main_date=None
)


def line(number: int) -> bytes:
    fields = {"url": f"http://blog.test/{number:06}", "offset": str(number)}
    return f"test,blog)/{number:06} 20261122170102 {json.dumps(fields)}".encode()


def packed(path: Path, count: int) -> zipfile.ZipFile:
    with path.open("w+b") as stream:
        package = Package(stream, moment=MOMENT)
        assert add_index(package, map(line, range(count)), scratch=path.parent) == count
        package.close(NOTHING)
    return zipfile.ZipFile(path)


@pytest.mark.parametrize("count", [0, 1, LINES_PER_BLOCK])
def test_an_index_of_one_block_is_a_plain_file(tmp_path: Path, count: int) -> None:
    with packed(tmp_path / "one.wacz", count) as wacz:
        names = [name for name in wacz.namelist() if name.startswith("indexes/")]
        assert names == ["indexes/index.cdx"]
        assert wacz.read(names[0]) == b"".join(line(number) + b"\n" for number in range(count))


def test_a_longer_one_is_compressed_by_block_with_a_list_of_the_blocks(tmp_path: Path) -> None:
    count = 2 * LINES_PER_BLOCK + 7
    with packed(tmp_path / "one.wacz", count) as wacz:
        names = [name for name in wacz.namelist() if name.startswith("indexes/")]
        assert names == ["indexes/index.cdx.gz", "indexes/index.idx"]
        assert wacz.getinfo(names[0]).compress_type == zipfile.ZIP_STORED
        data = wacz.read(names[0])
        meta, *blocks = wacz.read(names[1]).decode().splitlines()
    assert meta.startswith("!meta 0 ")
    assert json.loads(meta[8:]) == {"format": "cdxj-gzip-1.0", "filename": "index.cdx.gz"}
    assert blocks == sorted(blocks)
    lines: list[bytes] = []
    for block in blocks:
        key, timestamp, place = block.split(" ", 2)
        at = json.loads(place)
        member = data[at["offset"] :][: at["length"]]
        assert at["digest"] == f"sha256:{hashlib.sha256(member).hexdigest()}"
        unpacked = gzip.decompress(member).splitlines()
        assert unpacked[0].startswith(f"{key} {timestamp} {{".encode())
        lines += unpacked
    assert lines == list(map(line, range(count)))
    assert len(blocks) == 3


def test_many_indexes_merge_into_one_and_equal_lines_into_one(tmp_path: Path) -> None:
    runs = []
    for run in range(200):
        numbers = sorted({run, run + 100, 7, 999})
        path = tmp_path / f"{run}.cdxj"
        path.write_bytes(b"".join(line(number) + b"\n" for number in numbers))
        runs.append(path)
    more = [line(500), line(501)]
    expected = {*range(300), 500, 501, 999}
    assert list(merged(runs, more, scratch=tmp_path)) == [line(one) for one in sorted(expected)]


@pytest.mark.parametrize("count", [1, 100])
def test_an_index_that_is_not_sorted_is_named(tmp_path: Path, count: int) -> None:
    good = tmp_path / "good.cdxj"
    good.write_bytes(line(1) + b"\n" + line(2) + b"\n")
    bad = tmp_path / "bad.cdxj"
    bad.write_bytes(line(2) + b"\n" + line(1) + b"\n")
    with pytest.raises(CollectionError, match=r"bad\.cdxj, line 2: .* not sorted"):
        list(merged([*[good] * (count - 1), bad], scratch=tmp_path))


def test_an_index_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(CollectionError, match=r"none\.cdxj cannot be read"):
        list(merged([tmp_path / "none.cdxj"], scratch=tmp_path))

"""What verify says of things that belong to no capture."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from tests.removing.conftest import oldest_first

from preserve.catalogue import find
from preserve.export import export_wacz
from preserve.removing import remove
from preserve.verify import find_orphans, verify

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_that_belongs_to_no_capture_is_found(collection: Path) -> None:
    first = oldest_first(collection)[0]
    shutil.copy(next(first.glob("*.warc.gz")), collection / "copied.warc.gz")
    stray = first.parent / "20200101T000000Z-aaaaaa"
    stray.mkdir()
    shutil.copy(next(first.glob("*.warc.gz")), stray)
    found = {(one.file, one.what) for one in find_orphans(collection).findings}
    assert found == {
        ("copied.warc.gz", "file-unlisted"),
        (f"{first.parent.name}/{stray.name}", "folder-unknown"),
    }


def test_a_spoilt_record_among_the_originals_is_found(collection: Path) -> None:
    (done,) = remove(collection, oldest_first(collection)[:1])
    path = collection / "originals" / str(done.file)
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    assert not find_orphans(collection).ok


def test_originals_that_nobody_refers_to_are_a_remark(collection: Path) -> None:
    first, second, third = oldest_first(collection)
    remove(collection, [first])
    shutil.rmtree(second)
    shutil.rmtree(third)
    orphans = find_orphans(collection)
    assert orphans.ok
    assert [one.what for one in orphans.remarks] == ["original-unused"]


def test_who_refers_to_what_is_asked_of_the_catalogue_else_of_everyone(
    collection: Path, tmp_path: Path
) -> None:
    first, _, third = oldest_first(collection)
    (index,) = first.glob("index.cdxj")
    index.unlink()  # so that nobody finds anything in it
    last = find(collection, third.name)

    def lost(name: str) -> tuple[int, set[str]]:
        made = export_wacz([last], collection=collection, output=tmp_path / name)
        return len(made.missing), {one.what for one in verify(third).findings}

    assert lost("with.wacz") == (0, set())
    (collection / "catalogue.db").unlink()
    missing, findings = lost("without.wacz")
    assert missing > 0
    assert findings == {"original-missing"}


def test_originals_of_which_the_catalogue_knows_who_refers_to_them_are_not_looked_for(
    collection: Path,
) -> None:
    first, second, _ = oldest_first(collection)
    remove(collection, [first])
    (second / "index.cdxj").unlink()
    assert find_orphans(collection).remarks == ()
    (collection / "catalogue.db").unlink()
    assert [one.what for one in find_orphans(collection).remarks] == ["references-unread"]
